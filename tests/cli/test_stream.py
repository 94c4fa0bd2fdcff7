#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cococheck stream: one line in, one line out, in order, whatever the lines are.

usage: test_stream.py COCOCHECK [unittest options]
"""
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
import unittest

from cococheck import ENVIRONMENT, Cococheck

CHECK = Cococheck(sys.argv.pop(1))
GOOD = {"coco": "no", "linux": "/k", "cmdline": ["console=hvc0"]}
BAD = {"coco": "tdx", "kvm": "no", "linux": "/k"}
LINE_MAX = 1024 * 1024


def lines(*records):
    return b"".join((record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records)


class Stream(unittest.TestCase):
    def answers(self, status, stdin, *words):
        run = CHECK.run("stream", *words, stdin=stdin)
        self.assertEqual((run.status, run.err), (status, b""))
        return [json.loads(line) for line in run.out.splitlines()]

    def start(self, *words, **how):
        process = subprocess.Popen([CHECK.path, "stream", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=ENVIRONMENT, **how)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_exit_status_is_the_worst(self):
        good, bad, wrong = {"launch": GOOD}, {"launch": BAD}, b"wrong"
        for status, records, words in (
            (0, (), ()), (0, (good,), ()), (1, (good, bad, good), ()), (2, (bad, wrong, good), ()),
            (0, (good, {"facts": {}}), ()), (4, (good, {"facts": {}}), ("--strict",)),
            (0, (bad,), ("--fail-on=never",)), (1, ({"launch": {**GOOD, "cmdline": "console=ttyS0"}},), ("--strict",)),
        ):
            with self.subTest(status=status, records=records):
                self.assertEqual(CHECK.run("stream", *words, stdin=lines(*records)).status, status)

    def test_same_judgement_as_of_options(self):
        for launch in (GOOD, BAD, {"coco": "sev-snp"}, {"coco": "tdx", "initrd": ["a", "b"], "cpus": 999}):
            words = [f"--{name}={value}" for name, values in launch.items()
                     for value in (values if isinstance(values, list) else [values])]
            alone = json.loads(CHECK.run("--host=none", "--format=json", *words).out)
            answer = self.answers(alone["exit"], lines({"id": 1, "launch": launch}))[0]
            self.assertEqual(answer["broken"], [finding["rule"] for finding in alone["findings"]])
            for name in ("errors", "warnings", "notes", "undetermined"):
                self.assertEqual(answer[name], alone["summary"][name])

    def test_bad_records_never_stop_it(self):
        for line, pattern, column in (
            (b"{", "JSON", 2), (b"[]", "object", 1), (b"\xff", "object", 1), (b"{}", "launches nothing", 1),
            (b'{"id":1,"launch":{"coco":"maybe"}}', "sev-snp", 26), (b'{"id":1,"launch":{"cocoo":"no"}}', "did you mean coco", 19),
            (b'{"id":1,"launch":{"kvm":{}}}', "takes", 25), (b'{"id":1,"launch":[]}', "object of options", 18),
            (b'{"id":1,"launch":{},"facts":{}}', "beside", 21), (b'{"id":1,"facts":{"coco":"x"}}', "no value", 25),
            (b'{"id":1,"launch":{"quiet":true}}', "steers", 19), (b'{"id":1,"launch":{"coco":"no","coco":"no"}}', "before", 31),
            ('{"id":1,"\u00e4":1}'.encode(), "no member", 9), ('{"id":"\u00e4\u00e4","launch":1}'.encode(), "object", 21),
            (b'{"id":1,"launch":{"linux":"a\\u0000b"}}', "NUL", 29), (b'{"id":1,"launch":{}} {}', "goes on", 22),
            (b'{"id":1,' + b'"launch":' + b"[" * 5000, "takes|nested", None),
        ):
            with self.subTest(line=line[:60]):
                first, last = self.answers(2, lines(line, {"id": "next", "launch": GOOD}))
                self.assertEqual((first["verdict"], last["id"], last["verdict"]), ("unreadable", "next", "ok"))
                self.assertRegex(first["error"], pattern)
                if column:
                    self.assertEqual(first["column"], column)

    def test_ids_are_given_back_as_they_are(self):
        ids = [b"17", b"-0.5e3", b'"a"', b'"\\u00e4\\n"', '"\u00e4"'.encode(), b"18446744073709551616", b'""']
        run = CHECK.run("stream", stdin=lines(*(b'{"id": %s ,"launch":{"x":1}}' % i for i in ids),
                                              *(b'{"launch":{}, "id":%s}' % i for i in ids)))
        self.assertEqual([line.split(b',"verdict"')[0] for line in run.out.splitlines()],
                         [b'{"id":' + i for i in ids + ids])
        for wrong in (b"{}", b"[1]", b"null", b"true", b"01"):
            self.assertIsNone(self.answers(2, b'{"id":%s,"launch":{}}\n' % wrong)[0]["id"])

    def test_lines(self):
        """The last line needs no end; empty lines and carriage returns are passed over."""
        good = lines({"id": 1, "launch": GOOD})
        for stdin, count in ((b"", 0), (b"\n\n \t\r\n", 0), (good.rstrip(b"\n"), 1), (b"\r\n" + good.replace(b"\n", b"\r\n"), 1),
                             (b"\n" + good + b"\n" + good.rstrip(b"\n"), 2)):
            self.assertEqual(len(self.answers(0, stdin)), count, stdin)

    def test_long_lines(self):
        def record(size):
            start, end = b'{"id":"long","launch":{"coco":"no","linux":"/k","cmdline":["console=hvc0","', b'"]}}'
            return start + b"x" * (size - len(start) - len(end)) + end

        for size in (65535, 65536, 65537, LINE_MAX, LINE_MAX + 1, LINE_MAX + 65536, 5 * LINE_MAX):
            for end in (b"\n", b""):
                with self.subTest(size=size, end=end):
                    stdin = lines({"id": 1, "launch": GOOD}) + record(size) + end
                    stdin += lines({"id": 2, "launch": GOOD}) if end else b""
                    answers = self.answers(1 if size <= LINE_MAX else 2, stdin)
                    self.assertEqual([a["id"] for a in answers], [1, "long"] + ([2] if end else []))
                    self.assertEqual(answers[1]["verdict"], "broken" if size <= LINE_MAX else "unreadable")
                    if size > LINE_MAX:
                        self.assertEqual(answers[1]["column"], LINE_MAX + 1)

    def test_order_with_many_workers(self):
        chance = random.Random(1)
        records, expected = [], []
        for i in range(2000):
            kind = chance.randrange(4)
            record = [{"launch": GOOD}, {"launch": BAD}, {"launch": {"cmdline": ["x" * chance.randrange(5000)]}}, {"x": 1}][kind]
            records.append({"id": i, **record})
            expected.append((i, ["ok", "broken", "broken", "unreadable"][kind]))
        outputs = set()
        for jobs in ("1", "2", "7"):
            run = CHECK.run("stream", f"--jobs={jobs}", stdin=lines(*records))
            self.assertEqual([(a["id"], a["verdict"]) for a in map(json.loads, run.out.splitlines())], expected)
            outputs.add(run.out)
        self.assertEqual(len(outputs), 1)

    def test_answers_while_the_input_waits(self):
        process = self.start()
        for i in range(3):
            for piece in (b'{"id":%d,"launch"' % i, b':{"coco":"no"}}\n{"id":"half'):
                process.stdin.write(piece)
                process.stdin.flush()
                time.sleep(0.01)
            self.assertTrue(select.select([process.stdout], [], [], 30)[0])
            self.assertEqual(json.loads(process.stdout.readline())["id"], i)
            process.stdin.write(b'"}\n')
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["id"], "half")
        process.stdin.close()
        self.assertEqual(process.wait(30), 2)

    def test_ends_quietly(self):
        """When nobody reads its answers any more, be SIGPIPE ignored or not, and on Ctrl-C."""
        for ignored in (False, True):
            process = self.start(restore_signals=not ignored)  # this interpreter ignores SIGPIPE
            process.stdin.write(lines({"id": 1, "launch": GOOD}))
            process.stdin.flush()
            process.stdout.readline()
            process.stdout.close()
            try:
                process.stdin.write(lines({"id": 2, "launch": GOOD}))
                process.stdin.flush()  # and the input stays open
            except BrokenPipeError:
                pass
            self.assertEqual(process.wait(30), 5 if ignored else -signal.SIGPIPE)
            self.assertEqual(process.stderr.read(), b"")
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
        process = self.start()
        process.stdin.write(lines({"id": 1, "launch": GOOD}))
        process.stdin.flush()
        self.assertEqual(json.loads(process.stdout.readline())["id"], 1)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), -signal.SIGINT)
        self.assertEqual((process.stdout.read(), process.stderr.read()), (b"", b""))
        process.stdin.close()

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            run = CHECK.run("stream", stdin=lines({"launch": GOOD}), stdout=full)
        self.assertEqual(run.status, 5)
        self.assertRegex(run.complaint, r"\Acococheck: the stream broke off: No space left on device\n\Z")

    def test_usage(self):
        for words, pattern in ((("--linux=/k",), "--linux does not go with"), (("vm.xml",), "options only"),
                               (("--jobs=0",), "1 to 256"), (("--jobs=257",), "1 to 256"), (("--jobs=x",), "--jobs"),
                               (("--strict", "--fail-on=never"), "contradict"), (("--config=/dev/null",), "--config")):
            run = CHECK.run("stream", *words)
            self.assertEqual((run.status, run.out), (3, b""), words)
            self.assertRegex(run.complaint, pattern)
        self.assertRegex(CHECK.run("--jobs=2", "--coco=no").complaint, "command stream")

    def test_launches_of_others(self):
        qemu = ["qemu-system-x86_64", "-M", "q35", "-m", "1G", "-kernel", "/k", "-no-reboot", "-object",
                "sev-snp-guest,id=s,cbitpos=51,reduced-phys-bits=1"]
        alone = json.loads(CHECK.run("--host=none", "--format=json", "--", *qemu).out)
        answers = self.answers(2, lines(
            {"qemu": qemu}, {"vmspawn": ["systemd-vmspawn", "--linux=/k"]}, {"libvirt": "<domain>\n<x"}, {"qemu": []},
            {"qemu": ["a", 1]}, {"libvirt": 1}, {"qemu": qemu, "launch": {}}))
        self.assertEqual(answers[0]["broken"], [finding["rule"] for finding in alone["findings"]])
        self.assertIn("coco-object-used", answers[0]["broken"])
        self.assertEqual([answer["verdict"] == "unreadable" for answer in answers], [False, False] + 5 * [True])
        self.assertEqual((answers[2]["column"], answers[3]["column"], answers[4]["column"]), (13, 10, 16))
        self.assertRegex(answers[2]["error"], r"\Adomain, line 2, column \d+: ")

    def test_quiet_answers_what_is_wrong(self):
        answers = self.answers(2, lines({"id": 1, "launch": GOOD}, {"id": 2, "launch": BAD}, b"x"), "--quiet")
        self.assertEqual([a["verdict"] for a in answers], ["broken", "unreadable"])

    def test_host_of_a_profile(self):
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden-report")
        profile = os.path.join(folder, "snp-host-iommu-pt.json")
        for coco in ("sev-snp", "auto", "auto,no"):
            launch = {"coco": coco, "linux": "/k", "firmware": "./x.fd"}
            alone = json.loads(CHECK.run(f"--host={profile}", "--format=json", f"--coco={coco}", "--linux=/k",
                                         "--firmware=./x.fd").out)
            answer = self.answers(alone["exit"], lines({"launch": launch}), f"--host={profile}")[0]
            self.assertEqual(answer["broken"], [finding["rule"] for finding in alone["findings"]])
        run = CHECK.run("stream", "--host=./nothing.json", stdin=b"")
        self.assertEqual(run.status, 2)


if __name__ == "__main__":
    unittest.main()
