#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cpio(1) reads the archive of credentials as it is meant.

    archive.py PLAN-OF-WORDS WORDS
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

EXPECTED = [
    ("dr-xr-xr-x", ".extra", None),
    ("dr-x------", ".extra/system_credentials", None),
    ("-r--------", ".extra/system_credentials/motd.cred", b"hello"),
    ("-r--------", ".extra/system_credentials/token.cred", b"sesame"),
]


def main():
    tool, words = sys.argv[1:]
    if not shutil.which("cpio"):
        print("archive: there is no cpio")
        return 1 if "cpio" in os.environ.get("COCO_MUST_RUN", "") else 77
    plan = json.loads(subprocess.run([tool, "--json", words], check=True, stdout=subprocess.PIPE).stdout)
    parts = [part for fd in plan["fds"] if fd["purpose"] == "initrd" for part in fd["parts"]]
    archive = bytes.fromhex(parts[-1]["hex"])
    listing = subprocess.run(["cpio", "--quiet", "-itvn"], input=archive, check=True, stdout=subprocess.PIPE,
                             env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ["PATH"]}).stdout.decode()
    found = [re.match(r"(\S+) +1 0 +0 +\d+ Jan +1 +1970 (.*)", line).groups() for line in listing.splitlines()]
    if found != [entry[:2] for entry in EXPECTED]:
        sys.exit(f"archive: cpio lists\n{listing}")
    for _, path, content in EXPECTED:
        if content is None:
            continue
        read = subprocess.run(["cpio", "--quiet", "-i", "--to-stdout", path], input=archive, check=True,
                              stdout=subprocess.PIPE).stdout
        if read != content:
            sys.exit(f"archive: {path} holds {read!r}, not {content!r}")
    print(f"archive: cpio agrees on {len(found)} entries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
