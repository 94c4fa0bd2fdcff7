#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cocolaunch --simulate=: what it prints is what is measured, what it refuses, and that nothing is left behind."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest
import uuid

import simulate
import snp_oracle
import tdx_oracle

GUEST = pathlib.Path(os.environ.get('COCO_GUEST') or simulate.CACHE / 'guest')
KERNEL, INITRD = GUEST / 'vmlinuz', GUEST / 'initrd.img'
COCOLAUNCH, COCOCHECK, PROFILES = (os.environ[name] for name in ('COCOLAUNCH', 'COCOCHECK', 'PROFILES'))
SNP, TDX = 'snp-genoa-6.16', 'tdx-spr-6.16'
LOUD = 'SIMULATED on the pretended host {}: NOTHING RAN, AND NOTHING WAS PROTECTED'
REFUSED = 125


def tagged(tag):
    """The processes that have the tag in their environment."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*/environ'):
        try:
            if tag.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            pass
    return found


class Simulate(unittest.TestCase):
    def start(self, *words, quiet=True, **environment):
        tag = str(uuid.uuid4())
        self.tag = 'COCO_TEST=' + tag
        words = [COCOLAUNCH, *(('--quiet',) if quiet else ()), '--console=read-only', *map(str, words)]
        environment = {name: text for name, text in {**os.environ, 'COCO_TEST': tag, **environment}.items() if text}
        return subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(self, process, status):
        out, errors = process.communicate(timeout=simulate.SECONDS)
        self.assertEqual(process.returncode, status, out + errors)
        self.assertEqual(tagged(self.tag), [])
        return out, errors

    def run_it(self, status, *words, **more):
        return self.finish(self.start(*words, **more), status)

    def guest(self, model, *words, qemu=simulate.QEMU):
        """The words for a guest that nothing is wrong with."""
        snp = model.startswith('snp')
        return ['--simulate=' + model, f'--qemu={qemu}', '--coco=' + ('sev-snp' if snp else 'tdx'),
                f'--firmware={simulate.SNP_FIRMWARE if snp else simulate.TDX_FIRMWARE}', f'--linux={KERNEL}',
                f'--initrd={INITRD}', '--cmdline=console=hvc0', *words]

    def refused(self, sentence, *words, **more):
        out, errors = self.run_it(REFUSED, *words, **more)
        self.assertEqual(out, '')
        self.assertRegex(errors, sentence)
        self.assertNotIn('SIMULATED', errors)
        return errors

    # What is printed is what was measured.

    def test_digest_of_snp(self):
        out, errors = self.run_it(0, *self.guest(SNP, '--cpus=2', '--cmdline=root=none'))
        pages = list(snp_oracle.pages(simulate.SNP_FIRMWARE.read_bytes(), cpus=2, kernel=KERNEL.read_bytes(),
                                      initrd=INITRD.read_bytes(), command_line='console=hvc0 root=none'))
        self.assertRegex(out, rf'^launch digest {snp_oracle.chain(pages)}\npages {len(pages)}, '
                              r'with contents measured \d+\n$')
        self.assertEqual(errors, f'cocolaunch: {LOUD.format(SNP)}\n')

    def test_mrtd_of_tdx(self):
        out, errors = self.run_it(0, *self.guest(TDX))
        self.assertRegex(out, rf'^MRTD {tdx_oracle.mrtd(simulate.TDX_FIRMWARE.read_bytes())}\npages \d+, '
                              r'with contents measured \d+\n$')
        self.assertEqual(errors, f'cocolaunch: {LOUD.format(TDX)}\n')

    def test_the_technology_is_that_of_the_host(self):
        out, errors = self.run_it(0, *self.guest(TDX, '--coco=auto'), quiet=False)
        self.assertTrue(out.startswith('MRTD '))
        self.assertIn(f'Judged for the pretended host {TDX}', errors)
        self.assertIn('chose tdx', errors)

    # What is refused.

    def test_a_launch_that_is_wrong_on_that_host(self):
        for model, words, rule in (('tdx-spr-6.16-small', ('--cpus=5',), 'coco-vcpu-limit'),
                                   ('snp-genoa-6.16-off', (), 'snp-memory-encryption'),
                                   (SNP, ('--snp-policy=0x20000',), 'snp-policy-smt'),
                                   (TDX, ('--coco=sev-snp',), 'snp-host-amd'),
                                   ('tdx-spr-6.11', (), 'tdx-vm-type-supported')):
            with self.subTest(model=model):
                errors = self.refused(rf'\[{rule}\]', *self.guest(model, *words))
                self.assertIn(f'seen on the pretended host {model}', errors)

    def test_words_that_are_wrong(self):
        for sentence, words in (
                ('did you mean snp-genoa-6.11.* tdx-spr-6.19', ('--simulate=snp-genao',)),
                ('did you mean tdx-spr-6.16', ('--simulate=tdx-spr-6.l6',)),
                ('--simulate=moon: no host .* can be pretended; there are snp-genoa-6.11,', ('--simulate=moon',)),
                ('drop --host=', self.guest(SNP, '--host=live')),
                ('drop --qemu-profile=', self.guest(SNP, '--qemu-profile=/nowhere')),
                ('this guest is none: add --coco=', self.guest(SNP, '--coco=no')),
                ('this guest is none: add --coco=', self.guest('tdx-spr-6.11', '--coco=auto,no'))):
            self.refused(sentence, *words)

    def test_a_library_that_is_not_there(self):
        self.refused('/nowhere.so, which pretends the host, cannot be used: No such file .* component "simulate"',
                     *self.guest(SNP), COCO_SIMULATE_LIBRARY='/nowhere.so')

    def test_a_qemu_that_does_not_load_the_library(self):
        """It would run the guest on this host."""
        with tempfile.TemporaryDirectory(prefix='coco-simulate.') as folder:
            qemu = pathlib.Path(folder) / 'qemu'
            qemu.write_text(f'#!/bin/sh\nunset LD_PRELOAD\nexec "{simulate.QEMU}" "$@"\n')
            qemu.chmod(0o755)
            self.refused(f'{qemu} does not load .*coco-simulate.so, and would run the guest on this very host',
                         *self.guest(SNP, qemu=qemu))
            broken = pathlib.Path(folder) / 'not-a-library.so'
            broken.write_text('no library ' * 100)
            self.refused('does not load .*not-a-library.so.*invalid ELF header', *self.guest(SNP),
                         COCO_SIMULATE_LIBRARY=str(broken))
            blank = pathlib.Path(folder) / 'a b.so'
            blank.write_text('text')
            self.refused('colon or a blank', *self.guest(SNP), COCO_SIMULATE_LIBRARY=str(blank))

    # How it ends otherwise.

    def test_qemu_fails_in_the_middle(self):
        for model, fault, meaning in ((SNP, 'SNP_LAUNCH_UPDATE@3=EIO:16', 'SNP_LAUNCH_UPDATE'),
                                      (SNP, 'SNP_LAUNCH_FINISH=EIO:11', 'the digest in the ID block is not that of'),
                                      (TDX, 'TDX_INIT_VM=EIO', 'KVM_TDX_INIT_VM failed')):
            with self.subTest(fault=fault):
                out, errors = self.run_it(1, *self.guest(model), COCO_SIMULATE_FAULTS=fault)
                self.assertEqual(out, '')
                self.assertRegex(errors, rf'(?s){re.escape(meaning)}.*did not go through.*{re.escape(LOUD.format(model))}')

    def test_a_guest_that_hangs_is_interrupted(self):
        process = self.start(*self.guest(SNP), COCO_SIMULATE_GUEST='console:up;hang')
        self.assertEqual(process.stdout.readline(), 'up\n')
        for _ in range(2):  # the first asks the guest, the second does not
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        out, errors = self.finish(process, 128 + signal.SIGINT)
        self.assertTrue(out.startswith('launch digest '))  # the launch itself was complete
        self.assertIn(LOUD.format(SNP), errors)

    # Without launching.

    def test_the_models_are_listed(self):
        out, errors = self.run_it(0, '--simulate=list')
        self.assertEqual((self.run_it(0, '--simulate=help'), errors), ((out, ''), ''))
        self.assertRegex(out, r'(?m)^snp-genoa-6\.16-cbit47 +SEV-SNP, Linux 6\.16, 192 CPUs with SMT, C-bit 47$')
        profiles = {path.stem for path in pathlib.Path(PROFILES).glob('*.json')}
        self.assertEqual({line.split()[0] for line in out.splitlines()}, profiles)

    def test_dry_run_is_for_that_host(self):
        """And needs no library."""
        out, _ = self.run_it(0, *self.guest('snp-genoa-6.16-cbit47', '--dry-run'), COCO_SIMULATE_LIBRARY='')
        self.assertIn('"cbitpos":47', out)

    def test_the_profiles_are_of_the_same_hosts(self):
        for model, status in ((SNP, 4), ('snp-genoa-6.16-off', 1), (TDX, 4), ('tdx-spr-6.11', 1)):
            technology = 'sev-snp' if model.startswith('snp') else 'tdx'
            result = subprocess.run([COCOCHECK, 'host', f'--host={PROFILES}/{model}.json', '--coco=' + technology],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(result.returncode, status, result.stdout + result.stderr)


if __name__ == '__main__':
    simulate.need_qemu(KERNEL, INITRD)
    unittest.main()
