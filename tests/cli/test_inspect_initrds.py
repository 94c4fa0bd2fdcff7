#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Initrds, made here: archives in a row, each plain or compressed, whole and damaged.

usage: test_inspect_initrds.py COCOCHECK [unittest options]
"""
import bz2
import gzip
import lzma
import shutil
import struct
import subprocess
import sys
import unittest
import zlib

from cococheck import Cococheck
from inspecting import Inspecting

Inspecting.check_program = Cococheck(sys.argv.pop(1))
BROKEN = "the initrd cannot be read on: a damaged or unfinished archive, or bytes that are none"
MODULES = "usr/lib/modules/6.12.5-amd64/kernel/drivers/virt/coco"
PATHS = ["etc", "etc/initrd-release", "usr/lib/systemd/libsystemd-shared-257.9-1.so",
         f"{MODULES}/sev-guest/sev-guest.ko.xz",
         f"{MODULES}/tdx-guest/tdx-guest.ko"]


def member(name, content=b"", magic=b"070701"):
    name = name.encode() + b"\0"
    fields = [1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name), 0]
    data = magic + b"".join(b"%08X" % field for field in fields) + name
    data += b"\0" * (-len(data) % 4)
    return data + content + b"\0" * (-len(content) % 4)


def archive(paths, content=b"content", **how):
    return b"".join(member(path, content, **how) for path in paths) + member("TRAILER!!!", **how)


def tool(*words):
    return lambda data: subprocess.run(words, input=data, capture_output=True, check=True).stdout


COMPRESSIONS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, check=lzma.CHECK_CRC32),
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
}
if shutil.which("zstd"):
    COMPRESSIONS["zstd"] = tool("zstd", "-q", "-c")
if shutil.which("lz4"):
    COMPRESSIONS["lz4"] = tool("lz4", "-l", "-c", "-q")


class Plain(Inspecting):
    def test_what_it_carries(self):
        seen = self.seen(archive(PATHS))
        self.assertEqual(seen["message"],
                         "initrd: 1 archive (cpio), 5 entries, modules for Linux 6.12.5-amd64, systemd 257; "
                                          "carries sev-guest and tdx-guest")
        initrd = seen["initrd"]
        self.assertEqual((initrd["has_sev_guest"], initrd["has_tdx_guest"], initrd["has_initrd_release"],
                          initrd["systemd"], initrd["release"]), (True, True, True, 257, "6.12.5-amd64"))

    def test_each_alone(self):
        flags = ("has_sev_guest", "has_tdx_guest", "has_initrd_release", "has_microcode")
        for path, flag in (("a/sev-guest.ko", 0), ("a/sev-guest.ko.zst", 0), ("sev_guest.ko.gz", 0),
                           ("a/tdx-guest.ko.xz", 1),
                           ("./etc/initrd-release", 2), ("/etc/initrd-release", 2), ("usr/lib/initrd-release", 2),
                           ("kernel/x86/microcode/AuthenticAMD.bin", 3), ("a/sev-guest", None),
                           ("a/sev-guest.ko.old", None),
                           ("a/my-sev-guest.ko", None), ("sev-guest.ko/x", None), ("b/etc/initrd-release", None)):
            initrd = self.seen(archive([path]))["initrd"]
            self.assertEqual([i for i, name in enumerate(flags) if initrd[name]], [] if flag is None else [flag], path)

    def test_systemd_versions(self):
        for name, version in (("usr/lib/systemd/libsystemd-shared-252.so", 252),
                              ("lib/systemd/libsystemd-shared-9.so", 9),
                              ("a/libsystemd-shared-260~rc1.so", 260), ("a/libsystemd-shared-252.so.1", 0),
                              ("a/libsystemd-shared-.so", 0), ("a/libsystemd-252.so", 0),
                              ("a/libsystemd-shared-99999999999.so", 0)):
            self.assertEqual(self.seen(archive([name]))["initrd"]["systemd"], version, name)

    def test_checksummed_archive(self):
        self.assertEqual(self.seen(archive(["a"], magic=b"070702"))["initrd"]["entries"], 1)

    def test_nothing_but_the_end(self):
        self.assertEqual(self.seen(archive([]))["message"], "initrd: 1 archive (cpio), 0 entries")

    def test_old_format_is_none(self):
        self.seen(archive(["a"], magic=b"070707"), 2)

    def broken_at(self, content):
        seen = self.seen(content, 1)
        self.assertEqual([b["message"] for b in seen["broken"]], [BROKEN])
        self.assertFalse(seen["initrd"]["readable"])
        return seen["broken"][0]["offset"]

    def test_cut_anywhere(self):
        members = [member(path, b"content") for path in PATHS] + [member("TRAILER!!!")]
        whole = b"".join(members)
        starts = [sum(map(len, members[:i])) for i in range(len(members) + 1)]
        end = starts[-2] + 110 + len("TRAILER!!!") + 1  # the padding behind it may be missing
        for length in range(6, len(whole), 7):
            if length < end:
                self.assertEqual(self.broken_at(whole[:length]), max(at for at in starts if at <= length), length)
            else:
                self.seen(whole[:length])

    def test_junk_behind(self):
        whole = archive(PATHS)
        self.assertEqual(self.broken_at(whole + b"junk"), len(whole))
        self.assertEqual(self.broken_at(whole + b"\0" * 100 + b"0junk" * 100), len(whole) + 100)
        self.assertEqual(self.seen(whole + b"\0" * 4000)["broken"], [])

    def test_damaged_header(self):
        whole = bytearray(archive(PATHS))
        second = len(member("etc", b"content"))
        for at in (0, 5, 6 + 8 * 6, 6 + 8 * 11 + 7):
            changed = bytearray(whole)
            changed[second + at] = ord("x")
            self.assertEqual(self.broken_at(bytes(changed)), second)

    def test_name_without_its_end(self):
        whole = bytearray(archive(["a"]))
        whole[110 + 1] = ord("b")
        self.assertEqual(self.broken_at(bytes(whole)), 0)

    def test_long_name_is_passed_over(self):
        self.assertEqual(self.seen(member("n" * 5000) + archive(["a"]))["initrd"]["entries"], 1)

    def test_more_entries_than_are_read(self):
        initrd = self.seen(archive([""] * 262150, b""))["initrd"]
        self.assertEqual((initrd["limited"], initrd["entries"]), (True, 262144))


class Rows(Inspecting):
    EARLY = archive(["kernel/x86/microcode/GenuineIntel.bin"], b"x" * 100)

    def parts(self, content, status=0):
        initrd = self.seen(content, status)["initrd"]
        return [(part["format"], part["offset"], part["size"], part["entries"]) for part in initrd["parts"]]

    def test_early_archive_then_compressed(self):
        early = self.EARLY.ljust(-(-len(self.EARLY) // 512) * 512, b"\0")
        for name, compress in COMPRESSIONS.items():
            main = compress(archive(PATHS))
            self.assertEqual(self.parts(early + main), [("cpio", 0, len(early), 1), (name, len(early), len(main), 5)])

    def test_padding_behind_a_stream(self):
        for name, compress in COMPRESSIONS.items():
            main = compress(archive(PATHS))
            for padding in (1, 3, 512, 100003):
                initrd = self.seen(main + b"\0" * padding)["initrd"]
                self.assertEqual((initrd["readable"], initrd["entries"]), (True, 5), (name, padding))

    def test_two_streams(self):
        for first, compress in COMPRESSIONS.items():
            for second, then in COMPRESSIONS.items():
                for between in (b"", b"\0" * 4, b"\0" * 1000):
                    content = compress(archive(PATHS)) + between + then(archive(["a", "b"]))
                    if first == "lz4" and second != first and not between:
                        self.seen(content, 1)  # the format has no end: neither does the kernel find one
                        continue
                    initrd = self.seen(content)["initrd"]
                    self.assertEqual((initrd["archives"], initrd["entries"]), (2, 7), (first, second, len(between)))

    def test_plain_behind_a_stream(self):
        for name, compress in COMPRESSIONS.items():
            main = compress(archive(PATHS))
            content = main + b"\0" * (-len(main) % 4 + 4) + archive(["a"])
            self.assertEqual(self.seen(content)["initrd"]["entries"], 6, name)
            # The kernel takes an archive at a multiple of four and nowhere else.
            content = main + b"\0" * (-len(main) % 4 + 5) + archive(["a"])
            self.assertEqual(self.seen(content, 1)["broken"][0]["offset"], len(content) - len(archive(["a"])), name)

    def test_archives_within_a_stream(self):
        for name, compress in COMPRESSIONS.items():
            initrd = self.seen(compress(archive(PATHS) + b"\0" * 512 + archive(["a"])))["initrd"]
            self.assertEqual((initrd["archives"], initrd["entries"]), (2, 6), name)
            self.seen(compress(archive(PATHS) + b"junk"), 1)
            self.seen(compress(archive(PATHS)[:-200]), 1)

    def test_cut_streams(self):
        noise = struct.pack("<6000I", *((i * 2654435761) % 2**32 for i in range(6000)))
        for name, compress in COMPRESSIONS.items():
            main = compress(archive(PATHS, noise))
            for length in (len(main) // 3, len(main) // 2, len(main) - 400):
                run = self.seen(self.EARLY + main[:length], 1)
                self.assertEqual([b["message"] for b in run["broken"]], [BROKEN], (name, length))
                self.assertGreaterEqual(run["broken"][0]["offset"], len(self.EARLY))

    def test_more_parts_than_are_listed(self):
        initrd = self.seen(gzip.compress(archive(["a"])) + b"".join(
            b"\0" + (bz2 if i % 2 else gzip).compress(archive(["a"])) for i in range(40)))["initrd"]
        self.assertEqual((initrd["entries"], len(initrd["parts"])), (41, 16))

    def test_something_else_compressed(self):
        for name, compress in COMPRESSIONS.items():
            self.assertEqual(self.seen(compress(b"a text\n" * 1000), 2)["kind"], "unknown", name)

    def test_lz4_of_the_other_format(self):
        if "lz4" not in COMPRESSIONS:
            self.skipTest("lz4 is not there")
        self.seen(tool("lz4", "-c", "-q")(archive(PATHS)), 2)

    def test_what_unpacks_to_too_much(self):
        # 3 GiB of one file's content, as 3 MiB: header and end are far apart. A block behind a full flush stands on
        # nothing before it, so one that was compressed once can stand there again and again.
        stream = zlib.compressobj(9, zlib.DEFLATED, 31)
        head = stream.compress(member("big", b"")[:54] + b"%08X" % 0xbfff0000 + member("big", b"")[62:])
        head += stream.flush(zlib.Z_FULL_FLUSH)
        block = stream.compress(b"\0" * (16 << 20)) + stream.flush(zlib.Z_FULL_FLUSH)
        initrd = self.seen(head + block * (3 * 64) + stream.flush())["initrd"]
        self.assertEqual((initrd["limited"], initrd["readable"], initrd["entries"]), (True, True, 1))


if __name__ == "__main__":
    unittest.main()
