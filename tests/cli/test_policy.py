#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: test_policy.py COCOCHECK COCOLAUNCH POLICIES: --policy= and --check-policy, and the policies that are installed."""
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

from cococheck import ENVIRONMENT, Cococheck

cococheck = Cococheck(sys.argv[1])
cocolaunch = os.path.abspath(sys.argv[2])
policies = os.path.abspath(sys.argv[3])
del sys.argv[1:]

SNP = ("--host=none", "--coco=sev-snp", "--firmware=./OVMF.fd", "--linux=./vmlinuz", "--initrd=./initrd", "--cpus=2",
       "--snp-policy=smt,abi=1.55", "--cpu-model=EPYC-v4", "--", "console=hvc0", "roothash=" + 64 * "0")
TDX = ("--host=none", "--coco=tdx", "--firmware=./OVMF.fd", "--linux=./vmlinuz", "--initrd=./initrd", "--cpus=2",
       "--tdx-quote-socket=vsock:2:4050", "--", "console=hvc0", "roothash=" + 64 * "0")


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def check(self, *words, **options):
        return cococheck.run(*words, cwd=self.folder.name, **options)

    def broken(self, *words):
        """Ids of rules that count against the launch, errors alone."""
        report = json.loads(self.check("--format=json", *words).out)
        return {finding["rule"] for finding in report["findings"]
                if finding["severity"] == "error" and not finding["allowed"] and finding["waived"] is None}

    def launch(self, *words):
        return subprocess.run([cocolaunch, *words], cwd=self.folder.name, capture_output=True, text=True, timeout=60,
                              env=ENVIRONMENT, check=False)


class TestShipped(Folder):
    def policy(self, name):
        return "--policy=" + os.path.join(policies, name + ".yaml")

    def test_each_is_sound(self):
        possible = {"production-snp": ["sev-snp"], "production-tdx": ["tdx"], "ci-preflight": ["sev-snp", "tdx"]}
        self.assertEqual(sorted(os.listdir(policies)), sorted(name + ".yaml" for name in possible))
        for name, wanted in possible.items():
            run = self.check("--check-policy", "--format=json", self.policy(name))
            report = json.loads(run.out)
            self.assertEqual((run.status, report["exit"], report["conflicts"]), (0, 0, []), name)
            self.assertEqual([each["technology"] for each in report["technologies"] if each["possible"]], wanted)

    def test_production_snp(self):
        policy = self.policy("production-snp")
        self.assertEqual(self.broken(policy, *SNP), set())
        self.assertEqual(self.check(policy, *SNP).status, 0)
        self.assertIn("site-snp-only", self.broken(policy, *TDX))
        self.assertIn("site-snp-abi", self.broken(policy, *(word for word in SNP if "abi=" not in word)))
        self.assertIn("site-kernel-named", self.broken(policy, "--host=none", "--coco=sev-snp", "--image=./disk.raw"))
        self.assertIn("coco-cmdline-no-debug", self.broken(policy, *SNP, "rd.systemd.debug_shell=1"))

    def test_production_tdx(self):
        policy = self.policy("production-tdx")
        self.assertEqual(self.broken(policy, *TDX), set())
        self.assertIn("site-tdx-only", self.broken(policy, *SNP))
        self.assertIn("tdx-quote-present", self.broken(policy, *(word for word in TDX if "quote" not in word)))

    def test_ci_preflight(self):
        policy = self.policy("ci-preflight")
        self.assertEqual(self.broken(policy, *SNP), set())
        self.assertEqual(self.broken(policy, *TDX), set())
        self.assertIn("site-confidential", self.broken(policy, "--host=none", "--image=./disk.raw"))
        self.assertIn("coco-cmdline-no-secret", self.broken(policy, *TDX, "token=0123456789abcdef"))
        report = json.loads(self.check("--format=json", policy, "--host=none", "--coco=sev-snp", "--image=./d").out)
        self.assertIn(("site-measured-boot", "warning"), [(f["rule"], f["severity"]) for f in report["findings"]])


