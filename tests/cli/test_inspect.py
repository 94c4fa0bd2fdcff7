#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck --inspect as its users see it: what is refused, exit statuses, streams, both forms of the report.

usage: test_inspect.py COCOCHECK CORPORA [unittest options]
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from cococheck import ENVIRONMENT, Cococheck, without_gcov

CHECK = Cococheck(sys.argv.pop(1))
CORPORA = pathlib.Path(sys.argv.pop(1))
UNKNOWN = "not a kernel, firmware image, initrd, disk image or firmware descriptor"
DESCRIPTOR = {"description": "x", "interface-types": ["uefi"], "mapping": {"device": "memory", "filename": "/fw.fd"},
              "targets": [{"architecture": "x86_64",
                           "machines": ["pc-q35-*"]}], "features": ["amd-sev-snp"], "tags": []}


class Folder(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = pathlib.Path(directory.name)

    def file(self, content, name="file"):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def check(self, status, *words, **how):
        run = CHECK.run("--inspect", *words, **how)
        self.assertEqual(run.status, status, (words, run))
        return run

    def sentence(self, status, path):
        run = self.check(status, path)
        self.assertEqual(run.err, b"")
        name, sentence = run.text.splitlines()[0].split(": ", 1)
        self.assertEqual(name, path)
        return sentence


class Refused(Folder):
    def refused(self, path, reason):
        start = time.monotonic()
        run = self.check(2, path)
        self.assertLess(time.monotonic() - start, 30)
        self.assertEqual(run.out, b"")
        self.assertEqual(run.complaint, f"cococheck: {path}: {reason}\n")
        seen = json.loads(self.check(2, "--format=json", path).out)["files"][0]
        self.assertEqual((seen["not_read"], seen["kind"]), (reason, "unknown"))

    def test_missing(self):
        self.refused(str(self.folder / "none"), "No such file or directory")

    def test_directory(self):
        self.refused(str(self.folder), "is a directory: name the files in it")

    def test_fifo_without_a_writer(self):
        path = str(self.folder / "fifo")
        os.mkfifo(path)
        self.refused(path, "is a FIFO: only files are inspected")

    def test_devices(self):
        for path in ("/dev/zero", "/dev/null", "/dev/full"):
            self.refused(path, "is a device: only files are inspected")

    def test_socket(self):
        path = str(self.folder / "socket")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            self.refused(path, "is a socket, or a device that is not there")

    def test_loop_of_links(self):
        path = str(self.folder / "loop")
        os.symlink(path, path)
        self.refused(path, "Too many levels of symbolic links")

    def test_shorter_than_it_says(self):
        # Files of sysfs say 4096 bytes and hold less, as a file does that shrinks while it is read.
        path = "/sys/devices/system/cpu/online"
        if not os.path.isfile(path) or os.path.getsize(path) <= len(pathlib.Path(path).read_bytes()):
            self.skipTest("there is no such file")
        self.refused(path, "became shorter while it was read")

    def test_permission(self):
        path = self.file(b"x")
        os.chmod(path, 0)
        if os.geteuid() != 0:
            self.refused(path, "Permission denied")
            return
        os.chmod(self.folder, 0o755)
        words = [CHECK.path, "--inspect", path]
        if not os.access(CHECK.path, os.X_OK) or subprocess.run(["true"], user=65534, check=False).returncode != 0:
            self.skipTest("nobody can be somebody else here")
        try:
            run = subprocess.run(words, user=65534, group=65534, extra_groups=[], env=ENVIRONMENT, capture_output=True,
                                 check=False, timeout=60)
        except PermissionError:
            self.skipTest("the program is where others may not look")
        self.assertEqual((run.returncode, without_gcov(run.stderr).decode()),
                         (2, f"cococheck: {path}: Permission denied\n"))


class Told(Folder):
    def test_empty(self):
        self.assertEqual(self.sentence(2, self.file(b"")), "an empty file")

    def test_text(self):
        self.assertEqual(self.sentence(2, self.file(b"hello\n")), UNKNOWN)

    def test_one_byte_of_everything(self):
        for byte in range(256):
            self.assertIn(self.check(2 if byte else 0, self.file(bytes([byte]))).status, (0, 2))

    def test_100_megabytes(self):
        path = self.folder / "large"
        with open(path, "wb") as stream:
            stream.write(b"\x01" * 4096)
            stream.truncate(100 * 1024 * 1024)
        self.assertEqual(self.sentence(2, str(path)), UNKNOWN)

    def test_too_large_to_be_read_whole(self):
        path = self.folder / "huge"
        with open(path, "wb") as stream:
            stream.write(b"\x01" * 4096)
            stream.truncate(1 << 40)
        self.assertEqual(self.sentence(2, str(path)), UNKNOWN + "; it is too large to be searched whole")

    def test_huge_and_blank(self):
        path = self.folder / "huge"
        path.touch()
        os.truncate(path, 1 << 40)
        self.assertEqual(self.sentence(0, str(path)), "blank file, 1 TiB: a raw disk image with nothing at its start")

    def test_kernels(self):
        folder = CORPORA / "kernel"
        for name, status, words in (
                ("uki-addon", 0, "UKI add-on, not a kernel"),
                ("uki-two-profiles", 0, "unified kernel image (UKI)"),
                ("uki-two-profiles", 0, "2 profiles"),
                ("uki-signed", 1, "; signed"),
                ("elf-pvh", 0, "ELF kernel for x86-64 with a PVH entry: cannot be hashed, since QEMU hashes no ELF"),
                ("bzimage-headers", 1, "Linux x86-64 kernel"),
                ("bzimage-protocol-2.0-no-pe", 1, "since it is no PE file, and UEFI firmware starts nothing else"),
                ("systemd-boot-headers", 1, "boot loader or stub of systemd for x86-64, not a kernel"),
                ("pe-section-outside", 1, ""),
                ("script", 2, UNKNOWN)):
            self.assertIn(words, self.sentence(status, str(folder / name)), name)

    def test_broken_kernel(self):
        run = self.check(1, str(CORPORA / "kernel/bzimage-headers"))
        self.assertIn("    broken at 0x000001f4: the kernel breaks off before the size that its boot header says\n",
                      run.text)

    def test_broken_firmware(self):
        run = self.check(1, str(CORPORA / "firmware/table-too-long"))
        self.assertIn("    broken at 0x", run.text)

    def test_descriptors(self):
        whole = self.file(json.dumps(DESCRIPTOR).encode())
        self.assertEqual(self.sentence(0, whole), "firmware descriptor: AMD SEV-SNP, memory-mapped, image /fw.fd")
        broken = self.file(json.dumps({**DESCRIPTOR, "mapping": {"device": "memory"}}).encode())
        self.assertEqual(self.sentence(1, broken), "firmware descriptor: broken")
        self.assertIn("broken: not a firmware descriptor: mapping.filename is missing", self.check(1, broken).text)
        self.assertEqual(self.sentence(2, self.file(b'{"other": 1}')), UNKNOWN)
        self.assertEqual(self.sentence(1, self.file(b'{"mapping": ')), "firmware descriptor: broken")

    def test_names_do_not_count(self):
        for name in ("OVMF.fd", "vmlinuz", "initrd.img", "x.qcow2", "x.json"):
            self.assertEqual(self.sentence(2, self.file(b"hello\n", name)), UNKNOWN)


class Reports(Folder):
    def test_worst_status_counts(self):
        good, bad, none = (str(CORPORA / "kernel" / name) for name in ("uki-addon", "bzimage-headers", "script"))
        self.check(0, good, good)
        self.check(1, good, bad, good)
        for words in ((bad, none), (none, bad), (good, str(self.folder / "missing"), bad)):
            self.check(2, *words)

    def test_every_file_in_order(self):
        names = [str(CORPORA / "kernel" / name) for name in ("uki-addon", "elf-pvh", "uki-two-profiles", "uki-addon")]
        run = self.check(0, *names)
        heads = [line for line in run.text.splitlines() if not line.startswith(" ")]
        self.assertEqual([head.split(": ")[0] for head in heads], names)
        report = json.loads(self.check(0, "--format=json", "--", *names).out)
        self.assertEqual((report["schema"], report["exit"]), ("cococheck-inspect/1", 0))
        self.assertEqual([seen["path"] for seen in report["files"]], names)
        self.assertEqual([seen["message"] for seen in report["files"]], [head.split(": ", 1)[1] for head in heads])

    def test_json_says_the_exit_status(self):
        for status, name in ((0, "uki-addon"), (1, "bzimage-headers"), (2, "script")):
            run = self.check(status, "--format=json", str(CORPORA / "kernel" / name))
            self.assertEqual(json.loads(run.out)["exit"], status)

    def test_the_same_bytes_every_time(self):
        names = [str(path) for folder in ("kernel", "firmware") for path in sorted((CORPORA / folder).iterdir())]
        for words in ([], ["--format=json"]):
            first, second = (CHECK.run("--inspect", *words, "--", *names) for _ in range(2))
            self.assertEqual(first, second)
            self.assertIn(first.status, (1, 2))

    def test_quiet_names_what_is_not_well(self):
        run = self.check(1, "--quiet", str(CORPORA / "kernel/uki-addon"), str(CORPORA / "kernel/bzimage-headers"))
        self.assertNotIn("uki-addon", run.text)
        self.assertIn("bzimage-headers", run.text)

    def test_control_characters_stay_out(self):
        path = self.file(json.dumps({**DESCRIPTOR, "description": "\x1b[2J", "features": ["a\nb"]}).encode(), "a\x1bb")
        for words in ([], ["--format=json"]):
            run = self.check(0, *words, path)
            self.assertNotIn(b"\x1b", run.out)
        self.assertIn(b"\\x1b", run.out)

    def test_colour(self):
        path = str(CORPORA / "kernel/uki-addon")
        self.assertIn(b"\x1b[1m", self.check(0, "--color=always", path).out)
        self.assertNotIn(b"\x1b", self.check(0, "--color=always", "--format=json", path).out)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            run = self.check(5, str(CORPORA / "kernel/uki-addon"), stdout=full)
        self.assertIn("the output could not be written", run.complaint)


class Usage(Folder):
    def complaint(self, *words):
        return self.check(3, *words).complaint

    def test_without_files(self):
        self.assertEqual(self.complaint(), "cococheck: --inspect needs files: name them behind the options\n")

    def test_with_a_launch(self):
        self.assertIn("--coco describes a launch", self.complaint("--coco=tdx", "x"))

    def test_with_another_report(self):
        for other in ("--list-rules", "--list-facts", "--explain"):
            self.assertIn("name one of them", self.complaint(other, "x"))

    def test_takes_no_value(self):
        run = CHECK.run("--inspect=x")
        self.assertEqual(run.status, 3)


class Start(unittest.TestCase):
    def test_libarchive_is_not_linked(self):
        needed = subprocess.run(["readelf", "-d", CHECK.path], capture_output=True, text=True, check=False).stdout
        if "NEEDED" not in needed:
            self.skipTest("readelf is not there")
        self.assertNotIn("libarchive", needed)


if __name__ == "__main__":
    unittest.main()
