# SPDX-License-Identifier: LGPL-2.1-or-later
"""A second reader of firmware images, written from the specifications with struct, uuid and lzma.

It answers with the dictionary that dump-image prints, so that the two can be compared field by field. Where the
engine walks forward through bytes, this one slices and unpacks.
"""

import lzma
import struct
import uuid

FOOTER = '96b582de-1fb2-45f7-baea-a366c55a082d'
KINDS = {
    '00f771de-1a7e-4fcb-890e-68c77e2fb44e': 1,
    '4c2eb361-7d9b-4cc3-8081-127c90d3d294': 2,
    '7255371f-3a3b-4b04-927b-1da6efa8d454': 3,
    'dc886566-984a-4798-a75e-5585a7bf67cc': 4,
    'e47a6535-984a-4798-865e-4685a7bf8ec2': 5,
    '784fa70e-3176-4677-8a20-04b68699e374': 6,
    'a789a612-0597-4c4b-a49f-cbb1fe9d1ddd': 7,
}
RESET, SECRET, HASHES, ASEV, TDVF = 1, 2, 3, 4, 5
ABSENT, BROKEN, PRESENT = 0, 1, 2
UNKNOWN, UNIFIED, CODE, VARIABLES = 0, 1, 2, 3

NV_DATA = 'fff12b8d-7696-4c8b-a985-2747075b4f50'
AUTHENTICATED = 'aaf32c78-947b-439a-a180-2e144ec37792'
GLOBAL_VARIABLE = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
LZMA_SECTION = 'ee4e5898-3914-4259-9d6e-dc7bd79403cf'
HASH_ENTRIES = ('4de79437-abd2-427f-b835-d5b172d2045b', '44baf731-3a2f-4bd7-9af1-41e29169781d',
                '97d02dd8-bd20-4c94-aa78-e7714d36ab2a')
SECURE_BOOT = 'f0e6a44f-7195-41c3-ac64-54f202cd0a21'


def guid_bytes(text):
    return uuid.UUID(text).bytes_le


def guid_text(raw):
    return str(uuid.UUID(bytes_le=bytes(raw)))


def entries_of(image):
    """All entries of the table as (guid, offset, size), whether its lengths are impossible, and whether it is there."""
    if len(image) < 48 or image[-48:-32] != guid_bytes(FOOTER):
        return [], False, False
    end = len(image) - 50
    total = int.from_bytes(image[end:end + 2], 'little') - 18 if end >= 0 else -1
    if total < 0 or total > end:
        return [], True, True
    body, found = image[end - total:end], []
    start = end - total
    while len(body) >= 18:
        length = int.from_bytes(body[-18:-16], 'little')
        if length < 18 or length > len(body):
            break
        found.append((guid_text(body[-16:]), start + len(body) - length, length - 18))
        body = body[:-length]
    return found, len(body) > 0, True


def first(entries, kind):
    for guid, offset, size in entries:
        if KINDS.get(guid) == kind:
            return offset, size
    return None


def read_table(image):
    entries, broken, present = entries_of(image)
    return {
        'present': present, 'broken': broken, 'truncated': len(entries) > 32,
        'offset': len(image) - 48 if present else 0,
        'entries': [{'guid': guid, 'kind': KINDS.get(guid, 0), 'data': [offset, size]}
                    for guid, offset, size in entries[:32]],
    }


def place(image, entry):
    """Where an entry that counts from the end points: None when that is nowhere."""
    if entry is None or entry[1] < 4:
        return None
    distance, = struct.unpack_from('<I', image, entry[0])
    return len(image) - distance if distance <= len(image) else None


def reset_block(image, entries):
    found = first(entries, RESET)
    if found:
        return image[found[0]:found[0] + found[1]]
    if len(image) >= 50 and image[-48:-32] == guid_bytes('00f771de-1a7e-4fcb-890e-68c77e2fb44e'):
        length = int.from_bytes(image[-50:-48], 'little')
        if 18 <= length <= len(image) - 32:
            return image[len(image) - 32 - length:-50]
    return b''


def read_sev(image, entries):
    sev = {'has_reset_block': False, 'reset_address': 0, 'has_hashes_area': False, 'hashes_base': 0, 'hashes_size': 0,
           'metadata': ABSENT, 'metadata_offset': 0, 'metadata_version': 0, 'truncated': False, 'sections': []}
    block = reset_block(image, entries)
    if len(block) >= 4:
        sev['has_reset_block'], sev['reset_address'] = True, int.from_bytes(block[:4], 'little')
    area = first(entries, HASHES)
    if area and area[1] >= 8:
        sev['has_hashes_area'] = True
        sev['hashes_base'], sev['hashes_size'] = struct.unpack_from('<II', image, area[0])
    entry = first(entries, ASEV)
    if entry is None:
        return sev
    sev['metadata'] = BROKEN
    start = place(image, entry)
    if start is None:
        return sev
    sev['metadata_offset'] = start
    raw = image[start:]
    if len(raw) < 16 or raw[:4] != b'ASEV':
        return sev
    length, sev['metadata_version'], count = struct.unpack_from('<III', raw, 4)
    if length < 16 or length > len(raw) or 16 + 12 * count > length:
        return sev
    sev['metadata'] = PRESENT
    sections = [list(section) for section in struct.iter_unpack('<III', raw[16:16 + 12 * count])]
    sev['sections'], sev['truncated'] = sections[:64], count > 64
    return sev


