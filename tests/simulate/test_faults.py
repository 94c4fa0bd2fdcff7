#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What QEMU 11.1 says when a step of the launch fails, or when KVM lacks something: word for word."""
import re
import signal
import unittest

import simulate

SNP, TDX = 'snp-genoa-6.16', 'tdx-spr-6.16'
NO_KVM = '-accel kvm: failed to initialize kvm: '
NO_CONTEXT = '-accel kvm: sev_common_kvm_init: failed to create encryption context'
NOT_PERMITTED = NO_KVM + 'Operation not permitted'


def tdx_failed(command, error, hardware='0x0'):
    return f'TDX ioctl KVM_{command} failed, hw_errors: {hardware}: {error}'


# What fails, and all lines that QEMU prints before it ends with 1.
FAULTS = {
    SNP: (
        ('OPEN_KVM=ENOENT', ['-accel kvm: Could not access KVM kernel module: No such file or directory',
                             NO_KVM + 'No such file or directory']),
        ('OPEN_KVM=EACCES', ['-accel kvm: Could not access KVM kernel module: Permission denied',
                             NO_KVM + 'Permission denied']),
        ('CREATE_VM=EBUSY', ['-accel kvm: ioctl(KVM_CREATE_VM) failed: Device or resource busy',
                             NO_KVM + 'Device or resource busy']),
        ('OPEN_SEV=EACCES', ["-accel kvm: Could not open '/dev/sev': Permission denied", NOT_PERMITTED]),
        ('SEV_ISSUE_CMD=EIO:1', ['-accel kvm: sev_common_kvm_init: failed to get platform status ret=-1 '
                                 "fw_error='1: Platform state is invalid'", NOT_PERMITTED]),
        ('SEV_VMSA_FEATURES=ENXIO', ['-accel kvm: sev_init_supported_features: failed to query supported sev_features',
                                     NOT_PERMITTED]),
        ('SEV_INIT2=EIO:3', ['-accel kvm: sev_common_kvm_init: failed to initialize ret=-5 fw_error=3 '
                             "'Platform configuration is invalid'", NOT_PERMITTED]),
        ('SEV_INIT2=EBUSY', ["-accel kvm: sev_common_kvm_init: failed to initialize ret=-16 fw_error=0 ''",
                             NOT_PERMITTED]),
        ('SNP_LAUNCH_START=EIO:7', ['-accel kvm: sev_snp_launch_start: SNP_LAUNCH_START ret=-5 fw_error=7 '
                                    "'Policy is not allowed'", NO_CONTEXT, NOT_PERMITTED]),
        ('SNP_LAUNCH_START=EINVAL', ["-accel kvm: sev_snp_launch_start: SNP_LAUNCH_START ret=-22 fw_error=0 ''",
                                     NO_CONTEXT, NOT_PERMITTED]),
        ('SNP_LAUNCH_UPDATE@3=EIO:4', ["SNP_LAUNCH_UPDATE ret=-5 fw_error=4 'Buffer too small'"]),
        ('SNP_LAUNCH_FINISH=EIO:11', ["SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'"]),
        ('CREATE_GUEST_MEMFD=ENOMEM', ['Error creating KVM guest_memfd: Cannot allocate memory']),
        ('CREATE_VCPU=ENOMEM', ['KVM_CREATE_VCPU IOCTL failed for vCPU 0',
                                'kvm_init_vcpu: kvm_create_vcpu failed (0): Cannot allocate memory']),
        ('SET_MEMORY_ATTRIBUTES=ENOMEM',
         ["failed to set memory (0x0+0x20000000) with attr 0x8 error 'Cannot allocate memory'",
          'kvm_set_phys_mem: failed to set memory attribute private: Cannot allocate memory']),
    ),
    TDX: (
        ('TDX_CAPABILITIES=EINVAL', ['-accel kvm: ' + tdx_failed('TDX_CAPABILITIES', 'Invalid argument'),
                                     NO_KVM + 'Invalid argument']),
        ('TDX_INIT_VM=EINVAL', [tdx_failed('TDX_INIT_VM', 'Invalid argument')]),
        ('TDX_INIT_VM=EIO:0xc0000200', [tdx_failed('TDX_INIT_VM', 'Input/output error', '0xc000020000000000')]),
        ('TDX_GET_CPUID=EIO', [tdx_failed('TDX_GET_CPUID', 'Input/output error'),
                               'kvm_init_vcpu: kvm_arch_init_vcpu failed (0): Input/output error']),
        ('TDX_INIT_VCPU=EIO', [tdx_failed('TDX_INIT_VCPU', 'Input/output error')]),
        ('TDX_INIT_MEM_REGION@2=EIO', [tdx_failed('TDX_INIT_MEM_REGION', 'Input/output error')]),
        ('TDX_FINALIZE_VM=EINVAL', [tdx_failed('TDX_FINALIZE_VM', 'Invalid argument')]),
    ),
}
LACKS = {
    SNP: (
        ('USER_MEMORY', ['-accel kvm: kvm does not support KVM_CAP_USER_MEMORY', 'Please upgrade to at least kernel 4.5.',
                         NO_KVM + 'Invalid argument']),
        ('VM_TYPES', ['-accel kvm: vm-type SEV-SNP not supported by KVM']),
        ('GUEST_MEMFD', ['KVM does not support guest_memfd']),
        ('USER_MEMORY2', ['KVM does not support guest_memfd']),
        ('MEMORY_ATTRIBUTES', ['KVM does not support guest_memfd']),
        ('EXIT_HYPERCALL', [NO_CONTEXT, NOT_PERMITTED]),
    ),
    TDX: (
        ('VM_TYPES', ['-accel kvm: vm-type TDX not supported by KVM']),
        ('GUEST_MEMFD', ['KVM does not support guest_memfd']),
        ('SPLIT_IRQCHIP', ['-accel kvm: Could not enable split irqchip mode: Invalid argument']),
        ('X86_APIC_BUS_CYCLES_NS', ["KVM doesn't support KVM_CAP_X86_APIC_BUS_CYCLES_NS"]),
    ),
}


