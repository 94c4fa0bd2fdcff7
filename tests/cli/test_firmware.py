#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware as it is named and found, through both programs, with descriptors that are the test's own.

usage: test_firmware.py COCOLAUNCH COCOCHECK [unittest options]
"""
import json
import os
import shutil
import sys
import tempfile
import unittest

from cococheck import Cococheck

CHECK = Cococheck(sys.argv.pop(2))
LAUNCH = Cococheck(sys.argv.pop(1))  # run in the same way


def descriptor(mapping, *features, **members):
    return json.dumps({"description": "test", "interface-types": ["uefi"], "mapping": mapping,
                       "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}], "features": features,
                       "tags": [], **members})


class Firmware(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="coco-firmware.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.image = self.write("code.fd", "\0" * 65536)
        self.variables = self.write("vars.fd", "\0" * 65536)
        self.disk = self.write("disk.raw", "\0" * 512)
        self.memory = {"device": "memory", "filename": self.image}
        self.split = {"device": "flash", "executable": {"filename": self.image, "format": "raw"},
                      "nvram-template": {"filename": self.variables, "format": "raw"}}

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_in(self, program, *words):
        return program.run("--kvm=no", "--image=" + self.disk, *words, cwd=self.folder, XDG_CONFIG_HOME=self.folder)

    def plan(self, *words):
        """The words of the command line, with what is shown of each on a line of its own."""
        run = self.run_in(LAUNCH, "--dry-run", *words)
        self.assertEqual(run.status, 0, run.complaint)
        return [line.strip(" \\").strip("'") for line in run.text.splitlines()], run.complaint

    def value(self, argv, option):
        return argv[argv.index(option) + 1]

    def test_named_image(self):
        argv, _ = self.plan("--firmware=./code.fd")
        self.assertEqual(self.value(argv, "-bios"), "./code.fd")

    def test_named_descriptor(self):
        self.write("x.json", descriptor(self.memory))
        argv, complaint = self.plan("--firmware=./x.json")
        self.assertEqual(self.value(argv, "-bios"), self.image)
        self.assertEqual(complaint, "")
        self.write("y", " \n" + descriptor(self.split))
        argv, _ = self.plan("--firmware=./y")
        self.assertIn("pflash0=firmware,pflash1=variables", self.value(argv, "-machine"))
        self.assertNotIn("-bios", argv)

    def test_secure_flash(self):
        self.write("x.json", descriptor(self.split, "requires-smm", "secure-boot"))
        argv, _ = self.plan("--firmware=./x.json", "--secure-boot=yes")
        self.assertIn(",smm=on,", self.value(argv, "-machine"))
        self.assertEqual(self.value(argv, "-global"), "driver=cfi.pflash01,property=secure,value=on")

    def refused(self, says, *words):
        """Both programs say so, and nothing is launched."""
        for program, status in (LAUNCH, 125), (CHECK, 1):
            run = self.run_in(program, *words)
            self.assertEqual(run.status, status, run.complaint)
            self.assertIn(says, run.text + run.complaint)
            self.assertIn("[firmware-readable]", run.text + run.complaint)

    def test_descriptor_that_is_none(self):
        for text, says in (
                ("{", "./x.json: not a firmware descriptor: the JSON text breaks off"),
                ("{}", "./x.json: not a firmware descriptor: description is missing"),
                (descriptor({"device": "flash"}), "mapping.executable is missing"),
                ("{" + " " * 300000 + "}", "it is larger than 256 KiB")):
            self.write("x.json", text)
            self.refused(says, "--firmware=./x.json")

    def test_files_that_a_descriptor_names(self):
        self.write("x.json", descriptor(self.split))
        os.rename(self.variables, self.variables + "-")
        self.refused("a file that its descriptor names", "--firmware=./x.json")
        os.rename(self.variables + "-", self.variables)
        os.truncate(self.image, 0)
        self.refused("a file that its descriptor names", "--firmware=./x.json")

    def test_nobody_looked(self):
        self.write("x.json", descriptor(self.memory))
        argv, complaint = self.plan("--firmware=./x.json", "--host=none")
        self.assertNotIn("-bios", argv)
        self.assertIn("lacks its firmware", complaint)

    def test_search(self):
        """A descriptor in the user's folder comes before one of the host's that has a later name."""
        self.write("qemu/firmware/00.json", descriptor(self.memory, "enrolled-keys"))
        self.write("qemu/firmware/01.json", descriptor(self.split, "01"))
        self.assertIn("pflash0=", self.value(self.plan()[0], "-machine"))
        self.assertIn("pflash0=", self.value(self.plan("--firmware=uefi")[0], "-machine"))
        argv, _ = self.plan("--firmware-features=enrolled-keys,~secure-boot")
        self.assertEqual(self.value(argv, "-bios"), self.image)
        argv, _ = self.plan("--firmware=bios")
        self.assertNotIn("-bios", argv)
        for program, status in (LAUNCH, 125), (CHECK, 1):
            run = self.run_in(program, "--firmware-features=no-such-feature")
            self.assertEqual(run.status, status)
            self.assertIn("[disk-firmware-found]", run.text + run.complaint)

    def test_search_is_not_made(self):
        argv, complaint = self.plan("--host=none")
        self.assertNotIn("-bios", argv)
        self.assertIn("lacks its firmware", complaint)

    def listed(self, *words):
        """What is said of the test's own descriptors, by name: the host may have others."""
        run = CHECK.run("--list-firmware", *words, XDG_CONFIG_HOME=self.folder)
        self.assertEqual((run.status, run.complaint), (0, ""))
        own = os.path.join(self.folder, "qemu/firmware/")
        lines = [line[len(own):].split(": ", 1) for line in run.text.splitlines() if line.startswith(own)]
        return {name: says for name, says in lines}, [name for name, _ in lines]

    def test_list(self):
        for name, text in (("00-tdx", descriptor(self.memory, "intel-tdx")),
                           ("01-keys", descriptor(self.memory, "enrolled-keys")),
                           ("02-snp", descriptor(self.memory, "amd-sev-snp")),
                           ("03-none", "{")):
            self.write("qemu/firmware/%s.json" % name, text)
        says, order = self.listed("--coco=sev-snp")
        self.assertEqual(order, ["00-tdx.json", "01-keys.json", "02-snp.json", "03-none.json"])
        self.assertEqual(says["00-tdx.json"], "has no feature amd-sev-snp")
        self.assertEqual(says["02-snp.json"], "fits, and is the one that a search finds")
        self.assertIn("the JSON text breaks off", says["03-none.json"])
        says, _ = self.listed()
        self.assertEqual(says["00-tdx.json"], "fits, and is the one that a search finds")
        self.assertEqual(says["01-keys.json"], "has the feature enrolled-keys, which is excluded")
        self.assertEqual(says["02-snp.json"], "fits")
        says, _ = self.listed("--firmware-features=enrolled-keys,~intel-tdx")
        self.assertEqual(says["00-tdx.json"], "has no feature enrolled-keys")
        self.assertEqual(says["01-keys.json"], "fits, and is the one that a search finds")

    def test_list_as_json(self):
        self.write("qemu/firmware/00.json", descriptor(self.split, "b", "a"))
        self.write("qemu/firmware/01.json", "")
        self.write("qemu/firmware/02.json", "[]")
        os.mkfifo(os.path.join(self.folder, "qemu/firmware/03.json"))
        run = CHECK.run("--list-firmware", "--format=json", XDG_CONFIG_HOME=self.folder)
        report = json.loads(run.text)
        self.assertEqual(report["schema"], "cococheck-firmware/1")
        path = os.path.join(self.folder, "qemu/firmware/")
        self.assertEqual(report["firmware"][0], {
            "descriptor": path + "00.json", "description": "test", "image": self.image, "features": ["b", "a"],
            "fits": True, "found": True, "reason": None})
        self.assertFalse(any(entry["found"] for entry in report["firmware"][1:]))
        self.assertEqual([(entry["descriptor"][len(path):], entry["reason"]) for entry in report["skipped"][:2]],
                         [("03.json", "is not a regular file"),
                          ("02.json", "not a firmware descriptor: the document is not an object")])

    def test_list_needs_a_host(self):
        self.assertEqual(CHECK.run("--list-firmware", "--host=none").status, 3)
        self.assertEqual(CHECK.run("--list-firmware", "--list-rules").status, 3)


if __name__ == "__main__":
    unittest.main()
