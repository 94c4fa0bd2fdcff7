# SPDX-License-Identifier: LGPL-2.1-or-later
"""The MRTD of a TDVF image, from its metadata alone: TDX module 1.5 ABI, TDH.MEM.PAGE.ADD and TDH.MR.EXTEND; TDVF design
guide (344991), metadata. Pages of a section are added and measured one after the other, as Linux 6.16 does."""
import hashlib
import struct

import snp_oracle
from snp_oracle import PAGE, oracle

EXTEND = 1


def sections(image):
    """(offset in the file, its size, gpa, size in memory, type, attributes) of each."""
    offset = struct.unpack('<I', snp_oracle.descriptor(image, oracle.TDVF))[0]
    start = len(image) - offset
    signature, _, _, count = struct.unpack_from('<4sIII', image, start)
    assert signature == b'TDVF'
    return [struct.unpack_from('<IIQQII', image, start + 16 + 32 * index) for index in range(count)]


def pages(image):
    """(gpa, contents or None where only the address counts) of every page in order."""
    for offset, _, gpa, size, _, attributes in sections(image):
        for done in range(0, size, PAGE):
            yield gpa + done, image[offset + done:offset + done + PAGE] if attributes & EXTEND else None


def mrtd(image):
    digest = hashlib.sha384()

    def operation(name, gpa):
        digest.update(name.ljust(16, b'\0') + struct.pack('<Q', gpa).ljust(112, b'\0'))

    for gpa, contents in pages(image):
        operation(b'MEM.PAGE.ADD', gpa)
        for offset in range(0, len(contents or b''), 256):
            operation(b'MR.EXTEND', gpa + offset)
            digest.update(contents[offset:offset + 256])
    return digest.hexdigest()
