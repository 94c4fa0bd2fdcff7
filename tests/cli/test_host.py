#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck host, and --host= and --qemu-profile= of both programs: statuses, streams, refusals.

usage: test_host.py COCOLAUNCH COCOCHECK [unittest options]
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import profiles
from cococheck import ENVIRONMENT, Cococheck

LAUNCH, CHECK = Cococheck(sys.argv.pop(1)), Cococheck(sys.argv.pop(1))
MEBIBYTE = 1024 * 1024


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.good = self.file("good.json", profiles.profile(profiles.host(), profiles.QEMU))
        self.broken = self.file("broken.json",
                                profiles.profile(profiles.host(amd__kvm_sev_snp="off", amd__dev_sev="denied",
                                                               kvm__vm_types="0x9"), profiles.QEMU))

    def file(self, name, content, mode=0o644):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as stream:
            stream.write(content)
        os.chmod(path, mode)
        return path

    def check(self, status, *words, program=CHECK, **how):
        run = program.run(*words, **how)
        self.assertEqual(run.status, status, (words, run))
        return run

    def refused(self, status, pattern, *words, **how):
        """One sentence on standard error, and nothing on standard output."""
        run = self.check(status, *words, **how)
        self.assertEqual(run.out, b"")
        self.assertRegex(run.complaint, r"\Acoco(check|launch): [^\n\x00-\x1f]+\n\Z")
        self.assertRegex(run.complaint, pattern)


