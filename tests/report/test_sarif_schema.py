#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""SARIF reports against the schema of SARIF 2.1.0, in COCO_SCHEMAS or where ci/schemas puts it. Skipped (77) without it, or
without python3-jsonschema, unless COCO_MUST_RUN names schemas.

usage: test_sarif_schema.py REPORT-OF
"""
import copy
import os
import pathlib
import sys

from forms import SEVERAL, ReportOf, read_json

CACHE = pathlib.Path(os.environ.get("COCO_CACHE") or
                     pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "libcoco")
SCHEMA = pathlib.Path(os.environ.get("COCO_SCHEMAS") or CACHE / "schemas") / "sarif-2.1.0.json"
RUNS = (SEVERAL, ["--all", *SEVERAL], ["--strict", "fine.yaml"], ["--waive=coco-needs-kvm", "broken.yaml"],
        ["unreadable.yaml"], ["--times=150", "unreadable.yaml"], [])


def skip(reason):
    required = "schemas" in os.environ.get("COCO_MUST_RUN", "").replace(",", " ").split()
    print(f"{'required' if required else 'skipped'}: {reason}")
    sys.exit(1 if required else 77)


def main():
    try:
        import jsonschema
    except ImportError:
        skip("there is no python3-jsonschema: ci/setup test")
    if not SCHEMA.is_file():
        skip(f"there is no {SCHEMA}: ci/schemas")
    schema = read_json(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    report, faults = ReportOf(sys.argv[1]), 0
    for words in RUNS:
        log = read_json(report.run("sarif", *words)[1])
        for error in validator.iter_errors(log):
            faults += 1
            print(f"{words}: {'/'.join(map(str, error.path))}: {error.message[:200]}")
    spoilt = copy.deepcopy(log)
    spoilt["runs"][0]["invocations"][0]["exitCode"] = "0"
    if validator.is_valid(spoilt):
        sys.exit("the schema takes a log that is not valid: nothing was checked")
    return faults != 0


sys.exit(main())
