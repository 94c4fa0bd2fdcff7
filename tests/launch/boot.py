#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots the tiny guest (ci/guest) for real, without KVM, in the QEMU that is named.

Usage: boot.py QEMU|newest        newest: $COCO_QEMU, else the one that ci/qemu-root made
Exits with 77 where that QEMU, the guest or a firmware is missing, unless COCO_MUST_RUN names qemu.
"""
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

from launching import COCOLAUNCH, LaunchTest, tagged, wait_until

CACHE = os.environ.get("COCO_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "libcoco")
GUEST = os.environ.get("COCO_GUEST") or os.path.join(CACHE, "guest")
FIRMWARE = "/usr/share/ovmf/OVMF.fd"
DESCRIPTORS = "/usr/share/qemu/firmware"
HELLO = "coco: hello from the guest"
SECONDS = 150  # a boot takes five where nothing else runs
QEMU = ""


class Boot(LaunchTest):
    def boot(self, *words, **more):
        """Starts a guest with these options and, after them, kernel arguments."""
        command = [COCOLAUNCH, "--qemu=" + QEMU, "--kvm=no", "--ram=512M", *words]
        process = subprocess.Popen(command, env=self.environment(""), text=True,
                                   **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                      "stderr": subprocess.PIPE, **more})
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def end(self, process, status, text=None):
        out, err = process.communicate(text, timeout=SECONDS)
        self.assertEqual(process.returncode, status, out + err)
        return out, err

    def wait_for(self, process, text):
        """Reads the guest's lines up to one that holds the text."""
        for line in process.stdout:
            if text in line:
                return
        self.fail("the guest ended without: " + text)

    def direct(self, *options):
        return ["--linux=%s/vmlinuz" % GUEST, "--initrd=%s/initrd.img" % GUEST, *options]

    def test_direct_boot_on_a_virtio_console(self):
        out, err = self.end(self.boot(*self.direct(), "quiet", "coco.exit=7"), 7)
        self.assertIn(HELLO, out)
        self.assertNotIn("qemu: ", err)

    def test_direct_boot_on_a_serial_console(self):
        out, err = self.end(self.boot(*self.direct("--console-transport=serial"), "quiet", "coco.exit=3"), 3)
        self.assertIn(HELLO, out)
        self.assertNotIn("qemu: ", err)

    def test_headless(self):
        out, _ = self.end(self.boot(*self.direct("--console=headless"), "quiet", "coco.exit=5"), 5)
        self.assertEqual(out, "")

    def test_firmware_boots_a_disk(self):
        before = os.stat(GUEST + "/disk.raw")
        out, err = self.end(self.boot("--firmware=" + FIRMWARE, "--image=%s/disk.raw" % GUEST, "--ephemeral"), 0)
        self.assertIn(HELLO, out)
        self.assertNotIn("qemu: ", err)
        self.assertEqual(os.stat(GUEST + "/disk.raw").st_mtime_ns, before.st_mtime_ns)

    def test_firmware_boots_a_disk_on_a_serial_console(self):
        disk = shutil.copy(GUEST + "/disk.raw", self.directory)
        process = self.boot("--firmware=" + FIRMWARE, "--image=" + disk, "--image-disk-type=nvme",
                            "--console-transport=serial")
        self.assertIn("BdsDxe: starting Boot", self.end(process, 0)[0])  # the firmware's own line

    def test_descriptors_boot_a_disk(self):
        """Flash with variables; and the same where only code in SMM may write them."""
        for name in "60-edk2-x86_64.json", "50-edk2-x86_64-secure.json":
            out, err = self.end(self.boot("--firmware=%s/%s" % (DESCRIPTORS, name), "--image=%s/disk.raw" % GUEST,
                                          "--ephemeral"), 0)
            self.assertIn(HELLO, out)
            self.assertNotIn("qemu: ", err)

    def test_firmware_that_nobody_named_boots_a_disk(self):
        out, err = self.end(self.boot("--image=%s/disk.raw" % GUEST, "--ephemeral"), 0)
        self.assertIn(HELLO, out)
        self.assertNotIn("qemu: ", err)

    def test_input_reaches_the_guest(self):
        process = self.boot(*self.direct(), "quiet", "coco.echo", stdin=subprocess.PIPE)
        self.wait_for(process, HELLO)
        out, _ = self.end(process, 0, "over to you\n")
        self.assertIn("coco: read: over to you", out)

    def test_sigterm_presses_the_power_button(self):
        process = self.boot(*self.direct(), "quiet", "coco.stay", "coco.exit=9")
        self.wait_for(process, "waiting for the power button")
        process.terminate()
        self.assertIn("the power button was pressed", self.end(process, 9)[0])

    def test_kernel_that_panics_is_no_success(self):
        _, err = self.end(self.boot(*self.direct(), "quiet", "panic=-1", "rdinit=/nonexistent", "root=none"), 1)
        self.assertIn("reset", err)

    def test_initrds_and_credentials_in_descriptors(self):
        extra = self.file("extra.cpio", subprocess.run(["cpio", "-o", "--quiet", "-H", "newc"], check=True,
                                                       input=b"", capture_output=True).stdout)
        secret = self.file("secret", b"a secret")
        process = self.boot(*self.direct("--initrd=" + extra, "--load-credential=name:" + secret), "quiet", "coco.exit=4")
        self.assertIn(HELLO, self.end(process, 4)[0])

    def test_launch_file(self):
        config = self.file("vm.yaml", "\n".join([
            "linux: %s/vmlinuz" % GUEST, "initrd: [%s/initrd.img]" % GUEST, "cpus: 2", "network-user-mode: yes",
            "cmdline: [quiet, coco.exit=6]", ""]).encode())
        self.assertIn(HELLO, self.end(self.boot("--config=" + config), 6)[0])

    def test_killed_launcher_leaves_nothing(self):
        process = self.boot(*self.direct(), "quiet", "coco.stay")
        self.wait_for(process, HELLO)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.assertTrue(wait_until(lambda: not tagged(self.tag), 5), tagged(self.tag))

    def test_stopped_before_the_guest_runs(self):
        process = self.boot(*self.direct(), "quiet", "coco.stay")
        time.sleep(0.2)
        process.terminate()
        time.sleep(0.2)
        process.terminate()
        process.communicate(timeout=20)
        self.assertIn(process.returncode, (128 + signal.SIGTERM, -signal.SIGTERM))

    def test_what_qemu_refuses_is_passed_on(self):
        _, err = self.end(self.boot(*self.direct("--machine-type=pc-q35-none", "--allow=qemu-has-machine:a test")), 1)
        self.assertRegex(err, "(?m)^qemu: .*unsupported machine type")
        self.assertIn("QEMU failed with exit status 1", err)


def missing(name):
    """What of it all is not there."""
    global QEMU
    QEMU = shutil.which((os.environ.get("COCO_QEMU") or CACHE + "/qemu-11.1") if name == "newest" else name) or ""
    if not QEMU:
        return "no such QEMU: " + name
    return next((path for path in (GUEST + "/vmlinuz", GUEST + "/disk.raw", FIRMWARE) if not os.path.exists(path)), "")


if __name__ == "__main__":
    lack = missing(sys.argv.pop(1))
    if lack:
        print("missing: " + lack)
        sys.exit(1 if "qemu" in os.environ.get("COCO_MUST_RUN", "").replace(",", " ").split() else 77)
    unittest.main(verbosity=2)
