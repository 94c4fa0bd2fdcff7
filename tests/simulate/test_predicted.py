#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the engine predicts is what QEMU's launch on a pretended host measures. Usage: test_predicted.py MEASURE-OF

A few launches give pages and save areas of hundreds: a launch with 255 vCPUs is also one with each smaller number, and
another model is another RDX. What no launch here shows, early KVMs, is compared with the oracles.
"""
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import firmwares
import simulate
import snp_oracle
import tdx_oracle
from test_measurement import bzimage

SNP_HOST, TDX_HOST = 'snp-genoa-6.16', 'tdx-spr-6.16'
GENERIC = simulate.FIRMWARE / 'OVMF.fd'
KERNELS = (simulate.CACHE / 'guest/vmlinuz', *sorted((simulate.CACHE / 'images/uki').glob('*.efi'))[:1])
HASHES = {'kernel-hashes': True}


def predict(*questions):
    """The answers of the engine."""
    lines = ''.join(json.dumps({name: str(value) if isinstance(value, pathlib.Path) else value
                                for name, value in question.items()}) + '\n' for question in questions)
    done = subprocess.run([PROGRAM], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def pages_of(result):
    return [(int(page['gpa'], 16), page['type'], bytes.fromhex(page['sha384'])) for page in result.entries('page')]


def words_of(kernel=None, initrd=None, append=None):
    words = []
    for word, value in (('-kernel', kernel), ('-initrd', initrd), ('-append', append)):
        words += [word, str(value)] if value is not None else []
    return words


class Predicted(unittest.TestCase):
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

    def launch(self, model, *words, **more):
        result = simulate.run(model, *words, guest='poweroff', **more)
        self.assertTrue(result.ran, result)
        return result


class Snp(Predicted):
    def check(self, cpus=1, cpu='EPYC-v4', firmware=simulate.SNP_FIRMWARE, kernel=None, measured=True, **boot):
        """One launch, and its prediction."""
        words = words_of(kernel=kernel, **boot)
        result = self.launch(SNP_HOST, *words, cpus=cpus, cpu=cpu, firmware=firmware,
                             guest_object=HASHES if kernel and measured else {})
        question = {'firmware': firmware, 'cpus': cpus, 'cpu': cpu}
        if kernel and measured:
            question.update(kernel=kernel, **{name: value for name, value in boot.items() if value is not None})
        answer, = predict(question)
        self.assertEqual(answer.get('digest'), result.digest, (answer, result))
        return result, answer

    def test_every_number_of_vcpus(self):
        """255 launches by one, each with kernel, initrd and command line."""
        boot = {'kernel': self.kernel, 'initrd': self.initrd, 'append': 'console=ttyS0 quiet'}
        result, _ = self.check(cpus=255, **boot)
        pages = pages_of(result)
        memory = [page for page in pages if page[1] != 'vmsa']
        areas = pages[len(memory):]
        self.assertEqual(len(areas), 255)
        question = {'firmware': simulate.SNP_FIRMWARE, **boot}
        some = (1, 2, 3, 64, 254, 255)
        matrix, *single = predict({**question, 'cpus': 255, 'all': True}, *({**question, 'cpus': cpus} for cpus in some))
        wanted = [snp_oracle.chain(memory + areas[:cpus]) for cpus in range(1, 256)]
        self.assertEqual(matrix['digests'], wanted)
        self.assertEqual(single, [{'digest': wanted[cpus - 1], 'kernel': True} for cpus in some])

    def test_models(self):
        """Every EPYC that QEMU has: its own numbers make the save areas; and a launch for each generation."""
        with simulate.Machine(SNP_HOST) as machine:
            definitions = machine.ask('query-cpu-definitions')['return']
            names = sorted(item['name'] for item in definitions if item['name'].startswith('EPYC'))
            expanded = {name: machine.ask('query-cpu-model-expansion', type='full', model={'name': name})
                        ['return']['model']['props'] for name in names}
        self.assertGreaterEqual(len(names), 25)
        image = simulate.SNP_FIRMWARE.read_bytes()
        memory = list(snp_oracle.pages(image, cpus=0))
        reset, = struct.unpack('<I', snp_oracle.descriptor(image, snp_oracle.oracle.RESET))
        questions, wanted = [], []
        for name in names:
            family, model, stepping = (expanded[name][key] for key in ('family', 'model', 'stepping'))
            signature = (family - 15) << 20 | 0xf00 | (model >> 4) << 16 | (model & 15) << 4 | stepping
            first, next_ = (snp_oracle.sha384(snp_oracle.vmsa(signature, start)) for start in (None, reset))
            areas = [(snp_oracle.VMSA_GPA, 'vmsa', first)] + 15 * [(snp_oracle.VMSA_GPA, 'vmsa', next_)]
            questions += [{'firmware': simulate.SNP_FIRMWARE, 'cpu': name, 'cpus': cpus} for cpus in (1, 2, 3, 16)]
            wanted += [snp_oracle.chain(memory + areas[:cpus]) for cpus in (1, 2, 3, 16)]
        for question, answer, digest in zip(questions, predict(*questions), wanted):
            self.assertEqual(answer.get('digest'), digest, question)
        for name in ('EPYC-IBPB', 'EPYC-Turin-v1', 'EPYC-v4,family=25,model=0xa0,stepping=2',
                     'EPYC-Milan,+x2apic,stepping=1,stepping=3,-avx2'):
            with self.subTest(launched=name):
                self.check(cpu=name, cpus=2)

    def test_the_hosts_own_model(self):
        result = self.launch(SNP_HOST, cpu='host')
        question = {'firmware': simulate.SNP_FIRMWARE, 'cpu': 'host'}
        known, unknown = predict({**question, 'host': 0xa10f11}, question)
        self.assertEqual(known['digest'], result.digest)
        self.assertIn('family, model and stepping', unknown['cannot'])

    def test_kernels_and_command_lines(self):
        empty, odd = self.file('empty', b''), self.file('odd', bytes(range(256)) + b'!')
        for boot in ({}, {'append': ''}, {'append': ' a,b=ä "c" \\\n'}, {'append': 'x' * 1500, 'initrd': odd}):
            with self.subTest(boot):
                _, answer = self.check(kernel=self.kernel, **boot)
                self.assertTrue(answer['kernel'])
        with self.subTest('an initrd of no bytes is none'):
            base = {'firmware': simulate.SNP_FIRMWARE, 'kernel': self.kernel}
            self.assertEqual(*predict(base, {**base, 'initrd': empty}))
        for kernel in KERNELS:
            with self.subTest(kernel=kernel.name):
                self.check(kernel=kernel, append='quiet')
        with self.subTest('without hashes the kernel is not measured'):
            self.check(kernel=self.kernel, measured=False)

    def test_images(self):
        """Others than the one, larger ones, and one whose kernel hashes have no page: QEMU leaves them out in silence."""
        image = simulate.SNP_FIRMWARE.read_bytes()
        changed = bytearray(image)
        changed[0x1234] ^= 1
        for name, content in (('changed', bytes(changed)), ('16M', bytes(range(256)) * (12 << 12) + image)):
            with self.subTest(name):
                self.check(firmware=self.file(name, content), kernel=self.kernel, append='quiet', cpus=2)
        with self.subTest('generic'):
            self.check(firmware=GENERIC, kernel=self.kernel, append='quiet', cpus=3)
        without = self.file('no-hash-section', firmwares.snp_section(image, 0x10, kind=1))
        _, answer = self.check(firmware=without, kernel=self.kernel)
        self.assertFalse(answer['kernel'])

    def test_hosts_of_another_day(self):
        """Early KVMs leave the FPU out; DEBUG_SWAP is one bit of the save area."""
        image = simulate.SNP_FIRMWARE.read_bytes()
        memory = list(snp_oracle.pages(image, cpus=0))
        reset, = struct.unpack('<I', snp_oracle.descriptor(image, snp_oracle.oracle.RESET))
        for early in (False, True):
            for features in (1, 0x21):
                areas = []
                for start in (None, reset, reset):
                    page = bytearray(snp_oracle.vmsa(0xa00f11, start))
                    struct.pack_into('<Q', page, 0x3b0, features)
                    if early:
                        struct.pack_into('<IxxxxH', page, 0x408, 0, 0)
                    areas.append((snp_oracle.VMSA_GPA, 'vmsa', snp_oracle.sha384(page)))
                answer, = predict({'firmware': simulate.SNP_FIRMWARE, 'cpu': 'EPYC-Milan', 'cpus': 3, 'early': early,
                                   'features': features})
                self.assertEqual(answer.get('digest'), snp_oracle.chain(memory + areas), (early, features))


class Tdx(Predicted):
    def test_images(self):
        for firmware in (simulate.TDX_FIRMWARE, GENERIC):
            with self.subTest(firmware.name):
                result = self.launch(TDX_HOST, firmware=firmware, cpus=2, memory='1G')
                question = {'technology': 'tdx', 'firmware': firmware}
                answer, early = predict(question, {**question, 'early': True})
                self.assertEqual(answer, {'digest': result.digest, 'kernel': False})
                self.assertEqual(early['digest'], self.two_passes(firmware.read_bytes()))

    @staticmethod
    def two_passes(image):
        """All pages of a section, and then their contents."""
        digest = hashlib.sha384()

        def operation(name, gpa):
            digest.update(name.ljust(16, b'\0') + struct.pack('<Q', gpa) + bytes(104))

        for offset, _, gpa, size, _, attributes in tdx_oracle.sections(image):
            for page in range(gpa, gpa + size, 4096):
                operation(b'MEM.PAGE.ADD', page)
            for done in range(0, size if attributes & 1 else 0, 256):
                operation(b'MR.EXTEND', gpa + done)
                digest.update(image[offset + done:offset + done + 256])
        return digest.hexdigest()

    def test_attributes_and_sizes(self):
        """QEMU adds pages that are to be augmented, and copies what follows a section in the file."""
        image = simulate.TDX_FIRMWARE.read_bytes()
        offset, file_size, *_ = tdx_oracle.sections(image)[0]
        for name, fields in (('augmented', {'attributes': 3}), ('short', {'file_size': file_size - 0x5000})):
            with self.subTest(name):
                firmware = self.file(name, firmwares.tdx_section(image, 0, **fields))
                result = self.launch(TDX_HOST, firmware=firmware)
                answer, = predict({'technology': 'tdx', 'firmware': firmware})
                self.assertEqual(answer['digest'], result.digest)


class Unpredictable(Predicted):
    """A number for a broken image is the launch's, or there is none and a reason."""
    REASONS = {
        'garbage': 'has no metadata for this technology', 'snp-odd-size': 'multiples of 64 KiB',
        'snp-no-reset-block': 'where further vCPUs start', 'snp-no-metadata': 'no metadata',
        'snp-no-hashes': 'no room for the kernel hashes', 'snp-small-hashes': 'no room for the kernel hashes',
        'snp-hash-table-over': 'no room for the kernel hashes',
        'snp-unknown-section': "section 1 of the firmware's metadata is of the unknown kind 0x77",
        'snp-empty-section': 'not made of whole pages', 'snp-cpuid-short': 'not made of whole pages',
        'tdx-no-metadata': 'no metadata', 'tdx-bad-signature': 'metadata is broken', 'tdx-outside': 'not in the file',
    }

    def test_broken_images(self):
        images = firmwares.make(pathlib.Path(self.folder.name))
        self.assertLess(set(self.REASONS), set(images))
        for name, path in images.items():
            technology = 'tdx' if name.startswith('tdx') else 'snp'
            boot = {'kernel': self.kernel, 'append': 'quiet'} if 'hash' in name else {}
            answer, = predict({'technology': technology, 'firmware': path, **boot})
            with self.subTest(name, answer=answer):
                if name in self.REASONS:
                    self.assertIn(self.REASONS[name], answer['cannot'])
                    continue
                result = self.launch(SNP_HOST if technology == 'snp' else TDX_HOST, *words_of(**boot), firmware=path,
                                     guest_object=HASHES if boot else {})
                self.assertEqual(answer['digest'], result.digest)

    def test_other_reasons(self):
        snp, tdx = {'firmware': simulate.SNP_FIRMWARE}, {'technology': 'tdx', 'firmware': simulate.TDX_FIRMWARE}
        for question, words in (({**snp, 'cpus': 0}, '0 vCPUs'), ({**snp, 'cpus': 4097}, '4097 vCPUs'),
                                ({**snp, 'cpu': 'EPYC-Venice'}, 'family, model and stepping'),
                                ({**snp, 'cpu': 'EPYC-v6'}, 'family, model and stepping'),
                                ({**snp, 'cpu': 'EPYC-v4,stepping=16'}, 'family, model and stepping'),
                                ({**snp, 'features': 0x201}, 'features 0x201'), ({**snp, 'features': 0}, 'features 0x0'),
                                ({**snp, 'major': 9, 'minor': 0}, 'QEMU 9.0'), ({**snp, 'minor': 2}, 'QEMU 11.2'),
                                ({**tdx, 'major': 10, 'minor': 0}, 'QEMU 10.0'), ({**snp, 'major': 0}, 'not known which')):
            with self.subTest(words):
                self.assertIn(words, predict(question)[0].get('cannot', ''))


if __name__ == '__main__':
    PROGRAM = sys.argv.pop(1)
    simulate.need_qemu(GENERIC)
    unittest.main()
