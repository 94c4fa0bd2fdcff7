#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A simulated launch touches no real device, and needs no rights."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import simulate

MODELS = {'snp-genoa-6.16': {'/dev/kvm', '/dev/sev'}, 'tdx-spr-6.16': {'/dev/kvm'}}
# 0xae is the letter of every KVM ioctl, 'S' that of /dev/sev.
IOCTLS = re.compile(r'ioctl\(\w+, 0x[0-9a-f]{0,4}(ae|53)[0-9a-f]{2}\W')
STRACE = ('strace', '-f', '-qq', '-e', 'trace=%file,ioctl', '-e', 'raw=ioctl', '-o')
DEVICES = re.compile(r'"/dev/(kvm|sev|sev-guest|tdx_guest|vhost[^"]*|cpu/[^"]*)"')
# Asks for a device that is not there, and standard input for KVM's version.
TOUCHES = """
import fcntl, os
for act in (lambda: os.open("/dev/sev-guest", os.O_RDONLY), lambda: fcntl.ioctl(0, 0xae00)):
    try:
        act()
    except OSError:
        pass
"""
# What an ordinary user has: no capability.
ORDINARY = ('setpriv', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all')


class Isolation(unittest.TestCase):
    def test_the_ledger_counts_what_was_opened(self):
        for model, devices in MODELS.items():
            result = simulate.run(model, guest='poweroff')
            self.assertEqual({entry['path'] for entry in result.entries('open') if entry['opened']}, devices)
            self.assertEqual(result.status, 0, result)

    @unittest.skipUnless(shutil.which('strace'), 'there is no strace')
    def test_no_system_call_names_a_device(self):
        for model in MODELS:
            with self.subTest(model=model), tempfile.TemporaryDirectory() as folder:
                trace = pathlib.Path(folder) / 'trace'
                result = simulate.run(model, guest='serial:x;poweroff', prefix=(*STRACE, str(trace)))
                self.assertEqual((result.status, result.ran, result.serial), (0, True, 'x\n'), result)
                text = trace.read_text(errors='replace')
                self.assertIn('openat(', text)  # it was traced
                self.assertIsNone(DEVICES.search(text))
                self.assertIsNone(IOCTLS.search(text))
        with self.subTest('a program that does touch them is seen'), tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder) / 'trace'
            subprocess.run([*STRACE, str(trace), sys.executable, '-c', TOUCHES], check=True)
            text = trace.read_text(errors='replace')
            self.assertIsNotNone(DEVICES.search(text))
            self.assertIsNotNone(IOCTLS.search(text))

    @unittest.skipUnless(shutil.which('setpriv'), 'there is no setpriv')
    def test_an_ordinary_user_will_do(self):
        for model in MODELS:
            with self.subTest(model=model):
                with simulate.Machine(model, guest='hang', prefix=ORDINARY) as machine:
                    machine.wait_for_entry(event='guest')
                    status = pathlib.Path(f'/proc/{machine.process.pid}/status').read_text()
                    machine.send('quit')
                    result = machine.end()
                self.assertEqual((result.status, result.complaints), (0, []), result)
                self.assertRegex(status, r'CapEff:\s+0+\n')

    def test_without_a_host_nothing_runs(self):
        """Preloaded and told nothing, the library does not leave QEMU to the real devices."""
        result = simulate.run('snp-genoa-6.16', prefix=('env', '-u', 'COCO_SIMULATE'))
        self.assertEqual((result.status, result.ledger), (125, []), result)

    def test_the_machine_of_the_test_is_not_asked(self):
        """The digest is the same whatever processor this machine has: what -cpu host gives is the host's own."""
        result = simulate.run('snp-genoa-6.16', guest='poweroff', cpu='host')
        self.assertEqual(result.status, 0, result)
        vmsa = bytes.fromhex(result.entries('vmsa')[0]['page'])
        self.assertEqual(int.from_bytes(vmsa[0x310:0x318], 'little'), 0xa10f11)


if __name__ == '__main__':
    simulate.need_qemu()
    assert os.environ.get('COCO_SIMULATE') is None, 'the test itself must not be on a pretended host'
    unittest.main()
