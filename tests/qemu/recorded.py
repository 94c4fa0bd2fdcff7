#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Is a recorded profile of a QEMU still what that QEMU says?

Usage: recorded.py RECORD_QEMU PROFILE     RECORD_QEMU is the program that asks

Looks among qemu-system-x86_64 of PATH, $COCO_QEMU, and what is in ${COCO_CACHE:-~/.cache/libcoco}: qemu-11.1, made by
ci/qemu-root, and qemu-10.0 (corpora/qemu/README.md says how that is made). Exits with 77 where none of them is the
profile's version, down to the minor number: what is new in a stable release, or in a rebuild of the package, adds nothing
to what a QEMU can do.
"""
import json
import os
import shutil
import subprocess
import sys

SKIP = 77


def skipped(profile):
    """Nothing that ci/ installs may be missing where COCO_MUST_RUN names qemu; nothing installs 10.0."""
    required = "qemu" in os.environ.get("COCO_MUST_RUN", "").split(",") and "qemu-10.0" not in os.path.basename(profile)
    return 1 if required else SKIP


def binaries():
    cache = os.environ.get("COCO_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "libcoco")
    names = ["qemu-system-x86_64", os.environ.get("COCO_QEMU"),
             os.path.join(cache, "qemu-11.1"), os.path.join(cache, "qemu-10.0")]
    found = [shutil.which(name) for name in names if name]
    return [path for path in dict.fromkeys(found) if path]


def record(program, path, about):
    run = subprocess.run([program, path, about], capture_output=True, timeout=60)
    if run.returncode != 0:
        sys.exit("%s: %s" % (path, run.stderr.decode().strip()))
    return run.stdout


def minor(qemu):
    return qemu["version"].split(".")[:2]


def differences(recorded, told):
    """What the two do not agree on, a line each."""
    found = []
    for key in sorted((recorded.keys() | told.keys()) - {"version", "package"}):
        one, other = recorded.get(key), told.get(key)
        if key == "devices" and one is not None and other is not None:
            other = [name for name in other if name in set(one)]  # modules in packages of their own bring more of them
        if one != other:
            found.append("%s: recorded %s, told %s" % (key, json.dumps(one), json.dumps(other)))
    return found


def main():
    program, path = sys.argv[1:]
    with open(path, "rb") as stream:
        text = stream.read()
    profile = json.loads(text)
    recorded = profile["qemu"]
    others = []
    for binary in binaries():
        anew = record(program, binary, profile["about"])
        told = json.loads(anew)["qemu"]
        if minor(told) != minor(recorded):
            others.append("%s is %s" % (binary, told["version"]))
            continue
        found = differences(recorded, told)
        if found:
            sys.exit("%s, asked anew:\n%s" % (binary, "\n".join(found)))
        if told == recorded and anew != text:
            sys.exit("%s is not in the one form that profiles are written in" % path)
        print("%s says what was recorded" % binary)
        return 0
    print("no QEMU here is %s: %s" % (recorded["version"], ", ".join(others) or "there is none at all"))
    return skipped(sys.argv[2])


sys.exit(main())
