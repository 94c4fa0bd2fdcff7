#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What cococheck --inspect says about the files of Debian's packages, and about mutants of them.

Usage: test_inspect.py COCOCHECK

The sentences below are written by hand, package by package: from the packages' descriptions, from edk2's build files,
and from the issue that asked for them. Nothing here is copied from what the program prints.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile

from files import CACHE, IMAGES, ROOTS, Report, is_known, kernel_of

PROGRAM = sys.argv[1]

CODE = 'the CODE half of a split OVMF pair: not usable with -bios, and so not for confidential guests'
SECURE_CODE = 'the CODE half of a split OVMF pair; Secure Boot capable: not usable with -bios, and so not for ' \
              'confidential guests'
VARS = 'the VARS half of a split UEFI firmware pair: a variable store without Secure Boot keys, and no code'
VARS_WITH_KEYS = 'the VARS half of a split UEFI firmware pair: a variable store with Secure Boot keys, and no code'

# Of ovmf in trixie, which became ovmf-generic in forky.
DESCRIPTORS = {
    'usr/share/qemu/firmware/40-edk2-x86_64-secure-enrolled.json':
        'firmware descriptor: Secure Boot, enrolled keys, needs SMM, split flash, image '
        '/usr/share/OVMF/OVMF_CODE_4M.ms.fd, variables from /usr/share/OVMF/OVMF_VARS_4M.ms.fd',
    'usr/share/qemu/firmware/50-edk2-x86_64-secure.json':
        'firmware descriptor: Secure Boot, needs SMM, split flash, image /usr/share/OVMF/OVMF_CODE_4M.secboot.fd, '
        'variables from /usr/share/OVMF/OVMF_VARS_4M.fd',
    'usr/share/qemu/firmware/60-edk2-x86_64.json':
        'firmware descriptor: UEFI firmware for plain guests, split flash, image /usr/share/OVMF/OVMF_CODE_4M.fd, '
        'variables from /usr/share/OVMF/OVMF_VARS_4M.fd',
}
BOOKWORM = {
    'usr/share/ovmf/OVMF.fd':
        'OVMF of the generic build: Secure Boot capable; boots SNP guests without enforcing kernel hashes, since its '
        'area '
        'for kernel hashes is empty or too small; also carries TDX metadata',
    'usr/share/OVMF/OVMF_CODE.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_CODE.secboot.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_CODE_4M.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_VARS.fd': VARS,
    'usr/share/OVMF/OVMF_VARS.ms.fd': VARS_WITH_KEYS,
    'usr/share/OVMF/OVMF_VARS_4M.fd': VARS,
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': VARS_WITH_KEYS,
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': VARS_WITH_KEYS,
    'usr/share/qemu/firmware/60-edk2-x86_64.json':
        'firmware descriptor: UEFI firmware for plain guests, split flash, image /usr/share/OVMF/OVMF_CODE_4M.fd, '
        'variables '
        'from /usr/share/OVMF/OVMF_VARS_4M.fd',
}
TRIXIE = {
    'usr/share/ovmf/OVMF.fd':
        'OVMF of the generic build: boots SNP guests without enforcing kernel hashes, since its area for kernel hashes '
        'is empty or too small; also carries TDX metadata',
    'usr/share/OVMF/OVMF_CODE_4M.fd': CODE,
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_CODE_4M.secboot.strictnx.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_VARS_4M.fd': VARS,
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': VARS_WITH_KEYS,
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': VARS_WITH_KEYS,
} | DESCRIPTORS
FORKY = DESCRIPTORS | {
    'usr/share/ovmf/OVMF.amdsev.fd':
        'OVMF for AMD SEV (AmdSevX64): boots SNP guests; enforces kernel hashes; also carries TDX metadata; not '
        'usable as '
        'pflash',
    'usr/share/ovmf/OVMF.inteltdx.ms.fd':
        'OVMF for Intel TDX (IntelTdxX64): boots TDX guests; Secure Boot with enrolled keys; not for SNP guests, '
        'since a '
        'section of its SEV metadata is empty; not usable as pflash',
    'usr/share/ovmf/OVMF.fd':
        'OVMF of the generic build: boots SNP guests without enforcing kernel hashes, since it is a build that starts '
        'a '
        'kernel whatever its hash; also carries TDX metadata',
    'usr/share/OVMF/OVMF_CODE_4M.fd': CODE,
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_CODE_4M.secboot.strictnx.fd': SECURE_CODE,
    'usr/share/OVMF/OVMF_VARS_4M.fd': VARS,
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': VARS_WITH_KEYS,
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': VARS_WITH_KEYS,
    'usr/share/qemu/firmware/60-edk2-x86_64-amdsev.json':
        'firmware descriptor: AMD SEV-SNP, memory-mapped, image /usr/share/ovmf/OVMF.amdsev.fd',
    'usr/share/qemu/firmware/60-edk2-x86_64-inteltdx.json':
        'firmware descriptor: Intel TDX, Secure Boot, enrolled keys, memory-mapped, image '
        '/usr/share/ovmf/OVMF.inteltdx.ms.fd',
}
PACKAGES = {'bookworm': BOOKWORM, 'trixie': TRIXIE, 'forky': FORKY}
SYSTEMD = {
    'usr/lib/systemd/boot/efi/systemd-bootx64.efi': 'boot loader or stub of systemd for x86-64, not a kernel',
    'usr/lib/systemd/boot/efi/linuxx64.efi.stub': 'boot loader or stub of systemd for x86-64, not a kernel',
    'usr/lib/systemd/boot/efi/addonx64.efi.stub': 'boot loader or stub of systemd for x86-64, not a kernel',
}


