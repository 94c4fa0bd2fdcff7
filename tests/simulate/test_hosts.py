#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every host of hosts.def: what QEMU makes of it."""
import pathlib
import re
import unittest

import simulate

NOT_PERMITTED = '-accel kvm: failed to initialize kvm: Operation not permitted'
LAUNCHES = []
NO_SNP = ['-accel kvm: vm-type SEV-SNP not supported by KVM']
NO_TDX = ['-accel kvm: vm-type TDX not supported by KVM']


def launch_start(error, firmware):
    return [f'-accel kvm: sev_snp_launch_start: SNP_LAUNCH_START ret={error} fw_error={firmware}',
            '-accel kvm: sev_common_kvm_init: failed to create encryption context', NOT_PERMITTED]


def wrong_cbit(host, asked):
    return [f"-accel kvm: sev_common_kvm_init: cbitpos check failed, host '{host}' requested '{asked}'", NOT_PERMITTED]


KVM_REFUSES, FIRMWARE_REFUSES = launch_start(-22, "0 ''"), launch_start(-5, "7 'Policy is not allowed'")

# SNP policies: bit 16 SMT, 17 always, 18 migration, 19 debug, 20 single socket, 21 CXL, 25 no page swap; ABI in 15:0.
POLICIES = {
    'snp-genoa-6.11': {0x30000: LAUNCHES, 0xb0000: LAUNCHES, 0x130000: KVM_REFUSES, 0x20000: KVM_REFUSES,
                       0x230000: KVM_REFUSES},
    'snp-genoa-6.16': {0x30000: LAUNCHES, 0x30137: LAUNCHES, 0x30138: FIRMWARE_REFUSES, 0x30200: FIRMWARE_REFUSES,
                       0xb0000: LAUNCHES, 0x130000: LAUNCHES, 0x20000: FIRMWARE_REFUSES, 0x10000: KVM_REFUSES,
                       0x70000: KVM_REFUSES, 0x230000: KVM_REFUSES, 1 << 63 | 0x30000: KVM_REFUSES},
    'snp-genoa-6.19': {0x30000: LAUNCHES, 0x3bb0000: LAUNCHES, 0x70000: KVM_REFUSES, 0x4030000: KVM_REFUSES},
    'snp-genoa-6.16-nosmt': {0x30000: LAUNCHES, 0x20000: LAUNCHES},
}
# Host, keywords, and what QEMU says; [] where the launch goes through.
OTHERS = (
    ('snp-genoa-6.16-off', {}, NO_SNP),
    ('snp-genoa-6.16-cbit47', {}, wrong_cbit(47, 51)),
    ('snp-genoa-6.16-cbit47', {'guest_object': {'cbitpos': 47}}, LAUNCHES),
    ('snp-genoa-6.16', {'guest_object': {'cbitpos': 47}}, wrong_cbit(51, 47)),
    ('tdx-spr-6.16', {}, LAUNCHES),
    ('tdx-spr-6.19', {}, LAUNCHES),
    ('tdx-spr-6.16', {'guest_object': {'attributes': 1}},
     ['Invalid attributes 0x1 for TDX VM (KVM supported: 0x10000000)']),
    ('tdx-spr-6.16-off', {}, NO_TDX),
    ('tdx-spr-6.11', {}, NO_TDX),
    ('tdx-spr-6.16-small', {'cpus': 4}, LAUNCHES),
    ('tdx-spr-6.16-small', {'cpus': 5},
     ['-accel kvm: Number of SMP cpus requested (5) exceeds the maximum cpus supported by KVM (4)']),
)


def names():
    text = (pathlib.Path(__file__).parents[2] / 'launcher/simulate/hosts.def').read_text()
    return re.findall(r'^HOST\("([^"]+)"', text, re.MULTILINE)


class Hosts(unittest.TestCase):
    def check(self, model, lines, **more):
        result = simulate.run(model, guest='poweroff', **more)
        self.assertEqual((result.status, result.ran, result.complaints), (1 if lines else 0, not lines, lines), result)
        self.assertEqual(result.entries('host')[0]['model'], model)
        return result

    def test_policies(self):
        for model, policies in POLICIES.items():
            for policy, lines in policies.items():
                with self.subTest(model=model, policy=hex(policy)):
                    self.check(model, lines, guest_object={'policy': policy})

    def test_other_hosts(self):
        for model, more, lines in OTHERS:
            with self.subTest(model=model, **more):
                self.check(model, lines, **more)

    def test_no_host_is_left_out(self):
        self.assertEqual(set(names()), set(POLICIES) | {row[0] for row in OTHERS})

    def test_no_such_host(self):
        result = simulate.run('snp-atlantis-6.16')
        self.assertEqual((result.status, result.ledger), (125, []))
        for name in names():
            self.assertIn(name, result.errors)


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
