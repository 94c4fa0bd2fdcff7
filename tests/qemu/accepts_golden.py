#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every golden plan is taken by a real QEMU, as far as a machine without the hardware goes.

    accepts_golden.py PLAN-OF-WORDS GOLDEN-FOLDER [NAME...]

A plain guest's QEMU starts under emulation, stopped, and answers over the QMP descriptor. A confidential guest's is run
  1. as planned: it must end where KVM is missing, or where KVM has no such vm-type, and not before;
  2. under emulation: it must end where private memory needs KVM, that is behind the options and objects;
  3. under emulation and without the confidential object: the rest of the line must start a guest.

QEMU is $COCO_QEMU, else the 11.1 that ci/qemu-root makes; plain plans are given to qemu-system-x86_64 in PATH as well.
Exits with 77 when there is none, unless $COCO_MUST_RUN names qemu.
"""
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

TIMEOUT = 60
HIGH_FD = 200

# Where a plan names something that this machine may not have: QEMU must end there, if it ends.
MAY_END_AT = {
    "plain-kernel-console-gui": "Display 'gtk' is not available",
    "plain-vsock": "vhost-vsock",
    "plain-disk-block-device": "'host_device' driver requires",
}
# What QEMU may say and go on.
HARMLESS = re.compile(r"warning: (TCG doesn't support requested feature|Machine type '.*' is deprecated)|^qemu: module ui-|^\s*$")


def make_files(folder):
    """The files that the launches name in /srv/vm."""

    def write(name, content=b"", size=0):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
            file.truncate(max(size, len(content)))

    header = bytearray(0x4000)  # a kernel that QEMU's loader takes: four setup sectors, boot protocol 2.15
    header[0x1F1] = 4
    header[0x1FE:0x200] = b"\x55\xaa"
    header[0x202:0x206] = b"HdrS"
    header[0x206:0x208] = struct.pack("<H", 0x20F)
    header[0x211] = 1  # loaded high
    header[0x22C:0x230] = struct.pack("<I", 0x7FFFFFFF)
    write("vmlinuz", bytes(header))
    for name in ("disk.raw", "second.raw", "third.raw", "odd, name.raw", 'quote" \\ back.raw', "nbd:é.raw", "cd.iso",
                 "block", *(f"full{number}.raw" for number in range(27))):
        write(name, size=1 << 20)
    for name in ("initrd.img", "second.img", "token"):
        write(name, b"070701 not really\n")
    write("firmware.fd", size=1 << 20)
    write("variables.fd", size=128 << 10)
    write("disk.qcow2", empty_qcow2())


def empty_qcow2():
    """Version 2, 1 MiB, 64 KiB clusters: header, refcount table, refcount block, L1 table."""
    cluster = 1 << 16
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, 1 << 20, 0, 1, 3 * cluster, cluster, 1, 0, 0)
    table = struct.pack(">Q", 2 * cluster)
    counts = struct.pack(">4H", 1, 1, 1, 1)
    return b"".join(part.ljust(cluster, b"\0") for part in (header, table, counts, b""))


def content_of(fd, localize):
    """The bytes that the launcher would put into the descriptor."""
    content = b""
    for part in fd["parts"]:
        if "hex" in part:
            content += bytes.fromhex(part["hex"])
        else:
            with open(localize(part["path"]), "rb") as file:
                content += file.read()
            content += b"\0" * (-len(content) % 4)
    return content


class Run:
    """One QEMU with the descriptors that the plan wants, at the numbers that it wants."""

    def __init__(self, qemu, argv, fds, localize):
        self.open = []
        self.qmp = None
        self.errors = tempfile.TemporaryFile()
        # Output first: the file's own number may be one that the plan uses.
        actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                   (os.POSIX_SPAWN_DUP2, self.errors.fileno(), 1), (os.POSIX_SPAWN_DUP2, self.errors.fileno(), 2)]
        for fd in fds:
            if fd["kind"] == "content":
                source = os.memfd_create("content", os.MFD_CLOEXEC)
                os.write(source, content_of(fd, localize))
            else:
                ours, theirs = socket.socketpair()
                self.open.append(ours)
                if fd["kind"] == "qmp":
                    self.qmp = ours
                source = theirs.detach()
            high = fcntl.fcntl(source, fcntl.F_DUPFD_CLOEXEC, HIGH_FD)
            os.close(source)
            self.open.append(os.fdopen(high, "rb", 0))
            actions.append((os.POSIX_SPAWN_DUP2, high, fd["number"]))
        self.pid = os.posix_spawn(qemu, [qemu] + argv[1:], os.environ, file_actions=actions)
        for kept in [one for one in self.open if not isinstance(one, socket.socket)]:
            kept.close()
        self.qmp.settimeout(TIMEOUT)

    def ask(self):
        """Asks for the status and ends QEMU; everything that it answered."""
        answer = b""
        try:
            self.qmp.sendall(b'{"execute":"qmp_capabilities"}{"execute":"query-status"}{"execute":"quit"}')
            while chunk := self.qmp.recv(65536):
                answer += chunk
        except (ConnectionError, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                os.kill(self.pid, 9)
                answer += b"\n(no answer in time)"
        return answer.decode(errors="replace")

    def end(self, asks=True):
        """QEMU's answers, exit status and error output. One that is not asked ends by itself."""
        answer = self.ask() if asks else ""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.errors.seek(0)
        errors = self.errors.read().decode(errors="replace")
        self.errors.close()
        for one in self.open:
            if isinstance(one, socket.socket):
                one.close()
        return answer, status, errors