class Faults(unittest.TestCase):
    def check(self, model, lines, **more):
        result = simulate.run(model, guest='poweroff', **more)
        self.assertEqual((result.status, result.ran, result.complaints), (1, False, lines), result)
        return result

    def test_a_call_fails(self):
        for model, rows in FAULTS.items():
            for fault, lines in rows:
                with self.subTest(model=model, fault=fault):
                    result = self.check(model, lines, faults=fault)
                    entry, = result.entries('fault')
                    name, _, error = re.match(r'(\w+)(@\d+)?=(\w+)', fault).groups()
                    self.assertEqual((entry['call'], entry['errno']), (name, error))

    def test_a_capability_is_missing(self):
        for model, rows in LACKS.items():
            for capability, lines in rows:
                with self.subTest(model=model, capability=capability):
                    self.check(model, lines, without=capability)

    def test_a_td_without_hypercall_exits_crashes_qemu(self):
        """QEMU 11.1 returns an error that it never set; no plan may come here."""
        result = simulate.run(TDX, without='EXIT_HYPERCALL')
        self.assertEqual((result.status, result.complaints), (-signal.SIGSEGV, []), result)

    def test_only_the_nth_call(self):
        """The pages before the fault are recorded, those behind it are not."""
        result = self.check(SNP, ["SNP_LAUNCH_UPDATE ret=-5 fw_error=0 ''"], faults='SNP_LAUNCH_UPDATE@2=EIO')
        self.assertEqual(len(result.entries('page')), simulate.SNP_FIRMWARE.stat().st_size // 4096)
        with self.subTest('one that is never reached'):
            result = simulate.run(SNP, guest='poweroff', faults='SNP_LAUNCH_UPDATE@99=EIO,TDX_INIT_VM=EIO')
            self.assertEqual((result.status, result.entries('fault')), (0, []), result)

    def test_the_id_block(self):
        block = {'id-block': 'A' * 128, 'id-auth': 'A' * 5462 + '=='}
        self.check(SNP, ["SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'"], guest_object=block)
        self.check(SNP, ["SNP_LAUNCH_FINISH ret=-22 fw_error=0 ''"], guest_object={'id-block': 'A' * 128})

    def test_a_fault_that_cannot_be_read(self):
        for faults in ('NOTHING=EIO', 'SEV_INIT2', 'SEV_INIT2=EFOO', 'SEV_INIT2=EIO:1x', 'SEV_INIT2@=EIO', 'SEV_INIT2=0'):
            with self.subTest(faults=faults):
                result = simulate.run(SNP, faults=faults)
                self.assertEqual((result.status, result.ledger), (125, []), result)
        self.assertEqual(simulate.run(SNP, without='COFFEE').status, 125)


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
