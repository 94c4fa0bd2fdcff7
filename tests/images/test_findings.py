#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is found wrong with the firmware images of Debian, for SEV-SNP and for TDX. What is expected was written by hand,
from what each package says that it holds. usage: test_findings.py COCOCHECK"""
import json
import pathlib
import subprocess
import sys
import tempfile

import files

HALF = {'firmware-size-64k', 'firmware-whole'}
# root, image: findings for SEV-SNP with a kernel that is not signed, and for TDX
EXPECTED = {
    ('forky', 'ovmf/OVMF.amdsev.fd'): (set(), {'tdx-firmware-for-tdx'}),
    ('forky', 'ovmf/OVMF.fd'): ({'snp-firmware-enforces-hashes'}, {'tdx-firmware-for-tdx'}),
    ('forky', 'ovmf/OVMF.inteltdx.ms.fd'): (
        {'snp-firmware-no-empty-section', 'snp-firmware-hash-table', 'snp-firmware-hash-section',
         'snp-firmware-enforces-hashes', 'coco-enrolled-needs-signed'}, {'coco-enrolled-needs-signed'}),
    ('forky', 'OVMF/OVMF_CODE_4M.fd'): (
        HALF | {'snp-firmware-enforces-hashes'}, HALF | {'tdx-firmware-inside', 'tdx-firmware-for-tdx'}),
    ('forky', 'OVMF/OVMF_VARS_4M.fd'): (
        HALF | {'snp-firmware-reset-block', 'snp-firmware-metadata', 'snp-firmware-hash-table'},
        HALF | {'tdx-firmware-tdvf', 'tdx-firmware-for-tdx'}),
    # As bookworm's: no page for hashes.
    ('trixie', 'ovmf/OVMF.fd'): (
        {'snp-firmware-hash-table', 'snp-firmware-hash-section', 'snp-firmware-enforces-hashes'},
        {'tdx-firmware-for-tdx'}),
    # No code, but keys.
    ('trixie', 'OVMF/OVMF_VARS_4M.ms.fd'): (
        HALF | {'snp-firmware-reset-block', 'snp-firmware-metadata', 'snp-firmware-hash-table',
                'coco-enrolled-needs-signed'},
        HALF | {'tdx-firmware-tdvf', 'tdx-firmware-for-tdx', 'coco-enrolled-needs-signed'}),
    ('bookworm', 'ovmf/OVMF.fd'): (
        {'snp-firmware-hash-table', 'snp-firmware-hash-section', 'snp-firmware-enforces-hashes'},
        {'tdx-firmware-for-tdx'}),
}
SUBJECTS = ('firmware-', 'snp-firmware-', 'tdx-firmware-', 'coco-enrolled-', 'coco-firmware-', 'coco-ram-holds-')
OTHERS = {'coco-firmware-pinned'}


def findings(check, image, technology, kernel):
    run = subprocess.run([check, '--format=json', f'--coco={technology}', f'--linux={kernel}', f'--firmware={image}'],
                         capture_output=True, text=True, check=False)
    report = json.loads(run.stdout)
    broken = {finding['rule'] for finding in report['findings']} - OTHERS
    for finding in report['findings']:
        seen = [fact['origin'].get('detail', '') for fact in finding['facts'] if fact['fact'].startswith('firmware_')]
        if finding['rule'].startswith(('snp-firmware-', 'firmware-')) and not any(str(image) in line for line in seen):
            broken.add(f'{finding["rule"]} names no file')
    return {rule for rule in broken if rule.startswith(SUBJECTS)}


def main():
    compared = faults = 0
    with tempfile.TemporaryDirectory() as folder:
        kernel = pathlib.Path(folder, 'vmlinuz')
        kernel.write_bytes(b'MZ' + bytes(4094))
        for (root, name), expected in EXPECTED.items():
            image = files.ROOTS[root] / 'usr/share' / name
            if not image.exists():
                continue
            for technology, wanted in zip(('sev-snp', 'tdx'), expected):
                compared += 1
                found = findings(sys.argv[1], image, technology, kernel)
                if found != wanted:
                    faults += 1
                    print(f'{image} for {technology}: too many {sorted(found - wanted)}, missing {sorted(wanted - found)}')
    if not compared:
        files.skip_or_fail('no firmware image of Debian is here')
    print(f'{compared} launches compared, {faults} faults')
    return faults != 0


sys.exit(main())