class TestPolicies(Folder):
    def test_bad_input(self):
        for text, place in (("rules: {}\n", ":1:8:"), ("- x\n", ":1:1:"), (b"\xff", ":1:1:"),
                            ("waive: [{until: 2027-02-30}]\n", ":1:17:"),
                            ("severity: {coco-needs-kvn: note}\n", ":1:12:"), ("[" * 100000, ":1:1:")):
            run = self.check("--policy=" + self.write("p.yaml", text), "--host=none", "--list-rules")
            self.assertEqual((run.status, run.out), (2, b""), text[:40])
            self.assertIn("p.yaml" + place, run.complaint)
            self.assertEqual(run.complaint.count("\n"), 1)
        for path in ("missing.yaml", "."):
            run = self.check("--policy=" + path, "--host=none")
            self.assertEqual((run.status, run.out), (2, b""))
            self.assertIn("cannot be read", run.complaint)
        self.assertEqual(self.check("--policy=" + self.write("empty.yaml", ""), "--host=none", "--image=x").status, 0)
        large = self.write("large.yaml", "#" * (1024 * 1024 + 1))
        self.assertEqual(self.check("--policy=" + large, "--host=none").status, 2)

    def test_rows_are_rules_like_others(self):
        policy = "--policy=" + self.write(
            "p.yaml", "rules:\n- id: site-a\n  when: {coco: no}\n  require: {tpm: no}\n  says: \"no \\e[31mTPM\"\n")
        run = self.check(policy, "--host=none", "--image=x")
        self.assertEqual(run.status, 1)
        self.assertIn("no \\x1b[31mTPM [site-a]", run.text)
        self.assertIn("tpm = no", self.check(policy, "--explain=site-a").text)
        self.assertIn("site-a", self.check(policy, "--list-rules").text)
        self.assertEqual(self.check("--explain=site-a").status, 3)

    def test_severity(self):
        words = ("--host=none", "--image=x", "--coco=tdx", "--kvm=no")
        self.assertIn("coco-needs-kvm", self.broken(*words))
        run = self.check("--policy=" + self.write("p.yaml", "severity: {coco-needs-kvm: note}\n"), *words)
        self.assertEqual((run.status, run.out), (2, b""))
        self.assertIn("p.yaml:1:12: coco-needs-kvm must stay an error", run.complaint)
        self.assertNotIn("tdx-quote-present", self.broken(*words))
        policy = "--policy=" + self.write("q.yaml", "severity: {tdx-quote-present: error}\n")
        self.assertIn("tdx-quote-present", self.broken(policy, *words))

    def test_waivers(self):
        rule = "rules: [{id: site-a, says: x, require: {tpm: no}}]\n"
        words = ("--host=none", "--image=x")
        run = self.check("--policy=" + self.write("a.yaml", rule), *words)
        self.assertEqual(run.status, 1)
        current = "waive: [{rule: site-a, reason: ticket 4711, until: 9999-12-31}]\n"
        run = self.check("--policy=" + self.write("b.yaml", rule + current), *words)
        self.assertEqual(run.status, 0, run.text)
        self.assertIn("ticket 4711", run.text)
        expired = current.replace("9999-12-31", "1999-12-31")
        path = self.write("c.yaml", rule + expired)
        run = self.check("--policy=" + path, *words)
        self.assertEqual(run.status, 1)
        self.assertIn("site-a on 1999-12-31 (" + path + ":2) [site-waivers-current]", run.text)
        self.assertEqual(self.broken("--policy=" + path, *words), {"site-a", "site-waivers-current"})
        run = self.check("--policy=" + path, "--tpm=no", *words)
        self.assertEqual(run.status, 1, "it is an error of its own")
        # Of no use: a note, and no failure. From another file: not enough.
        run = self.check("--policy=" + self.write("b.yaml", rule + current), "--tpm=no", *words)
        self.assertEqual(run.status, 0)
        self.assertIn("covers nothing", run.complaint)
        one, other = self.write("d.yaml", rule), self.write("e.yaml", current)
        for order in ((one, other), (other, one)):
            self.assertEqual(self.check(*("--policy=" + path for path in order), *words).status, 1)

    def test_today_and_yesterday(self):
        """The last day counts, whatever today is."""
        today = datetime.datetime.now(datetime.timezone.utc).date()
        text = "rules: [{id: site-a, says: x, require: {tpm: no}}]\nwaive: [{rule: site-a, reason: r, until: %s}]\n"
        for days, status in ((1, 0), (-2, 1)):
            path = self.write("p.yaml", text % (today + datetime.timedelta(days=days)))
            self.assertEqual(self.check("--policy=" + path, "--host=none", "--image=x").status, status)

    def test_digests(self):
        for name in ("vmlinuz", "one", "two"):
            self.write(name, name * 100000)
        sums = {name: hashlib.sha256((name * 100000).encode()).hexdigest() for name in ("vmlinuz", "one", "two")}
        long = hashlib.sha384(("two" * 100000).encode()).hexdigest()
        path = self.write("p.yaml", "allow:\n  kernel: [{sha256: %s, name: ours}]\n"
                          "  initrd: [{sha256: %s}, {sha384: %s}]\n"
                          % (sums["vmlinuz"], sums["one"], long))
        words = ("--policy=" + path, "--linux=./vmlinuz", "--initrd=./one", "--initrd=./two", "--qemu=/nonexistent")
        self.assertFalse({"site-kernel-listed", "site-initrd-listed"} & self.broken(*words))
        self.write("two", "other")
        self.assertIn("site-initrd-listed", self.broken(*words))
        self.write("vmlinuz", "other")
        self.assertIn("site-kernel-listed", self.broken(*words))
        report = json.loads(self.check("--format=json", "--host=none", *words[:-1]).out)
        self.assertIn("site-kernel-listed", {rule["rule"] for rule in report["undetermined"]})

    def test_check_policy(self):
        self.assertEqual(self.check("--check-policy").status, 3)
        path = self.write("p.yaml", "rules:\n- {id: site-a, says: x, require: {tpm: no}}\n"
                          "- {id: site-b, says: y, forbid: {tpm: no}}\n")
        run = self.check("--check-policy", "--policy=" + path)
        self.assertEqual(run.status, 1)
        self.assertIn("no launch can keep all of these rules", run.text)
        report = json.loads(self.check("--check-policy", "--format=json", "--policy=" + path).out)
        self.assertEqual(report["schema"], "cococheck-policy/1")
        self.assertEqual([row["rule"] for row in report["conflicts"][0]["rules"]], ["site-a", "site-b"])
        self.assertEqual(report["conflicts"][0]["rules"][1]["line"], 3)
        self.assertEqual([each["possible"] for each in report["technologies"]], [False, False, False])
        path = self.write("q.yaml", "waive: [{rule: coco-firmware-pinned, reason: r, until: 1999-01-01}]\n")
        self.assertEqual(self.check("--check-policy", "--policy=" + path).status, 1)
        self.assertEqual(self.check("--check-policy", "--quiet", "--policy=" + self.write("r.yaml", "")).out, b"")


