#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck as its users see it: exit statuses, streams, colour, help.

usage: test_cococheck.py COCOCHECK [unittest options]
"""
import os
import pty
import re
import resource
import subprocess
import sys
import tempfile
import unittest

from cococheck import ENVIRONMENT, Cococheck, without_gcov

CHECK = Cococheck(sys.argv.pop(1))
NOWHERE = "--host=none"
GOOD = (NOWHERE, "--coco=no", "--linux=/k", "--cmdline=console=hvc0")
BAD = (NOWHERE, "--coco=tdx", "--kvm=no", "--linux=/k")
# A warning and no error: cmdline says nothing of the console that the VM has.
WARNED = (NOWHERE, "--coco=no", "--linux=/k", "--cmdline=console=ttyS0")


def old_kernel():
    """A kernel without EFI stub, as far as its header goes (Linux Documentation/arch/x86/boot.rst)."""
    kernel = bytearray(4096)
    kernel[0x1f1] = 1  # sectors of the setup part
    kernel[0x1f4:0x1f8] = (3072 // 16).to_bytes(4, "little")
    kernel[0x1fe:0x200] = b"\x55\xaa"
    kernel[0x200:0x202] = b"\xeb\x66"
    kernel[0x202:0x208] = b"HdrS\x0f\x02"
    kernel[0x211] = 1  # loaded high
    kernel[0x236] = 1  # has a 64-bit entry
    kernel[0x238:0x23c] = (2047).to_bytes(4, "little")
    return bytes(kernel)


# A user without any process: where another test ran something as the same one, exec would meet the limit already.
NOBODY_ELSE = 64321


class Statuses(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def file(self, content, name="vm.yaml"):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as stream:
            stream.write(content)
        return path

    def check(self, status, *words, **how):
        run = CHECK.run(*words, **how)
        self.assertEqual(run.status, status, (words, run))
        return run

    def refused(self, status, pattern, *words, **how):
        """One sentence on standard error, nothing on standard output, no control character."""
        run = self.check(status, *words, **how)
        self.assertEqual(run.out, b"")
        self.assertRegex(run.complaint, pattern)
        self.assertRegex(run.complaint, r"\Acococheck: [^\n]+\n\Z")
        self.assertEqual(re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]", run.err), [])
        return run

    def test_0_valid(self):
        self.check(0, *GOOD)
        self.check(0, NOWHERE, "--config=-", stdin=b"linux: /k\ncmdline: [console=hvc0]\n")
        self.check(0, *BAD, "--fail-on=never")
        self.check(0, *WARNED)
        self.assertEqual(self.check(0, *GOOD).err, b"")

    def test_launch_file_without_config_is_hinted_at(self):
        run = self.check(0, *GOOD, "vm.yaml")
        self.assertRegex(run.complaint, r"word 5 is taken for a kernel argument; .* --config=")
        self.assertEqual(self.check(0, *GOOD, "yaml", "file=second.yaml").err, b"")

    def test_1_findings(self):
        for words in (BAD, (NOWHERE,), (*WARNED, "--fail-on=warning"), (*WARNED, "--strict"),
                      (*GOOD, "--kvm=yes", "--kvm=auto", "--fail-on=note")):
            run = self.check(1, *words)
            self.assertIn("[", run.text)
            self.assertEqual(run.err, b"")

    def test_2_unreadable_launch_file(self):
        self.refused(2, "No such file", "--config=/nonexistent/vm.yaml")
        self.refused(2, r"\\x1b\[2J\\xc2\\x9b", "--config=/nonexistent/\x1b[2J\x9b")
        self.refused(2, "Is a directory", f"--config={self.directory}")
        self.refused(2, "larger than", f"--config={self.file(b'#' * (1024 * 1024 + 1))}")
        denied = self.file(b"coco: tdx\n", "denied.yaml")
        os.chmod(denied, 0)
        if os.geteuid() != 0:
            self.refused(2, "Permission denied", f"--config={denied}")

    def test_2_wrong_launch_file(self):
        for content, pattern in (
            (b"coco: tdx\nkvmm: no\n", r"vm\.yaml:2:1: .*kvm"),
            (b"coco: maybe\n", r"vm\.yaml:1:7: "),
            (b"coco: [\n", r"vm\.yaml:\d+:\d+: "),
            (b"coco: tdx\ncoco: tdx\n", r"vm\.yaml:2:1: "),
            (b"coco: &a tdx\n", r"vm\.yaml:1:"),
            (b"strict: yes\n", r"vm\.yaml:1:1: "),
            (b"\xff\xfe\x00", r"vm\.yaml"),
            (b"\x1b[2J: x\n", r"vm\.yaml"),
        ):
            self.refused(2, pattern, f"--config={self.file(content)}")
        self.refused(2, r"<stdin>:1:1: ", "--config=-", stdin=b"nonsense: x\n")

    def test_3_usage(self):
        for words, pattern in (
            (("--kmv=no",), "--kvm"),
            (("--cocolaunch",), "no option"),
            (("--expl",), "abbreviation.*--explain"),
            (("--dry-run",), "cocolaunch"),
            (("--coco=maybe",), "word 1.*sev-snp"),
            (("--coco",), "needs a value"),
            (("--strict=yes",), "takes no value"),
            (("-Z",), "no option"),
            (("--format=xml",), "text"),
            (("--fail-on=always",), "never"),
            (("--host=other",), "live"),
            (("--explain=no-such-rule",), "no rule no-such-rule"),
            (("--strict", "--fail-on=never"), "contradict"),
            (("--list-rules", "--list-facts"), "one of them"),
            (("--explain", "--list-rules"), "one of them"),
            (("--config=-", "--config=-"), "word 2.*twice"),
            (("--linux=",), "empty"),
            (("--coco=\x1b[31mtdx",), r"\\x1b"),
            (("--\x1b]0;title\x07",), r"\\x1b"),
            (("--explain=\x07",), "."),
            (("--set-credential=secret-without-colon",), "set-credential"),
        ):
            run = self.refused(3, pattern, *words)
            self.assertNotIn("Usage", run.complaint)
            self.assertNotIn("secret-without-colon", run.complaint)

    def test_4_undetermined(self):
        self.check(4, *GOOD, "--strict")
        self.check(4, *GOOD, "--strict", "--fail-on=error")
        self.check(4, NOWHERE, "--strict", "--linux=/k", "--initrd=/i", "--", "console=hvc0")
        run = self.check(4, *GOOD, "--strict", "--quiet")
        self.assertRegex(run.text, r"\AUndetermined: kvm-emulated, .* and \d+ more \(see cococheck --explain\)\n")
        self.assertEqual(run.err, b"")
        self.assertIn("kernel-readable: undetermined\n", self.check(4, *GOOD, "--strict", "--explain").text)

    def test_4_a_host_that_cannot_be_looked_at(self):
        """No process can be started to try KVM in: what was named stays unknown, and that is no pass."""
        def no_processes():
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
            if os.geteuid() == 0:  # to whom no limit applies
                os.setgroups([])
                os.setgid(NOBODY_ELSE)
                os.setuid(NOBODY_ELSE)
        # The leak checker starts a process as well.
        environment = {**ENVIRONMENT, "ASAN_OPTIONS": "detect_leaks=0"}
        run = subprocess.run([CHECK.path, "--explain", "--linux=/etc/passwd", "--cmdline=console=hvc0"],
                             env=environment, preexec_fn=no_processes, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        self.assertEqual(run.returncode, 4, run)
        self.assertRegex(without_gcov(run.stderr), rb"\Acococheck: this host and its files cannot be looked at: [^\n]+\n\Z")
        self.assertIn(b"kernel-readable: undetermined\n", run.stdout)

    def test_live_files_are_looked_at(self):
        run = self.check(1, f"--linux={self.directory}", "--kvm=no", "--cmdline=console=hvc0")
        self.assertRegex(run.text, r"command line, word 1: error: .* \[kernel-readable\]")
        self.check(0, f"--linux={self.file(old_kernel())}", "--kvm=no", "--cmdline=console=hvc0")
        run = self.check(1, f"--linux={self.file(b'x')}", "--kvm=no", "--cmdline=console=hvc0")
        self.assertRegex(run.text, r"command line, word 1: error: .* \[kernel-bootable\]")

    def test_5_output_that_cannot_be_written(self):
        for words in (GOOD, BAD, (*BAD, "--format=json"), (*BAD, "--format=json", "--explain"), ("--help",), ("--version",), ("--list-rules",),
                      ("--list-facts", "--format=json"), ("--explain=coco-needs-kvm",), (*GOOD, "--explain")):
            with open("/dev/full", "wb") as full:
                run = self.check(5, *words, stdout=full)
            self.assertRegex(run.complaint,
                             r"\Acococheck: the output could not be written(: No space left on device)?\n\Z")
        closed = subprocess.run([CHECK.path, *GOOD], env=ENVIRONMENT, stderr=subprocess.PIPE,
                                preexec_fn=lambda: os.close(1))
        self.assertEqual(closed.returncode, 5, closed)

    def test_the_worse_status_wins(self):
        self.check(3, "--coco=maybe", "--config=/nonexistent")  # 3 before 2
        self.check(2, *BAD[:-1], "--config=/nonexistent")       # 2 before 1
        self.check(1, *BAD, "--strict")                          # 1 before 4
        with open("/dev/full", "wb") as full:                    # 5 before 1
            self.check(5, *BAD, stdout=full)


class Words(unittest.TestCase):
    def test_a_launch_file_counts_at_its_place(self):
        def kvm(*words):
            run = CHECK.run(NOWHERE, "--coco=tdx", *words, stdin=b"kvm: no\n")
            return "coco-needs-kvm" not in run.text
        self.assertFalse(kvm("--config=-"))
        self.assertTrue(kvm("--config=-", "--kvm=yes"))
        self.assertFalse(kvm("--kvm=yes", "--config=-"))
        self.assertTrue(kvm("--kvm=no", "--config=-", "--kvm=auto"))

    def test_findings_point_at_the_file_or_at_the_word(self):
        run = CHECK.run(NOWHERE, "--coco=tdx", "--config=-", stdin=b"linux: /k\nkvm: no\n")
        self.assertRegex(run.text, r"(?m)^<stdin>:2:\d+: error: .* \[coco-needs-kvm\]$")
        run = CHECK.run(NOWHERE, "--coco=tdx", "--kvm", "no")
        self.assertRegex(run.text, r"(?m)^command line, word 3: error: .* \[coco-needs-kvm\]$")

    def test_options_end_at_the_first_other_word(self):
        self.assertEqual(CHECK.run(*GOOD, "quiet", "--fail-on=nonsense").status, 0)
        self.assertEqual(CHECK.run(*GOOD, "--", "--fail-on=nonsense").status, 0)

    def test_secrets_are_not_reported(self):
        words = (NOWHERE, "--coco=tdx", "--set-credential=db/x:hunter2", "--smbios11=io.systemd.credential:a=hunter2",
                 "--linux=/k", "--cmdline=luks.password=hunter2")
        for more in ((), ("--explain",), ("--format=json",), ("--format=json", "--explain")):
            run = CHECK.run(*words, *more)
            self.assertEqual(run.status, 1)
            self.assertNotIn(b"hunter2", run.out + run.err)

    def test_control_characters_are_not_reported(self):
        words = (NOWHERE, "--coco=tdx", "--kvm=no", "--linux=/\x1b[2J\x9b\u202e", "--initrd=/\n\r", "--cmdline=a\x07b")
        for more in ((), ("--explain",), ("--format=json",)):
            run = CHECK.run(*words, *more)
            self.assertEqual(re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2\x9b|\xe2\x80\xae", run.out), [])

    def test_quiet_prints_what_fails_only(self):
        self.assertEqual(CHECK.run(*GOOD, "-q").out, b"")
        self.assertEqual(CHECK.run(*WARNED, "-q").out, b"")
        self.assertIn("warning:", CHECK.run(*WARNED, "-q", "--fail-on=warning").text)
        self.assertNotIn("warning:", CHECK.run(*BAD, "-q").text)
        self.assertIn("error:", CHECK.run(*BAD, "-q").text)

    def test_what_is_done_for_vmspawns_sake(self):
        self.assertEqual(CHECK.run(*GOOD, "--no-pager", "--no-ask-password", "--system", "--user").status, 0)


class Help(unittest.TestCase):
    def test_help(self):
        run = CHECK.run("--help")
        self.assertEqual((run.status, run.err), (0, b""))
        self.assertEqual(run.out, CHECK.run("-h").out)
        self.assertEqual(run.out, CHECK.run("--coco=tdx", "-h", "--config=/nonexistent").out)
        self.assertEqual([line for line in run.text.splitlines() if len(line) > 80], [])
        self.assertEqual([line for line in run.text.splitlines() if line != line.rstrip()], [])
        self.assertNotIn("--dry-run", run.text)
        for status in range(6):
            self.assertRegex(run.text.split("Exit status:")[1], rf"(?m)^  {status} ")

    def test_version(self):
        run = CHECK.run("--version")
        self.assertRegex(run.text, r"\Acococheck \d+\.\d+\.\d+\n\Z")

    def test_every_rule_is_explained(self):
        rules = [line.split()[0] for line in CHECK.run("--list-rules").text.splitlines()]
        self.assertGreater(len(rules), 80)
        self.assertEqual(len(rules), len(set(rules)))
        for rule in rules:
            run = CHECK.run(f"--explain={rule}")
            self.assertEqual(run.status, 0)
            self.assertTrue(run.text.startswith(f"{rule} ("), run.text)
            for part in ("broken:", "why:", "fix:", "source:", "truth table:"):
                self.assertIn(part, run.text)
            for verdict in ("broken", "undetermined"):
                self.assertRegex(run.text, rf"(?m)^    .* {verdict}$")

    def test_facts(self):
        run = CHECK.run("--list-facts")
        self.assertRegex(run.text, r"(?m)^kvm +asked auto\|yes\|no +\S")
        self.assertRegex(run.text, r"(?m)^kvm_device +seen +usable\|missing\|denied\|hangs +\S")


class Colour(unittest.TestCase):
    """--color by NO_COLOR by TERM, on a terminal and on a pipe."""

    def is_coloured(self, terminal, *words, **environment):
        environment = {**ENVIRONMENT, **environment}
        if not terminal:
            return b"\x1b[" in subprocess.run([CHECK.path, *BAD, *words], env=environment, stdout=subprocess.PIPE).stdout
        ours, theirs = pty.openpty()
        process = subprocess.Popen([CHECK.path, *BAD, *words], env=environment, stdout=theirs)
        os.close(theirs)
        out = b""
        try:
            while piece := os.read(ours, 4096):
                out += piece
        except OSError:
            pass  # the other end is closed
        os.close(ours)
        self.assertEqual(process.wait(), 1)
        self.assertIn(b"coco-needs-kvm", out)
        return b"\x1b[" in out

    def test_table(self):
        xterm, dumb, no_color = {"TERM": "xterm"}, {"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}
        for terminal, words, environment, coloured in (
            (True, (), xterm, True),
            (True, (), dumb, False),
            (True, (), {}, False),
            (True, (), no_color, False),
            (True, (), {"TERM": "xterm", "NO_COLOR": ""}, True),
            (False, (), xterm, False),
            (True, ("--color=never",), xterm, False),
            (True, ("--color=auto",), xterm, True),
            (True, ("--color=always",), no_color, True),
            (False, ("--color=always",), dumb, True),
            (False, ("--color=never",), xterm, False),
            (False, ("--color=auto",), xterm, False),
            (True, ("--format=json",), xterm, False),
            (False, ("--format=json", "--color=always"), xterm, False),
        ):
            with self.subTest(terminal=terminal, words=words, environment=environment):
                self.assertEqual(self.is_coloured(terminal, *words, **environment), coloured)

    def test_colour_changes_nothing_else(self):
        plain = CHECK.run(*BAD).out
        self.assertEqual(re.sub(rb"\x1b\[[0-9;]*m", b"", CHECK.run(*BAD, "--color=always").out), plain)


if __name__ == "__main__":
    unittest.main()
