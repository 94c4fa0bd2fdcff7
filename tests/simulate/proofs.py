# SPDX-License-Identifier: LGPL-2.1-or-later
"""For every rule, the command line that breaks its constraint and nothing else, or the reason why there is none.

A proof changes the smallest valid command line (simulate.arguments()); names in braces are files of test_proofs.py.
"""

OLD, SNP, TDX = 'snp-genoa-6.11', 'snp-genoa-6.16', 'tdx-spr-6.16'
KERNEL = ('-kernel', '{linux}')
HASHES = {'kernel-hashes': True}
HASHED = {'words': KERNEL, 'guest_object': HASHES}

REFUSED, SILENT, DIES, PLAIN = 'refused', 'accepted', 'dies', 'made a plain VM'


class Proof:
    """`end`: REFUSED, SILENT (the guest is entered), PLAIN (the VM is an ordinary one, without a word; it is not entered),
    or DIES of the `signal`; `says` is on standard error then.
    `digest`: what the launch digest is like, compared with that of the command line `base`: '=' or '!='."""

    def __init__(self, rule, end, model, says='', words=(), signal=0, digest='', base=None, **more):
        self.rule, self.end, self.model, self.says, self.words = rule, end, model, says, words
        self.signal, self.digest, self.base, self.more = signal, digest, base or {}, more


def refused(rule, model, says, *words, **more):
    return Proof(rule, REFUSED, model, says, words, **more)


def accepted(rule, model, *words, **more):
    return Proof(rule, SILENT, model, '', words, **more)


def plain(rule, model, *words, **more):
    return Proof(rule, PLAIN, model, '', ('-S', *words), **more)


def dies(rule, model, signal, says, *words, **more):
    return Proof(rule, DIES, model, says, words, signal, **more)


