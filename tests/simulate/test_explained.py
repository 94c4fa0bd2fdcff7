#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever QEMU 11.1 says when a launch fails on the pretended KVM, cococheck --explain-error knows."""
import json
import os
import subprocess
import unittest

import simulate
import test_faults

SNP, TDX = test_faults.SNP, test_faults.TDX
COCOCHECK = os.environ['COCOCHECK']

# What is given to QEMU besides, what fails, the row that its words belong to, and a rule that must be among the causes.
LAUNCHES = (
    (SNP, {'faults': 'SNP_LAUNCH_START=EINVAL'}, 'snp-start-invalid', 'snp-policy-kvm-accepts'),
    (SNP, {'faults': 'SNP_LAUNCH_START=ENOTTY'}, 'snp-start-not-snp', 'qemu-host-in-step-snp'),
    (SNP, {'guest_object': {'policy': 0x10000}}, 'snp-start-invalid', 'snp-policy-reserved-one'),
    (SNP, {'guest_object': {'id-block': 'A' * 128}}, 'snp-finish-invalid', 'snp-id-block-needs-auth'),
    (SNP, {'guest_object': {'host-data': 'AAAA'}}, 'host-data-length', 'snp-host-data-32'),
    (SNP, {'guest_object': {'kernel-hashes': True}}, 'snp-hashes-assertion', 'snp-hashes-need-kernel'),
    (SNP, {'guest_object': {'cbitpos': 47}}, 'cbitpos', 'snp-host-amd'),
    (SNP, {'machine': ',smm=on'}, 'snp-smm', 'descriptor-no-smm'),
    (SNP, {'memory': '8M'}, 'snp-section-outside', 'coco-ram-holds-firmware'),
    (SNP, {'accel': 'tcg'}, 'needs-kvm', 'coco-needs-kvm'),
    (SNP, {'firmware': simulate.TDX_FIRMWARE}, 'snp-section-empty', 'snp-firmware-no-empty-section'),
    (TDX, {'cpu': 'EPYC'}, 'tdx-named-cpu', 'tdx-cpu-host'),
    (TDX, {'cpu': 'host,guest-phys-bits=0'}, 'tdx-init-invalid', 'tdx-phys-bits'),
    (TDX, {'machine': ',pic=on'}, 'tdx-pic', None),
    (TDX, {'guest_object': {'attributes': 1}}, 'tdx-attributes', 'tdx-no-debug'),
    (TDX, {'guest_object': {'mrowner': 'AAAA'}}, 'tdx-mrowner-length', 'tdx-mrowner-48'),
    (TDX, {'faults': 'TDX_INIT_VM=ENOSPC'}, 'tdx-init-keyids', 'tdx-keyids-left'),
    (TDX, {'without': 'VM_TYPES'}, 'vm-type-tdx', 'tdx-kvm-parameter'),
)


def explain(text):
    run = subprocess.run([COCOCHECK, '--explain-error=-', '--format=json'], input=text, capture_output=True, text=True,
                         timeout=60, check=False)
    return run.returncode, json.loads(run.stdout)['findings']


class Explained(unittest.TestCase):
    def test_launches(self):
        for model, more, row, rule in LAUNCHES:
            with self.subTest(model=model, **more):
                result = simulate.run(model, **more)
                self.assertNotEqual(result.status, 0, result)
                status, findings = explain(result.errors)
                self.assertEqual((status, findings[0]['error']), (0, row), result)
                self.assertIn(rule, [cause['rule'] for cause in findings[0]['causes']] + [None])

    def test_every_line_that_was_seen(self):
        """Those of test_faults.py, one by one: no line is unknown, and each failure has a line of weight."""
        for rows in (*test_faults.FAULTS.values(), *test_faults.LACKS.values()):
            for fault, lines in rows:
                for line in lines:
                    with self.subTest(fault=fault, line=line):
                        self.assertEqual(explain(line)[0], 0)
                if fault != 'EXIT_HYPERCALL':  # of which QEMU gives no reason at all
                    self.assertEqual(explain('\n'.join(lines))[1][0]['weight'], 'cause', lines)


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
