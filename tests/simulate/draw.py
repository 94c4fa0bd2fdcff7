# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws requests over all options of cocolaunch. The same platform and number always give the same request.

Most values are ones that a launch may have, so that whole requests are often valid; about one in ten is not.
"""
import base64
import json
import random

import id_block

MODELS = {'snp': ('EPYC', 'EPYC-v4', 'EPYC-Rome', 'EPYC-Rome-v4', 'EPYC-Milan', 'EPYC-Milan-v2', 'EPYC-Genoa',
                  'EPYC-Genoa-v2', 'EPYC-Turin', 'EPYC-v4,-x2apic', 'EPYC-v4,phys-bits=48', 'host', 'max', 'EPYC-v4,pmu=off'),
          'tdx': ('host', 'max', 'host,-kvm-steal-time', 'host,tsc-frequency=2000000000', 'host,pmu=off',
                  'host,phys-bits=52', 'max,-avx512f')}
WRONG_MODELS = ('SapphireRapids', 'EPYC-v4,phys-bits=60', 'EPYC-v4,hv-vapic', 'host,hv-time', 'host,tsc-frequency=1', 'qemu64')
POLICIES = ('0x30000', 'smt', 'smt,single-socket', 'smt,abi=1.51', 'smt,abi=1.55,rapl-disable', 'single-socket', '0x20000',
            'smt,cxl,aes-256-xts', 'smt,ciphertext-hiding,page-swap-disable', '0x00b0000', 'smt,debug', 'smt,abi=9.0', '0x7ffffff')
ARGUMENTS = ('console=hvc0', 'root=/dev/vda1', 'quiet', 'roothash=' + '5a' * 32, 'a=b,c', 'x="two words"', 'ä=ö', ',', '=',
             'ima_policy=tcb', 'panic=-1', "it's", 'k' * 200)
NAMES = ('vm', 'a-b.c', 'Guest1')


def newc(name, content):
    """A cpio archive of one file, with its trailer."""
    def member(path, mode, data):
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path) + 1, 0)
        head = b'070701' + b''.join(b'%08x' % field for field in fields) + path + b'\0'
        return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)

    return member(name, 0o100644, content) + member(b'TRAILER!!!', 0, b'')


class Folder:
    """The files that requests name, and descriptors of the firmware for the search."""

    def __init__(self, path, firmware, kernel, uki, make_files):
        self.path, self.firmware, self.kernel, self.uki = path, firmware, kernel, uki
        make_files(path)
        for name in ('initrd.img', 'second.img'):
            (path / name).write_bytes(newc(name.encode(), b'drawn'))
        (path / 'secret').write_bytes(bytes(range(256)))
        self.descriptors = path / 'descriptors'
        self.descriptors.mkdir()
        for feature, image in firmware.items():
            (self.descriptors / f'50-{feature}.json').write_text(json.dumps({
                'description': feature, 'interface-types': ['uefi'], 'features': [feature], 'tags': [],
                'mapping': {'device': 'memory', 'filename': str(image)},
                'targets': [{'architecture': 'x86_64', 'machines': ['pc-q35-*']}]}))


def base64_of(source, size):
    return base64.b64encode(source.randbytes(size)).decode()


class Draw:
    """One request: `words`."""

    def __init__(self, platform, seed, folder):
        self.source, self.folder, self.platform, self.words = random.Random(f'{platform} {seed}'), folder, platform, []
        self.say('coco', {'snp': 'sev-snp', 'tdx': 'tdx'}[platform], 1)
        self.boot()
        self.firmware()
        self.host()
        self.snp() if platform == 'snp' else self.tdx()
        self.disks()
        self.devices()
        self.credentials()
        self.source.shuffle(self.words)
        for _ in range(self.few(0.5)):
            self.say('cmdline', self.source.choice(ARGUMENTS), 1)

    def one_in(self, share):
        return self.source.random() < share

    def few(self, share, most=4):
        return self.source.randint(1, most) if self.one_in(share) else 0

    def say(self, option, values, share):
        """With this share of requests, the option and one of the values; None stands for a bare switch."""
        if not self.one_in(share):
            return
        value = values if isinstance(values, str) or values is None else self.source.choice(values)
        self.words.append(f'--{option}' + ('' if value is None else f'={value}'))

    def file(self, *names):
        return str(self.folder.path / self.source.choice(names))

    def boot(self):
        self.say('linux', str(self.folder.uki if self.one_in(0.1) else self.folder.kernel), 0.95)
        for _ in range(self.few(0.4, 3)):
            self.say('initrd', self.file('initrd.img', 'second.img', *(['no-such'] if self.one_in(0.05) else ())), 1)
        for _ in range(self.few(0.03 if self.platform == 'snp' else 0.2)):
            self.say('smbios11', ('io.systemd.stub:x=1', 'a,b=c', 'ü'), 1)

    def firmware(self):
        ours = {'snp': 'amd-sev-snp', 'tdx': 'intel-tdx'}[self.platform]
        descriptors = sorted(map(str, self.folder.descriptors.iterdir()))
        self.say('firmware', (*3 * (str(self.folder.firmware[ours]),), 'auto', 'uefi', *descriptors,
                              str(self.folder.path / 'firmware.fd')), 0.8)
        self.say('firmware-features', (ours, '~secure-boot', '', 'enrolled-keys'), 0.1)
        self.say('secure-boot', ('auto', 'no', 'yes'), 0.25)

    def host(self):
        self.say('cpus', ('1', '2', '3', '4', '16', '4:4', '64', '192', '2:8', '0', '5000'), 0.5)
        self.say('cpu-model', MODELS[self.platform], 0.4)
        self.say('cpu-model', WRONG_MODELS, 0.03)
        self.say('ram', ('256M', '512M', '1G', '2G', '3G', '5G', '2G:2G', '64G', '700G', '1M', '2G:4G', '2G:4G:2', '1000001'), 0.5)
        self.say('machine-type', ('q35', 'pc-q35-11.1', 'pc-q35-10.2', 'pc-q35-10.1', 'pc-q35-9.2', 'pc-q35-9.1', 'pc',
                                  'pc-q35-99.0'), 0.2)
        self.say('kvm', ('auto', 'yes', 'yes', 'no'), 0.2)
        self.say('vsock', ('auto', 'no'), 0.1)
        self.say('vsock-cid', '77', 0.02)
        self.say('machine', NAMES, 0.2)
        self.say('uuid', '6f1e7f9e-0d6b-4a8f-9a51-2f3e4d5c6b7a', 0.2)
        self.say('keep-unit', None, 0.15)

    def snp(self):
        if self.one_in(0.2):
            author = self.one_in(0.5)
            block, auth = id_block.words(self.source.randbytes(48), 0x30000, author)
            self.say('snp-id-block', block, 0.97)
            self.say('snp-id-auth', auth, 0.97)
            self.say('snp-author-key', 'yes' if author else 'no', 0.97)
        else:
            self.say('snp-policy', POLICIES, 0.4)
        self.say('kernel-hashes', ('auto', 'yes', 'yes', 'no'), 0.2)
        self.say('snp-host-data', base64_of(self.source, 31 if self.one_in(0.1) else 32), 0.3)
        self.say('snp-guest-visible-workarounds', base64_of(self.source, self.source.choice((16, 16, 16, 17, 8))), 0.2)
        self.say('snp-vcek-disabled', ('yes', 'no'), 0.2)
        self.say('tdx-mrowner', base64_of(self.source, 48), 0.02)

    def tdx(self):
        self.say('tdx-attributes', ('sept-ve-disable', '0x10000000', '0', 'sept-ve-disable,pks', 'debug'), 0.4)
        for register in ('mrconfigid', 'mrowner', 'mrownerconfig'):
            self.say('tdx-' + register, base64_of(self.source, 47 if self.one_in(0.05) else 48), 0.3)
        self.say('tdx-quote-socket', ('vsock:2:4050', 'vsock:1:4050', 'no', 'unix:' + self.file('qgs.socket', 'q,g s'),
                                      *(('vsock:3:4050',) if self.one_in(0.1) else ())), 0.5)
        self.say('snp-policy', 'smt', 0.02)

    def disks(self):
        plain = ('disk.raw', 'odd, name.raw', 'quote" \\ back.raw', 'nbd:é.raw', 'third.raw')
        kind = self.source.choice(('', '', 'virtio-blk', 'virtio-scsi', 'nvme', 'scsi-cd'))
        qcow2 = self.one_in(0.2)
        if self.one_in(0.5):
            self.say('image', self.file(*(('disk.qcow2',) if qcow2 else plain)), 1)
            self.say('image-format', 'qcow2' if qcow2 else 'raw', 1 if qcow2 else 0.3)
            self.say('image-disk-type', kind, 1 if kind else 0)
        self.say('ephemeral', None, 0.1)
        self.say('discard-disk', ('yes', 'no'), 0.1)
        for _ in range(self.few(0.3, 3)):
            self.say('extra-drive', self.source.choice(('', 'raw:', 'virtio-blk:', 'raw:nvme:', 'virtio-scsi:', 'scsi-cd:')) +
                     self.file('second.raw', 'cd.iso', *(f'full{number}.raw' for number in range(27))), 1)
        if self.one_in(0.03):
            self.words += [f'--extra-drive={self.folder.path}/full{number}.raw' for number in range(27)]

    def devices(self):
        self.say('network-user-mode', None, 0.3)
        self.say('network-tap', None, 0.02)
        self.say('console', ('interactive', 'native', 'read-only', 'headless'), 0.4)
        self.say('console-transport', ('virtio', 'serial'), 0.3)
        self.say('tpm', ('no', 'auto', 'yes'), 0.05)

    def credentials(self):
        for _ in range(self.few(0.3, 3)):
            self.say('set-credential', self.source.choice(('a', 'b.c', 'passwd', 'x' * 40)) + ':' +
                     self.source.choice(('', 'value', 'a,b=c', '\\x00\\xff', 'long' * 500)), 1)
        for _ in range(self.few(0.15, 2)):
            self.say('load-credential', 'loaded:' + self.file('token', 'secret'), 1)