class Statuses(Case):
    def test_0_ready(self):
        for words in ((), ("--coco=sev-snp",), ("--coco=auto",)):
            run = self.check(0, "host", f"--host={self.good}", *words)
            self.assertEqual(run.err, b"")
            self.assertRegex(run.text, r"(?m)^SEV-SNP: ready$")
            self.assertNotIn("[snp-", run.text)
            self.assertRegex(run.text, r"(?m)^  ok +the CPU is AMD's: CPU AMD EPYC 9354")
            self.assertEqual("TDX: not ready" in run.text, words != ("--coco=sev-snp",))
        run = self.check(0, "host", f"--host={self.good}", "--quiet", "--coco=sev-snp")
        self.assertEqual(run.text, "SEV-SNP: ready\n")

    ONLY_ROOT = ("amd.syscfg", "amd.rmp_base", "amd.rmp_end", "amd.rmp_cfg")

    def unprivileged(self, *without):
        host = profiles.host(without=self.ONLY_ROOT + without)
        host["not_looked_at"].update({name: "/dev/cpu/0/msr: Permission denied" for name in self.ONLY_ROOT})
        return self.file("unprivileged.json", profiles.profile(host, profiles.QEMU))

    def test_0_without_what_only_root_sees(self):
        """KVM offers SNP: so what that rests on is in order, whoever looks."""
        run = self.check(0, "host", f"--host={self.unprivileged()}", "--coco=sev-snp")
        self.assertRegex(run.text, r"(?m)^SEV-SNP: ready$")

    def test_4_with_the_reason_why_it_was_not_looked_at(self):
        path = self.unprivileged("kvm.vm_types", "amd.kvm_sev_snp", "amd.kvm_sev", "amd.kvm_sev_es")
        run = self.check(4, "host", f"--host={path}", "--coco=sev-snp")
        self.assertRegex(run.text, r"(?m)^  \? +[^\n]*\(RMP\):[^\n]*\s+[^\n]*/dev/cpu/0/msr:\s+Permission\s+denied$")
        self.assertRegex(run.text, r"(?m)^  \? +KVM's VM type SNP: not looked at: the profile says nothing of it$")

    def test_1_not_ready(self):
        self.assertRegex(self.check(1, "host", f"--host={self.good}", "--coco=tdx").text,
                         r"(?m)^TDX: not ready: .*\[tdx-host-intel\]$")
        run = self.check(1, "host", f"--host={self.broken}")
        chain = run.text[:run.text.index("\nTDX:")]
        self.assertRegex(chain, r"(?m)^SEV-SNP: not ready: .*\[snp-kvm-parameter\]$")
        self.assertRegex(chain, r"BROKEN +kvm_amd\.sev_snp is N \[snp-kvm-parameter\]\n +why: ")
        self.assertRegex(chain, r"BROKEN [^\n]*\[snp-dev-sev\]\n  [a-zB?]")
        self.assertEqual(len(re.findall(r"(?m)^ +fix:", re.sub(r"(?ms)^  (warning|note).*", "", chain))), 1)
        self.assertEqual(run.err, b"")

    def test_1_qemu_is_a_link(self):
        without = {**profiles.QEMU, "objects": {}}
        old = self.file("old.json", profiles.profile(qemu=without))
        run = self.check(1, "host", f"--host={self.good}", f"--qemu-profile={old}", "--coco=sev-snp")
        self.assertRegex(run.text, r"\[qemu-has-snp\]")
        self.check(1, "host", "--host=none", f"--qemu-profile={old}")

    def test_4_not_known(self):
        host_only = self.file("host.json", profiles.profile(profiles.host()))
        run = self.check(4, "host", f"--host={host_only}")
        self.assertRegex(run.text, r"(?m)^SEV-SNP: not known: ")
        self.assertIn("No QEMU was looked at", run.text)
        qemu_only = self.file("qemu.json", profiles.profile(qemu=profiles.QEMU))
        self.assertIn("No host was looked at", self.check(4, "host", "--host=none", f"--qemu-profile={qemu_only}").text)
        self.check(4, "host", "--host=none")
        self.check(0, "host", f"--host={host_only}", f"--qemu-profile={qemu_only}")

    def test_4_a_launch_on_a_host_that_is_not_known(self):
        host_only = self.file("host.json", profiles.profile(profiles.host()))
        launch = ("--coco=sev-snp", "--linux=/nonexistent", "--firmware=/nonexistent", "--cmdline=console=hvc0")
        self.check(4, f"--host={host_only}", *launch)
        self.check(0, f"--host={self.good}", *launch)
        self.check(4, f"--host={self.good}", "--strict", *launch)

    def test_2_profiles_that_are_none(self):
        oversized = self.file("oversized.json", profiles.profile(profiles.host()) + b" " * (4 * MEBIBYTE))
        for path, pattern in (
            ("/nonexistent/x.json", "No such file"),
            (self.directory + "/", "Is a directory"),
            (self.file("garbage.json", b"\xff\x00\x1b[2J"), r"garbage\.json"),
            (self.file("empty.json", b""), r"empty\.json"),
            (self.file("half.json", profiles.profile(profiles.host())[:-200]), r"half\.json"),
            (self.file("schema.json", b'{"schema": "coco-profile/99"}'), "schema"),
            (self.file("misspelt.json", profiles.profile(profiles.host(amd__sevsnp=True))), "sevsnp"),
            (self.file("kind.json", profiles.profile(profiles.host(amd__sev_snp="yes"))), "sev_snp"),
            (oversized, r"oversized\.json"),
        ):
            for option in ("--host", "--qemu-profile"):
                self.refused(2, pattern, "host", f"{option}={path}")
                self.refused(2, pattern, f"{option}={path}", "--linux=/k")
                self.refused(125, pattern, f"{option}={path}", "--linux=/k", "--dry-run", program=LAUNCH)
        qemu_only = self.file("qemu.json", profiles.profile(qemu=profiles.QEMU))
        self.refused(2, "holds no host", "host", f"--host={qemu_only}")
        host_only = self.file("host.json", profiles.profile(profiles.host()))
        self.refused(2, "holds no QEMU", "host", f"--qemu-profile={host_only}")

    def test_a_profile_from_a_pipe(self):
        run = self.check(0, "host", "--host=/dev/stdin", "--coco=sev-snp",
                         stdin=profiles.profile(profiles.host(), profiles.QEMU))
        self.assertIn("Judged for the host of /dev/stdin: A host that was made up for tests\n", run.text)

    def test_3_usage(self):
        for words, pattern in (
            (("host", "host"), "word 2: .*options only, not host"),
            (("host", "--", "quiet"), "word 3: .*not quiet"),
            (("host", "--strict"), "word 2: --strict does not go with"),
            (("host", "--quiet", "--linux=/k"), "word 3: --linux does not go with"),
            (("host", "--kmv=no"), "word 2: .*--kvm"),
            (("host", "--coco=no"), "--coco=no asks for nothing"),
            (("host", "--coco=auto,no"), "asks for nothing"),
            (("host", "--coco=sev"), "sev-snp"),
            (("host", "--record", "--host=none"), "drop --host="),
            (("host", "--record", f"--host={self.good}"), "drop --host="),
            (("host", "--record", f"--qemu-profile={self.good}"), "--qemu-profile="),
            (("host", "--record", "--format=json"), "drop --format="),
            (("host", "--record", "--coco=tdx"), "drop --coco="),
            (("--record",), "cococheck host --record"),
            (("--list-firmware", f"--host={self.good}"), "drop --host="),
        ):
            self.refused(3, pattern, *words)

    def test_the_command_is_the_first_word(self):
        run = self.check(0, "--host=none", "--linux=/k", "--cmdline=console=hvc0", "host")
        self.assertRegex(run.complaint, r"word 4 is taken for a kernel argument; the command host is the first word\n\Z")
        self.assertIn("cococheck host [OPTION...]", self.check(0, "host", "--help").text)
        self.assertRegex(self.check(0, "host", "--version").text, r"\Acococheck [0-9.]+\n\Z")

    def test_5_output_that_cannot_be_written(self):
        for words in ((), ("--format=json",), ("--quiet",)):
            with open("/dev/full", "wb") as full:
                run = self.check(5, "host", f"--host={self.good}", *words, stdout=full)
            self.assertRegex(run.complaint, r"\Acococheck: the output could not be written")
        with open("/dev/full", "wb") as full:
            self.check(5, "host", "--record", "--quiet", stdout=full)


