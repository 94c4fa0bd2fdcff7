# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an SNP launch by QEMU measures, written from the specifications, with nothing of the shim.

Digest: SEV-SNP firmware ABI (56860, 1.55), 8.17, PAGE_INFO. VMSA: AMD64 APM volume 2 (24593), table B-4, with the state
of a processor after reset, table 14-1. Firmware: OVMF's GUIDed table and its SEV metadata (OvmfPkg/ResetVector). Kernel
hashes: OvmfPkg/AmdSev/BlobVerifierLibSevHashes.
"""
import hashlib
import os
import struct
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../images'))
import oracle  # noqa: E402  the second reader of firmware

PAGE = 4096
TYPES = {'normal': 1, 'vmsa': 2, 'zero': 3, 'unmeasured': 4, 'secrets': 5, 'cpuid': 6}
SECTIONS = {1: 'zero', 2: 'secrets', 3: 'cpuid', 4: 'zero', 0x10: 'zero'}
KERNEL_HASHES = 0x10
VMSA_GPA = 0xfffffffff000
# Family, model and stepping of QEMU's CPU models (target/i386/cpu.c).
SIGNATURES = {'EPYC-v4': 0x800f12, 'EPYC-Rome-v4': 0x830f10, 'EPYC-Milan-v2': 0xa00f11, 'EPYC-Genoa-v2': 0xa10f10,
              'EPYC-Turin-v1': 0xb00f00}


def sha384(data):
    return hashlib.sha384(data).digest()


def chain(pages):
    """The launch digest of (gpa, type, SHA-384 of the contents)."""
    digest = bytes(48)
    for gpa, kind, contents in pages:
        contents = contents if kind in ('normal', 'vmsa') else bytes(48)
        digest = sha384(digest + contents + struct.pack('<HBBIQ', 0x70, TYPES[kind], 0, 0, gpa))
    return digest.hex()


def descriptor(image, kind):
    """The entry of OVMF's table, as bytes, or None."""
    for guid, offset, size in oracle.entries_of(image)[0]:
        if oracle.KINDS.get(guid) == kind:
            return image[offset:offset + size]
    return None


def sections(image):
    offset = struct.unpack('<I', descriptor(image, oracle.ASEV))[0]
    start = len(image) - offset
    signature, _, _, count = struct.unpack_from('<4sIII', image, start)
    assert signature == b'ASEV'
    return [struct.unpack_from('<III', image, start + 16 + 12 * index) for index in range(count)]


def hashes_page(image, kernel, initrd, command_line):
    def entry(guid, data):
        return uuid.UUID(guid).bytes_le + struct.pack('<H', 50) + hashlib.sha256(data).digest()

    base, _ = struct.unpack('<II', descriptor(image, oracle.HASHES))
    table = entry('97d02dd8-bd20-4c94-aa78-e7714d36ab2a', command_line.encode() + b'\0')
    table += entry('44baf731-3a2f-4bd7-9af1-41e29169781d', initrd)
    table += entry('4de79437-abd2-427f-b835-d5b172d2045b', kernel)
    table = uuid.UUID('9438d606-4f22-4cc9-b479-a793d411fd21').bytes_le + struct.pack('<H', 18 + len(table)) + table
    return (bytes(base % PAGE) + table).ljust(PAGE, b'\0')


def vmsa(signature, reset_address=None):
    """The save area of a processor after reset; one that is not the first starts where the firmware's table says."""
    page = bytearray(PAGE)

    def put(layout, offset, *values):
        struct.pack_into(layout, page, offset, *values)

    code_base, rip = (0xffff0000, 0xfff0) if reset_address is None else \
                     (reset_address & 0xffff0000, reset_address & 0xffff)
    for offset in (0x00, 0x20, 0x30, 0x40, 0x50):  # ES, SS, DS, FS, GS: present, writable data
        put('<HHIQ', offset, 0, 0x93, 0xffff, 0)
    put('<HHIQ', 0x10, 0xf000, 0x9b, 0xffff, code_base)
    put('<HHIQ', 0x60, 0, 0, 0xffff, 0)     # GDTR
    put('<HHIQ', 0x70, 0, 0x82, 0xffff, 0)  # LDTR
    put('<HHIQ', 0x80, 0, 0, 0xffff, 0)     # IDTR
    put('<HHIQ', 0x90, 0, 0x8b, 0xffff, 0)  # TR
    put('<Q', 0xd0, 0x1000)                 # EFER.SVME
    put('<QQQ', 0x148, 0x40, 0, 0x10)       # CR4.MCE, CR3, CR0.ET
    put('<QQ', 0x160, 0x400, 0xffff0ff0)    # DR7, DR6
    put('<QQ', 0x170, 2, rip)               # RFLAGS, RIP
    put('<Q', 0x268, 0x0007040600070406)    # G_PAT
    put('<Q', 0x310, signature)             # RDX
    put('<Q', 0x3b0, 1)                     # SEV_FEATURES: SNP active
    put('<Q', 0x3e8, 1)                     # XCR0
    put('<I', 0x408, 0x1f80)                # MXCSR
    put('<H', 0x410, 0x37f)                 # x87 control word
    return bytes(page)


def pages(image, cpus=1, cpu='EPYC-v4', kernel=None, initrd=b'', command_line=''):
    """(gpa, type, SHA-384) of every page in order; with a kernel, its hashes are measured."""
    base = 2**32 - len(image)
    for offset in range(0, len(image), PAGE):
        yield base + offset, 'normal', sha384(image[offset:offset + PAGE])
    for gpa, size, kind in sections(image):
        for page in range(gpa, gpa + size, PAGE):
            if kind == KERNEL_HASHES and kernel is not None:
                yield page, 'normal', sha384(hashes_page(image, kernel, initrd, command_line))
            else:
                yield page, SECTIONS[kind], None
    reset_address = struct.unpack('<I', descriptor(image, oracle.RESET))[0]
    for number in range(cpus):
        yield VMSA_GPA, 'vmsa', sha384(vmsa(SIGNATURES[cpu], reset_address if number else None))
