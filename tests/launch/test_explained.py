# SPDX-License-Identifier: LGPL-2.1-or-later
"""A QEMU that dies with a message: what cocolaunch makes of it. The exit status stays QEMU's."""
import os
import pty
import unittest

from launching import LaunchTest

LOCKED = ('qemu-system-x86_64: -device virtio-blk-pci,drive=a: Failed to get "write" lock\\n'
          'Is another process using the image [disk.raw]?\\n')
NO_SNP = ("qemu-system-x86_64: -accel kvm: vm-type SEV-SNP not supported by KVM\\n"
          "qemu-system-x86_64: -accel kvm: failed to initialize kvm: Invalid argument\\n")


class Explained(LaunchTest):
    def test_message_is_quoted_and_explained(self):
        status, out, err = self.run_with("fail " + LOCKED)
        self.assertEqual((status, out), (1, ""))
        lines = err.splitlines()
        end = lines.index("cocolaunch: QEMU failed with exit status 1")
        self.assertEqual([line for line in lines[:end] if line.startswith("qemu: ")], [
            'qemu: qemu-system-x86_64: -device virtio-blk-pci,drive=a: Failed to get "write" lock',
            "qemu: Is another process using the image [disk.raw]?"])
        self.assertEqual(lines[end + 1], 'QEMU said: "qemu-system-x86_64: -device virtio-blk-pci,drive=a: '
                                         'Failed to get "write" lock"')
        self.assertRegex(lines[end + 2], "^  means: another process has the disk image open")
        self.assertRegex(lines[end + 3], "^  what to do: end the other one")
        self.assertEqual(len(lines), end + 4)

    def test_rules_that_hold_are_ruled_out(self):
        """A plain guest: no rule of SEV-SNP has anything to do with it."""
        _, _, err = self.run_with("fail " + NO_SNP)
        self.assertIn("means: KVM on this host offers no SEV-SNP guests", err)
        self.assertRegex(err, "(?m)^  ruled out in this launch: .*snp-kvm-parameter")
        self.assertNotIn("because: ", err)

    def test_rule_that_is_broken_leads(self):
        """It was allowed to be; the one before it in the row holds."""
        status, _, err = self.run_with("fail qemu-system-x86_64: invalid value of maxmem: ...\\n", "--ram=512M:512M",
                                       "--allow=ram-max-above-ram:a test")
        self.assertEqual(status, 1, err)
        self.assertRegex(err, r"(?m)^  because: .* \[ram-max-above-ram\] \(broken in this launch\)$")
        self.assertRegex(err, "(?m)^  ruled out in this launch: ram-max-not-below-ram")

    def test_status_is_qemus(self):
        self.assertEqual(self.run_with("fail " + LOCKED)[0], 1)
        self.assertEqual(self.run_with("crash " + LOCKED)[0], 128 + 11)

    def test_crash_is_explained_by_the_last_words(self):
        _, _, err = self.run_with("crash qemu-system-x86_64: sev.c:1541: f: Assertion `sev_snp->kernel_hashes_data' "
                                  "failed.\\n")
        self.assertIn("means: kernel hashes were asked for", err)

    def test_crash_without_words(self):
        _, _, err = self.run_with("crash ")
        self.assertIn("QEMU was killed by signal 11", err)
        self.assertIn("  means: QEMU crashed on something that it does not check", err)
        self.assertNotIn("QEMU said", err)

    def test_line_without_an_end(self):
        self.assertIn("QEMU said: ", self.run_with("fail unsupported machine type")[2])

    def test_long_before_its_end(self):
        self.assertNotIn("QEMU said: ", self.run_with("fail unsupported machine type\\n" + "chatter\\n" * 16)[2])

    def test_control_characters_are_shown(self):
        _, _, err = self.run_with("fail unsupported machine type\\033[2J\\n")
        self.assertIn('QEMU said: "unsupported machine type\\x1b[2J"', err)

    def test_nothing_to_explain(self):
        self.assertNotIn("QEMU said: ", self.run_with("fail nothing that is known\\n")[2])
        self.assertNotIn("QEMU said: ", self.run_with("exit 1")[2])

    def test_ordinary_end_is_not_explained(self):
        for how in "say " + LOCKED, "say-and-end " + LOCKED:
            with self.subTest(how):
                status, _, err = self.run_with(how)
                self.assertEqual(status, 0, err)
                self.assertIn("qemu: Is another process using", err)
                self.assertNotIn("QEMU said: ", err)

    def test_guests_words_are_not_qemus(self):
        status, out, err = self.run_with("guest-says-and-fail " + LOCKED, "--console=read-only")
        self.assertEqual(status, 1)
        self.assertIn("Failed to get", out)
        self.assertIn("qemu: nothing that is known", err)
        self.assertNotIn("QEMU said: ", err)

    def test_colour_follows_the_option(self):
        self.assertIn("\033[", self.run_with("fail " + LOCKED, "--color=always")[2])
        self.assertNotIn("\033[", self.run_with("fail " + LOCKED)[2])

    def test_on_a_terminal_lines_end_as_they_should(self):
        """The terminal was raw while it was the guest's, and is set back before the explanation."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        process = self.start("fail " + LOCKED, "--color=never", stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        text = b""
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # nobody has the other end any more
                break
            if not data:
                break
            text += data
        process.wait(timeout=30)
        self.assertIn(b"QEMU said: ", text)
        self.assertNotIn(b"\n", text.replace(b"\r\n", b""))


if __name__ == "__main__":
    unittest.main()
