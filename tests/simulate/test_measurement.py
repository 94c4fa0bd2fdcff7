#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What QEMU has measured on a pretended host is what the specifications say that it must: page by page, and in the end."""
import base64
import pathlib
import signal
import struct
import tempfile
import unittest

import simulate
import snp_oracle
import tdx_oracle


def bzimage(size=0x4000):
    """A kernel that QEMU's loader takes: four setup sectors, boot protocol 2.15 (Documentation/arch/x86/boot.rst)."""
    kernel = bytearray(size)
    kernel[0x1f1] = 4
    kernel[0x1fe:0x200] = b'\x55\xaa'
    kernel[0x202:0x208] = b'HdrS' + struct.pack('<H', 0x20f)
    kernel[0x211] = 1
    kernel[0x22c:0x230] = struct.pack('<I', 0x7fffffff)
    return bytes(kernel)


class Measured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.kernel = cls.file('vmlinuz', bzimage())
        cls.initrd = cls.file('initrd', b'070701 not really' * 999)

    @classmethod
    def file(cls, name, content):
        path = pathlib.Path(cls.folder.name) / name
        path.write_bytes(content)
        return path

    def launched(self, model, *words, **more):
        result = simulate.run(model, *words, guest='poweroff', **more)
        self.assertEqual((result.status, result.ran, result.complaints), (0, True, []), result)
        return result


class Snp(Measured):
    image = simulate.SNP_FIRMWARE.read_bytes() if simulate.SNP_FIRMWARE.exists() else b''

    def check(self, *words, expected, image=None, vm=1, result=None, **more):
        result = result or self.launched('snp-genoa-6.16', *words, **more)
        seen = [(int(page['gpa'], 16), page['type'], bytes.fromhex(page['sha384']))
                for page in result.entries('page', vm=vm)]
        wanted = list(snp_oracle.pages(image or self.image, **expected))
        self.assertEqual([page[:2] for page in seen], [page[:2] for page in wanted])
        for number, (page, must) in enumerate(zip(seen, wanted)):
            if page[1] in ('normal', 'vmsa'):
                self.assertEqual(page[2], must[2], f'page {number}, at {page[0]:#x}, {page[1]}')
        self.assertEqual([page['order'] for page in result.entries('page', vm=vm)], list(range(len(seen))))
        self.assertEqual(result.entries('snp_launch_finish', vm=vm)[0]['digest'], snp_oracle.chain(wanted))
        return result

    def test_processors(self):
        for cpu, cpus in (('EPYC-v4', 1), ('EPYC-Rome-v4', 2), ('EPYC-Milan-v2', 4), ('EPYC-Genoa-v2', 16),
                          ('EPYC-Turin-v1', 1), ('EPYC-v4', 255)):
            with self.subTest(cpu=cpu, cpus=cpus):
                self.check(cpu=cpu, cpus=cpus, expected={'cpu': cpu, 'cpus': cpus})

    def test_kernel_hashes(self):
        on = {'kernel-hashes': True}
        kernel, initrd = bzimage(), self.initrd.read_bytes()
        self.check('-kernel', self.kernel, guest_object=on, expected={'kernel': kernel})
        self.check('-kernel', self.kernel, '-initrd', self.initrd, '-append', 'console=ttyS0 ä', guest_object=on, cpus=2,
                   expected={'kernel': kernel, 'initrd': initrd, 'command_line': 'console=ttyS0 ä', 'cpus': 2})
        with self.subTest('off: the kernel is not in the digest'):
            self.check('-kernel', self.kernel, '-initrd', self.initrd, expected={})

    def test_what_is_not_measured(self):
        """Policy, host data, memory and devices change nothing."""
        data = bytes(range(32))
        properties = {'policy': 0xb0000, 'host-data': base64.b64encode(data).decode()}
        result = self.check('-device', 'virtio-rng-pci,disable-legacy=on', memory='5G', guest_object=properties,
                            expected={})
        self.assertEqual(result.entries('snp_launch_start')[0]['policy'], '0xb0000')
        self.assertEqual(result.entries('snp_launch_finish')[0]['host_data'], data.hex())

    def test_a_changed_byte_of_the_firmware(self):
        image = bytearray(self.image)
        image[0x1234] ^= 1
        path = self.file('changed.fd', bytes(image))
        result = self.check(firmware=path, image=bytes(image), expected={})
        self.assertNotEqual(result.digest, snp_oracle.chain(snp_oracle.pages(self.image)))

    def test_relaunch_measures_the_same(self):
        for _ in range(3):  # QEMU 11.1 may lose a race against its own signal while it makes the VM anew
            result = simulate.run('snp-genoa-6.16', guest='reset;poweroff', cpus=2, reboot=True)
            if result.status != -signal.SIGSEGV:
                break
        self.assertEqual((result.status, result.complaints), (0, []), result)
        for vm in (1, 2):
            self.check(expected={'cpus': 2}, result=result, vm=vm)

    def test_id_block(self):
        """The block that names this digest and policy is taken."""
        digest = bytes.fromhex(snp_oracle.chain(snp_oracle.pages(self.image)))
        block = digest + bytes(16 + 16) + struct.pack('<IIQ', 1, 0, 0x30000)
        encoded = {'id-block': base64.b64encode(block).decode(), 'id-auth': base64.b64encode(bytes(4096)).decode()}
        result = self.check(guest_object=encoded, expected={})
        self.assertEqual(result.entries('id_block')[0]['id_block'], block.hex())


class Tdx(Measured):
    image = simulate.TDX_FIRMWARE.read_bytes() if simulate.TDX_FIRMWARE.exists() else b''

    def check(self, *words, **more):
        result = self.launched('tdx-spr-6.16', *words, **more)
        seen = [(int(page['gpa'], 16), page['contents_measured'], page['sha384']) for page in result.entries('page')]
        wanted = list(tdx_oracle.pages(self.image))
        self.assertEqual([page[:2] for page in seen], [(gpa, contents is not None) for gpa, contents in wanted])
        for page, (gpa, contents) in zip(seen, wanted):
            if contents is not None:
                self.assertEqual(page[2], snp_oracle.sha384(contents).hex(), f'page at {gpa:#x}')
        self.assertEqual(result.digest, tdx_oracle.mrtd(self.image))
        return result

    def test_launches(self):
        self.check()
        self.check(cpus=4, memory='6G')
        self.check('-kernel', self.kernel, '-initrd', self.initrd, '-append', 'quiet')

    def test_identity_is_beside_the_measurement(self):
        identity = bytes(range(48))
        result = self.check(guest_object={'mrconfigid': base64.b64encode(identity).decode()})
        self.assertEqual(result.entries('tdx_init_vm')[0]['mrconfigid'], identity.hex())


if __name__ == '__main__':
    simulate.need_qemu()
    unittest.main()