def inspect(paths):
    run = subprocess.run([PROGRAM, '--inspect', '--format=json', '--', *map(str, paths)], capture_output=True,
                         text=True,
                         check=False)
    if run.returncode not in (0, 1, 2):
        sys.exit(f'{PROGRAM} ended with {run.returncode}: {run.stderr}')
    return json.loads(run.stdout)['files']


def whole(seen, sentence):
    if seen['message'] != sentence:
        yield f'said {seen["message"]!r}, expected {sentence!r}'
    if seen['broken']:
        yield f'something is called broken: {seen["broken"]}'


def packages(report):
    for release, root in ROOTS.items():
        wanted = dict(SYSTEMD)
        if is_known(release):
            wanted.update(PACKAGES[release])
        names = [name for name in wanted if (root / name).exists()]
        if names:
            for name, seen in zip(names, inspect(root / name for name in names)):
                report.expect(f'{release} {name}', whole(seen, wanted[name]))


def kernels(report):
    """Kernels are signed by Debian; ukify was given no key, a kernel, an initrd without modules for SNP, and a command line."""
    guest = CACHE / 'guest/vmlinuz'
    for name, path in ('kernel of the guest', guest), ('kernel of trixie', kernel_of('trixie')):
        if path and path.exists():
            release = version_in(path.read_bytes())
            report.expect(name, whole(inspect([path])[0], f'Linux x86-64 kernel {release}, boot protocol 2.15, PE, '
                                                          'signed: can be hashed'))
    for name, profiles in ('one.efi', ''), ('profiles.efi', '; 2 profiles'):
        path = IMAGES / 'uki' / name
        if path.exists() and guest.exists():
            release = version_in(guest.read_bytes())
            report.expect(name, whole(inspect([path])[0], f'unified kernel image (UKI) of Linux {release} with .cmdline '
                                                          f'and .initrd: closed{profiles}; not signed'))


def version_in(kernel):
    at = struct.unpack_from('<H', kernel, 0x20e)[0] + 0x200
    return kernel[at:kernel.index(b'\0', at)].split()[0].decode()


def entry_of(image, guid):
    """Where the data of an entry of the table ends: length and GUID follow."""
    return image.index(guid, len(image) - 4096) - 2


HASHES = bytes.fromhex('1f375572 3b3a 044b 927b 1da6efa8d454')
SEV_METADATA = bytes.fromhex('666588dc 4a98 9847 a75e 5585a7bf67cc')
FOOTER = bytes.fromhex('de82b596 b21f f745 baea a366c55a082d')