class Reports(Case):
    def test_80_columns(self):
        for path in self.good, self.broken:
            text = self.check(int(path != self.good), "host", f"--host={path}").text
            path_lines = [line for line in text.splitlines() if len(line) > 80 and path not in line]
            self.assertEqual(path_lines, [])

    def test_colour(self):
        plain = self.check(1, "host", f"--host={self.broken}", "--color=never").text
        coloured = self.check(1, "host", f"--host={self.broken}", "--color=always").text
        self.assertNotIn("\033", plain)
        self.assertRegex(coloured, "\033\\[1;31m  BROKEN\033\\[0m")
        self.assertEqual(re.sub("\033\\[[0-9;]*m", "", coloured), plain)
        for words in (("--format=json",),):
            self.assertNotIn("\033", self.check(1, "host", f"--host={self.broken}", "--color=always", *words).text)

    def test_control_characters_of_a_profile(self):
        about = "\033]0;x\a is what it says"
        path = self.file("evil.json", profiles.profile(profiles.host(), {**profiles.QEMU, "package": "\033[2J"}, about))
        for words in ((), ("--format=json",)):
            run = CHECK.run("host", f"--host={path}", *words)
            self.assertEqual(re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]", run.out + run.err), [])

    def test_a_launch_says_what_it_was_judged_for(self):
        launch = ("--coco=sev-snp", "--linux=/nonexistent", "--cmdline=console=hvc0")
        run = self.check(1, f"--host={self.broken}", *launch)
        self.assertTrue(run.text.startswith(f"Judged for the host of {self.broken}: A host that was made up for tests.\n"))
        self.assertRegex(run.text, r"host: error: .*\[snp-kvm-parameter\]\n(?:.*\n)*?.* is off \(seen in .*broken\.json\)")
        self.assertNotIn("seen on this host", run.text)
        result = json.loads(self.check(1, f"--host={self.broken}", *launch, "--format=json").text)
        self.assertEqual(result["judged_for"]["host"],
                         {"from": "profile", "profile": self.broken, "about": profiles.ABOUT})
        self.assertEqual(result["auto"], None)

    def test_files_that_another_host_may_have(self):
        launch = ("--coco=no", "--cmdline=console=hvc0", "--explain", f"--host={self.good}")
        run = self.check(0, *launch, "--linux=/nonexistent")
        self.assertIn("kernel-readable: undetermined\n", run.text)
        run = self.check(1, *launch, f"--linux={self.file('kernel', b'x')}")
        self.assertIn("[kernel-bootable]", run.text)
        run = self.check(1, *launch, f"--linux={self.directory}")
        self.assertIn("[kernel-readable]", run.text)