PROOFS = (
    # options
    refused('numbers-in-range-cpus', SNP, 'Invalid CPU topology: CPU topology parameters must be greater than zero',
            cpus=0),
    accepted('numbers-in-range-ram', SNP, memory='0'),
    refused('numbers-in-range-slots', SNP, 'unsupported amount of memory slots', memory='512M,maxmem=1G,slots=300'),
    # platform
    refused('coco-needs-kvm', SNP, 'cannot set up private guest memory for sev-snp-guest: KVM required', accel='tcg'),
    refused('coco-needs-kvm', TDX, 'cannot set up private guest memory for tdx-guest: KVM required', accel='tcg'),
    accepted('coco-machine-q35', SNP, board='pc,kernel-irqchip=split,smm=off'),
    accepted('coco-machine-q35', TDX, board='pc,kernel-irqchip=split,smm=off'),
    dies('coco-machine-q35', SNP, 6, 'Assertion `', *KERNEL, board='microvm', guest_object=HASHES),
    refused('tdx-machine-recent', TDX, 'TDX ioctl KVM_TDX_INIT_VM failed, hw_errors: 0x0: Invalid argument',
            board='pc-q35-9.0,kernel-irqchip=split,smm=off'),
    # a host of the other kind, or one that lacks something
    refused('snp-host-amd', TDX, 'vm-type SEV-SNP not supported by KVM', platform='snp'),
    refused('tdx-host-intel', SNP, 'vm-type TDX not supported by KVM', platform='tdx'),
    refused('snp-kvm-parameter', 'snp-genoa-6.16-off', 'vm-type SEV-SNP not supported by KVM'),
    refused('snp-vm-type-supported', SNP, 'vm-type SEV-SNP not supported by KVM', without='VM_TYPES'),
    refused('kvm-amd-loaded', SNP, 'Could not access KVM kernel module: No such file or directory',
            faults='OPEN_KVM=ENOENT'),
    refused('kvm-intel-loaded', TDX, 'Could not access KVM kernel module: No such file or directory',
            faults='OPEN_KVM=ENOENT'),
    refused('coco-kvm-present', SNP, 'Could not access KVM kernel module: Permission denied', faults='OPEN_KVM=EACCES'),
    refused('kvm-as-demanded', SNP, 'Could not access KVM kernel module: Permission denied', faults='OPEN_KVM=EACCES'),
    refused('snp-dev-sev', SNP, "Could not open '/dev/sev': Permission denied", faults='OPEN_SEV=EACCES'),
    refused('snp-asids-left', SNP, 'sev_common_kvm_init: failed to initialize ret=-16', faults='SEV_INIT2=EBUSY'),
    refused('snp-cpu-host-can', SNP, 'SNP_LAUNCH_UPDATE ret=-5 fw_error=22', faults='SNP_LAUNCH_UPDATE@4=EIO:22'),
    refused('tdx-kvm-parameter', 'tdx-spr-6.16-off', 'vm-type TDX not supported by KVM'),
    refused('tdx-vm-type-supported', 'tdx-spr-6.11', 'vm-type TDX not supported by KVM'),
    refused('tdx-keyids-left', TDX, 'TDX ioctl KVM_TDX_INIT_VM failed', faults='TDX_INIT_VM=ENOSPC'),
    refused('tdx-attributes-supported', TDX, 'Invalid attributes 0x50000000 for TDX VM (KVM supported: 0x10000000)',
            guest_object={'attributes': 0x50000000}),
    refused('coco-guest-memfd', SNP, 'KVM does not support guest_memfd', without='GUEST_MEMFD'),
    refused('coco-guest-memfd', TDX, 'KVM does not support guest_memfd', without='MEMORY_ATTRIBUTES'),
    dies('tdx-exit-hypercall', TDX, 11, '', without='EXIT_HYPERCALL'),
    refused('coco-vcpu-limit', SNP, 'Number of SMP cpus requested (2000) exceeds the maximum cpus supported by KVM (1024)', cpus=2000),
    refused('coco-vcpu-limit', 'tdx-spr-6.16-small', 'requested (5) exceeds the maximum cpus supported by KVM (4)',
            cpus=5),
    refused('qemu-host-in-step-snp', SNP, 'SNP_LAUNCH_START ret=-25', faults='SNP_LAUNCH_START=ENOTTY'),
    refused('qemu-host-in-step-tdx', TDX, 'TDX ioctl KVM_TDX_CAPABILITIES failed', faults='TDX_CAPABILITIES=EINVAL'),
    # what this QEMU has
    refused('qemu-has-property', SNP, "Parameter 'no-such' is unexpected", guest_object={'no-such': True}),
    refused('qemu-has-device', SNP, "'no-such' is not a valid device model name", '-device', 'no-such'),
    refused('qemu-has-machine', SNP, 'unsupported machine type', board='pc-q35-99.0,kernel-irqchip=split,smm=off'),
    refused('qemu-has-cpu-model', SNP, 'unable to find CPU model', cpu='EPYC-v99'),
    # CPU
    refused('tdx-cpu-host', TDX, 'Named cpu model is not supported for TDX yet!', cpu='SapphireRapids'),
    accepted('snp-cpu-stable-model', SNP, cpu='host', digest='!='),
    accepted('snp-cpu-amd', SNP, cpu='SapphireRapids'),
    accepted('snp-cpu-server', SNP, cpu='qemu64', digest='!='),
    accepted('tdx-no-hyperv', TDX, cpu='host,hv-vapic'),
    accepted('snp-no-hyperv', SNP, cpu='EPYC-v4,hv-vapic'),
    accepted('tdx-kvm-visible', TDX, cpu='host,kvm=off'),
    refused('tdx-tsc-frequency', TDX, 'Invalid TSC 1010000 KHz, it must be multiple of 25MHz',
            cpu='host,tsc-frequency=1010000000'),
    refused('tdx-tsc-frequency', TDX, 'must specify cpu_frequency between [100000, 10000000] kHz',
            cpu='host,tsc-frequency=50000000'),
    accepted('tdx-tsc-migration', TDX, cpu='host,tsc-frequency=2000000000'),
    accepted('tdx-phys-bits', TDX, cpu='host,phys-bits=46'),
    refused('tdx-phys-bits', TDX, 'TDX ioctl KVM_TDX_INIT_VM failed', cpu='host,host-phys-bits=off,phys-bits=46'),
    refused('tdx-phys-bits', TDX, 'TDX requires guest CPU physical bits (48) to match host CPU physical bits (52)',
            cpu='host,host-phys-bits=off,phys-bits=48'),
    dies('snp-phys-bits-52', SNP, 6, "Assertion `cpu->phys_bits <= 52' failed", cpu='EPYC-v4,phys-bits=60'),
    accepted('tdx-pmu-property', TDX, cpu='host,pmu=on'),
    refused('tdx-no-pmu-flag', TDX, 'Invalid attributes 0x8000000010000000 for TDX VM', cpu='host,+pmu'),
    accepted('coco-no-cpu-hotplug', SNP, cpus='1,maxcpus=2'),
    accepted('coco-no-cpu-hotplug', TDX, cpus='1,maxcpus=2'),
    refused('cpus-max-not-below-cpus', SNP, 'Invalid CPU topology: maxcpus must be equal to or greater than smp',
            cpus='2,maxcpus=1'),
    accepted('snp-vcpu-count-measured', SNP, cpus=2, digest='!='),
    # memory
    refused('ram-max-not-below-ram', SNP, 'invalid value of maxmem: maximum memory size',
            memory='512M,maxmem=256M,slots=2'),
    refused('ram-slots-need-max', SNP, 'slots specified but no max-size', memory='512M,slots=2'),
    refused('ram-max-above-ram', SNP, 'is equal to the initial memory size', memory='512M,maxmem=512M,slots=1'),
    accepted('coco-no-memory-hotplug', SNP, memory='512M,maxmem=1G,slots=2'),
    accepted('coco-no-memory-hotplug', TDX, memory='512M,maxmem=1G,slots=2'),
    refused('snp-ram-address-bits', SNP, 'phys-bits too low (40)', cpu='EPYC-v4,phys-bits=40', memory='1100G'),
    refused('coco-ram-holds-firmware', SNP, 'Failed to get HVA for GPA', memory='8M'),
    refused('coco-ram-holds-firmware', TDX, 'Failed to accept memory for TDVF section', memory='8M'),
    # firmware
    refused('coco-firmware-uefi', SNP, 'SEV information block/Firmware GUID Table block not found in pflash rom',
            firmware='bios-256k.bin'),
    refused('coco-firmware-uefi', TDX, 'failed to parse TDVF for TDX VM', firmware='bios-256k.bin'),
    refused('coco-firmware-found', SNP, 'block not found in pflash rom', firmware='bios-256k.bin'),
    refused('firmware-readable', SNP, 'could not load PC BIOS', firmware='/no/such/file'),
    refused('firmware-size-64k', SNP, 'could not load PC BIOS', firmware='{snp-odd-size}'),
    refused('coco-firmware-stateless', SNP, 'pflash with kvm requires KVM readonly memory support',
            '-drive', 'if=pflash,format=raw,unit=0,readonly=on,file={snp}'),
    refused('coco-no-nvram-template', TDX, 'pflash with kvm requires KVM readonly memory support',
            '-drive', 'if=pflash,format=raw,unit=0,readonly=on,file={tdx}'),
    refused('coco-no-nvram-state-path', TDX, 'pflash with kvm requires KVM readonly memory support',
            '-drive', 'if=pflash,format=raw,unit=0,readonly=on,file={tdx}'),
    refused('firmware-whole', SNP, 'could not load PC BIOS', firmware='{code}'),
    refused('coco-firmware-raw', SNP, 'block not found in pflash rom', firmware='{qcow2}'),
    # boot
    refused('initrd-needs-kernel', SNP, '-initrd only allowed with -kernel option', '-initrd', '{initrd}'),
    accepted('snp-needs-direct-boot', SNP, '-drive', 'if=virtio,format=raw,file={disk}', digest='='),
    accepted('snp-kernel-hashes-on', SNP, *KERNEL, digest='='),
    dies('snp-hashes-need-kernel', SNP, 6, "Assertion `sev_snp->kernel_hashes_data' failed", guest_object=HASHES),
    refused('kernel-readable', SNP, 'could not open kernel file', '-kernel', '/no/such/file', guest_object=HASHES),
    refused('initrd-readable', SNP, 'error reading initrd', *KERNEL, '-initrd', '/no/such/file', guest_object=HASHES),
    accepted('initrd-readable', SNP, *KERNEL, '-initrd', '{empty}', guest_object=HASHES),
    refused('kernel-bootable', SNP, 'invalid kernel header', '-kernel', '{initrd}', guest_object=HASHES),
    refused('kernel-bootable', SNP, 'could not load kernel', '-kernel', '{empty}', guest_object=HASHES),
    accepted('kernel-bootable', SNP, '-kernel', '{garbage}', guest_object=HASHES),
    refused('kernel-takes-initrd', SNP, 'linux kernel too old to load a ram disk', '-kernel', '{old-kernel}',
            '-initrd', '{initrd}',
            guest_object=HASHES),
    dies('snp-kernel-hashable', SNP, 6, "Assertion `sev_snp->kernel_hashes_data' failed", '-kernel', '{multiboot}',
         guest_object=HASHES),
    refused('uki-no-initrd', SNP, 'linux kernel too old to load a ram disk', '-kernel', '{uki}', '-initrd', '{initrd}',
            guest_object=HASHES),
    refused('uki-no-credentials', TDX, 'linux kernel too old to load a ram disk', '-kernel', '{uki}',
            '-initrd', '{initrd}'),
    accepted('initrd-is-archive', SNP, *KERNEL, '-initrd', '{garbage}', guest_object=HASHES),
    # devices
    refused('image-readable', SNP, 'Could not open', '-drive', 'if=virtio,format=raw,file=/no/such/file'),
    refused('pcie-ports-enough', SNP, 'PCI: no slot/function available', *('-device', 'virtio-rng-pci,disable-legacy=on') * 32),
    # SNP policy and identity
    refused('snp-policy-reserved-one', SNP, "SNP_LAUNCH_START ret=-22 fw_error=0", guest_object={'policy': 0x10000}),
    refused('snp-policy-known-bits', SNP, "SNP_LAUNCH_START ret=-22 fw_error=0", guest_object={'policy': 0x40030000}),
    refused('snp-policy-smt', SNP, "SNP_LAUNCH_START ret=-5 fw_error=7 'Policy is not allowed'",
            guest_object={'policy': 0x20000}),
    refused('snp-policy-kvm-accepts', OLD, 'SNP_LAUNCH_START ret=-22 fw_error=0', guest_object={'policy': 0x130000}),
    refused('snp-policy-abi', SNP, "SNP_LAUNCH_START ret=-5 fw_error=7 'Policy is not allowed'",
            guest_object={'policy': 0x30900}),
    accepted('snp-policy-no-debug', SNP, guest_object={'policy': 0xb0000}, digest='='),
    refused('snp-policy-no-migrate-ma', SNP, 'SNP_LAUNCH_START ret=-22', guest_object={'policy': 0x70000}),
    refused('snp-base64-valid', SNP, 'Base64 data contains invalid characters', guest_object={'host-data': '_' * 44}),
    refused('snp-host-data-32', SNP, 'parameter length of 30 not equal to 32', guest_object={'host-data': 'A' * 40}),
    refused('snp-gosvw-16', SNP, 'parameter length of 15 exceeds max of 16',
            guest_object={'guest-visible-workarounds': 'A' * 20}),
    refused('snp-id-block-96', SNP, 'parameter length of 93 not equal to 96', guest_object={'id-block': 'A' * 124}),
    accepted('snp-id-auth-4096', SNP, guest_object={'id-block': '{id-block}', 'id-auth': 'A' * 400}),
    refused('snp-id-block-needs-auth', SNP, 'SNP_LAUNCH_FINISH ret=-22 fw_error=0',
            guest_object={'id-block': '{id-block}'}),
    accepted('snp-id-auth-needs-block', SNP, guest_object={'id-auth': '{id-auth}'}),
    accepted('snp-author-key-needs-auth', SNP, guest_object={'author-key-enabled': True}),
    refused('snp-id-block-policy', SNP, "SNP_LAUNCH_FINISH ret=-5 fw_error=7 'Policy is not allowed'",
            guest_object={'id-block': '{id-block-policy}', 'id-auth': '{id-auth}'}),
    # SNP firmware
    refused('snp-firmware-reset-block', SNP, 'SEV information block/Firmware GUID Table block not found in pflash rom',
            firmware='{snp-no-reset-block}'),
    refused('snp-firmware-metadata', SNP, 'Failed to locate SEV metadata header', firmware='{snp-no-metadata}'),
    accepted('snp-firmware-sections-known', SNP, firmware='{snp-unknown-section}'),
    refused('snp-firmware-no-empty-section', SNP, 'Failed to get HVA for GPA 0x0 sz 0x0',
            firmware='{snp-empty-section}'),
    dies('snp-firmware-cpuid-size', SNP, 6, 'Assertion `sizeof(snp_cpuid_info) <= cpuid_len',
            firmware='{snp-cpuid-short}'),
    accepted('snp-firmware-cpuid-page', SNP, firmware='{snp-no-cpuid}'),
    accepted('snp-firmware-secrets-page', SNP, firmware='{snp-no-secrets}'),
    refused('snp-firmware-hash-table', SNP, 'SEV: kernel specified but guest firmware has no hashes table GUID', *KERNEL,
            firmware='{snp-no-hashes}', guest_object=HASHES),
    refused('snp-firmware-hash-table', SNP, 'SEV: guest firmware hashes table area is invalid', *KERNEL,
            firmware='{snp-small-hashes}', guest_object=HASHES),
    dies('snp-firmware-hash-table-fits', SNP, 6, 'Assertion `', *KERNEL, firmware='{snp-hash-table-over}',
            guest_object=HASHES),
    accepted('snp-firmware-hash-section', SNP, *KERNEL, firmware='{snp-no-hash-section}', guest_object=HASHES,
            digest='=',
             base={'firmware': '{snp-no-hash-section}'}),
    accepted('snp-firmware-enforces-hashes', SNP, *KERNEL, firmware='{generic}', guest_object=HASHES),
    # TDX
    refused('tdx-no-debug', TDX, 'Invalid attributes 0x1 for TDX VM', guest_object={'attributes': 1}),
    accepted('tdx-sept-ve-disable', TDX, guest_object={'attributes': 0}),
    refused('tdx-no-perfmon', TDX, 'Invalid attributes 0x8000000010000000 for TDX VM',
            guest_object={'attributes': 0x8000000010000000}),
    refused('tdx-attributes-known', TDX, 'Invalid attributes 0x10000004 for TDX VM',
            guest_object={'attributes': 0x10000004}),
    refused('tdx-base64-valid', TDX, 'Base64 data contains invalid characters', guest_object={'mrowner': '_' * 64}),
    refused('tdx-mrconfigid-48', TDX, "TDX 'mrconfigid' sha384 digest was 45 bytes, expected 48 bytes",
            guest_object={'mrconfigid': 'A' * 60}),
    refused('tdx-mrowner-48', TDX, "TDX 'mrowner' sha384 digest was 45 bytes, expected 48 bytes",
            guest_object={'mrowner': 'A' * 60}),
    refused('tdx-mrownerconfig-48', TDX, "TDX 'mrownerconfig' sha384 digest was 45 bytes, expected 48 bytes",
            guest_object={'mrownerconfig': 'A' * 60}),
    accepted('tdx-quote-cid', TDX,
            guest_object={'quote-generation-socket': {'type': 'vsock', 'cid': '3', 'port': '4050'}}),
    accepted('tdx-quote-present', TDX),
    accepted('tdx-quote-reachable', TDX,
            guest_object={'quote-generation-socket': {'type': 'unix', 'path': '/no/such/socket'}}),
    refused('tdx-firmware-tdvf', TDX, 'failed to parse TDVF for TDX VM', firmware='{tdx-no-metadata}'),
    refused('tdx-firmware-tdvf', TDX, 'Invalid TDVF signature in metadata!', firmware='{tdx-bad-signature}'),
    dies('tdx-firmware-inside', TDX, 11, '', firmware='{tdx-outside}'),
    accepted('tdx-firmware-measured', TDX, firmware='{tdx-unmeasured}', digest='!='),
    accepted('tdx-varstore-unmeasured', TDX, firmware='{tdx-other-variables}', digest='='),
    accepted('tdx-firmware-for-tdx', TDX, firmware='{snp}'),
    # what launches of others do
    plain('coco-object-used', SNP, machine=',confidential-guest-support='),
    dies('tdx-object-used', TDX, 11, '', machine=',confidential-guest-support='),
    refused('tdx-object-used', TDX, 'TDX ioctl KVM_TDX_INIT_VCPU failed', '-object', 'tdx-guest,id=other'),
    accepted('coco-one-object', SNP, '-object', 'sev-snp-guest,id=other,cbitpos=51,reduced-phys-bits=1,policy=0xb0000',
             digest='='),
    refused('coco-object-there', SNP, "Device 'other' not found", machine=',confidential-guest-support=other'),
    refused('snp-no-launch-secret', SNP, "Parameter 'session-file' is unexpected", guest_object={'session-file': '/x'}),
    refused('snp-cbitpos-host', SNP, 'cbitpos check failed', guest_object={'cbitpos': 47}),
    refused('snp-cbitpos-host', SNP, 'cbitpos check failed', guest_object={'cbitpos': None}),
    refused('snp-reduced-phys-bits', SNP, 'reduced_phys_bits check failed, it should be in the range of 1 to 63',
            guest_object={'reduced-phys-bits': 64}),
    refused('snp-reduced-phys-bits', SNP, "Parameter 'reduced-phys-bits' is missing",
            guest_object={'reduced-phys-bits': None}),
    refused('tdx-quote-socket-form', TDX, "Invalid parameter type for 'quote-generation-socket.cid', expected: string",
            guest_object={'quote-generation-socket': {'type': 'vsock', 'cid': 2, 'port': 4050}}),
    refused('coco-no-smm', SNP, 'SEV-SNP does not support SMM', board='q35,smm=on'),
    refused('coco-no-smm', TDX, "TDX VM doesn't support SMM", board='q35,smm=on'),
    refused('tdx-irqchip-split', TDX, 'TDX VM requires kernel_irqchip to be split', board='q35,kernel-irqchip=on'),
    refused('snp-irqchip-in-kernel', SNP, 'SEV-ES guests require in-kernel irqchip', board='q35,kernel-irqchip=off'),
    refused('tdx-no-pic', TDX, "TDX VM doesn't support PIC", board='q35,pic=on'),
    accepted('coco-no-gdbstub', SNP, '-gdb', 'unix:{ram}.gdb,server=on,wait=off', digest='='),
    refused('coco-no-migration', SNP, 'disallowing migration blocker (--only-migratable)', '-only-migratable'),
    refused('coco-no-migration', TDX, 'disallowing migration blocker (--only-migratable)', '-only-migratable'),
    accepted('coco-no-reboot', SNP, reboot=True, guest='reset;poweroff', digest='='),
    dies('coco-machine-pc', SNP, 6, 'Assertion `', *KERNEL, board='microvm', guest_object=HASHES),
    accepted('coco-machine-tested', SNP, board='pc,smm=off', digest='='),
    accepted('coco-cpu-hotplug-unusable', SNP, cpus='1,maxcpus=2', digest='='),
    accepted('coco-memory-hotplug-unusable', SNP, memory='512M,maxmem=1G,slots=2', digest='='),
    accepted('snp-disk-boot-unmeasured', SNP, '-drive', 'if=virtio,format=raw,file={disk}', digest='='),
    accepted('snp-smbios-not-trusted', SNP, '-smbios', 'type=11,value=x', digest='='),
    refused('coco-firmware-bios-option', SNP, 'pflash with kvm requires KVM readonly memory support',
            '-drive', 'if=pflash,format=raw,unit=0,readonly=on,file={snp}'),
    accepted('snp-no-dtb', SNP, *KERNEL, '-dtb', '{initrd}', guest_object=HASHES, digest='!=', base=HASHED),
    accepted('snp-no-shim', SNP, *KERNEL, '-shim', '{initrd}', guest_object=HASHES, digest='=', base=HASHED),
    dies('coco-memory-writable', SNP, 11, '', '-object',
         'memory-backend-file,id=ram,size=512M,mem-path={ram},share=off,readonly=on', '-machine', 'memory-backend=ram'),
    accepted('coco-no-memory-device', SNP, '-object', 'memory-backend-ram,id=more,size=256M', '-device',
             'pc-dimm,memdev=more', memory='512M,maxmem=1G,slots=2', digest='='),
    accepted('coco-no-persistent-memory', TDX, '-object', 'memory-backend-ram,id=more,size=256M', '-device',
             'nvdimm,memdev=more', memory='512M,maxmem=1G,slots=2', machine=',nvdimm=on', digest='='),
    accepted('coco-no-ivshmem', SNP, '-object', 'memory-backend-memfd,id=more,size=1M,share=on', '-device',
             'ivshmem-plain,memdev=more', digest='='),
    accepted('coco-no-balloon', SNP, '-device', 'virtio-balloon-pci', digest='='),
    accepted('coco-no-balloon', TDX, '-device', 'virtio-balloon-pci', digest='='),
    refused('coco-virtio-modern', SNP, 'VIRTIO_F_IOMMU_PLATFORM was supported by neither legacy nor transitional device',
            '-device', 'virtio-rng-pci,disable-legacy=off'),
    refused('coco-virtio-modern', TDX, 'device cannot work as neither modern nor legacy mode is enabled',
            '-device', 'virtio-rng-pci,disable-modern=on'),
    accepted('coco-virtio-iommu-platform', SNP, '-device', 'virtio-rng-pci,iommu_platform=off'),
    accepted('coco-shared-directory', SNP, '-fsdev', 'local,id=share,path=/usr/share/doc,security_model=none,readonly=on',
             '-device', 'virtio-9p-pci,fsdev=share,mount_tag=share', digest='='),
    accepted('qemu-repeated-key', SNP, memory='1G,size=512M', digest='='),
)

