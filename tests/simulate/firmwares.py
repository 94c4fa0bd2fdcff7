# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware images that are broken in one place, made of good ones."""
import struct

import simulate
import snp_oracle
import tdx_oracle

oracle = snp_oracle.oracle


def entry(image, kind):
    """Offset of the entry of OVMF's table."""
    for guid, offset, _ in oracle.entries_of(image)[0]:
        if oracle.KINDS.get(guid) == kind:
            return offset
    raise AssertionError(kind)


def metadata(image, kind):
    """Offset of what the entry leads to."""
    return len(image) - struct.unpack_from('<I', image, entry(image, kind))[0]


def changed(image, offset, layout, *values):
    copy = bytearray(image)
    struct.pack_into(layout, copy, offset, *values)
    return bytes(copy)


def without_entry(image, kind):
    """Its GUID, which lies behind the entry's contents and length, becomes another."""
    offset = entry(image, kind)
    size = next(size for _, at, size in oracle.entries_of(image)[0] if at == offset)
    return changed(image, offset + size + 2, '<I', 0xdeadbeef)


def snp_section(image, which, **fields):
    """The first section of that kind with another address, size or kind."""
    sections = snp_oracle.sections(image)
    index = [section[2] for section in sections].index(which)
    values = dict(zip(('gpa', 'size', 'kind'), sections[index]), **fields)
    return changed(image, metadata(image, oracle.ASEV) + 16 + 12 * index, '<III', *values.values())


def tdx_section(image, index, **fields):
    names = ('offset', 'file_size', 'gpa', 'size', 'kind', 'attributes')
    values = dict(zip(names, tdx_oracle.sections(image)[index]), **fields)
    return changed(image, metadata(image, oracle.TDVF) + 16 + 32 * index, '<IIQQII', *values.values())


def hashes_base(image):
    """The address of the page that holds the table of hashes."""
    return struct.unpack('<II', snp_oracle.descriptor(image, oracle.HASHES))[0] & ~0xfff


def make(folder):
    """Writes them, and returns their paths by name."""
    snp, tdx = simulate.SNP_FIRMWARE.read_bytes(), simulate.TDX_FIRMWARE.read_bytes()
    images = {
        'garbage': bytes(range(256)) * 4096,
        'snp-odd-size': snp[1000:],
        'snp-no-reset-block': without_entry(snp, oracle.RESET),
        'snp-no-metadata': without_entry(snp, oracle.ASEV),
        'snp-no-hashes': without_entry(snp, oracle.HASHES),
        'snp-small-hashes': changed(snp, entry(snp, oracle.HASHES) + 4, '<I', 0x10),
        'snp-hash-table-over': changed(snp, entry(snp, oracle.HASHES), '<I', hashes_base(snp) | 0xf80),
        'snp-no-hash-section': snp_section(snp, 0x10, kind=1),
        'snp-unknown-section': snp_section(snp, 1, kind=0x77),
        'snp-empty-section': snp_section(snp, 1, gpa=0, size=0),
        'snp-cpuid-short': snp_section(snp, 3, size=0x800),
        'snp-no-cpuid': snp_section(snp, 3, kind=1),
        'snp-no-secrets': snp_section(snp, 2, kind=1),
        'tdx-no-metadata': without_entry(tdx, oracle.TDVF),
        'tdx-bad-signature': changed(tdx, metadata(tdx, oracle.TDVF), '<I', 0),
        'tdx-outside': tdx_section(tdx, 0, offset=0x40000000),
        'tdx-unmeasured': tdx_section(tdx, 0, attributes=0),
        'tdx-other-variables': changed(tdx, tdx_oracle.sections(tdx)[1][0] + 0x100, '<I', 0xdeadbeef),
    }
    for name, image in images.items():
        (folder / name).write_bytes(image)
    return {name: str(folder / name) for name in images}
