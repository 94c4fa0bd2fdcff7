#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Disk images, made here byte by byte, and by qemu-img where it is there.

usage: test_inspect_disks.py COCOCHECK [unittest options]
"""
import shutil
import struct
import subprocess
import sys
import unittest
import uuid
import zlib

from cococheck import Cococheck
from inspecting import Inspecting

Inspecting.check_program = Cococheck(sys.argv.pop(1))
MIB = 1024 * 1024
# Discoverable Partitions Specification, "Partition Type UUIDs".
TYPES = {
    "c12a7328-f81f-11d2-ba4b-00a0c93ec93b": "EFI system partition (ESP)",
    "bc13c2ff-59e6-4262-a352-b275fd6f7172": "extended boot loader partition (XBOOTLDR)",
    "4f68bce3-e8cd-4db1-96e7-fbcaf984b709": "root (x86-64)",
    "2c7357ed-ebd2-46d9-aec1-23d437ec2bf5": "verity of root (x86-64)",
    "41092b05-9fc8-4523-994f-2def0408b176": "verity signature of root (x86-64)",
    "8484680c-9521-48c6-9c11-b0720656f69e": "/usr (x86-64)",
    "77ff5f63-e7b6-4633-acf4-1565b864c0e6": "verity of /usr (x86-64)",
    "e7bb33fb-06cf-4e81-8273-e543b413e2e2": "verity signature of /usr (x86-64)",
    "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f": "swap",
    "933ac7e1-2eb4-4f13-b844-0e14e2aef915": "/home",
    "4d21b016-b534-45c2-a9fb-5c16e091fd2d": "/var",
    "0fc63daf-8483-4772-8e79-3d69d8477de4": "Linux data",
    "21686148-6449-6e6f-744e-656564454649": "BIOS boot",
    "ca7d7ccb-63ed-4c53-861c-1742536059cc": "LUKS",
}
ESP = next(iter(TYPES))
DAMAGED = "the partition table is damaged"


def entry(kind, first, last, name):
    return struct.pack("<16s16sQQQ72s", uuid.UUID(kind).bytes_le, uuid.uuid5(uuid.NAMESPACE_OID, name).bytes_le,
                       first, last,
                       0, name.encode("utf-16-le"))


def header(own, other, entries, count, size, sectors, entry_size=128):
    fields = [b"EFI PART", 0x10000, 92, 0, 0, own, other, 34, max(34, sectors - 34), bytes(16), 0, count, entry_size,
              zlib.crc32(entries)]
    fields[10] = 2 if own == 1 else own - max(1, -(-len(entries) // size))
    fields[3] = zlib.crc32(struct.pack("<8sIIIIQQQQ16sQIII", *fields))
    return struct.pack("<8sIIIIQQQQ16sQIII", *fields)


def gpt(partitions, sector=512, size=8 * MIB, slots=128):
    """Pieces of a disk of `size` bytes with both tables."""
    sectors = size // sector
    entries = b"".join(entry(*partition) for partition in partitions).ljust(slots * 128, b"\0")
    length = -(-len(entries) // sector)
    return [(0, b""), (sector, header(1, sectors - 1, entries, slots, sector, sectors)), (2 * sector, entries),
            ((sectors - 1 - length) * sector, entries),
            ((sectors - 1) * sector, header(sectors - 1, 1, entries, slots, sector, sectors).ljust(sector, b"\0"))]


class Tables(Inspecting):
    def test_every_type_by_name(self):
        disk = gpt([(kind, 2048 + i, 2048 + i, f"p{i}") for i, kind in enumerate(TYPES)])
        seen = self.seen(disk)["disk"]
        self.assertEqual((seen["format"], seen["table"], seen["has_esp"]), ("raw", "gpt", True))
        self.assertEqual([(p["type"], p["type_name"], p["name"], p["offset"], p["size"]) for p in seen["partitions"]],
                         [(kind, name, f"p{i}", (2048 + i) * 512, 512) for i, (kind, name) in enumerate(TYPES.items())])

    def test_unknown_type_and_odd_name(self):
        kind = "01234567-89ab-cdef-0123-456789abcdef"
        seen = self.seen(gpt([(kind, 40, 50, "\u00e4\x1b" + "n" * 40)]))["disk"]
        self.assertEqual(seen["has_esp"], False)
        partition, = seen["partitions"]
        self.assertEqual((partition["type"], partition["type_name"], partition["name"]), (kind, None, "??" + "n" * 34))

    def test_sectors_of_4096_bytes(self):
        seen = self.seen(gpt([(ESP, 100, 199, "esp")], sector=4096))
        self.assertEqual(seen["message"], "raw disk image, 8 MiB, with a GPT: 1 partition, an ESP among them")
        self.assertEqual((seen["disk"]["partitions"][0]["offset"], seen["disk"]["partitions"][0]["size"]),
                         (100 * 4096, 100 * 4096))

    def test_full_table(self):
        seen = self.seen(gpt([(ESP, 2048 + i, 2048 + i, "x") for i in range(128)]))
        self.assertEqual((len(seen["disk"]["partitions"]), seen["broken"]), (128, []))

    def test_each_byte_that_the_checksum_covers(self):
        for at in range(92):
            disk = gpt([(ESP, 100, 199, "esp")])
            changed = bytearray(disk[1][1])
            changed[at] ^= 0x10
            disk[1] = (512, bytes(changed))
            seen = self.seen(disk, 1)
            self.assertEqual(seen["broken"],
                             [{"message": DAMAGED + "; its backup at the end is whole", "offset": 512}], at)
            self.assertEqual(len(seen["disk"]["partitions"]), 1)

    def test_entries_that_do_not_match(self):
        disk = gpt([(ESP, 100, 199, "esp")])
        changed = bytearray(disk[2][1])
        changed[5000] = 1
        disk[2] = (1024, bytes(changed))
        self.assertIn("backup at the end is whole", self.seen(disk, 1)["broken"][0]["message"])
        disk[3] = (disk[3][0], bytes(changed))
        seen = self.seen(disk, 1)
        self.assertEqual(seen["broken"], [{"message": DAMAGED + ", and so is or is missing its backup", "offset": 512}])
        self.assertEqual(seen["disk"]["partitions"], [])

    def test_table_that_would_be_huge(self):
        for count, size in ((0xffffffff, 128), (1, 0x80000000), (0, 0), (4, 96), (4, 64)):
            disk = gpt([])
            disk[1] = (512, header(1, 16383, b"", count, 512, 16384, size))
            self.assertIn("backup at the end is whole", self.seen(disk, 1)["broken"][0]["message"])

    def test_partition_outside(self):
        for first, last in ((16384, 16390), (100, 16384), (200, 199), (0, 2**64 - 1), (2**64 - 1, 2**64 - 1)):
            seen = self.seen(gpt([(ESP, first, last, "x")]), 1)
            self.assertEqual([b["message"] for b in seen["broken"]], ["a partition leaves the image, or is empty"])

    def test_cut_short(self):
        disk = gpt([(ESP, 100, 199, "esp"), (ESP, 9000, 9999, "late")])
        seen = self.seen([(0, b"\0" * (6000 * 512)), *disk[1:3]], 1)
        self.assertEqual([b["message"] for b in seen["broken"]], ["a partition leaves the image, or is empty"])

    def test_mbr(self):
        sector = bytearray(512)
        struct.pack_into("<B3xB3xII", sector, 446, 0x80, 0x83, 2048, 4096)
        struct.pack_into("<B3xB3xII", sector, 462, 0, 0xef, 8192, 1024)
        sector[510:] = b"\x55\xaa"
        seen = self.seen([(0, bytes(sector)), (8 * MIB - 1, b"\0")])
        self.assertEqual(seen["message"], "raw disk image, 8 MiB, with an MBR: 2 partitions, an ESP among them")
        self.assertEqual([(p["type"], p["offset"], p["size"]) for p in seen["disk"]["partitions"]],
                         [("0x83", MIB, 2 * MIB), ("0xef", 4 * MIB, MIB // 2)])
        sector[446] = 1  # code of a boot sector, not a table
        self.seen([(0, bytes(sector)), (8 * MIB - 1, b"\0")], 2)


class Contents(Inspecting):
    MAGICS = {"LUKS": (0, b"LUKS\xba\xbe\0\2"), "dm-verity": (0, b"verity\0\0"), "squashfs": (0, b"hsqs"),
              "XFS": (0, b"XFSB"), "erofs": (1024, b"\xe2\xe1\xf5\xe0"), "ext4": (1080, b"\x53\xef"),
              "btrfs": (65600, b"_BHRfS_M"), "LVM": (512, b"LABELONE"), "swap": (4086, b"SWAPSPACE2")}

    def test_of_partitions(self):
        disk = gpt([(kind, 2048 + 256 * i, 2303 + 256 * i, "x")
                    for i, kind in enumerate(list(TYPES)[:len(self.MAGICS)])])
        for i, (at, magic) in enumerate(self.MAGICS.values()):
            disk.append(((2048 + 256 * i) * 512 + at, magic))
        disk = sorted(disk)
        seen = self.seen(disk)["disk"]["partitions"]
        self.assertEqual([partition["content"] for partition in seen], list(self.MAGICS))

    def test_of_whole_disks(self):
        for name, (at, magic) in self.MAGICS.items():
            seen = self.seen([(at, magic), (MIB - 1, b"\0")])
            self.assertEqual(seen["message"], f"raw disk image, 1 MiB, with {name} and no partition table")

    def test_fat(self):
        sector = bytearray(512)
        struct.pack_into("<H", sector, 11, 512)
        sector[0x52:0x5a] = b"FAT32   "
        sector[510:] = b"\x55\xaa"
        self.assertEqual(self.seen([(0, bytes(sector)), (MIB - 1, b"\0")])["disk"]["content"], "FAT")

    def test_blank(self):
        self.assertEqual(self.seen([(MIB - 1, b"\0")])["message"],
                         "blank file, 1 MiB: a raw disk image with nothing at its start")

    def test_iso(self):
        iso = [(16 * 2048, b"\1CD001\1"), (MIB - 1, b"\0")]
        self.assertEqual(self.seen(iso)["message"], "ISO 9660 image, 1 MiB")
        hybrid = sorted(gpt([(ESP, 100, 199, "x")]) + iso[:1])
        self.assertEqual(self.seen(hybrid)["message"],
                         "ISO 9660 image, 8 MiB with a GPT: 1 partition, an ESP among them")

    def test_other_formats(self):
        for name, at, magic in (("VMDK", 0, b"KDMV"), ("VHDX", 0, b"vhdxfile"), ("VDI", 64, b"\x7f\x10\xda\xbe")):
            self.assertEqual(self.seen([(at, magic), (MIB, b"\0")])["message"],
                             f"{name} disk image, which is not taken here: raw and qcow2 are")


class Qcow2(Inspecting):
    def image(self, version=3, bits=16, size=10 * 1024 * MIB, crypt=0, backing=b"", features=0, l1=0x30000,
              refcounts=0x10000,
              length=104, snapshots=0):
        head = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", version, 1024 if backing else 0, len(backing), bits, size,
                           crypt,
                           20, l1, refcounts, 1, snapshots, 0)
        head += struct.pack(">QQQII", features, 0, 0, 4, length)
        return [(0, head), (1024, backing), (0x40000, b"\0" * 65536)]

    def told(self, status=0, **fields):
        return self.seen(self.image(**fields), status)

    def test_plain(self):
        seen = self.told()
        self.assertEqual(seen["message"], "qcow2 disk image, version 3, 10 GiB")
        self.assertEqual((seen["disk"]["qcow2"]["virtual_size"], seen["disk"]["qcow2"]["cluster_size"]),
                         (10 * 1024 * MIB, 65536))

    def test_what_makes_it_another(self):
        for fields, words in (({"version": 2}, "version 2, 10 GiB"), ({"crypt": 2}, "; encrypted"),
                              ({"features": 1}, "; was not closed"), ({"features": 4}, "; its data is in another file"),
                              ({"features": 1 << 40}, "; needs features that are not known here"),
                              ({"backing": b"base.img"}, "; has a backing file")):
            self.assertTrue(self.told(**fields)["message"].endswith(words), fields)
        self.assertEqual(self.told(backing=b"base.img")["disk"]["qcow2"]["backing"], "base.img")
        self.assertEqual(len(self.told(backing=b"n" * 1000)["disk"]["qcow2"]["backing"]), 255)

    def test_broken(self):
        for fields, offset in (({"version": 1}, 4), ({"version": 4}, 4), ({"bits": 8}, 20), ({"bits": 22}, 20),
                               ({"l1": 0x50000}, 40), ({"l1": 0x30001}, 40), ({"refcounts": 0}, 48),
                               ({"length": 72}, 100),
                               ({"backing": b"n" * 1024}, 16)):
            seen = self.told(1, **fields)
            self.assertEqual(seen["broken"],
                             [{"message": "a field of the qcow2 header is not what it must be",
                               "offset": offset}], fields)

    def test_marked_as_corrupt(self):
        self.assertEqual(self.told(1, features=2)["broken"],
                         [{"message": "the qcow2 image is marked as corrupt", "offset": 72}])

    def test_cut_short(self):
        head = self.image()[0][1]
        for length in range(4, len(head)):
            self.seen(head[:length], 1)

    @unittest.skipUnless(shutil.which("qemu-img"), "qemu-img is not there")
    def test_made_by_qemu(self):
        for options, words in (([], "version 3"), (["-o", "compat=0.10"], "version 2"), (["-o", "cluster_size=2M"], ""),
                               (["-o", "compression_type=zstd"], ""), (["-o", "extended_l2=on"], "")):
            path = self.folder / "image"
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *options, str(path), "3G"], check=True)
            seen = self.seen(path.read_bytes())
            self.assertEqual(seen["broken"], [])
            self.assertIn(words, seen["message"])
            self.assertEqual(seen["disk"]["qcow2"]["virtual_size"], 3 << 30)


if __name__ == "__main__":
    unittest.main()
