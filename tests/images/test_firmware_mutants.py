#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real OVMF images, changed in one place each: no crash, the second reader agrees, and what changed is seen to change.

Usage: test_firmware_mutants.py DUMP-IMAGE

The compressed main volume is taken out first, since unpacking it a thousand times shows nothing new; its own mutants
are tried in the whole image. QEMU has no say here: without SNP or TDX hardware it stops before it reads any of this.
"""

import pathlib
import struct
import sys
import tempfile

import oracle
from files import ROOTS, Report, differences, inspect, skip_or_fail

IMAGES = (('forky', 'usr/share/ovmf/OVMF.amdsev.fd'), ('forky', 'usr/share/ovmf/OVMF.inteltdx.ms.fd'),
          ('trixie', 'usr/share/ovmf/OVMF.fd'), ('bookworm', 'usr/share/ovmf/OVMF.fd'),
          ('bookworm', 'usr/share/OVMF/OVMF_CODE_4M.fd'))
STEP = 64 * 1024
BATCH = 24
ODD = (0, 1, 17, 18, 19, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff)


def patched(image, offset, raw):
    return image[:offset] + raw + image[offset + len(raw):]


def without_main_volume(image):
    at = image.find(oracle.guid_bytes(oracle.LZMA_SECTION))
    return patched(image, at, bytes(16)) if at >= 0 else image


def with_table(image, pieces):
    """The image with a table of these raw entries, in file order; what is behind the table stays where it is."""
    body = b''.join(pieces)
    total = struct.pack('<H', len(body) + 18)
    return image[:-50 - len(body)] + body + total + image[-48:]


def raw_entries(image):
    """The entries as bytes, in file order."""
    found, _, _ = oracle.entries_of(image)
    return [bytes(image[offset:offset + size + 18]) for _, offset, size in reversed(found)]


def kind_count(seen):
    return [entry['kind'] for entry in seen['table']['entries']]


def table_mutants(image):
    """(name, image, what must hold of the answer)."""
    entries = raw_entries(image)
    base = len(entries)
    for i, entry in enumerate(entries):
        kind = oracle.KINDS.get(oracle.guid_text(entry[-16:]), 0)
        rest = entries[:i] + entries[i + 1:]
        yield (f'entry {i} removed', with_table(image, rest),
               lambda seen, kind=kind: kind not in kind_count(seen) and len(kind_count(seen)) == base - 1)
        yield (f'entry {i} doubled', with_table(image, entries + [entry]),
               lambda seen, kind=kind: kind_count(seen)[0] == kind and kind_count(seen).count(kind) == 2)
        yield (f'entry {i} moved to the front', with_table(image, [entry] + rest),
               lambda seen, kind=kind: kind_count(seen)[-1] == kind)
        yield (f'entry {i} of a GUID nobody knows', with_table(image, entries[:i] + [entry[:-1] + b'?'] + entries[i + 1:]),
               lambda seen, i=i: kind_count(seen)[base - 1 - i] == 0)
        yield (f'entry {i} without data', with_table(image, entries[:i] + [struct.pack('<H', 18) + entry[-16:]] +
                                                     entries[i + 1:]),
               lambda seen, i=i: seen['table']['entries'][base - 1 - i]['data'][1] == 0)
        for length in (0, 17, 0xffff):
            broken = entry[:-18] + struct.pack('<H', length) + entry[-16:]
            yield (f'entry {i} of length {length}', with_table(image, entries[:i] + [broken] + entries[i + 1:]),
                   lambda seen, i=i: seen['table']['broken'] and len(kind_count(seen)) == base - 1 - i)
    for total, count in ((0, 0), (17, 0), (18, 0), (19, 0), (0xffff, None)):
        yield (f'table of length {total}', patched(image, len(image) - 50, struct.pack('<H', total)),
               lambda seen, total=total, count=count:
               seen['table']['broken'] == (total != 18) and count in (None, len(kind_count(seen))))
    many = [bytes([i]) + struct.pack('<H', 19) + bytes([i] * 16) for i in range(1, 60)]
    yield ('the real entries behind 59 others', with_table(image, entries + many),
           lambda seen: seen['table']['truncated'] and seen['sev']['has_reset_block'])
    yield ('no footer', patched(image, len(image) - 48, b'?'), lambda seen: not seen['table']['present'])


def section_mutants(image, before):
    """Each number of each header and section of both metadata; `before` is the answer for the image as it is."""
    for name, fields, header, size in (('sev', '<III', 16, 12), ('tdvf', '<IIQQII', 16, 32)):
        if before[name]['metadata'] != oracle.PRESENT:
            continue
        start = before[name]['metadata_offset']
        yield (f'{name} of another signature', patched(image, start, b'?'),
               lambda seen, name=name: seen[name]['metadata'] == oracle.BROKEN and not seen[name]['sections'])
        for field in range(1, 4):
            for number in ODD:
                yield (f'{name} header word {field} is {number:#x}',
                       patched(image, start + 4 * field, struct.pack('<I', number)), None)
        for i, section in enumerate(before[name]['sections']):
            for field, old in enumerate(section):
                new = [*section[:field], old ^ 0x1010, *section[field + 1:]]
                yield (f'{name} section {i} field {field}',
                       patched(image, start + header + i * size, struct.pack(fields, *new)),
                       lambda seen, name=name, i=i, new=new: seen[name]['sections'][i] == new and
                       seen[name]['sections'][:i] == before[name]['sections'][:i] and
                       seen[name]['sections'][i + 1:] == before[name]['sections'][i + 1:])


def pointer_mutants(image):
    """Where the metadata are said to be."""
    for guid, offset, size in oracle.entries_of(image)[0]:
        name = {oracle.ASEV: 'sev', oracle.TDVF: 'tdvf'}.get(oracle.KINDS.get(guid))
        for distance in (*ODD, len(image), len(image) + 1, len(image) - 1) if name and size == 4 else ():
            yield (f'{name} {distance:#x} before the end', patched(image, offset, struct.pack('<I', distance)),
                   lambda seen, name=name: seen[name]['metadata'] == oracle.BROKEN)


def volume_mutants(image, before):
    for i, volume in enumerate(before['volumes']['list']):
        start, size = volume['extent']
        for name, offset, raw in (('checksum', 50, b'\xa5\x5a'), ('length', 32, struct.pack('<Q', len(image) + 1)),
                                  ('length', 32, struct.pack('<Q', 2**64 - 1)), ('header length', 48, b'\0\0')):
            yield (f'volume {i} of another {name}', patched(image, start + offset, raw),
                   lambda seen, start=start: seen['volumes']['broken'] and
                   start not in [v['extent'][0] for v in seen['volumes']['list']])
        yield (f'volume {i} erased', patched(image, start, b'\xff' * size),
               lambda seen, i=i: len(seen['volumes']['list']) == len(before['volumes']['list']) - 1 and
               not seen['volumes']['broken'])


def main_volume_mutants(image, section):
    """The stream has no checksum: only its header, and the first byte of what follows it, are never right when wrong."""
    stream = section + 20

    def unknown(seen):
        return not any(seen['volumes'][key] for key in ('main_unpacked', 'verifies_hashes', 'has_secure_boot'))

    for name, offset, raw in (('properties', 0, b'\xff'), ('first byte', 13, b'\1'),
                              ('dictionary', 1, struct.pack('<I', 2**31))):
        yield f'main volume of another {name}', patched(image, stream + offset, raw), unknown
    # Less is said to be in it than there is: what was seen up to there holds.
    yield 'main volume of 100 bytes', patched(image, stream + 5, struct.pack('<Q', 100)), None
    yield 'main volume of 4 MiB', patched(image, stream + 5, struct.pack('<Q', 4 << 20)), None
    yield 'main volume of 1 TiB', patched(image, stream + 5, struct.pack('<Q', 1 << 40)), None


def shift_mutants(image, before):
    def same(seen, shift):
        return (seen['table']['offset'] == before['table']['offset'] + shift and
                kind_count(seen) == kind_count(before) and seen['sev']['sections'] == before['sev']['sections'] and
                seen['tdvf']['sections'] == before['tdvf']['sections'])

    for shift in (1, 8, 4096):
        yield f'{shift} bytes in front', bytes(shift) + image, lambda seen, shift=shift: same(seen, shift)
    for size in range(0, len(image), STEP):
        yield (f'cut to {size:#x}', image[:size],
               lambda seen, size=size: seen['size'] == size and not seen['table']['present'])
        if size:
            yield (f'without the first {size:#x}', image[size:],
                   lambda seen, size=size: same(seen, -size) or seen['sev']['metadata'] == oracle.BROKEN)


def judge(seen, name, mutant, holds):
    yield from differences(seen, oracle.read_firmware(mutant))
    try:
        if holds and not holds(seen):
            yield f'the answer is not what "{name}" demands'
    except (IndexError, KeyError) as error:
        yield f'the answer has too little for "{name}": {error!r}'


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)

        def run(image_name, mutants):
            batch = []
            for i, (name, mutant, holds) in enumerate(mutants):
                path = scratch / str(i % BATCH)
                path.write_bytes(mutant)
                batch.append((path, name, mutant, holds))
                if len(batch) == BATCH:
                    check(image_name, batch)
                    batch = []
            check(image_name, batch)

        def check(image_name, batch):
            answers = inspect(sys.argv[1], 'firmware', [path for path, *_ in batch])
            for (_, name, mutant, holds), seen in zip(batch, answers):
                report.expect(f'{image_name}, {name}', judge(seen, name, mutant, holds))

        present = [(name, ROOTS[root] / name) for root, name in IMAGES if (ROOTS[root] / name).exists()]
        if not present:
            skip_or_fail('no OVMF image is installed')
        for name, path in present:
            whole = path.read_bytes()
            image = without_main_volume(whole)
            before = oracle.read_firmware(image)
            for mutants in (table_mutants(image), section_mutants(image, before), pointer_mutants(image),
                            volume_mutants(image, before), shift_mutants(image, before)):
                run(name, mutants)
            section = whole.find(oracle.guid_bytes(oracle.LZMA_SECTION))
            run(name, main_volume_mutants(whole, section))
    report.end('mutants of OVMF images')


main()