class Recording(Case):
    def test_a_record_gives_the_same_verdicts(self):
        recorded = self.check(0, "host", "--record", "--quiet")
        self.assertEqual(recorded.err, b"")
        profile = json.loads(recorded.text)
        self.assertEqual(profile["schema"], "coco-profile/1")
        self.assertRegex(profile["about"], r"\ARecorded by cococheck [0-9.]+\.\Z")
        self.assertEqual(profile["host"]["linux"]["release"], os.uname().release)
        path = self.file("recorded.json", recorded.out)
        live, replayed = CHECK.run("host", "--quiet"), CHECK.run("host", "--quiet", f"--host={path}")
        self.assertEqual((live.status, live.out), (replayed.status, replayed.out))

    def test_a_record_identifies_no_machine(self):
        text = self.check(0, "host", "--record", "--quiet").text
        secrets = [os.uname().nodename, os.uname().version]
        for path in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id", "/sys/class/dmi/id/product_uuid",
                     "/sys/class/dmi/id/product_serial", "/proc/cmdline"):
            try:
                with open(path, encoding="utf-8") as stream:
                    secrets.append(stream.read().strip())
            except OSError:
                continue
        for secret in filter(None, secrets):
            self.assertNotRegex(text, rf"\b{re.escape(secret)}\b")

    def test_a_record_without_a_qemu(self):
        run = self.check(0, "host", "--record", "--qemu=/nonexistent/qemu")
        self.assertNotIn("qemu", json.loads(run.text))
        self.assertRegex(run.complaint, r"\Acococheck: the profile holds no QEMU[^\n]*\n\Z")
        self.assertEqual(self.check(0, "host", "--record", "--qemu=/nonexistent/qemu", "--quiet").err, b"")

    def test_interrupted(self):
        """A QEMU that hangs, and Ctrl-C: the program is gone at once, and so is QEMU."""
        pid_file = os.path.join(self.directory, "pid")
        qemu = self.file("qemu", f"#!/bin/sh\necho $$ >{pid_file}.new\nmv {pid_file}.new {pid_file}\nexec sleep 1000\n".encode(), 0o755)
        with subprocess.Popen([CHECK.path, "host", f"--qemu={qemu}"], env=ENVIRONMENT, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, start_new_session=True) as program:
            self.wait_for(lambda: os.path.exists(pid_file))
            with open(pid_file, encoding="ascii") as stream:
                pid = int(stream.read())
            os.killpg(program.pid, signal.SIGINT)
            self.assertEqual(program.wait(timeout=20), -signal.SIGINT)
        self.wait_for(lambda: not os.path.exists(f"/proc/{pid}") or self.is_dead(pid))

    def is_dead(self, pid):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stream:
                return stream.read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    def wait_for(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline, "it did not come to pass")
            time.sleep(0.01)


class Launching(Case):
    KERNEL = ("--linux=/nonexistent", "--cmdline=console=hvc0")
    SNP = ("--coco=sev-snp", "--firmware=/nonexistent/OVMF.fd", *KERNEL)

    def test_what_is_for_another_host_is_not_launched(self):
        for words, pattern in (((f"--host={self.good}",), r"not judged for this host; drop --host="),
                               (("--host=none",), r"nothing was launched: .* assumes the position of the C-bit"),
                               (("--host=none", f"--qemu-profile={self.good}"), r"drop --qemu-profile=")):
            run = self.check(125, *words, *self.SNP, "--quiet", program=LAUNCH)
            self.assertEqual(run.out, b"")
            self.assertRegex(run.complaint, pattern)

    def test_dry_run(self):
        run = self.check(0, f"--host={self.good}", *self.SNP, "--dry-run", program=LAUNCH)
        self.assertIn('"cbitpos":51,"reduced-phys-bits":5', run.text)
        self.assertIn("cocolaunch: judged for the host of", run.complaint)
        self.assertEqual(self.check(0, f"--host={self.good}", *self.SNP, "--dry-run", "--quiet", program=LAUNCH).err, b"")

    def test_a_c_bit_that_nobody_asked_for(self):
        run = self.check(0, "--host=none", *self.SNP, "--dry-run", program=LAUNCH)
        self.assertIn('"cbitpos":51,"reduced-phys-bits":1', run.text)
        self.assertRegex(run.complaint, "assumes the position of the C-bit")


