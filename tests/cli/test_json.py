#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON report against its schema, engine/report/README.md; and that nothing but the request changes its bytes.

usage: test_json.py COCOCHECK [unittest options]
"""
import json
import sys
import tempfile
import unittest

import profiles
from cococheck import Cococheck

CHECK = Cococheck(sys.argv.pop(1))
NOWHERE = "--host=none"

# A schema is a type, a tuple of constants, a list (of what), a schema under "nullable", or a dictionary of
# members; a member that may be missing ends in "?". Members that the schema does not know are refused.
ORIGIN = {"kind": ("none", "default", "argv", "file", "words", "seen"), "argument?": int, "file?": str, "line?": int,
          "column?": int, "option?": str, "written?": str, "detail?": str, "profile?": str}
PLACE = {**ORIGIN, "kind": ("argv", "file", "words", "host", "request")}
WAIVED = {"by": ("policy", "baseline"), "reason": str, "until": (str, None)}
DIALECTS = ("launch", "qemu", "readconfig", "libvirt", "vmspawn")
FACT = {"fact": str, "value": str, "role": ("when", "require"), "listed": [str], "truth": ("true", "false", "unknown"),
        "origin": ORIGIN}


def rule(verdict):
    return {"rule": str, "severity": ("error", "warning", "note"), "verdict": (verdict,), "subject": str, "allowed": bool,
            "waived": {"nullable": WAIVED}, "fix_here?": (str, None), "place": PLACE, "message": str, "why": str, "fix": str, "source": str, "facts": [FACT]}


SUMMARY = {name: int for name in ("errors", "warnings", "notes", "allowed", "waived", "undetermined", "holds",
                                   "not_applicable")}
BASIS = {"from": ("live", "profile", "none"), "profile": (str, None), "about": (str, None)}
READY = {"technology": ("sev-snp", "tdx"), "verdict": ("ready", "not ready", "not known"), "first_broken": (str, None)}
AUTO = {"asked": ("auto", "auto,no"), "answer": ("chosen", "fell-back", "none", "open"),
        "technology": ("sev-snp", "tdx", None), "considered": [READY], "message": str}
RESULT = {
    "schema": ("cococheck-result/1",), "exit": int, "summary": SUMMARY, "judged_for": {"host": BASIS, "qemu": BASIS},
    "auto": {"nullable": AUTO},
    "dialect": DIALECTS,
    "request": [{"option": str, "found?": bool, "value": (str, None), "number?": int, "hex?": str, "origin": ORIGIN}],
    "unread": [{"text": str, "message": str, "place": PLACE, "subjects": [str]}],
    "findings": [rule("broken")], "undetermined": [rule("undetermined")],
    "holds?": [rule("holds")], "not_applicable?": [rule("not applicable")],
    "repair_result": ("found", "not needed", "none"),
    "repair": [{"fact": str, "value": str, "action": ("set", "drop", "give"), "option": (str, None), "text": (str, None),
                "message": str}],
}
ATOM = {"fact": str, "values": [str]}
RULE = {"rule": str, "severity": ("error", "warning", "note"), "subject": str, "overridable": bool, "message": str,
        "why": str, "fix": str, "source": str, "when": [ATOM], "require": [ATOM]}
LINK = {"rule": str, "severity": ("error", "warning", "note"), "verdict": ("holds", "broken", "undetermined"), "fact": str,
        "value": str, "title": str, "detail": (str, None), "message": str, "why": str, "fix": str, "source": str}
HOST = {
    "schema": ("cococheck-host/1",), "exit": int, "judged_for": {"host": BASIS, "qemu": BASIS},
    "host": {"kernel": (str, None), "architecture": (str, None), "cpu": (str, None)},
    "qemu": {"path": (str, None), "version": (str, None), "package": (str, None), "fault": (str, None)},
    "technologies": [{**READY, "chain": [LINK]}],
}
VERDICTS = ("holds", "broken", "undetermined", "not applicable")
STORY = {**RULE, "truth_table": [{"verdict": VERDICTS, "facts": dict}]}
FACTS = [{"fact": str, "input": ("request", "sighting", "host", "qemu", "site"), "title": str, "values": [{"value": str, "title": str}]}]


def mistakes(value, schema, where="$"):
    if isinstance(schema, type):
        return [] if type(value) is schema else [f"{where} is {value!r}"]
    if isinstance(schema, tuple):
        ok = any(value == one if not isinstance(one, type) else type(value) is one for one in schema)
        return [] if ok else [f"{where} is {value!r}"]
    if isinstance(schema, list):
        if type(value) is not list:
            return [f"{where} is {value!r}"]
        return [m for i, entry in enumerate(value) for m in mistakes(entry, schema[0], f"{where}[{i}]")]
    if "nullable" in schema:
        return [] if value is None else mistakes(value, schema["nullable"], where)
    if type(value) is not dict:
        return [f"{where} is {value!r}"]
    found = []
    known = {name.rstrip("?"): (name.endswith("?"), sub) for name, sub in schema.items()}
    for name in value.keys() - known.keys():
        found.append(f"{where}.{name} is not in the schema")
    for name, (optional, sub) in known.items():
        if name in value:
            found += mistakes(value[name], sub, f"{where}.{name}")
        elif not optional:
            found.append(f"{where}.{name} is missing")
    return found


LAUNCHES = {
    "nothing": (),
    "plain": ("--linux=/k", "--cmdline=console=hvc0"),
    "snp": ("--coco=sev-snp", "--linux=/k", "--firmware=/f", "--snp-policy=0x30000", "--cmdline=console=hvc0"),
    "tdx broken": ("--coco=tdx", "--kvm=no", "--tdx-attributes=0x8000000010000001", "--tpm=yes", "--cpu-model=EPYC-v4"),
    "auto": ("--coco=auto", "--linux=/k"),
    "drives": ("--image=/i", "--extra-drive=qcow2:/d", "--ram=8G:16G:4", "--grow-image=10G"),
}


def no_duplicates(pairs):
    assert len(pairs) == len({name for name, _ in pairs}), pairs
    return dict(pairs)


class Json(unittest.TestCase):
    def load(self, *words, **how):
        run = CHECK.run(*words, "--format=json", **how)
        self.assertEqual(run.err, b"")
        self.assertTrue(run.out.endswith(b"\n"))
        return run, json.loads(run.text, object_pairs_hook=no_duplicates)

    def test_the_schema_checker_finds_mistakes(self):
        self.assertEqual(len(mistakes({"a": 1, "b": "x"}, {"a": str, "c": int})), 3)
        self.assertEqual(mistakes([True], [int]), ["$[0] is True"])
        self.assertEqual(mistakes("d", ("a", "b")), ["$ is 'd'"])
        self.assertEqual(mistakes({"a": None}, {"a": (str, None), "b?": int}), [])
        self.assertEqual(mistakes({"a": None}, {"a": {"nullable": {"b": int}}}), [])
        self.assertEqual(mistakes({"a": {"b": "x"}}, {"a": {"nullable": {"b": int}}}), ["$.a.b is 'x'"])
        self.assertEqual(mistakes(1, {"b": int}), ["$ is 1"])

    def test_results_match_the_schema(self):
        for name, words in LAUNCHES.items():
            for explain in (), ("--explain",):
                with self.subTest(name, explain=explain):
                    run, result = self.load(NOWHERE, *words, *explain)
                    self.assertEqual(mistakes(result, RESULT), [])
                    self.assertEqual(result["exit"], run.status)
                    self.assertEqual("holds" in result, bool(explain))
                    self.check_summary(result)

    def test_a_host_matches_the_schema(self):
        with tempfile.NamedTemporaryFile(suffix=".json") as stream:
            stream.write(profiles.profile(profiles.host(amd__kvm_sev_snp="off"), profiles.QEMU))
            stream.flush()
            for words in ((), ("--host=none",), (f"--host={stream.name}",), (f"--host={stream.name}", "--coco=sev-snp")):
                with self.subTest(words):
                    run, host = self.load("host", *words)
                    self.assertEqual(mistakes(host, HOST), [])
                    self.assertEqual(host["exit"], run.status)
                    self.check_chains(host)

    def check_chains(self, host):
        order = [entry["rule"] for entry in self.load("--list-rules")[1]]
        for technology in host["technologies"]:
            chain = [link["rule"] for link in technology["chain"]]
            self.assertEqual(chain, sorted(chain, key=order.index))
            broken = [link["rule"] for link in technology["chain"]
                      if link["verdict"] == "broken" and link["severity"] == "error"]
            self.assertEqual(technology["first_broken"], broken[0] if broken else None)
            self.assertEqual(technology["verdict"] == "not ready", bool(broken))

    def check_summary(self, result):
        summary = result["summary"]
        for severity in "error", "warning", "note":
            self.assertEqual(summary[severity + "s"],
                             sum(finding["severity"] == severity for finding in result["findings"]))
        for name in ("undetermined", "holds", "not_applicable"):
            if name in result:
                self.assertEqual(summary[name], len(result[name]))
        self.assertEqual(sum(summary.values()), len(self.load("--list-rules")[1]))
        self.assertEqual(result["repair_result"] == "not needed", summary["errors"] == 0)
        self.assertEqual(result["repair_result"] == "found", len(result["repair"]) > 0)

    def test_findings_are_in_table_order_and_say_where(self):
        order = [entry["rule"] for entry in self.load("--list-rules")[1]]
        run, result = self.load(NOWHERE, "--coco=tdx", "--config=-", "--tpm=yes", stdin=b"kvm: no\n")
        self.assertEqual(run.status, 1)
        ids = [finding["rule"] for finding in result["findings"]]
        self.assertEqual(ids, sorted(ids, key=order.index))
        finding = next(finding for finding in result["findings"] if finding["rule"] == "coco-needs-kvm")
        self.assertEqual([fact["origin"] for fact in finding["facts"]], [
            {"kind": "argv", "argument": 2, "option": "coco"},
            {"kind": "file", "file": "<stdin>", "line": 1, "column": finding["facts"][1]["origin"]["column"],
             "option": "kvm"}])
        self.assertEqual(finding["place"], finding["facts"][1]["origin"])
        self.assertEqual(finding["facts"][1]["value"], "no")
        self.assertEqual(finding["facts"][1]["listed"], ["auto", "yes"])

    def test_numbers_beyond_doubles(self):
        _, result = self.load(NOWHERE, "--coco=tdx", "--tdx-attributes=0x8000000000000001")
        setting = next(entry for entry in result["request"] if entry["option"] == "tdx-attributes")
        self.assertEqual((setting["number"], setting["hex"]), (2**63 + 1, "0x8000000000000001"))

    def test_any_bytes_are_json(self):
        for text in (b"/\xff\xfe", b'/"\\', b"/\x01\x1b", "/ä\u202e🔒".encode(), b"/\xed\xa0\x80"):
            _, result = self.load(NOWHERE, b"--linux=" + text)
            self.assertTrue(result["request"][0]["value"].startswith("/"))

    def test_lists_match_the_schema(self):
        rules = self.load("--list-rules")[1]
        facts = self.load("--list-facts")[1]
        self.assertEqual(mistakes(rules, [RULE]) + mistakes(facts, FACTS), [])
        values = {fact["fact"]: [value["value"] for value in fact["values"]] for fact in facts}
        for entry in rules:
            for atom in entry["when"] + entry["require"]:
                self.assertLessEqual(set(atom["values"]), set(values[atom["fact"]]) - {"unknown"})
        for entry in rules[::8]:
            story = self.load(f"--explain={entry['rule']}")[1]
            self.assertEqual(mistakes(story, STORY), [])
            self.assertEqual({name: story[name] for name in RULE}, entry)

    def test_bytes_depend_on_nothing_but_the_request(self):
        for words in LAUNCHES.values():
            words = (NOWHERE, *words, "--format=json", "--explain")
            runs = {CHECK.run(*words).out, CHECK.run(*words).out, CHECK.run(*words, LC_ALL="tr_TR.UTF-8", LANG="tr_TR").out,
                    CHECK.run(*words, LC_ALL="de_DE.UTF-8").out, CHECK.run(*words, TZ="Asia/Tokyo", TERM="xterm").out,
                    CHECK.run(*words, cwd="/tmp", HOME="/nonexistent", USER="nobody").out}
            self.assertEqual(len(runs), 1)


if __name__ == "__main__":
    unittest.main()
