# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the launch tests share: running cocolaunch with a QEMU that is played, and seeing that nothing stays behind."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
FAKE_QEMU = os.path.join(HERE, "fake-qemu")
COCOLAUNCH = os.environ["COCOLAUNCH"]
SECONDS = 30  # no run takes longer


def tagged(tag):
    """The processes that have this word in their environment, as pid: command."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % pid, "rb") as stream:
                if tag.encode() not in stream.read():
                    continue
            with open("/proc/%s/stat" % pid) as stream:
                text = stream.read()
        except OSError:
            continue
        if text.rsplit(")", 1)[1].split()[0] != "Z":
            found[int(pid)] = text[text.index("(") + 1:text.rindex(")")]
    return found


def wait_until(condition, seconds=SECONDS):
    """Waits until the condition gives something; returns that, or what it gave last."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result or time.monotonic() > end:
            return result
        time.sleep(0.02)


def bzimage():
    """A kernel as far as its header goes, without EFI stub (Linux Documentation/arch/x86/boot.rst)."""
    kernel = bytearray(4096)
    kernel[0x1f1] = 1  # sectors of the setup part
    kernel[0x1f4:0x1f8] = (3072 // 16).to_bytes(4, "little")
    kernel[0x1fe:0x202] = b"\x55\xaa\xeb\x66"
    kernel[0x202:0x208] = b"HdrS\x0f\x02"
    kernel[0x211] = 1  # loaded high
    kernel[0x236] = 1  # has a 64-bit entry
    kernel[0x238:0x23c] = (2047).to_bytes(4, "little")
    return bytes(kernel)


class LaunchTest(unittest.TestCase):
    """Each test has a directory with a file to boot, and a tag by which its processes are found."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="coco-launch.")
        self.addCleanup(shutil.rmtree, self.directory)
        self.kernel = self.file("vmlinuz", bzimage())
        self.log_path = os.path.join(self.directory, "log")
        self.tag = "coco-test-" + uuid.uuid4().hex
        self.addCleanup(self.nothing_is_left)

    def nothing_is_left(self):
        left = not wait_until(lambda: not tagged(self.tag), 5) and tagged(self.tag)
        for pid in left or ():
            os.kill(pid, signal.SIGKILL)
        self.assertFalse(left, "processes were left behind")

    def file(self, name, content=b""):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as stream:
            stream.write(content)
        return path

    def environment(self, how):
        return dict(os.environ, COCO_FAKE=how, COCO_FAKE_LOG=self.log_path, COCO_TEST_TAG=self.tag)

    def words(self, *options, qemu=FAKE_QEMU):
        return [COCOLAUNCH, "--qemu=" + qemu, "--kvm=no", "--linux=" + self.kernel, *options]

    def start(self, how, *options, qemu=FAKE_QEMU, notify="", **more):
        """Starts cocolaunch with a QEMU that behaves as `how` says."""
        more = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        process = subprocess.Popen(self.words(*options, qemu=qemu), env=dict(self.environment(how), NOTIFY_SOCKET=notify),
                                   **more)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()

        self.addCleanup(end)
        return process

    def started(self, how, *options, **more):
        """The same, once QEMU's monitor was greeted: cocolaunch tells its service manager so."""
        address = os.path.join(self.directory, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(address)
            notify.settimeout(SECONDS)
            process = self.start(how, *options, notify=address, **more)
            self.assertIn(b"READY=1", notify.recv(4096))
        os.unlink(address)
        return process

    def finish(self, process, seconds=SECONDS):
        """Returns exit status, standard output and standard error."""
        out, err = process.communicate(timeout=seconds)
        return process.returncode, (out or b"").decode(), err.decode()

    def run_with(self, how, *options, **more):
        return self.finish(self.start(how, *options, **more))

    def log(self):
        """What QEMU was born with, once it runs."""
        self.assertTrue(wait_until(lambda: os.path.exists(self.log_path)), "QEMU did not start")
        with open(self.log_path) as stream:
            return json.load(stream)