# Rules without a proof, by the reason for which there is none.
UNPROVED = {
    'it is about words that QEMU is never given': """
        option-supported option-given-once qemu-option-carries-value network-one-kind vsock-cid-needs-vsock coco-as-asked-snp
        coco-as-asked-tdx image-or-directory firmware-none-needs-kernel image-options-need-image grow-needs-image
        grow-not-qcow2 ephemeral-needs-image ephemeral-no-extra-drive cdrom-read-only private-users-need-directory
        something-to-boot credential-name-valid credential-size credential-readable snp-abi-unset
        coco-cmdline-no-secret coco-firmware-pinned firmware-search-path-clean secure-boot-declared
        snp-descriptor-declares-snp tdx-descriptor-declares-tdx descriptor-target descriptor-interface descriptor-no-smm
        firmware-not-combined descriptor-matches-bytes""",
    'it is about the choice among hosts, QEMUs and firmware, before any is used': """
        coco-auto-possible coco-auto-fell-back coco-needs-x86-64 qemu-usable qemu-version-floor qemu-has-snp qemu-has-tdx
        uefi-firmware-found disk-firmware-found uki-firmware-found""",
    'it is about what the kernel, module or firmware of a real host does before there is a VM': """
        snp-cpu-capable snp-memory-encryption snp-rmp-reserved snp-rmp-covers-ram snp-iommu snp-firmware-version
        snp-switched-on snp-kvm-sev snp-kvm-sev-es snp-asids-configured snp-firmware-build snp-alias-check snp-tcb-consistent
        snp-vmsa-features-known snp-kernel-known-good snp-kdump tdx-bios-enabled tdx-module-loaded tdx-no-hibernation
        tdx-module-ready tdx-module-version tdx-tdp-mmu tdx-keyids-configured tdx-attestation-platform
        tdx-packages-registered coco-memory-available vsock-device-usable kvm-runs-code""",
    'the secure processor alone checks it, and the pretended one does not': """
        snp-id-signatures""",
    'it shows inside the guest, and no instruction of a guest runs here': """
        coco-reset-is-relaunch coco-swiotlb-size coco-start-time kernel-is-a-kernel kernel-architecture coco-kernel-recent
        tdx-kernel-measures-boot uefi-kernel-is-pe coco-uki-closed coco-guest-can-attest coco-cmdline-fits
        kernel-cmdline-limit coco-cmdline-no-debug coco-console-reaches coco-root-verified coco-vtpm-untrusted
        coco-disk-host-readable coco-drive-host-readable coco-no-unmeasured-config secure-boot-supported
        secure-boot-no-honoured secure-boot-no-keys coco-secure-boot-enrolled coco-enrolled-needs-signed
        snp-credentials-visible tdx-credentials-visible snp-credentials-measured tdx-credentials-over-smbios
        snp-smbios-unmeasured snp-credentials-discarded tdx-smbios-not-trusted snp-measured-reproducible""",
    'it is about a plain guest, or one under a BIOS': """
        kvm-emulated uki-needs-uefi""",
    'it takes a QEMU older than the one that is simulated': """
        tdx-kernel-header-edits""",
    'it takes a helper program that is not among the packages of the tests (virtiofsd)': """
        coco-no-virtiofs-root coco-no-virtiofs-bind coco-no-virtiofs-device""",
    'it takes a device of the host that can be given away': """
        coco-vfio-ready coco-vfio-untrusted""",
    'the pretended host has neither SEV nor SEV-ES': """
        snp-not-sev-es""",
    'it shows when the guest is to run with what comes in, and nothing comes in': """
        coco-no-restore""",
    'it is about a file that QEMU reads in place of words (tests/qemu does it)': """
        qemu-readconfig-quirk""",
    'it names what others of these proofs show one by one': """
        qemu-crash-input""",
}