class TestLaunch(Folder):
    def test_policy_refuses_and_allows(self):
        rule = ("rules: [{id: site-a, says: no TPM here, require: {tpm: no}}, "
                "{id: site-b, says: x, binding: yes, require: {cpus: given}}]\n")
        policy = "--policy=" + self.write("p.yaml", rule)
        words = ("--dry-run", "--host=none", "--image=x", "--cpus=1")
        run = self.launch(policy, *words)
        self.assertEqual((run.returncode, run.stdout), (125, ""))
        self.assertIn("site-a", run.stderr)
        self.assertEqual(self.launch(policy, "--tpm=no", *words).returncode, 0)
        run = self.launch(policy, "--allow=site-a:a test", *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("launching although site-a is broken: a test", run.stderr)
        self.assertIn("cannot be allowed", self.launch(policy, "--allow=site-b:a test", *words).stderr)
        waive = "waive: [{rule: site-a, reason: ticket 4711, until: 9999-12-31}]\n"
        run = self.launch("--policy=" + self.write("q.yaml", rule + waive), *words)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("launching although site-a is broken, which the policy waives until 9999-12-31: ticket 4711",
                      run.stderr)
        self.assertEqual(self.launch("--policy=missing.yaml", *words).returncode, 125)


if __name__ == "__main__":
    unittest.main()
