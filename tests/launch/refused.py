#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What real QEMUs say to command lines that they refuse, and what cococheck --explain-error makes of it.

Usage: refused.py QEMU|newest     newest: $COCO_QEMU, else the one that ci/qemu-root made
Exits with 77 where that QEMU is missing, unless COCO_MUST_RUN names qemu. $COCOCHECK is the program.
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

CACHE = os.environ.get("COCO_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "libcoco")
COCOCHECK = os.environ["COCOCHECK"]
QEMU = ""
SNP = '{"qom-type":"sev-snp-guest","id":"s0","cbitpos":51,"reduced-phys-bits":1%s}'
NOTHING = "/nonexistent/file"

# Words of QEMU's, and the rows that they may end in: QEMUs that do not know SEV-SNP say so instead.
OLD = "no-snp-object"
REFUSED = (
    (["-object", SNP % "", "-machine", "q35,accel=tcg,confidential-guest-support=s0"], ["needs-kvm", OLD]),
    (["-object", SNP % ',"host-data":"AAAA"'], ["host-data-length", OLD]),
    (["-object", SNP % ',"foo":1'], ["parameter-unexpected", OLD]),
    (["-object", "tdx-guest,id=t0,quote-generation-socket.type=vsock,quote-generation-socket.cid=2"],
     ["quote-socket-form", "no-tdx-object"]),
    (["-object", "nope,id=r"], ["no-object-type"]),
    (["-machine", "q35,confidential-guest-support=nope"], ["object-missing"]),
    (["-machine", "pc-q35-none"], ["machine-unknown"]),
    (["-machine", "q35,nope=on"], ["property-missing"]),
    (["-cpu", "nope"], ["cpu-model-unknown"]),
    (["-cpu", "max,nope=on"], ["cpu-flag-global"]),
    (["-device", "nope"], ["device-unknown"]),
    (["-device", "virtio-blk-pci,drive=nope"], ["property-target"]),
    (["-device", "virtio-net-pci-transitional,iommu_platform=on"], ["virtio-legacy"]),
    (["-smp", "4,maxcpus=2"], ["cpu-topology"]),
    (["-smp", "5000"], ["machine-vcpus"]),
    (["-m", "64M,maxmem=32M"], ["memory-maximum"]),
    (["-m", "8000T"], ["memory-not-allocated", "address-bits-low"]),
    (["-kernel", NOTHING], ["kernel-not-opened"]),
    (["-kernel", "@text"], ["kernel-header"]),
    (["-kernel", "@text", "-initrd", "@text"], ["kernel-initrd"]),
    (["-kernel", "@empty"], ["kernel-not-loaded"]),
    (["-initrd", "@text"], ["kernel-only"]),
    (["-bios", NOTHING], ["firmware-not-loaded"]),
    (["-bios", "@text"], ["firmware-not-loaded"]),
    (["-drive", "if=pflash,format=raw,unit=0,readonly=on,file=@text"], ["flash-size"]),
    (["-drive", "if=pflash,format=raw,unit=1,file=@disk"], ["flash-order"]),
    (["-drive", "if=virtio,format=raw,file=" + NOTHING], ["file-missing"]),
    (["-drive", "if=virtio,format=qcow2,file=@disk"], ["image-not-qcow2"]),
    (["-drive", "if=virtio,format=raw,file=@directory"], ["file-wrong-kind"]),
    (["-chardev", "socket,id=c,path=" + NOTHING], ["socket-connect"]),
    (["-chardev", "socket,id=c,server=on,wait=off,path=" + NOTHING], ["socket-bind"]),
    (["-chardev", "socket,id=c,host=127.0.0.1,server=on,wait=off,port=@port"], ["port-taken"]),
    (["-object", "{nope"], ["json-broken"]),
    (["-nope"], ["option-unknown"]),
    (["-m", "64M", *["-device", "virtio-rng-pci"] * 40], ["bus-full"]),
)


class Refused(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="coco-refused.")
        self.addCleanup(shutil.rmtree, self.directory)
        for name, content in (("text", b"no kernel, no firmware\n" * 100), ("empty", b""), ("disk", bytes(1 << 20))):
            with open(os.path.join(self.directory, name), "wb") as stream:
                stream.write(content)
        os.mkdir(os.path.join(self.directory, "directory"))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)

    def fill(self, word):
        """@disk is the file of that name, @port a port that is taken."""
        head, mark, name = word.partition("@")
        if not mark:
            return word
        return head + (str(self.listener.getsockname()[1]) if name == "port" else os.path.join(self.directory, name))

    def qemu(self, *words):
        given = [] if "-machine" in words else ["-machine", "q35,accel=tcg"]
        return subprocess.run([QEMU, "-nodefaults", "-display", "none", "-S", *given, *map(self.fill, words)],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)

    def explained(self, text):
        run = subprocess.run([COCOCHECK, "--explain-error=-", "--format=json"], input=text, capture_output=True,
                             timeout=60, check=False)
        return [finding["error"] for finding in json.loads(run.stdout)["findings"]]

    def test_refused(self):
        for words, rows in REFUSED:
            with self.subTest(words=words[:4]):
                run = self.qemu(*words)
                self.assertNotEqual(run.returncode, 0, run.stderr)
                found = self.explained(run.stderr)
                self.assertEqual(len(found), 1, run.stderr)
                self.assertIn(found[0], rows, run.stderr)

    def test_image_that_another_has_open(self):
        words = ("-blockdev", '{"driver":"file","node-name":"a","filename":"%s/disk"}' % self.directory,
                 "-device", "virtio-blk-pci,drive=a")
        holder = subprocess.Popen([QEMU, "-nodefaults", "-display", "none", "-S", "-machine", "q35,accel=tcg", *words,
                                   "-qmp", "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            holder.stdout.readline()  # the greeting: it runs
            self.assertEqual(self.explained(self.qemu(*words).stderr), ["image-locked"])
        finally:
            holder.kill()
            holder.communicate()

    def test_no_kvm(self):
        run = self.qemu("-machine", "q35,accel=kvm")
        if run.returncode == 0 or os.path.exists("/dev/kvm"):
            self.skipTest("this machine has KVM")
        self.assertEqual(self.explained(run.stderr), ["kvm-missing"])


def find(name):
    return shutil.which((os.environ.get("COCO_QEMU") or CACHE + "/qemu-11.1") if name == "newest" else name) or ""


if __name__ == "__main__":
    QEMU = find(sys.argv.pop(1))
    if not QEMU:
        print("missing: that QEMU")
        sys.exit(1 if "qemu" in os.environ.get("COCO_MUST_RUN", "").replace(",", " ").split() else 77)
    unittest.main(verbosity=1)
