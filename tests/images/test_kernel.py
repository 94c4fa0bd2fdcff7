#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real kernel files, unified kernel images made of them, files that are no kernels, and mutants of all.

Usage: test_kernel.py DUMP-IMAGE
"""

import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import kernel_oracle
from files import CACHE, IMAGES, ROOTS, Report, differences, inspect, kernel_of, skip_or_fail

SYSTEMD = pathlib.Path('usr/lib/systemd/boot/efi')
NOT_ONE, LINUX, UKI, ADDON, LOADER, EFI_OTHER, ELF = range(7)


def add_sections(stub, target, contents):
    """A copy of the stub with more sections behind its own, each at a page of its own."""
    headers = subprocess.run(['objdump', '-h', stub], capture_output=True, text=True, check=True).stdout
    address = max(int(vma, 16) + int(size, 16)
                  for size, vma in re.findall(r'^ +\d+ \S+ +([0-9a-f]+)  ([0-9a-f]+)', headers, re.M))
    command = ['objcopy']
    for name, path in contents:
        address = (address + 0xffff) // 0x10000 * 0x10000
        command += ['--add-section', f'{name}={path}', '--change-section-vma', f'{name}={address:#x}']
        address += path.stat().st_size
    subprocess.run(command + [stub, target], check=True)


def unified(folder, stub, kernel):
    """(name, path, kind, what must hold) of images made of a stub; section contents must come back as they went in."""
    parts = {}
    for name, content in (('.osrel', b'ID=test\n'), ('.cmdline', b'console=hvc0\n'), ('.initrd', b'07070' * 999),
                          ('.profile', b'ID=factory\n')):
        parts[name] = folder / name[1:]
        parts[name].write_bytes(content)
    parts['.linux'] = kernel

    def holds(names):
        def check(seen, raw):
            for name in names:
                section = next((s for s in seen['pe']['sections'] if s['name'] == name), None)
                if section is None:
                    yield f'there is no section {name}'
                    continue
                offset, size = section['data']
                if raw[offset:offset + size] != parts[name].read_bytes():
                    yield f'section {name} does not hold what was put into it'
            if seen['profiles'] != names.count('.profile'):
                yield f'{seen["profiles"]} profiles'
        return check

    for title, kind, names in (('UKI', UKI, ['.osrel', '.cmdline', '.initrd', '.linux']),
                               ('UKI without a command line', UKI, ['.osrel', '.initrd', '.linux']),
                               ('UKI with a profile', UKI, ['.osrel', '.cmdline', '.initrd', '.linux', '.profile']),
                               ('add-on', ADDON, ['.cmdline']), ('add-on with an initrd', ADDON, ['.initrd'])):
        path = folder / title.replace(' ', '-')
        add_sections(stub, path, [(name, parts[name]) for name in names])
        yield title, path, kind, holds(names)


def debian_kernel(version, is_payload, section_lists):
    """A cloud kernel of Debian, as its package describes it: 64-bit, relocatable, EFI handover, signed."""
    def check(seen, raw):
        boot, pe = seen['boot'], seen['pe']
        offset, size = boot['version']
        if not re.match(version, raw[offset:offset + size]):
            yield f'its version is {raw[offset:offset + size]}'
        if (boot['protocol'], boot['command_line_max'], boot['load_flags'] & 0x0f) != (0x20f, 2047, 0x0f):
            yield 'protocol, command line or load flags are others'
        if not (boot['fits'] and boot['entry_64'] and boot['relocatable'] and boot['handover_offset'] > 0):
            yield 'it does not fit, or lacks an entry'
        offset, size = boot['payload']
        # Linux appends the size of what comes out.
        if not is_payload(raw[offset:offset + size]) or \
                int.from_bytes(raw[offset + size - 4:offset + size], 'little') < size:
            yield 'its payload is not the stream that its configuration names, with its size behind'
        if pe['machine'] != 0x8664 or not pe['is_64'] or not pe['signed']:
            yield 'it is no signed PE for x86-64'
        if [section['name'] for section in pe['sections']] not in section_lists:
            yield f'its sections are {pe["sections"]}'
    return check


def is_lz4(payload):
    """The old format of LZ4, which has this magic, of an ELF file."""
    return payload[:4] == b'\x02\x21\x4c\x18' and payload[9:13] == b'\x7fELF'


def is_zstd(payload):
    return payload[:4] == b'\x28\xb5\x2f\xfd'


# Linux 6.7 gave the PE image proper sections, .compat with EFI_MIXED among them.
OLD_SECTIONS, NEW_SECTIONS = ['.setup', '.reloc', '.compat', '.text'], ['.setup', '.compat', '.text', '.data']
KERNELS = {
    'bookworm': (rb'6\.1\.\d+-\d+-cloud-amd64 ', is_lz4, [OLD_SECTIONS, NEW_SECTIONS]),
    'trixie': (rb'6\.12\.\d+\+deb13(\.\d+)?-cloud-amd64 ', is_zstd, [NEW_SECTIONS]),
}


def made_by_ukify(command_lines, profiles):
    """What ci/images gave to ukify is in the sections that its manual names, and comes back as it was."""
    def check(seen, raw):
        def contents(name):
            return [raw[offset:offset + size] for offset, size in
                    (section['data'] for section in seen['pe']['sections'] if section['name'] == name)]
        for name, file in ('.linux', 'vmlinuz'), ('.initrd', 'initrd.img'):
            if contents(name) != [(CACHE / 'guest' / file).read_bytes()]:
                yield f'section {name} does not hold the {file} of the guest'
        if contents('.cmdline') != command_lines:
            yield f'the command lines are {contents(".cmdline")}'
        if contents('.profile') != profiles or seen['profiles'] != len(profiles):
            yield f'the {seen["profiles"]} profiles are {contents(".profile")}'
        for name in '.osrel', '.uname', '.sbat':
            if len(contents(name)) != 1:
                yield f'it has {len(contents(name))} sections {name}'
        if seen['pe']['signed'] or seen['pe']['sections_outside'] or seen['pe']['truncated']:
            yield 'it is called signed, or sections leave it'
    return check


USUAL, VERBOSE = b'console=hvc0 quiet coco.exit=0', b'console=hvc0 coco.exit=0'
UKIS = {
    'one.efi': made_by_ukify([USUAL], []),
    # A profile's sections are behind its .profile.
    'profiles.efi': made_by_ukify([USUAL, VERBOSE], [b'ID=main\nTITLE=As always', b'ID=debug\nTITLE=With messages']),
}


def is_plain(seen, raw):
    offset, size = seen['pe']['certificates']
    if offset + size > len(raw):
        yield 'a certificate table leaves the file'


def cases(folder):
    kernel = CACHE / 'guest/vmlinuz'
    if kernel.exists():
        yield 'kernel of the guest', kernel, LINUX, debian_kernel(*KERNELS['bookworm'])
        for name, holds in UKIS.items():
            if (IMAGES / 'uki' / name).exists():
                yield name, IMAGES / 'uki' / name, UKI, holds
    if kernel_of('trixie'):
        yield 'kernel of trixie', kernel_of('trixie'), LINUX, debian_kernel(*KERNELS['trixie'])
    for release, root in ROOTS.items():
        stub, loader = root / SYSTEMD / 'linuxx64.efi.stub', root / SYSTEMD / 'systemd-bootx64.efi'
        if stub.exists():
            yield f'stub of {release}', stub, LOADER, is_plain
            yield f'boot loader of {release}', loader, LOADER, is_plain
            if shutil.which('objcopy') and kernel.exists():
                yield from unified(folder, stub, kernel)
        firmware = root / 'usr/share/ovmf/OVMF.fd'
        if firmware.exists():
            yield f'firmware of {release}', firmware, NOT_ONE, is_plain
    yield 'a program', pathlib.Path('/bin/ls'), ELF, is_plain
    yield 'a script', pathlib.Path(__file__), NOT_ONE, is_plain


def mutants(raw):
    """Headers cut, and numbers in them changed: the first 4 KiB hold them all."""
    generator = random.Random(len(raw))
    for size in [*range(0, 1024, 64), *range(1024, min(len(raw), 64 * 1024), 4096)]:
        yield raw[:size]
    for _ in range(120):
        offset = generator.randrange(0, min(len(raw), 1024))
        width = generator.choice((1, 2, 4))
        number = generator.choice((0, 1, 0x7f, 0xffff, 0x80000000, 0xffffffff, generator.randrange(2**32)))
        yield raw[:offset] + struct.pack('<I', number)[:width] + raw[offset + width:]


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for title, path, kind, holds in cases(folder):
            raw = path.read_bytes()
            seen, = inspect(sys.argv[1], 'kernel', [path])
            report.expect(title, [] if seen['kind'] == kind else [f'is of kind {seen["kind"]}, not {kind}'])
            report.expect(title, holds(seen, raw))
            report.expect(f'{title}, second reader', differences(seen, kernel_oracle.read_kernel(raw)))
            # A mutant needs the headers and something behind them, not all of a kernel.
            changed = list(mutants(raw[:256 * 1024]))
            paths = [folder / f'mutant-{i}' for i in range(len(changed))]
            for mutant, at in zip(changed, paths):
                at.write_bytes(mutant)
            for i, answer in enumerate(inspect(sys.argv[1], 'kernel', paths)):
                report.expect(f'{title}, mutant {i}', differences(answer, kernel_oracle.read_kernel(changed[i])))
    if not (CACHE / 'guest/vmlinuz').exists() and not (ROOTS['bookworm'] / SYSTEMD).exists():
        skip_or_fail('neither the kernel of the guest nor systemd-boot-efi is installed')
    report.end('kernel files')


main()
