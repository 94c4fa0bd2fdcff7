#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck --explain-error: QEMU's messages, for those who start it with something else.

usage: test_explain_error.py COCOCHECK [unittest options]
"""
import json
import os
import subprocess
import sys
import unittest

from cococheck import Cococheck

CHECK = Cococheck(sys.argv.pop(1))
INVALID = "qemu-system-x86_64: -accel kvm: sev_snp_launch_start: SNP_LAUNCH_START ret=-22 fw_error=0 ''"
CONTEXT = "qemu-system-x86_64: -accel kvm: sev_common_kvm_init: failed to create encryption context"
CLOSING = "qemu-system-x86_64: -accel kvm: failed to initialize kvm: Operation not permitted"
LIBVIRT = """2026-01-02 03:04:05.678+0000: starting up libvirt version: 11.3.0
char device redirected to /dev/pts/0 (label charserial0)
2026-01-02T03:04:06.123456Z %s
2026-01-02T03:04:06.123457Z %s
2026-01-02T03:04:06.123458Z %s
2026-01-02 03:04:06.200+0000: shutting down, reason=failed
""" % (INVALID, CONTEXT, CLOSING)
NOWHERE = ("--host=none", "--coco=sev-snp", "--linux=/k", "--firmware=/f")


class ExplainError(unittest.TestCase):
    def check(self, status, *words, **how):
        run = CHECK.run(*words, **how)
        self.assertEqual(run.status, status, (words, run))
        return run

    def explained(self, *words, **how):
        run = self.check(0, *words, "--format=json", **how)
        report = json.loads(run.text)
        self.assertEqual((report["schema"], report["exit"]), ("cococheck-error/1", 0))
        return report["findings"]

    def test_text(self):
        run = self.check(0, "--explain-error=" + INVALID)
        self.assertEqual(run.err, b"")
        self.assertIn('QEMU said: "%s"\n  means: KVM refused' % INVALID, run.text)
        self.assertIn("  most likely because: bit 17 of the SNP guest policy is 0, and it must be 1 "
                      "[snp-policy-reserved-one]\n    fix: ", run.text)
        self.assertIn("  or because: ", run.text)
        self.assertIn("  otherwise: ", run.text)
        self.assertNotIn("in this launch", run.text)

    def test_json(self):
        finding, = self.explained("--explain-error=" + INVALID)
        self.assertEqual(list(finding), ["error", "line", "weight", "message", "causes", "otherwise", "source"])
        self.assertEqual((finding["error"], finding["line"], finding["weight"]), ("snp-start-invalid", INVALID, "cause"))
        self.assertTrue(finding["causes"])
        for cause in finding["causes"]:
            self.assertEqual(list(cause), ["rule", "severity", "state", "message", "why", "fix"])
            self.assertEqual(cause["state"], "possible")

    def test_closing_words_say_that_they_are_no_permission_problem(self):
        finding, = self.explained("--explain-error=" + CLOSING)
        self.assertEqual(finding["weight"], "consequence")
        self.assertIn("nothing to do with permissions", finding["message"])
        self.assertGreaterEqual(len(finding["causes"]), 10)

    def test_log_on_standard_input(self):
        finding, = self.explained("--explain-error=-", stdin=LIBVIRT.encode())
        self.assertEqual(finding["error"], "snp-start-invalid")
        self.assertTrue(finding["line"].endswith(INVALID))

    def test_several_lines_in_one_word(self):
        finding, = self.explained("--explain-error=" + LIBVIRT)
        self.assertEqual(finding["error"], "snp-start-invalid")

    def test_every_cause_in_a_log_once(self):
        log = "\n".join([INVALID, "unsupported machine type", INVALID])
        self.assertEqual([f["error"] for f in self.explained("--explain-error=-", stdin=log.encode())],
                         ["snp-start-invalid", "machine-unknown"])

    def test_warning_alone(self):
        finding, = self.explained("--explain-error=qemu-system-x86_64: warning: netdev n has no peer")
        self.assertEqual(finding["weight"], "remark")

    def test_options_of_a_launch_order_the_causes(self):
        finding, = self.explained("--explain-error=" + INVALID, "--snp-policy=0x10000", *NOWHERE)
        states = {cause["rule"]: cause["state"] for cause in finding["causes"]}
        self.assertEqual(finding["causes"][0]["rule"], "snp-policy-reserved-one")
        self.assertEqual(states["snp-policy-reserved-one"], "broken")
        self.assertEqual(states["snp-policy-kvm-accepts"], "possible")  # nobody looked at a host
        self.assertEqual(states["snp-policy-known-bits"], "ruled out")
        self.assertEqual(finding["causes"][-1]["state"], "ruled out")
        run = self.check(0, "--explain-error=" + INVALID, "--snp-policy=0x70000", *NOWHERE)
        self.assertRegex(run.text, r"(?m)^  because: .*\[snp-policy-no-migrate-ma\] \(broken in this launch\)$")
        self.assertRegex(run.text, r"(?m)^  ruled out in this launch: .*snp-policy-reserved-one")

    def test_nothing_known(self):
        run = self.check(1, "--explain-error=everything is well")
        self.assertEqual(run.out, b"")
        self.assertEqual(run.complaint, "cococheck: no message of QEMU's was found that is known\n")
        self.assertEqual(json.loads(self.check(1, "--explain-error=-", "--format=json", stdin=b"").text),
                         {"schema": "cococheck-error/1", "exit": 1, "findings": []})

    def test_any_bytes(self):
        run = self.check(0, "--explain-error=-", stdin=b"\xff\0\x1b[2J" * 100000 + b"unsupported machine type\n\n\r\n")
        self.assertNotIn(b"\x1b", run.out)
        self.check(1, "--explain-error=-", stdin=bytes(range(256)) * 4096)

    def test_input_that_cannot_be_read(self):
        directory = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, directory)
        done = subprocess.run([CHECK.path, "--explain-error=-"], stdin=directory, capture_output=True, timeout=60,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"standard input cannot be read: Is a directory", done.stderr)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            for form in "text", "json":
                self.check(5, "--explain-error=" + INVALID, "--format=" + form, stdout=full)

    def test_usage(self):
        for words in (["--explain-error="], ["--explain-error=x", "--list-rules"], ["--explain-error=x", "--explain"],
                      ["--explain-error=x", "--inspect"], ["--explain-error=-", "--config=-"]):
            run = self.check(3, *words)
            self.assertEqual((run.out, run.err.count(b"\n")), (b"", 1), words)


if __name__ == "__main__":
    unittest.main()
