# SPDX-License-Identifier: LGPL-2.1-or-later
"""A second reader of kernel files, with struct. It answers with the dictionary that dump-image prints."""

import re
import struct

NOT_ONE, LINUX, UKI, ADDON, LOADER, EFI_OTHER, ELF, MULTIBOOT = range(8)


class Reader:
    """Numbers out of bytes; 0, and nothing raised, where they end."""

    def __init__(self, raw):
        self.raw = raw

    def number(self, offset, size):
        part = self.raw[offset:offset + size]
        return int.from_bytes(part, 'little') if len(part) == size else 0

    def has(self, offset, size):
        return offset + size <= len(self.raw)


def read_boot(raw):
    file = Reader(raw)
    boot = dict.fromkeys(('present', 'fits', 'entry_64', 'relocatable'), False)
    boot.update(dict.fromkeys(('protocol', 'setup_sectors', 'protected_size', 'load_flags', 'handover_offset',
                               'command_line_max', 'init_size'), 0), payload=[0, 0], version=[0, 0])
    if raw[0x1fe:0x200] != b'\x55\xaa' or raw[0x202:0x206] != b'HdrS' or len(raw) < 0x208:
        return boot
    protocol, sectors = file.number(0x206, 2), raw[0x1f1] or 4
    size = 16 * file.number(0x1f4, 4 if protocol >= 0x204 else 2)
    setup = 512 * (sectors + 1)
    boot.update(present=True, protocol=protocol, setup_sectors=sectors, protected_size=min(size, 2**32 - 1),
                fits=file.has(setup, size), command_line_max=255)
    for name, since, offset, width in (('relocatable', 0x205, 0x234, 1), ('command_line_max', 0x206, 0x238, 4),
                                       ('init_size', 0x20a, 0x260, 4), ('handover_offset', 0x20b, 0x264, 4),
                                       ('load_flags', 0x20c, 0x236, 2)):
        if protocol >= since and file.has(offset, width):
            boot[name] = file.number(offset, width)
    boot['relocatable'] = bool(boot['relocatable'])
    boot['entry_64'] = bool(boot['load_flags'] & 1)
    offset, length = file.number(0x248, 4), file.number(0x24c, 4)
    if protocol >= 0x208 and length and file.has(0x248, 8) and file.has(setup + offset, length):
        boot['payload'] = [setup + offset, length]
    start = file.number(0x20e, 2) + 0x200
    text = re.match(rb'[ -~]{1,256}', raw[start:setup]) if start > 0x200 else None
    if text:
        boot['version'] = [start, len(text[0])]
    return boot


def read_pe(raw):
    none = {'present': False, 'machine': 0, 'subsystem': 0, 'is_64': False, 'section_alignment': 0,
            'file_alignment': 0, 'signed': False, 'certificates': [0, 0], 'sections_outside': False,
            'truncated': False, 'sections': []}
    file = Reader(raw)
    at = file.number(0x3c, 4)
    if raw[:2] != b'MZ' or not file.has(0x3c, 4) or raw[at:at + 4] != b'PE\0\0' or not file.has(at, 24):
        return none
    machine, count, optional_size = file.number(at + 4, 2), file.number(at + 6, 2), file.number(at + 20, 2)
    optional = Reader(raw[at + 24:at + 24 + optional_size])
    table = at + 24 + optional_size
    magic = optional.number(0, 2)
    if magic not in (0x10b, 0x20b) or len(optional.raw) < max(70, optional_size) or not file.has(table, 40 * count):
        return none
    pe = dict(none, present=True, machine=machine, is_64=magic == 0x20b, section_alignment=optional.number(32, 4),
              file_alignment=optional.number(36, 4), subsystem=optional.number(68, 2), truncated=count > 96)
    directories = 108 if pe['is_64'] else 92
    offset, size = optional.number(directories + 36, 4), optional.number(directories + 40, 4)
    if optional.number(directories, 4) > 4 and optional.has(directories + 36, 8) and file.has(offset, size):
        if size >= 4 and 8 < file.number(offset, 4) <= size:
            pe.update(signed=True, certificates=[offset, size])
    pe['sections'] = []
    for name, memory, address, size, offset in struct.iter_unpack('<8sIIII16x', raw[table:table + 40 * min(count, 96)]):
        inside = size and offset + size <= len(raw)
        pe['sections_outside'] |= bool(size and not inside)
        pe['sections'].append({'name': name.split(b'\0')[0].decode('latin-1'), 'address': address,
                               'memory_size': memory, 'data': [offset, min(size, memory or size)] if inside else [0, 0]})
    return pe


def pvh_note(raw, is_64):
    """Whether a note of the first sixteen segments of notes has Xen's name and the type of a PVH entry."""
    file, word = Reader(raw), 8 if is_64 else 4
    headers = file.number(0x20 if is_64 else 0x1c, word)
    size, count = (file.number(0x36 if is_64 else 0x2a, 2), file.number(0x38 if is_64 else 0x2c, 2))
    segments = 0
    for at in range(headers, headers + size * count, size) if size >= (56 if is_64 else 32) else ():
        if not file.has(at, 4):
            return False
        if file.number(at, 4) != 4 or segments == 16:
            continue
        segments += 1
        start, length = file.number(at + (8 if is_64 else 4), word), file.number(at + (32 if is_64 else 16), word)
        notes = Reader(raw[start:start + length] if file.has(start, length) else b'')
        note = 0
        while notes.has(note, 12):
            name, data, kind = struct.unpack_from('<III', notes.raw, note)
            if kind == 18 and name == 4 and notes.raw[note + 12:note + 16] == b'Xen\0':
                return True
            note += 12 + (name + 3) // 4 * 4 + (data + 3) // 4 * 4
    return False


def read_elf(raw):
    if raw[:4] != b'\x7fELF' or len(raw) < 20:
        return {'present': False, 'is_64': False, 'machine': 0, 'pvh': False}
    little = raw[5] == 1
    return {'present': True, 'is_64': raw[4] == 2, 'machine': int.from_bytes(raw[18:20], 'little' if little else 'big'),
            'pvh': little and pvh_note(raw, raw[4] == 2)}


def has_multiboot(raw):
    head = raw[:8192]
    words = struct.unpack(f'<{len(head) // 4}I', head[:len(head) // 4 * 4])
    return any(word == 0x1badb002 and (word + words[i + 1] + words[i + 2]) % 2**32 == 0
               for i, word in enumerate(words[:-2]))


def kind_of(kernel):
    names = {section['name'] for section in kernel['pe']['sections']}
    efi = kernel['pe']['present'] and 10 <= kernel['pe']['subsystem'] <= 13
    if efi and '.linux' in names:
        return UKI
    if kernel['boot']['present']:
        return LINUX
    if efi and names & {'.cmdline', '.dtb', '.ucode', '.initrd'}:
        return ADDON
    if efi:
        return LOADER if '.sdmagic' in names else EFI_OTHER
    if kernel['multiboot']:
        return MULTIBOOT
    return ELF if kernel['elf']['present'] else NOT_ONE


def read_kernel(raw):
    kernel = {'boot': read_boot(raw), 'pe': read_pe(raw), 'elf': read_elf(raw), 'multiboot': has_multiboot(raw)}
    kernel['profiles'] = sum(section['name'] == '.profile' for section in kernel['pe']['sections'])
    kernel['kind'] = kind_of(kernel)
    return kernel
