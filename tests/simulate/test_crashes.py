#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What crashes QEMU 11.1 is seen to do so, and the readers that look for it in plans find it there.

That no plan holds any of it is said by test_drawn.py, and for any words at all by fuzz_plan.
"""
import pathlib
import struct
import tempfile
import unittest

import crashes
import firmwares
import simulate

MODELS = {'snp': 'snp-genoa-6.19', 'tdx': 'tdx-spr-6.19'}
KERNEL = pathlib.Path(simulate.os.environ.get('COCO_GUEST') or simulate.CACHE / 'guest') / 'vmlinuz'


def make_files(folder):
    """The files that command lines name in braces."""
    multiboot = struct.pack('<IIIIIIII', 0x1badb002, 0x10000, -(0x1badb002 + 0x10000) & 0xffffffff, 0x100000, 0x100000, 0,
                            0, 0x100020)
    (folder / 'multiboot').write_bytes(multiboot.ljust(4096, b'\0'))
    with open(folder / 'ram', 'wb') as file:
        file.truncate(512 << 20)
    return {'multiboot': str(folder / 'multiboot'), 'ram': str(folder / 'ram'), 'linux': str(KERNEL),
            **firmwares.make(folder)}


def filled(value, files):
    """With paths in place of names in braces."""
    if isinstance(value, str):
        for name, path in files.items():
            value = value.replace('{' + name + '}', path)
        return value
    if isinstance(value, dict):
        return {key: filled(one, files) for key, one in value.items()}
    return type(value)(filled(one, files) for one in value) if isinstance(value, (list, tuple)) else value


class Crashes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='coco-crashes.')
        cls.addClassCleanup(folder.cleanup)
        cls.files = make_files(pathlib.Path(folder.name))

    def test_each_is_seen(self):
        for crash in crashes.CRASHES:
            with self.subTest(crash=crash.name), simulate.Machine(
                    MODELS[crash.platform], *filled(crash.words, self.files), guest='poweroff',
                    **filled(crash.more, self.files)) as machine:
                result = machine.end()
                self.assertEqual(result.status, -crash.signal if crash.signal else 1, result)
                self.assertIn(crash.message, result.errors)
                self.assertTrue(crash.found(crashes.CommandLine(machine.process.args)))

    def test_a_good_command_line_holds_none(self):
        for model in MODELS.values():
            for words in ((), ('-kernel', str(KERNEL))):
                with self.subTest(model=model, words=words), simulate.Machine(model, *words, guest='poweroff') as machine:
                    self.assertEqual(machine.end().status, 0)
                    line = crashes.CommandLine(machine.process.args)
                    self.assertEqual([crash.name for crash in crashes.CRASHES if crash.found(line)], [])

    def test_a_question_about_sev(self):
        """cocolaunch never asks it, and gives QMP to nobody else."""
        with simulate.Machine(MODELS['tdx'], guest='') as machine:
            machine.wait_for_entry(event='run')
            machine.send('query-sev')
            self.assertEqual(machine.end().status, -crashes.ABORT)


if __name__ == '__main__':
    simulate.need_qemu(KERNEL)
    unittest.main()