def read_tdvf(image, entries):
    tdvf = {'metadata': ABSENT, 'metadata_offset': 0, 'version': 0, 'truncated': False, 'sections': []}
    entry = first(entries, TDVF)
    if entry is None:
        return tdvf
    tdvf['metadata'] = BROKEN
    start = place(image, entry)
    if start is None:
        return tdvf
    tdvf['metadata_offset'] = start
    raw = image[start:]
    if len(raw) < 16 or raw[:4] != b'TDVF':
        return tdvf
    length, version, count = struct.unpack_from('<III', raw, 4)
    tdvf['version'] = version
    if length > len(raw) or length != 16 + 32 * count:
        return tdvf
    tdvf['metadata'] = PRESENT
    sections = [list(section) for section in struct.iter_unpack('<IIQQII', raw[16:length])]
    tdvf['sections'], tdvf['truncated'] = sections[:64], count > 64
    return tdvf


def volumes_of(image):
    """(offset, length, header length, file system) of each volume, and whether a header is wrong."""
    found, broken, at = [], False, 0
    while True:
        hit = image.find(b'_FVH', at + 40)
        while hit >= 0 and (hit - 40) % 8 != at % 8:
            hit = image.find(b'_FVH', hit + 1)
        if hit < 0 or hit + 16 > len(image):
            return found, broken
        start = hit - 40
        length, = struct.unpack_from('<Q', image, start + 32)
        header, = struct.unpack_from('<H', image, start + 48)
        head = image[start:start + header]
        if (header < 56 or length < header or start + length > len(image) or header % 2 or
                sum(struct.unpack(f'<{len(head) // 2}H', head)) & 0xffff):
            broken, at = True, start + 8
            continue
        found.append((start, length, header, guid_text(image[start + 16:start + 32])))
        at = start + length


def has_platform_key(store):
    at = 28
    while at + 60 <= len(store):
        start, state = struct.unpack_from('<HB', store, at)
        if start != 0x55aa:
            return False
        name_size, data_size = struct.unpack_from('<II', store, at + 36)
        vendor = guid_text(store[at + 44:at + 60])
        name = store[at + 60:at + 60 + name_size].decode('utf-16-le', 'replace')
        whole = at + 60 + name_size + data_size <= len(store)
        if state in (0x3f, 0x3e) and vendor == GLOBAL_VARIABLE and name == 'PK\0' and data_size and whole:
            return True
        at = (at + 60 + name_size + data_size + 3) // 4 * 4
    return False


def unpack(stream):
    """What comes out of a stream, and whether it came to its end."""
    decoder, content = lzma.LZMADecompressor(format=lzma.FORMAT_ALONE, memlimit=64 << 20), bytearray()
    try:
        content += decoder.decompress(stream, 4096)
        while not decoder.eof and not decoder.needs_input and len(content) < 32 << 20:
            content += decoder.decompress(b'', 4096)
    except lzma.LZMAError:
        pass
    return content, decoder.eof


def read_content(volumes, image):
    """What the LZMA sections of the code volumes hold."""
    wanted = {guid_bytes(guid): False for guid in HASH_ENTRIES + (SECURE_BOOT,)}
    sections, whole = 0, True
    for start, length, _, system in volumes:
        if system == NV_DATA:
            continue
        volume, at = image[start:start + length], 0
        while (hit := volume.find(guid_bytes(LZMA_SECTION), at)) >= 0:
            at = hit + 1
            section = None
            if hit % 4 == 0 and hit >= 4 and volume[hit - 1] == 2:
                section, size = hit - 4, int.from_bytes(volume[hit - 4:hit - 1], 'little')
            if hit % 4 == 0 and hit >= 8 and volume[hit - 8:hit - 4] == b'\xff\xff\xff\2':
                section, size = hit - 8, int.from_bytes(volume[hit - 4:hit], 'little')
            if section is None or size == 0xffffff:
                continue
            sections += 1
            data = int.from_bytes(volume[hit + 16:hit + 18], 'little')
            content, complete = (b'', False)
            if data < size and section + size <= length:
                content, complete = unpack(volume[section + data:section + size])
                at = max(at, section + size)
            whole &= complete
            for guid in wanted:
                wanted[guid] |= guid in content
    found = list(wanted.values())
    return {'main_unpacked': whole and sections > 0, 'verifies_hashes': all(found[:3]), 'has_secure_boot': found[3]}


def read_volumes(image):
    volumes, broken = volumes_of(image)
    readable = key = False
    for start, length, header, system in volumes[:16]:
        content = image[start + header:start + length]
        if system != NV_DATA or content[:16] != guid_bytes(AUTHENTICATED) or len(content) < 28:
            continue
        size = int.from_bytes(content[16:20], 'little')
        if 28 <= size <= len(content):
            readable = True
            key |= has_platform_key(content[:size])
    result = {
        'truncated': len(volumes) > 16, 'broken': broken, 'store_readable': readable, 'has_platform_key': key,
        'list': [{'file_system': system, 'is_variable_store': system == NV_DATA, 'extent': [start, length]}
                 for start, length, _, system in volumes[:16]],
    }
    result.update(read_content(volumes[:16], image))
    return result


def read_firmware(image):
    entries, _, _ = entries_of(image)
    volumes = read_volumes(image)
    stores = {volume['is_variable_store'] for volume in volumes['list']}
    shape = {(): UNKNOWN, (False,): CODE, (True,): VARIABLES, (False, True): UNIFIED}[tuple(sorted(stores))]
    return {'size': len(image), 'shape': shape, 'table': read_table(image), 'sev': read_sev(image, entries),
            'tdvf': read_tdvf(image, entries), 'volumes': volumes}
