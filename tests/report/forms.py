# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs report-of for the tests, and reads what it writes as those do who are to read it."""
import json
import os
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).parent
INPUTS = HERE / "inputs"
SEVERAL = sorted(path.name for path in INPUTS.glob("*.yaml"))
FORMS = ("text", "json", "sarif", "junit", "tap", "github")


class ReportOf:
    def __init__(self, path):
        self.path = os.path.abspath(path)

    def run(self, form, *words):
        done = subprocess.run([self.path, form, *words], cwd=INPUTS, stdout=subprocess.PIPE, timeout=60, check=False)
        return done.returncode, done.stdout.decode()

    def peak(self, form, *words):
        """Memory in KiB and bytes of output, of one run."""
        with subprocess.Popen([self.path, form, *words], cwd=INPUTS, stdout=subprocess.PIPE) as child:
            size = sum(len(chunk) for chunk in iter(lambda: child.stdout.read(1 << 16), b""))
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        return usage.ru_maxrss, size


def no_duplicates(pairs):
    assert len(pairs) == len({name for name, _ in pairs}), pairs
    return dict(pairs)


def read_json(text):
    return json.loads(text, object_pairs_hook=no_duplicates)


def read_tap(text, indent=""):
    """Test points of one level as (ok, description, directive, subtest, block); the plan must fit."""
    points, plan, subtest, block = [], None, [], None
    for line in text.splitlines():
        assert line.startswith(indent), line
        line = line[len(indent):]
        point = re.fullmatch(r"(ok|not ok) (\d+) - ((?:[^\\#]|\\.)*?)(?: # ([A-Z]{4}) (.*))?", line)
        if line.startswith("    "):
            subtest.append(line)
        elif line == "  ---":
            block = []
        elif line == "  ...":
            points[-1]["block"] = dict(one.strip().split(": ", 1) for one in block)
            block = None
        elif block is not None:
            block.append(line)
        elif point:
            assert int(point[2]) == len(points) + 1, line
            inner = read_tap("\n".join(subtest), "    ") if subtest else None
            points.append({"ok": point[1] == "ok", "name": re.sub(r"\\(.)", r"\1", point[3]), "directive": point[4],
                           "subtest": inner, "block": None})
            subtest = []
        elif line.startswith("1.."):
            plan = int(line[3:])
        else:
            assert line.startswith("# Subtest: ") or (line == "TAP version 14" and not points and not indent), line
    assert plan == len(points), (plan, len(points))
    return points


def read_github(text):
    """Commands as (level, properties, data), and the other lines."""
    commands, others = [], []
    for line in text.splitlines():
        command = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        if not command:
            others.append(line)
            continue
        properties = dict(one.split("=", 1) for one in command[2].split(","))
        undo = {name: value.replace("%2C", ",").replace("%3A", ":").replace("%25", "%") for name, value in properties.items()}
        commands.append((command[1], undo, command[3].replace("%0A", "\n").replace("%25", "%")))
    return commands, others