def sections(image):
    """Offset of the first section of the SEV metadata."""
    end = entry_of(image, SEV_METADATA)
    return len(image) - struct.unpack_from('<I', image, end - 4)[0] + 16


def mutants(image):
    """Name, mutant, what must not be said of it any more, and how many things are broken at least."""
    first = sections(image)
    names = [struct.unpack_from('<3I', image, first + 12 * i)[2] for i in range(7)]
    cpuid, hashes = first + 12 * names.index(3), first + 12 * names.index(16)

    def put(offset, number):
        copy = bytearray(image)
        struct.pack_into('<I', copy, offset, number)
        return bytes(copy)
    yield 'no footer', image.replace(FOOTER, bytes(16)), ['boots_snp', 'boots_tdx', 'enforces_hashes'], 0
    yield 'hash area empty', put(entry_of(image, HASHES) - 4, 0), ['measures_hashes', 'enforces_hashes'], 0
    yield 'no section for hashes', put(hashes + 8, 1), ['measures_hashes', 'enforces_hashes'], 1
    yield 'section of an unknown kind', put(hashes + 8, 99), ['measures_hashes', 'enforces_hashes'], 1
    yield 'CPUID of two pages', put(cpuid + 4, 0x2000), ['boots_snp', 'enforces_hashes'], 1
    yield 'CPUID is gone', put(cpuid + 8, 1), ['boots_snp', 'enforces_hashes'], 0
    yield 'section not on a page', put(first, 0x800010), ['boots_snp', 'enforces_hashes'], 1
    yield 'sections overlap', put(first + 12, 0x800000), ['boots_snp', 'enforces_hashes'], 1
    yield 'empty section', put(first + 4, 0), ['boots_snp', 'enforces_hashes'], 0
    yield 'SEV metadata somewhere else', put(entry_of(image, SEV_METADATA) - 4, 64), ['boots_snp', 'enforces_hashes'], 1
    yield 'not of 64 KiB', bytes(4096) + image, ['boots_snp', 'boots_tdx', 'usable_as_bios'], 0
    tdvf = image.index(b'TDVF', len(image) - 8192)
    yield 'boot volume not measured', put(tdvf + 16 + 28, 0), ['boots_tdx'], 1
    yield 'boot volume outside', put(tdvf + 16, len(image)), ['boots_tdx'], 1
    yield 'TDX metadata of version 2', put(tdvf + 8, 2), ['boots_tdx'], 1
    yield 'TDX metadata of a longer length', put(tdvf + 4, 0x1000), ['boots_tdx'], 1
    yield 'TDX section of kind 5', put(tdvf + 16 + 24, 5), ['boots_tdx'], 1


TRUE = ['boots_snp', 'boots_tdx', 'measures_hashes', 'enforces_hashes', 'usable_as_bios']


def changed(seen, lost, broken):
    firmware = seen.get('firmware')
    if not firmware:
        yield f'is called {seen["kind"]}'
        return
    for member in lost:
        if firmware[member]:
            yield f'{member} is still said'
    for member in TRUE:
        reason = firmware['reasons'].get('enforces_hashes' if member == 'measures_hashes' else member)
        if not firmware[member] and not reason:
            yield f'no reason is given for {member}'
    if len(seen['broken']) < broken:
        yield 'nothing is called broken'


def judgements(report):
    source = ROOTS['forky'] / 'usr/share/ovmf/OVMF.amdsev.fd'
    if not is_known('forky') or not source.exists():
        return
    image = source.read_bytes()
    report.expect('OVMF.amdsev.fd', (f'{member} is not said' for member in TRUE
                                     if not inspect([source])[0]['firmware'][member]))
    with tempfile.TemporaryDirectory() as folder:
        for i, (name, mutant, lost, broken) in enumerate(mutants(image)):
            path = pathlib.Path(folder) / f'{i}.fd'
            path.write_bytes(mutant)
            report.expect(f'OVMF.amdsev.fd, {name}', changed(inspect([path])[0], lost, broken))
            path.unlink()


def main():
    report = Report()
    packages(report)
    kernels(report)
    judgements(report)
    report.end('inspected files')


main()
