#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck check, and command lines of others behind "--": inputs, directories, guests that run, baselines, statuses.

usage: test_check.py COCOCHECK [unittest options]
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

from cococheck import Cococheck

CHECK = Cococheck(sys.argv.pop(1))
GOOD = b"coco: no\nlinux: /k\ncmdline: [console=hvc0]\n"
BAD = b"coco: tdx\nkvm: no\nlinux: /k\n"
QEMU = ("qemu-system-x86_64", "-machine", "q35", "-accel", "kvm", "-m", "1G", "-kernel", "/k", "-append", "console=ttyS0",
        "-nographic", "-no-reboot")
# The object asks for SEV-SNP, and the machine does not name it.
UNUSED = (*QEMU, "-object", "sev-snp-guest,id=snp0,cbitpos=51,reduced-phys-bits=1")
SCRIPT = b"#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in QEMU).encode() + b"\n"
DOMAIN = b"""<domain type='kvm'><name>g</name><memory>1048576</memory><os><type arch='x86_64' machine='q35'>hvm</type>
<kernel>/k</kernel></os></domain>
"""


class Inputs(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def file(self, name, content):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(content)
        return name

    def check(self, status, *words, **how):
        run = CHECK.run(*words, cwd=self.directory, **how)
        self.assertEqual(run.status, status, (words, run))
        return run

    def names(self, status, *words):
        """The inputs as the report names them, and whether they could be read."""
        report = json.loads(self.check(status, "check", "--format=json", "--fail-on=never", *words).out)
        self.assertEqual((report["schema"], report["exit"]), ("cococheck-results/1", status))
        return [(entry["name"], entry["error"] is None) for entry in report["inputs"]]

    def test_statuses(self):
        good, bad, wrong = self.file("good.yaml", GOOD), self.file("bad.yaml", BAD), self.file("wrong.yaml", b"x: y\n")
        missing, unclear = "missing.xml", self.file("unclear.sh", SCRIPT.replace(b"'-no-reboot'", b"$MORE"))
        for status, inputs in ((0, (good,)), (1, (bad,)), (2, (wrong,)), (2, (missing,)), (4, (unclear,)), (0, (good, good)),
                               (1, (good, bad, good)), (2, (bad, wrong)), (1, (unclear, bad)), (4, (good, unclear)),
                               (2, (unclear, missing, bad))):
            self.check(status, "check", *inputs)
        self.check(0, "check", "--fail-on=never", bad)
        self.check(2, "check", "--fail-on=never", wrong)
        self.check(4, "check", "--strict", good)
        with open("/dev/full", "wb") as full:
            self.check(5, "check", bad, stdout=full)

    def test_usage(self):
        self.file("good.yaml", GOOD)
        for words, pattern in (
            (("check",), "needs inputs"), (("check", "--coco=no", "x"), "word 2: --coco does not go with the command check"),
            (("check", "good.yaml", "--strict"), "word 3: options stand before"), (("check", "-", "-"), "read once"),
            (("check", "--from=xml", "x"), "libvirt"), (("check", "--explain=coco-needs-kvm", "x"), "looks at no input"),
            (("check", "--write-baseline", "x"), "needs --baseline"), (("check", "--jobs=2", "x"), "--jobs does not go"),
            (("--format=sarif", "--list-rules"), "text or json"), (("--baseline=b.json", "--list-facts"), "drop it"),
            (("host", "--format=sarif"), "text or json"), (("--coco=tdx", "--", *QEMU), "--coco does not go"),
        ):
            run = self.check(3, *words)
            self.assertEqual(run.out, b"", words)
            self.assertRegex(run.complaint, pattern)

    def test_told_by_content(self):
        inputs = {"a": GOOD, "b": SCRIPT, "c": b"\0".join(word.encode() for word in QEMU) + b"\0", "d": DOMAIN,
                  "e": b'[machine]\n  type = "q35"\n', "f": b"systemd-vmspawn --linux=/k --coco=no\n"}
        for name, content in inputs.items():
            self.file(name, content)
        report = json.loads(self.check(0, "check", "--fail-on=never", "--format=json", *inputs).out)
        self.assertEqual([entry["dialect"] for entry in report["inputs"]],
                         ["launch", "qemu", "qemu", "libvirt", "readconfig", "vmspawn"])

    def test_from_wins(self):
        self.file("a", b"my-own-emulator\0-M\0q35\0-m\0001G\0")
        self.check(2, "check", "a")
        self.check(0, "check", "--fail-on=never", "--from=qemu", "a")
        self.file("b", DOMAIN)
        self.assertRegex(self.check(2, "check", "--from=launch", "b").text, "could not be read")

    def test_what_cannot_be_read(self):
        self.file("empty", b"")
        self.file("zeros", bytes(100))
        self.file("large", b"#" * (4 * 1024 * 1024 + 1))
        self.file("denied.yaml", GOOD)
        os.chmod(os.path.join(self.directory, "denied.yaml"), 0)
        for name, pattern in (("missing", "No such file"), ("empty", "empty"), ("large", "larger"), ("zeros", "."),
                              ("/dev/zero", "larger"), ("\x1b[2J", r"\\x1b"), ("denied.yaml", "Permission denied|")):
            if name == "denied.yaml" and os.geteuid() == 0:
                continue
            run = self.check(2, "check", name)
            self.assertRegex(run.text, "could not be read")
            self.assertRegex(run.text, pattern)
            self.assertNotIn(b"\x1b", run.out)

    def test_standard_input(self):
        run = self.check(1, "check", "-", stdin=BAD)
        self.assertIn("<stdin>:2:6", run.text)
        report = json.loads(self.check(1, "check", "--format=json", "-", stdin=BAD).out)
        self.assertEqual(report["schema"], "cococheck-result/1")
        self.check(2, "check", "-", stdin=b"")

    def test_directories(self):
        for name in ("vms/b.yaml", "vms/a/z.yml", "vms/a.sh", "vms/c.xml", "vms/.hidden/x.yaml", "vms/.x.yaml"):
            self.file(name, SCRIPT if name.endswith("sh") else DOMAIN if name.endswith("xml") else GOOD)
        for name in ("vms/other.sh", "vms/other.xml", "vms/README", "vms/image.raw", "vms/empty.sh", "vms/notes.conf"):
            self.file(name, b"" if "empty" in name else b"<html/>\n" if name.endswith("xml") else b"echo qemu\n")
        os.symlink(".", os.path.join(self.directory, "vms/loop"))
        os.symlink("nowhere", os.path.join(self.directory, "vms/dangling.yaml"))
        os.symlink("../vms/b.yaml", os.path.join(self.directory, "vms/link.yaml"))
        os.mkfifo(os.path.join(self.directory, "vms/fifo.yaml"))
        found = ["vms/a/z.yml", "vms/a.sh", "vms/b.yaml", "vms/c.xml", "vms/link.yaml"]
        self.assertEqual(self.names(0, "vms"), [(name, True) for name in found])
        self.file("vms/wrong.yaml", b"services: {}\n")
        self.assertEqual(self.names(2, "vms/a", "vms")[1:], [(name, True) for name in found] + [("vms/wrong.yaml", False)])
        os.mkdir(os.path.join(self.directory, "nothing"))
        self.assertRegex(self.check(2, "check", "nothing").text, "nothing in this directory is a launch")

    def test_order_and_places(self):
        names = [self.file(f"{i % 7}-{i}.yaml", BAD if i % 3 else GOOD) for i in range(40)]
        self.assertEqual(self.names(0, *names), [(name, True) for name in names])
        text = self.check(1, "check", *names).text
        self.assertIn("1-1.yaml:2:6", text)
        self.assertRegex(text, r"(?m)^40 inputs: 26 errors|^40 inputs: \d+ errors")

    def test_forms(self):
        self.file("bad.yaml", BAD)
        for form, pattern in (("sarif", r'"2\.1\.0"'), ("junit", "<testsuite"), ("tap", "TAP version 14"),
                              ("github", "::error file=bad.yaml,line=2")):
            for words in (("check", f"--format={form}", "bad.yaml"), (f"--format={form}", "--host=none", "--config=bad.yaml")):
                self.assertRegex(self.check(1, *words).text, pattern)

    def test_command_lines(self):
        self.check(0, "--host=none", "--", *QEMU)
        run = self.check(1, "--host=none", "--", *UNUSED)
        self.assertRegex(run.text, r"(?m)QEMU command line, word \d+: error")
        self.check(1, "--host=none", "--from=qemu", "--", "my-emulator", *UNUSED[1:])
        self.assertRegex(self.check(4, "--host=none", "--", *QEMU, "-no-such-option").text, "Not understood: .*no-such-option")
        # Behind another word they are arguments for the guest's kernel, as before.
        self.check(0, "--host=none", "--coco=no", "--linux=/k", "--", "console=hvc0", "qemu-system-x86_64")
        # A word of it that looks like a file of ours is none.
        self.file("x.yaml", GOOD)
        self.assertEqual(self.check(0, "--host=none", "--quiet", "--", *QEMU, "-pidfile", "x.yaml").err, b"")

    def test_hint_at_files(self):
        self.file("vm.xml", DOMAIN)
        run = self.check(1, "--host=none", "vm.xml")
        self.assertRegex(run.complaint, "word 2 is taken for a kernel argument; .* cococheck check vm.xml")
        self.assertRegex(self.check(1, "chek", "vm.xml").complaint, "did you mean the command check")
        self.assertRegex(self.check(0, "--host=none", "--coco=no", "--linux=/k", "console=hvc0", "check").complaint,
                         "the command check is the first word")

    def test_files_are_about_another_machine(self):
        self.file("a.sh", SCRIPT)
        run = self.check(0, "check", "a.sh")
        self.assertRegex(run.complaint, "judged for no host")
        self.assertEqual(self.check(0, "check", "--quiet", "a.sh").err, b"")
        self.assertEqual(self.check(0, "check", "--host=none", "a.sh").err, b"")
        report = json.loads(self.check(0, "check", "--format=json", "a.sh").out)
        self.assertEqual(report["judged_for"]["host"]["from"], "none")
        # Looked at, the kernel is missing here.
        report = json.loads(self.check(1, "check", "--host=live", "--format=json", "a.sh").out)
        self.assertIn("kernel-readable", [finding["rule"] for finding in report["findings"]])

    def guest(self, kernel):
        """A program that is called QEMU, and runs in a directory of its own."""
        guest = subprocess.Popen(["qemu-system-x86_64", "-c", "import time; print(flush=True); time.sleep(60)", "-kernel", kernel],
                                 executable=sys.executable, cwd=os.path.join(self.directory, "run"), stdout=subprocess.PIPE)
        self.addCleanup(guest.stdout.close)
        self.addCleanup(guest.wait)
        self.addCleanup(guest.kill)
        guest.stdout.readline()
        return f"/proc/{guest.pid}/cmdline"

    def test_guest_that_runs(self):
        """Its relative paths begin where it runs; it is on this host, and its binary is the one that runs."""
        self.file("run/k", b"x")
        for kernel, is_there in (("k", True), ("./k", True), ("missing", False), (os.path.join(self.directory, "run/k"), True)):
            path = self.guest(kernel)
            run = self.check(1, "check", "--format=json", path)
            report = json.loads(run.out)
            self.assertEqual("kernel-readable" not in [finding["rule"] for finding in report["findings"]], is_there, kernel)
            self.assertEqual(report["judged_for"]["host"]["from"], "live")
            self.assertIn("-c", [entry["text"] for entry in report["unread"]])
            self.assertIn(path.replace("cmdline", "exe"), run.text)
            self.assertEqual(run.err, b"")
        self.check(2, "check", "/proc/999999999/cmdline")

    def test_baseline(self):
        self.file("vms/bad.yaml", BAD)
        self.file("vms/good.yaml", GOOD)
        self.assertRegex(self.check(2, "check", "--baseline=b.json", "vms").complaint, "--write-baseline makes it")
        self.check(0, "check", "--baseline=b.json", "--write-baseline", "vms")
        self.assertEqual(self.check(0, "check", "--host=none", "--baseline=b.json", "vms").err, b"")
        # Lines move: nothing changes. Something new: it counts.
        self.file("vms/bad.yaml", b"# a comment\n\n" + BAD)
        self.check(0, "check", "--baseline=b.json", "vms")
        self.file("vms/bad.yaml", BAD + b"cpus: 100000\n")
        self.check(1, "check", "--baseline=b.json", "vms")
        self.file("vms/bad.yaml", GOOD)
        self.assertRegex(self.check(0, "check", "--baseline=b.json", "vms").complaint, "not there any more")
        # A run that is not whole writes nothing.
        self.file("vms/wrong.yaml", b"x: y\n")
        before = os.stat(os.path.join(self.directory, "b.json")).st_mtime_ns
        self.assertRegex(self.check(2, "check", "--baseline=b.json", "--write-baseline", "vms").complaint, "was not written")
        self.assertEqual(os.stat(os.path.join(self.directory, "b.json")).st_mtime_ns, before)
        self.file("b.json", b"{}")
        self.assertRegex(self.check(2, "check", "--baseline=b.json", "vms/good.yaml").complaint, "b.json:1")

    def test_policy(self):
        self.file("site.yaml", b"rules:\n  - id: site-no-plain\n    severity: error\n    require: {coco: [sev-snp, tdx]}\n"
                               b"    says: this site runs confidential guests only\n    why: policy\n    fix: say --coco=\n")
        self.file("good.yaml", GOOD)
        run = self.check(1, "check", "--policy=site.yaml", "good.yaml")
        self.assertIn("[site-no-plain]", run.text)
        self.assertIn("site-no-plain", self.check(1, "stream", "--policy=site.yaml",
                                                  stdin=b'{"launch":{"coco":"no","linux":"/k"}}').text)
        self.check(2, "check", "--policy=missing.yaml", "good.yaml")


if __name__ == "__main__":
    unittest.main()