def replaced(argv, option, change):
    """The argv with the value behind the option changed; None takes both away."""
    result, skip = [], False
    for index, word in enumerate(argv):
        if skip:
            skip = False
        elif word == option:
            value = change(argv[index + 1])
            result += [] if value is None else [option, value]
            skip = True
        else:
            result.append(word)
    return result


def emulated(argv):
    argv = replaced(argv, "-accel", lambda _: "tcg")
    return replaced(argv, "-cpu", lambda model: "max" if model == "host" else model)


def unprotected(argv):
    def no_link(machine):
        return re.sub(r",confidential-guest-support=\w+", "", machine)

    def no_object(text):
        return None if json.loads(text)["qom-type"] in ("sev-snp-guest", "tdx-guest") else text

    return replaced(replaced(argv, "-machine", no_link), "-object", no_object)


class Checker:
    def __init__(self, folder):
        self.folder = folder
        self.failures = 0
        self.runs = 0

    def localize(self, text):
        return text.replace("/srv/vm/", self.folder + "/")

    def run(self, qemu, argv, fds):
        self.runs += 1
        local = [self.localize(word) for word in argv]
        return Run(qemu, local + ["-S"], fds, self.localize).end()

    def fail(self, name, qemu, what, errors):
        self.failures += 1
        print(f"{name}: {qemu}: {what}\n{errors}", file=sys.stderr)

    def starts(self, name, qemu, argv, fds):
        answer, status, errors = self.run(qemu, argv, fds)
        if name in MAY_END_AT and status == 1 and MAY_END_AT[name] in errors:
            return
        loud = [line for line in errors.splitlines() if not HARMLESS.search(line)]
        if status != 0 or '"status": "prelaunch"' not in answer or loud:
            self.fail(name, qemu, f"exit status {status}, answers {answer[-300:]!r}", errors)

    def ends_at(self, name, qemu, argv, fds, pattern):
        _, status, errors = self.run(qemu, argv, fds)
        if status != 1 or not re.search(pattern, errors):
            self.fail(name, qemu, f"exit status {status}, and not {pattern!r}", errors)

    def check(self, name, plan, new, old):
        argv, fds = plan["argv"], plan["fds"]
        if "-object" in argv and "confidential-guest-support=" in argv[argv.index("-machine") + 1]:
            self.ends_at(name, new, argv, fds,
                         r"KVM kernel module|vm-type (SEV-SNP|TDX) not supported by KVM|failed to initialize kvm")
            self.ends_at(name, new, emulated(argv), fds,
                         r"cannot set up private guest memory for (sev-snp|tdx)-guest: KVM required")
            self.starts(name, new, emulated(unprotected(argv)), fds)
        else:
            for qemu in filter(None, (new, old)):
                self.starts(name, qemu, emulated(argv), fds)


def plan_of(tool, golden, name):
    words = os.path.join(golden, name + ".words")
    plan = json.loads(subprocess.run([tool, "--json", words], check=True, stdout=subprocess.PIPE).stdout)
    with open(os.path.join(golden, name + ".argv"), encoding="utf-8") as file:
        if file.read().splitlines() != plan["argv"]:
            sys.exit(f"{name}: the plan is not the golden one: see the test golden-argv")
    return plan


def main():
    tool, golden, *names = sys.argv[1:]
    cache = os.environ.get("COCO_CACHE") or os.path.expanduser("~/.cache/libcoco")
    new = os.environ.get("COCO_QEMU") or os.path.join(cache, "qemu-11.1")
    old = shutil.which("qemu-system-x86_64")
    if not os.access(new, os.X_OK):
        print(f"accepts_golden: there is no {new}; ci/qemu-root makes it")
        return 1 if "qemu" in os.environ.get("COCO_MUST_RUN", "") else 77
    names = names or sorted(file[:-6] for file in os.listdir(golden) if file.endswith(".words"))
    with tempfile.TemporaryDirectory() as folder:
        make_files(folder)
        checker = Checker(folder)
        for name in names:
            checker.check(name, plan_of(tool, golden, name), new, old)
    print(f"accepts_golden: {len(names)} plans, {checker.runs} runs of QEMU, {checker.failures} failures")
    return 1 if checker.failures or not names else 0


if __name__ == "__main__":
    sys.exit(main())
