#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One report of several inputs in each form: what its readers make of it, that all forms say the same, and whole reports
beside those of tests/report/golden.

usage: test_forms.py REPORT-OF [--regenerate | unittest options]
"""
import collections
import difflib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import xml.etree.ElementTree

from forms import FORMS, HERE, INPUTS, SEVERAL, ReportOf, read_github, read_json, read_tap

REPORT = ReportOf(sys.argv.pop(1))
ODD = "odd %25 name,a:b#1.yaml"


def findings(result):
    return collections.Counter((finding["rule"], finding["severity"]) for finding in result["findings"])


class Forms(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        _, text = REPORT.run("json", *SEVERAL)
        cls.results = {one["name"]: one for one in read_json(text)["inputs"]}

    def test_json_of_several(self):
        status, text = REPORT.run("json", *SEVERAL)
        report = read_json(text)
        self.assertEqual((report["schema"], report["exit"], status), ("cococheck-results/1", 2, 2))
        self.assertEqual([one["name"] for one in report["inputs"]], SEVERAL)
        unreadable = self.results["unreadable.yaml"]
        self.assertEqual(unreadable["error"]["place"], {"kind": "file", "file": "unreadable.yaml", "line": 2, "column": 1})
        self.assertEqual((unreadable["result"], unreadable["dialect"], unreadable["exit"]), (None, None, 2))
        whole = [one["result"] for one in report["inputs"] if one["result"]]
        for member in ("errors", "warnings", "notes", "undetermined"):
            self.assertEqual(report["summary"][member], sum(result["summary"][member] for result in whole))
        self.assertEqual([report["summary"][member] for member in ("inputs", "failed", "unreadable")], [4, 3, 1])
        self.assertEqual([result["schema"] for result in whole], ["cococheck-result/1"] * 3)

    def test_json_of_one_is_the_result_alone(self):
        _, text = REPORT.run("json", "broken.yaml")
        self.assertEqual(read_json(text), self.results["broken.yaml"]["result"])
        _, text = REPORT.run("json", "unreadable.yaml")
        self.assertEqual([one["name"] for one in read_json(text)["inputs"]], ["unreadable.yaml"])
        _, text = REPORT.run("json")
        self.assertEqual((read_json(text)["inputs"], read_json(text)["exit"]), ([], 0))

    def sarif(self, *words):
        _, text = REPORT.run("sarif", *words)
        run = read_json(text)["runs"][0]
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
            self.assertTrue(result["locations"])
        return run

    def test_sarif_says_what_json_says(self):
        run = self.sarif(*SEVERAL)
        found = collections.defaultdict(collections.Counter)
        for result in run["results"]:
            self.assertEqual(result["kind"], "fail")
            found[result["properties"]["input"]][result["ruleId"], result["level"]] += 1
        self.assertEqual(found, {name: findings(one["result"]) for name, one in self.results.items()
                                 if one["result"] and one["result"]["findings"]})
        place = next(finding["place"] for finding in self.results["broken.yaml"]["result"]["findings"]
                     if finding["rule"] == "coco-needs-kvm")
        region = next(result for result in run["results"] if result["ruleId"] == "coco-needs-kvm")["locations"][0]
        self.assertEqual(region["physicalLocation"]["region"], {"startLine": place["line"], "startColumn": place["column"]})

    def test_sarif_names_files_by_uris(self):
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                for result in self.sarif(*SEVERAL)["results"]}
        self.assertEqual({urllib.parse.unquote(uri) for uri in uris}, {"broken.yaml", ODD})
        for uri in uris:
            self.assertRegex(uri, r"^[A-Za-z0-9._~/-]*(%[0-9A-F]{2}[A-Za-z0-9._~/-]*)*$")

    def test_sarif_tells_what_could_not_be_read(self):
        invocation = self.sarif(*SEVERAL)["invocations"][0]
        self.assertEqual((invocation["executionSuccessful"], invocation["exitCode"]), (False, 2))
        notice, = invocation["toolExecutionNotifications"]
        self.assertEqual((notice["level"], notice["message"]["text"]),
                         ("error", 'there is no option "kvmm"; did you mean kvm?'))
        many = self.sarif("--times=150", "unreadable.yaml")["invocations"][0]["toolExecutionNotifications"]
        self.assertEqual((len(many), many[-1]["message"]["text"]), (101, "50 more notifications are left out"))

    def test_sarif_of_rules_that_do_not_count_or_are_open(self):
        waived = [result for result in self.sarif("--waive=coco-needs-kvm", "broken.yaml")["results"]
                  if "suppressions" in result]
        self.assertEqual([result["ruleId"] for result in waived], ["coco-needs-kvm"])
        self.assertEqual(waived[0]["suppressions"], [{"kind": "external", "status": "accepted", "justification":
                                                      "waived until 2027-01-31: ticket #4711 <&>"}])
        self.assertEqual(self.sarif("fine.yaml")["results"], [])
        strict = self.sarif("--strict", "fine.yaml")["results"]
        self.assertEqual({(result["kind"], result["level"]) for result in strict}, {("open", "none")})
        self.assertEqual(len(strict), self.results["fine.yaml"]["result"]["summary"]["undetermined"])
        run = self.sarif("--all", "broken.yaml")
        self.assertEqual({result["kind"] for result in run["results"]}, {"fail", "open", "pass", "notApplicable"})
        self.assertEqual(len(run["results"]), len(run["tool"]["driver"]["rules"]))

    def test_fingerprints_tell_findings_apart(self):
        prints = [result["partialFingerprints"]["cococheckFinding/v1"] for result in self.sarif(*SEVERAL)["results"]]
        self.assertEqual(len(prints), len(set(prints)))

    def junit(self, *words):
        _, text = REPORT.run("junit", *words)
        done = subprocess.run(["xmllint", "--noout", "--schema", HERE / "junit.xsd", "-"], input=text.encode(),
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        suites = xml.etree.ElementTree.fromstring(text)
        for suite in suites:
            for member, tag in ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"):
                self.assertEqual(int(suite.get(member)), len(suite.findall(f"testcase/{tag}")), suite.get("name"))
            self.assertEqual(int(suite.get("tests")), len(suite))
        return suites

    def test_junit_fails_for_errors_alone(self):
        suites = {suite.get("name"): suite for suite in self.junit(*SEVERAL)}
        self.assertEqual(set(suites), set(SEVERAL))
        for name, one in self.results.items():
            if one["result"] is None:
                self.assertEqual(suites[name].find("testcase/error").get("message"), one["error"]["message"])
                continue
            failed = {case.get("name") for case in suites[name] if case.find("failure") is not None}
            told = {case.get("name") for case in suites[name] if case.find("system-out") is not None}
            by = {severity: {rule for rule, of in findings(one["result"]) if of == severity}
                  for severity in ("error", "warning", "note")}
            self.assertEqual((failed, told), (by["error"], by["warning"] | by["note"]), name)
            skipped = {case.get("name") for case in suites[name] if case.find("skipped") is not None}
            self.assertEqual(skipped, {rule["rule"] for rule in one["result"]["undetermined"]})

    def test_junit_of_rules_that_do_not_count_or_are_open(self):
        suite, = self.junit("--waive=coco-needs-kvm", "broken.yaml")
        case = next(case for case in suite if case.get("name") == "coco-needs-kvm")
        self.assertEqual(case.find("skipped").get("message"), "waived until 2027-01-31: ticket #4711 <&>")
        suite, = self.junit("--strict", "fine.yaml")
        self.assertEqual([case.get("name") for case in suite if case.find("failure") is not None], ["decided"])
        suite, = self.junit("--fail-on=1", "broken.yaml")
        self.assertEqual(int(suite.get("failures")), sum(findings(self.results["broken.yaml"]["result"]).values()))
        suite, = self.junit("--fail-on=4", "broken.yaml")
        self.assertEqual(int(suite.get("failures")), 0)

    def test_tap_fails_for_errors_alone(self):
        _, text = REPORT.run("tap", *SEVERAL)
        points = read_tap(text)
        self.assertEqual([(point["name"], point["ok"]) for point in points],
                         [(name, self.results[name]["exit"] == 0) for name in SEVERAL])
        for point in points:
            result = self.results[point["name"]]["result"]
            if result is None:
                self.assertIn("did you mean kvm", point["block"]["message"])
                continue
            failed = {one["name"] for one in point["subtest"] if not one["ok"]}
            self.assertEqual(failed, {rule for rule, severity in findings(result) if severity == "error"})
            skipped = {one["name"] for one in point["subtest"] if one["directive"] == "SKIP"}
            self.assertEqual(skipped, {rule["rule"] for rule in result["undetermined"]})
            for one in point["subtest"]:
                self.assertEqual(one["block"] is not None, one["name"] in {rule for rule, _ in findings(result)})
        _, text = REPORT.run("tap", "--waive=coco-needs-kvm", "--strict", "fine.yaml", "broken.yaml")
        fine, broken = read_tap(text)
        self.assertEqual((fine["ok"], fine["subtest"][-1]["ok"], fine["subtest"][-1]["name"]), (False, False, "decided"))
        self.assertEqual(next(one["directive"] for one in broken["subtest"] if one["name"] == "coco-needs-kvm"), "TO" "DO")

    def test_a_tap_consumer_agrees(self):
        """prove of Debian 12 knows version 13 and takes 14 for an error; but for that line it reads the same."""
        for names, said in ((SEVERAL, r"Failed tests:  1, 3-4"), (["fine.yaml"], r"Result: PASS")):
            done = self.prove(names)
            self.assertRegex(done, said)
            self.assertNotIn("Parse errors", done)

    def prove(self, names):
        _, text = REPORT.run("tap", *names)
        with tempfile.NamedTemporaryFile("w", suffix=".tap") as stream:
            stream.write(text)
            stream.flush()
            done = subprocess.run(["prove", "--exec", "sed 1d", stream.name], stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, check=False)
        return done.stdout + done.stderr

    def test_github_shows_the_worst_first_and_counts_the_rest(self):
        _, text = REPORT.run("github", *SEVERAL)
        commands, others = read_github(text)
        self.assertEqual(len(others), 1)
        levels = [level for level, _, _ in commands]
        self.assertEqual(levels, sorted(levels, key=("error", "warning", "notice").index))
        shown = collections.Counter((properties["title"], level) for level, properties, _ in commands)
        wanted = collections.Counter({("cococheck", "error"): 1})
        for one in self.results.values():
            for (rule, severity), count in findings(one["result"]).items() if one["result"] else ():
                wanted[rule, "notice" if severity == "note" else severity] += count
        self.assertEqual(shown, wanted)
        self.assertIn(ODD, {properties["file"] for _, properties, _ in commands})
        _, text = REPORT.run("github", "--times=7", *SEVERAL)
        commands, others = read_github(text)
        counts = collections.Counter(level for level, _, _ in commands)
        self.assertEqual(counts, {"error": 10, "warning": 10, "notice": 10})
        self.assertRegex(commands[-1][2], r"left out, .*: 32 errors, 11 warnings, 12 notices; ")

    def test_text_shows_names_and_a_total(self):
        _, text = REPORT.run("text", *SEVERAL)
        for name in SEVERAL:
            self.assertRegex(text, rf"(?m)^{re.escape(name)}$")
        self.assertIn("\nunreadable.yaml:2:1: could not be read: there is no option", text)
        self.assertRegex(text, r"\n\n4 inputs, of which 1 could not be read: 5 errors, .* undetermined\n$")
        _, one = REPORT.run("text", "fine.yaml")
        self.assertTrue(one.startswith("Undetermined: "))
        self.assertNotIn("input", one)

    def test_secrets_are_in_no_form(self):
        for form in FORMS:
            for detail in (), ("--all",):
                _, text = REPORT.run(form, *detail, *SEVERAL)
                self.assertNotIn("hunter2", text, form)
                self.assertTrue(text.endswith("\n"))

    def test_many_inputs_take_no_more_memory(self):
        with open(REPORT.path, "rb") as stream:
            if b"__asan_init" in stream.read():
                self.skipTest("AddressSanitizer keeps what is freed")
        for form in FORMS:
            few, size_of_few = REPORT.peak(form, "--times=5", *SEVERAL)
            many, size_of_many = REPORT.peak(form, "--times=55", *SEVERAL)
            self.assertLess(many - few, 2048, form)
            if form not in ("sarif", "github"): # which have a part that does not grow
                self.assertAlmostEqual(size_of_many / size_of_few, 11, delta=0.1)


def golden(form):
    """Whole reports, of SARIF without the rules that no result names: they are the table's."""
    status, text = REPORT.run(form, "--waive=snp-needs-direct-boot", *SEVERAL)
    if form == "sarif":
        used = set(re.findall(r'"ruleId":"([^"]*)"', text))
        text = "".join(line for line in text.splitlines(True)
                       if not line.startswith('{"id":"') or line.split('"')[3] in used)
        text = re.sub(r'"ruleIndex":\d+,', "", text)
    return f"{text}exit status {status}\n"


def compare_golden():
    differing = 0
    for form in ("text", "sarif", "github"):
        path, report = HERE / "golden" / f"several.{form}", golden(form)
        if sys.argv[1:] == ["--regenerate"]:
            path.write_text(report)
        elif report != path.read_text():
            differing += 1
            sys.stdout.writelines(difflib.unified_diff(path.read_text().splitlines(True), report.splitlines(True),
                                                       str(path), form))
    if differing:
        print(f"{differing} reports differ; where that is meant, run: {sys.argv[0]} {REPORT.path} --regenerate")
    return differing


if compare_golden():
    sys.exit(1)
if sys.argv[1:] != ["--regenerate"]:
    unittest.main()