class Auto(Case):
    KERNEL = ("--linux=/nonexistent", "--firmware=/nonexistent/OVMF.fd", "--cmdline=console=hvc0")

    def launch(self, status, *words):
        return self.check(status, *words, *self.KERNEL, "--dry-run", program=LAUNCH)

    def test_chosen(self):
        run = self.launch(0, "--coco=auto", f"--host={self.good}")
        self.assertIn("sev-snp-guest", run.text)
        self.assertRegex(run.complaint, r"--coco=auto chose sev-snp, which the host and its QEMU can do\n")
        self.assertEqual(self.launch(0, "--coco=auto", f"--host={self.good}", "--quiet").err, b"")
        run = self.check(0, "--coco=auto", f"--host={self.good}", *self.KERNEL)
        self.assertRegex(run.text, r"(?m)^--coco=auto chose sev-snp, which the host and its QEMU can do\.$")

    def test_chosen_in_a_launch_file(self):
        path = self.file("vm.yaml", b"coco: auto\n")
        self.assertIn("sev-snp-guest", self.launch(0, f"--config={path}", f"--host={self.good}").text)

    def test_none(self):
        run = self.launch(125, "--coco=auto", f"--host={self.broken}")
        self.assertEqual(run.out, b"")
        self.assertRegex(run.complaint, r"--coco=auto chose nothing: .* sev-snp: .*\[snp-kvm-parameter\]; "
                                        r"tdx: .*\[tdx-host-intel\]")
        self.assertIn("[coco-auto-possible]", run.complaint)

    def test_fallen_back(self):
        run = self.launch(0, "--coco=auto,no", f"--host={self.broken}")
        self.assertNotIn("sev-snp-guest", run.text)
        self.assertRegex(run.complaint, r"--coco=auto,no chose no: the guest goes without protection")
        self.assertIn("[coco-auto-fell-back]", run.complaint)
        run = self.launch(0, "--coco=auto,no", f"--host={self.broken}", "--quiet")
        self.assertRegex(run.complaint, r"\Acocolaunch: --coco=auto,no chose no: [^\n]*\n\Z")
        self.check(1, "--coco=auto,no", f"--host={self.broken}", "--strict", *self.KERNEL)

    def test_open(self):
        for coco in "auto", "auto,no":
            run = self.launch(125, f"--coco={coco}", "--host=none")
            self.assertEqual(run.out, b"")
            self.assertRegex(run.complaint, rf"--coco={coco} is open: ")

    def test_json(self):
        def auto(status, coco, path):
            run = self.check(status, f"--coco={coco}", f"--host={path}", "--format=json", *self.KERNEL)
            return json.loads(run.text)["auto"]
        chosen = auto(0, "auto", self.good)
        self.assertEqual((chosen["asked"], chosen["answer"], chosen["technology"]), ("auto", "chosen", "sev-snp"))
        fallen = auto(0, "auto,no", self.broken)
        self.assertEqual((fallen["asked"], fallen["answer"], fallen["technology"]), ("auto,no", "fell-back", None))
        self.assertEqual([(one["technology"], one["verdict"], one["first_broken"]) for one in fallen["considered"]],
                         [("sev-snp", "not ready", "snp-kvm-parameter"), ("tdx", "not ready", "tdx-host-intel")])
        self.assertEqual(auto(1, "auto", self.broken)["answer"], "none")


if __name__ == "__main__":
    unittest.main()
