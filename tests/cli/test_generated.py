#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is generated from the option table knows every option, and its readers accept it.

usage: test_generated.py COCO-GEN TEMPLATE-DIRECTORY COCOLAUNCH COCOCHECK [unittest options]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

GEN, TEMPLATES = os.path.abspath(sys.argv.pop(1)), sys.argv.pop(1)
PROGRAMS = {"cocolaunch": sys.argv.pop(1), "cococheck": sys.argv.pop(1)}
OTHERS = {"cocolaunch": "--list-rules", "cococheck": "--dry-run"}


def generate(*words):
    return subprocess.run([GEN, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def man(program):
    return generate("man", program, os.path.join(TEMPLATES, f"{program}.1.in"))


def options_of_bash(text):
    words = re.search(r'== -\* .*?compgen -W "([^"]*)"', text, re.S).group(1)
    return {word.rstrip("=") for word in words.split() if word.startswith("--")}


class Generated(unittest.TestCase):
    def options(self, program):
        options = options_of_bash(generate("bash", program))
        self.assertGreater(len(options), 70)
        return options

    def test_help_knows_the_same_options(self):
        for program, path in PROGRAMS.items():
            text = subprocess.run([path, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
            self.assertEqual(set(re.findall(r"(?m)^  (?:-.|  ) (--[a-z0-9-]+)", text)), self.options(program))
            self.assertLessEqual(max(map(len, text.splitlines())), 80)
            letters = set(re.findall(r"(?m)^  (-.) --", text))
            self.assertEqual(letters, set(re.findall(r"(?m)^    '\*?(-[a-zA-Z])[+\[]", generate("zsh", program))))
            self.assertEqual(letters, {"-" + letter for letter in re.findall(r"(?m)^\.It Fl (.) ,", man(program))})

    def test_all_forms_know_the_same_options(self):
        for program in PROGRAMS:
            options = self.options(program)
            self.assertNotIn(OTHERS[program], options)
            manual = {"--" + name for name in re.findall(r"(?m)^\.It .*?Fl -([a-z0-9-]+)", man(program))}
            zsh = set(re.findall(r"(?m)^    '\*?(--[a-z0-9-]+)", generate("zsh", program)))
            fish = {"--" + name for name in re.findall(r" -l ([a-z0-9-]+)", generate("fish", program))}
            self.assertEqual(manual, options)
            self.assertEqual(zsh, options)
            self.assertEqual(fish, options)

    def test_man_pages_are_clean(self):
        if not shutil.which("mandoc"):
            self.skipTest("mandoc is not installed")
        for program in PROGRAMS:
            lint = subprocess.run(["mandoc", "-Tlint", "-W", "warning"], input=man(program), text=True,
                                  stdout=subprocess.PIPE)
            self.assertEqual((lint.returncode, lint.stdout), (0, ""))
            text = subprocess.run(["mandoc", "-Tascii"], input=man(program), text=True, stdout=subprocess.PIPE).stdout
            text = re.sub(".\b", "", text)
            for option in self.options(program):
                self.assertRegex(text, rf"(?m)^ +.*{option}\b")
            self.assertNotIn("@", text)

    def test_a_template_without_its_lists_is_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".in") as template:
            template.write(".Dd x\n@OPTIONS@\n")
            template.flush()
            self.assertEqual(subprocess.run([GEN, "man", "cococheck", template.name], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL).returncode, 1)

    def test_shells_accept_the_completions(self):
        for program in PROGRAMS:
            for shell in ("bash", "zsh", "fish"):
                if shutil.which(shell):
                    check = subprocess.run([shell, "-n"], input=generate(shell, program), text=True, stderr=subprocess.PIPE)
                    self.assertEqual((check.returncode, check.stderr), (0, ""))

    def complete(self, *words):
        """What bash offers for the last of these words."""
        script = generate("bash", "cococheck") + (
            'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cococheck; printf "%s\\n" "${COMPREPLY[@]}"')
        out = subprocess.run(["bash", "-uc", script, "bash", "cococheck", *words], check=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
        self.assertEqual(out.stderr, "")
        return out.stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.complete("--coc"), ["--coco="])
        self.assertEqual(self.complete("--coco", "="), ["no", "sev-snp", "tdx", "auto", "auto,no"])
        self.assertEqual(self.complete("--coco", "=", "s"), ["sev-snp"])
        self.assertEqual(self.complete("--coco", "t"), ["tdx"])
        self.assertEqual(self.complete("--kvm", "=", "a"), ["auto"])
        self.assertEqual(self.complete("--explain", "=", "coco-needs-k"), ["coco-needs-kvm"])
        self.assertEqual(self.complete("--linux", "=", "/dev/nul"), ["/dev/null"])
        self.assertEqual(self.complete("--host", "=", "non"), ["none"])
        self.assertEqual(self.complete("--host", "=", "/dev/nul"), ["/dev/null"])
        self.assertEqual(self.complete("--firmware", "=", "ue"), ["uefi"])
        self.assertEqual(self.complete("--uuid", "=", ""), [])
        self.assertEqual(self.complete("h"), ["host"])
        self.assertEqual(self.complete("s"), ["stream"])
        self.assertEqual(self.complete("ch"), ["check"])
        self.assertEqual(self.complete("check", "/dev/nul"), ["/dev/null"])
        self.assertEqual(self.complete("host", "--rec"), ["--record"])
        self.assertEqual(self.complete("--quiet", "h"), [])
        self.assertEqual(self.complete("--strict", "quiet"), [])
        self.assertIn("--format=", self.complete("--coco", "=", "tdx", "--"))


if __name__ == "__main__":
    unittest.main()
