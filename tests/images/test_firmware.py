#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every OVMF image of Debian's packages: what the engine reads is what the builds are known to hold.

Usage: test_firmware.py DUMP-IMAGE

The tables below come from edk2 (the memory layout of OvmfPkg*.fdf, OvmfPkg/ResetVector) and from Debian's build rules,
package by package. Apart from that, every field is compared with what a second reader finds.
"""

import sys

import oracle
from files import ROOTS, Report, differences, inspect, is_known

KIB = 1024
MIB = 1024 * KIB

# Sections of the SEV metadata: address, size, kind (1 memory, 2 secrets, 3 CPUID, 4 SVSM area, 16 kernel hashes).
SEV_2022 = [[0x800000, 0x9000, 1], [0x80a000, 0x3000, 1], [0x80d000, 0x1000, 2], [0x80e000, 0x1000, 3],
            [0x80f000, 0x11000, 1]]
SEV_2026 = [[0x800000, 0x9000, 1], [0x80a000, 0x3000, 1], [0x80d000, 0x1000, 2], [0x80e000, 0x1000, 3],
            [0x80f000, 0x1000, 4], [0x811000, 0x1f000, 1], [0x810000, 0x1000, 16]]
# SVSM came before the page for kernel hashes. What follows its area are the page table of the local APIC (1 page) and the
# temporary RAM of SEC, up to the volume of PEI.
SEV_2025 = SEV_2022[:4] + [[0x80f000, 0x1000, 4], [0x810000, 0x10000, 1]]
# The TDX build has neither an SVSM area nor memory behind it: both descriptors are there, and zero.
SEV_OF_TDX = SEV_2026[:4] + [[0, 0, 4], [0, 0, 1]]


def tdvf(variables, image, temporary):
    """Sections of the TDVF descriptor: offset and size in the file, address and size in memory, kind, attributes."""
    code = image - variables
    sections = [[variables, code, 2**32 - code, code, 0, 1], [0, variables, 2**32 - image, variables, 1, 0]]
    for address, size, kind in temporary:
        sections.append([0, 0, address, size, kind, 0])
    return sections


HOB, TEMPORARY = 2, 3
LOW = [(0x80b000, 0x2000, TEMPORARY), (0x809000, 0x2000, HOB), (0x800000, 0x6000, TEMPORARY)]
TDVF_2022 = tdvf(128 * KIB, 2 * MIB, [(0x810000, 0x10000, TEMPORARY)] + LOW)
TDVF_2025 = tdvf(528 * KIB, 4 * MIB, [(0x811000, 0xf000, TEMPORARY)] + LOW)
TDVF_2026 = tdvf(528 * KIB, 4 * MIB, [(0x814000, 0xc000, TEMPORARY)] + LOW + [(0x820000, 0x10000, TEMPORARY)])
TDVF_OF_TDX = tdvf(528 * KIB, 4 * MIB, [(0x810000, 0x10000, TEMPORARY)] + LOW)

UNIFIED, CODE, VARIABLES = 1, 2, 3
RESET_AND_AREAS = [1, 2, 3]  # kinds of entries of the table
UNTIL_2025 = RESET_AND_AREAS + [4, 5]
WITH_IGVM = UNTIL_2025 + [6]


def code(size, entries, sev, sections, secure_boot, hashes=(0, 0), shape=CODE, verifies=False, key=False,
         reset=0x80b004):
    return {'size': size, 'shape': shape, 'entries': entries, 'reset': reset, 'sev': sev, 'tdvf': sections,
            'hashes': list(hashes), 'secure_boot': secure_boot, 'verifies': verifies, 'key': key}


def variables(size, key):
    return {'size': size, 'shape': VARIABLES, 'entries': [], 'reset': 0, 'sev': [], 'tdvf': [], 'hashes': [0, 0],
            'secure_boot': False, 'verifies': False, 'key': key}


AREA_2026 = (0x810c00, 0x400)
SPLIT_2M, SPLIT_4M = 1920 * KIB, 3568 * KIB  # code halves
BOOKWORM = {
    # The 2 MiB images are OvmfPkgX64. No page is set aside for hashes or secrets: base and size 0.
    'usr/share/ovmf/OVMF.fd': code(2 * MIB, UNTIL_2025, SEV_2022, TDVF_2022, True, shape=UNIFIED),
    'usr/share/OVMF/OVMF_CODE.fd': code(SPLIT_2M, UNTIL_2025, SEV_2022, TDVF_2022, True),
    'usr/share/OVMF/OVMF_CODE.secboot.fd': code(SPLIT_2M, UNTIL_2025, SEV_2022, TDVF_2022, True),
    # The 4 MiB images are OvmfPkgIa32X64: its reset vector has metadata for neither SNP nor TDX, and without the pages
    # of SEV-ES in front, the work area, where application processors start, is lower.
    'usr/share/OVMF/OVMF_CODE_4M.fd': code(SPLIT_4M, RESET_AND_AREAS, [], [], True, reset=0x808004),
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': code(SPLIT_4M, RESET_AND_AREAS, [], [], True, reset=0x808004),
    'usr/share/OVMF/OVMF_VARS.fd': variables(128 * KIB, False),
    'usr/share/OVMF/OVMF_VARS.ms.fd': variables(128 * KIB, True),
    'usr/share/OVMF/OVMF_VARS_4M.fd': variables(528 * KIB, False),
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': variables(528 * KIB, True),
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': variables(528 * KIB, True),
}
# All of OvmfPkgX64 and of 4 MiB: the changelog says so of 2023.11-8, and of 2023.11-7 that only the images named secboot
# have Secure Boot. The reset vector is that of 2026.08, without IGVM and without a page for hashes. amdsev and inteltdx
# came later.
TRIXIE = {
    'usr/share/ovmf/OVMF.fd': code(4 * MIB, UNTIL_2025, SEV_2025, TDVF_2025, False, shape=UNIFIED),
    'usr/share/OVMF/OVMF_CODE_4M.fd': code(SPLIT_4M, UNTIL_2025, SEV_2025, TDVF_2025, False),
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': code(SPLIT_4M, UNTIL_2025, SEV_2025, TDVF_2025, True),
    'usr/share/OVMF/OVMF_CODE_4M.secboot.strictnx.fd': code(SPLIT_4M, UNTIL_2025, SEV_2025, TDVF_2025, True),
    'usr/share/OVMF/OVMF_VARS_4M.fd': variables(528 * KIB, False),
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': variables(528 * KIB, True),
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': variables(528 * KIB, True),
}
FORKY = {
    # ovmf-generic: OvmfPkgX64.
    'usr/share/ovmf/OVMF.fd': code(4 * MIB, WITH_IGVM, SEV_2026, TDVF_2026, False, AREA_2026, UNIFIED),
    'usr/share/OVMF/OVMF_CODE_4M.fd': code(SPLIT_4M, WITH_IGVM, SEV_2026, TDVF_2026, False, AREA_2026),
    'usr/share/OVMF/OVMF_CODE_4M.secboot.fd': code(SPLIT_4M, WITH_IGVM, SEV_2026, TDVF_2026, True, AREA_2026),
    'usr/share/OVMF/OVMF_CODE_4M.secboot.strictnx.fd':
        code(SPLIT_4M, WITH_IGVM, SEV_2026, TDVF_2026, True, AREA_2026),
    'usr/share/OVMF/OVMF_VARS_4M.fd': variables(528 * KIB, False),
    'usr/share/OVMF/OVMF_VARS_4M.ms.fd': variables(528 * KIB, True),
    'usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd': variables(528 * KIB, True),
    # ovmf-amdsev: AmdSevX64, the one build that verifies kernel hashes; it has no Secure Boot.
    'usr/share/ovmf/OVMF.amdsev.fd':
        code(4 * MIB, WITH_IGVM, SEV_2026, TDVF_2026, False, AREA_2026, UNIFIED, verifies=True),
    # ovmf-inteltdx: IntelTdxX64 with Microsoft's keys.
    'usr/share/ovmf/OVMF.inteltdx.ms.fd':
        code(4 * MIB, WITH_IGVM, SEV_OF_TDX, TDVF_OF_TDX, True, shape=UNIFIED, key=True),
}
PACKAGES = {'bookworm': BOOKWORM, 'trixie': TRIXIE, 'forky': FORKY}


def summary(seen):
    """What the tables above speak about."""
    return {
        'size': seen['size'], 'shape': seen['shape'], 'entries': [e['kind'] for e in seen['table']['entries']],
        'sev': seen['sev']['sections'], 'tdvf': seen['tdvf']['sections'],
        'reset': seen['sev']['reset_address'],
        'hashes': [seen['sev']['hashes_base'], seen['sev']['hashes_size']],
        'secure_boot': seen['volumes']['has_secure_boot'], 'verifies': seen['volumes']['verifies_hashes'],
        'key': seen['volumes']['has_platform_key'],
    }


def firm(seen):
    """What holds for every image of a package, whichever it is."""
    volumes = seen['volumes']
    is_code = seen['shape'] in (UNIFIED, CODE)
    if seen['table']['broken'] or seen['table']['truncated'] or volumes['broken'] or volumes['truncated']:
        yield 'something in it is called broken or truncated'
    if is_code != volumes['main_unpacked']:
        yield 'the main volume is there and was not unpacked, or the other way round'
    if volumes['store_readable'] != (seen['shape'] in (UNIFIED, VARIABLES)):
        yield 'the variable store is there and was not read, or the other way round'
    for name, version in (('sev', 'metadata_version'), ('tdvf', 'version')):
        if seen[name]['metadata'] != (2 if seen[name]['sections'] else 0) or seen[name][version] > 1:
            yield f'{name} metadata are {seen[name]["metadata"]} of version {seen[name][version]}'


def main():
    report = Report()
    for release, root in ROOTS.items():
        if not is_known(release):
            continue
        images = PACKAGES[release]
        paths = {name: root / name for name in images if (root / name).exists()}
        for (name, path), seen in zip(paths.items(), inspect(sys.argv[1], 'firmware', paths.values())):
            report.expect(f'{release} {name}', differences(summary(seen), images[name]))
            report.expect(f'{release} {name}', firm(seen))
            report.expect(f'{release} {name}, second reader',
                          differences(seen, oracle.read_firmware(path.read_bytes())))
        known = {path.resolve() for path in paths.values()}
        report.expect(release, [f'{path} is in no table' for folder in ('ovmf', 'OVMF')
                                for path in (root / 'usr/share' / folder).glob('*.fd')
                                if path.resolve() not in known])
    report.end('OVMF images')


main()
