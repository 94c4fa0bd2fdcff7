# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs cococheck for the tests."""
import os
import re
import subprocess
from dataclasses import dataclass

# What the tests do not set is not there: no NO_COLOR, no TERM, no locale of whoever runs them.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/", "LC_ALL": "C"}
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"):
    if name in os.environ:
        ENVIRONMENT[name] = os.environ[name]


def without_gcov(stderr):
    """What the program itself said: built for coverage, gcov adds that another user may not write its counts."""
    return re.sub(rb"(?m)^profiling:.*\n", b"", stderr)


@dataclass
class Run:
    status: int
    out: bytes
    err: bytes

    @property
    def text(self):
        return self.out.decode()

    @property
    def complaint(self):
        return self.err.decode()


class Cococheck:
    def __init__(self, path):
        self.path = os.path.abspath(path)

    def run(self, *words, stdin=b"", cwd=None, stdout=subprocess.PIPE, **environment):
        done = subprocess.run([self.path, *words], input=stdin, cwd=cwd, stdout=stdout, stderr=subprocess.PIPE,
                              env={**ENVIRONMENT, **environment}, timeout=60)
        return Run(done.returncode, done.stdout or b"", done.stderr)
