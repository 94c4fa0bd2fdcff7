#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole reports of named launches. A file of tests/golden-report holds the command on its first line, then what it prints.

usage: test_golden_report.py COCOCHECK DIRECTORY [--regenerate]
"""
import difflib
import pathlib
import shlex
import sys

from cococheck import Cococheck


def run(check, path):
    command = path.read_text().splitlines()[0]
    prompt, program, *words = shlex.split(command)
    assert (prompt, program) == ("$", "cococheck"), f"{path}: the first line is not a command"
    done = check.run(*words, cwd=path.parent)
    return f"{command}\n{done.text}{done.complaint}exit status {done.status}\n"


def main():
    check, directory = Cococheck(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute()
    paths = sorted(directory.glob("*.txt"))
    differing = 0
    assert len(paths) >= 10, f"{directory}: reports are missing"
    for path in paths:
        report = run(check, path)
        if sys.argv[3:] == ["--regenerate"]:
            path.write_text(report)
        elif report != path.read_text():
            differing += 1
            sys.stdout.writelines(difflib.unified_diff(path.read_text().splitlines(True), report.splitlines(True),
                                                       str(path), "cococheck"))
    if differing:
        print(f"{differing} reports differ; where that is meant, run: {sys.argv[0]} COCOCHECK {directory} --regenerate")
    return differing != 0


sys.exit(main())
