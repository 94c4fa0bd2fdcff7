#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples for CI systems, run over the site that stands beside them: as it is, and with a VM that is wrong.

usage: test_examples.py COCOCHECK [unittest options]

What a CI system does with a file is done here: the commands are cut out of it and given to the shell that the system gives
them to. pre-commit itself is run where it is installed.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

COCOCHECK = pathlib.Path(sys.argv.pop(1)).resolve()
TREE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = TREE / "launcher" / "examples"
BAD = "coco: sev-snp\nsnp-policy: smt,debug\nfirmware: /srv/OVMF.fd\nlinux: /srv/vmlinuz\ncmdline: console=hvc0\n"
GITHUB_SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]  # as its documentation has it


def blocks(text, key):
    """The block scalars `key: |` of a workflow, their indentation taken off."""
    found = []
    for match in re.finditer(rf"^( *)(?:- )?{key}: \|\n((?:\1  +.*\n)+)", text, re.MULTILINE):
        lines = match[2].splitlines()
        indent = min(len(line) - len(line.lstrip()) for line in lines)
        found.append("\n".join(line[indent:] for line in lines))
    return found


def items(text, key):
    """The plain items of the list `key`."""
    match = re.search(rf"^( *){key}:\n((?:\1  - .*\n)+)", text, re.MULTILINE)
    return [line.strip()[2:] for line in match[2].splitlines()]


class Examples(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        folder = pathlib.Path(directory.name)
        self.site = folder / "site"
        shutil.copytree(EXAMPLES / "site", self.site)
        (folder / "bin").mkdir()
        (folder / "bin" / "cococheck").symlink_to(COCOCHECK)
        self.environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""),
        }

    def run_in_site(self, *words, status=0):
        run = subprocess.run(words, cwd=self.site, env=self.environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def spoil(self):
        (self.site / "vms" / "bad.yaml").write_text(BAD)

    def test_shell(self):
        shutil.copy(EXAMPLES / "check.sh", self.site)
        good = self.run_in_site("./check.sh")
        self.assertNotIn("error:", good.stdout)
        self.spoil()
        bad = self.run_in_site("./check.sh", status=1)
        self.assertIn("vms/bad.yaml:2:13: error:", bad.stdout)
        self.assertIn("[snp-policy-no-debug]", bad.stdout)

    def test_github_actions(self):
        annotate, sarif = blocks((EXAMPLES / "github-actions.yml").read_text(), "run")
        self.run_in_site(*GITHUB_SHELL, annotate)
        self.run_in_site(*GITHUB_SHELL, sarif)
        quiet = json.loads((self.site / "cococheck.sarif").read_text())
        self.spoil()
        bad = self.run_in_site(*GITHUB_SHELL, annotate, status=1)
        self.assertIn("::error file=vms/bad.yaml,line=2,col=13,", bad.stdout)
        self.run_in_site(*GITHUB_SHELL, sarif)
        loud = json.loads((self.site / "cococheck.sarif").read_text())
        errors = [[(result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
                   for result in log["runs"][0]["results"] if result.get("level") == "error"] for log in (quiet, loud)]
        self.assertEqual(errors[0], [])
        self.assertIn(("snp-policy-no-debug", "vms/bad.yaml"), errors[1])

    def test_gitlab(self):
        script = "\n".join(items((EXAMPLES / "gitlab-ci.yml").read_text(), "script"))
        for spoil, status in ((lambda: None, 0), (self.spoil, 1)):
            spoil()
            self.run_in_site("bash", "-eo", "pipefail", "-c", script, status=status)
            suites = xml.etree.ElementTree.parse(self.site / "cococheck.xml").getroot()
            failed = [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None]
            self.assertEqual("snp-policy-no-debug" in failed, status == 1)

    def test_pre_commit(self):
        if not shutil.which("pre-commit"):
            if "examples" in os.environ.get("COCO_MUST_RUN", "").split(","):
                self.fail("pre-commit is not installed, and COCO_MUST_RUN names examples")
            self.skipTest("pre-commit is not installed")
        hooks = self.site.parent / "libcoco"
        hooks.mkdir()
        shutil.copy(TREE / ".pre-commit-hooks.yaml", hooks)
        for folder in (hooks, self.site):
            for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "a"]):
                subprocess.run(["git", *words], cwd=folder, env=self.environment, check=True)
        subprocess.run(["git", "tag", "v0.1.0"], cwd=hooks, env=self.environment, check=True)
        config = (EXAMPLES / "pre-commit-config.yaml").read_text()
        (self.site / ".pre-commit-config.yaml").write_text(config.replace("https://git.example.org/libcoco", str(hooks)))
        good = self.run_in_site("pre-commit", "run", "--all-files")
        self.assertRegex(good.stdout, r"cococheck\.*Passed")
        self.spoil()
        self.run_in_site("git", "add", "-A")
        bad = self.run_in_site("pre-commit", "run", status=1)
        self.assertIn("[snp-policy-no-debug]", bad.stdout)

    def test_baseline(self):
        """As the README says: today's findings are accepted, new ones fail."""
        self.spoil()
        write, check = re.findall(r"^    (cococheck check --baseline.*?)(?: +#.*)?$",
                                  (EXAMPLES / "README.md").read_text(), re.MULTILINE)
        self.run_in_site("sh", "-c", write)
        self.run_in_site("sh", "-c", check)
        (self.site / "vms" / "worse.yaml").write_text(BAD)
        worse = self.run_in_site("sh", "-c", check, status=1)
        self.assertIn("vms/worse.yaml", worse.stdout)
        self.assertNotIn("vms/bad.yaml:2:13: error:", worse.stdout)


if __name__ == "__main__":
    unittest.main()
