#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cocolaunch launches and supervises confidential guests in the real QEMU: what is measured, and how it ends."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

import simulate
import snp_oracle
import tdx_oracle

# A kernel that the launcher finds nothing wrong with: ci/guest took it out of Debian's package.
KERNEL = pathlib.Path(os.environ.get('COCO_GUEST') or simulate.CACHE / 'guest') / 'vmlinuz'
COCOLAUNCH = os.environ['COCOLAUNCH']
SNP, TDX = 'snp-genoa-6.16', 'tdx-spr-6.16'
HOSTS = {SNP: ('sev-snp', simulate.SNP_FIRMWARE), TDX: ('tdx', simulate.TDX_FIRMWARE)}
EXIT = 'port:org.coco.exit-status:EXIT_STATUS='

# A guest that panics may be stopped before QEMU ends, and cocolaunch may see that first.
CRASHED = r'the guest crashed|QEMU stopped the guest \(guest-panicked\)'
RESET = 'the guest asked for a reset, or crashed into one'
# Script, exit status, and what cocolaunch says of it. A status that the guest told counts, however it ended.
BOTH = (
    (EXIT + '7;poweroff', 7, ''),
    ('memory-fault', 1, r'QEMU stopped the guest \(internal-error\), and it cannot run on'),
)
ENDS = {
    SNP: (
        *BOTH,
        ('poweroff', 0, ''),
        ('reset', 1, RESET),
        ('triple-fault', 1, RESET),
        (EXIT + '3;reset', 3, RESET),
        ('sev-terminate:1', 1, CRASHED),
    ),
    TDX: (*BOTH, ('td-fatal:no memory', 1, CRASHED)),
}
FAILURES = {
    SNP: (('SNP_LAUNCH_START=EIO:7', "fw_error=7 'Policy is not allowed'"),
          ('SNP_LAUNCH_FINISH=EIO:11', "SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'")),
    TDX: (('TDX_INIT_VM=EIO', 'KVM_TDX_INIT_VM failed'),),
}


class Cocolaunch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='coco-simulate.')
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.ledger = self.folder / 'ledger'

    def start(self, model, *words, guest, faults=''):
        platform, firmware = HOSTS[model]
        self.ledger.unlink(missing_ok=True)
        argv = [COCOLAUNCH, '--quiet', '--qemu=' + simulate.QEMU, '--coco=' + platform, f'--firmware={firmware}',
                f'--linux={KERNEL}', '--console=read-only', *words]
        return subprocess.Popen(argv, env=simulate.environment(model, self.ledger, guest, faults),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, process):
        out, errors = process.communicate(timeout=simulate.SECONDS)
        text = self.ledger.read_text() if self.ledger.exists() else ''
        ledger = [json.loads(line) for line in text.splitlines()]
        return simulate.Result(process.returncode, errors, out, [], ledger)

    def launch(self, model, *words, **more):
        return self.finish(self.start(model, *words, **more))

    def test_how_a_guest_ends(self):
        for model, rows in ENDS.items():
            for script, status, message in rows:
                with self.subTest(model=model, script=script):
                    result = self.launch(model, guest='console:hello from the guest;' + script)
                    self.assertEqual((result.status, result.serial), (status, 'hello from the guest\n'), result)
                    self.assertRegex(result.errors, message or '^$')

    def test_a_launch_that_fails(self):
        for model, rows in FAILURES.items():
            for faults, message in rows:
                with self.subTest(model=model, faults=faults):
                    result = self.launch(model, guest='poweroff', faults=faults)
                    self.assertEqual((result.status, result.ran), (1, False), result)
                    self.assertIn(message, result.errors)

    def test_a_guest_that_hangs_is_ended(self):
        for model in HOSTS:
            process = self.start(model, guest='console:up;hang')
            end = time.monotonic() + simulate.SECONDS
            while process.poll() is None and time.monotonic() < end and process.stdout.readline() != 'up\n':
                pass
            for _ in range(2):  # the first asks the guest, the second does not
                process.send_signal(signal.SIGTERM)
                time.sleep(0.3)
            self.assertEqual(self.finish(process).status, 128 + signal.SIGTERM)

    def test_what_is_measured(self):
        """The plan's firmware, kernel, arguments and vCPUs, and nothing that was not asked for."""
        image = simulate.SNP_FIRMWARE.read_bytes()
        result = self.launch(SNP, '--cpus=3', '--cmdline=console=hvc0', '--cmdline=root=none', guest='poweroff')
        self.assertEqual(result.digest, snp_oracle.chain(snp_oracle.pages(
            image, cpus=3, kernel=KERNEL.read_bytes(), command_line='console=hvc0 root=none')))
        result = self.launch(TDX, '--cpus=3', guest='poweroff')
        self.assertEqual(result.digest, tdx_oracle.mrtd(simulate.TDX_FIRMWARE.read_bytes()))


if __name__ == '__main__':
    simulate.need_qemu(KERNEL)
    unittest.main()
