#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What we read in a QEMU command line is what QEMU reads in it.

    reads_as_qemu.py READ_LINE      READ_LINE is the program that reads as we do

Values are generated from a seed and given to the real QEMU 11.1. What we take goes into one start for all, and QEMU tells over
QMP what it made of each; what we refuse, or take and cannot read as the property's type, must end a start of its own.
QEMU is $COCO_QEMU, else the 11.1 that ci/qemu-root makes. Exits with 77 when there is none, unless $COCO_MUST_RUN names qemu.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

TIMEOUT = 60
# The properties that are asked for: of which type of object, and in which column READ_LINE has what we read.
KINDS = {"policy": ("sev-snp-guest", 4), "size": ("memory-backend-ram", 5), "kernel-hashes": ("sev-snp-guest", 7),
         "identity": ("authz-simple", 3)}
GOOD = {
    "policy": ["0x30000", "0300000", "0b110", "196608", " 7", "+7", "\t0x7", "18446744073709551615", "0", "00", "0X1f"],
    "size": ["4096", "1.5K", ".5k", "1.K", "1.", "0x1000", "0x1000B", "010", "010K", " 4096", "+4096", "1.0005K",
             "1.00048828125K", "4096b", "4096.0", "1.9999999999999999999K", "2m", "3M", "0.25G", "1.0004k"],
    "kernel-hashes": ["on", "off", "yes", "no", "true", "false", "y", "n"],
    "identity": ["a", "a b", "a=b", "%s", "\\", "'", "\"", "ü", "a,,b", ",,", "a,,,,b", "on", "1"],
}
BAD = {
    "policy": ["-1", "192K", "18446744073709551616", "0x", "08", ""],
    "size": ["1KiB", "0x1000K", "1.5", "1e3", ".K", "0b101"],
    "kernel-hashes": ["ON", "1"],
}
JSON_GOOD = [("policy", "196608"), ("policy", "18446744073709551615"), ("policy", "-1"), ("kernel-hashes", "true"), ("size", "4096"),
             ("kernel-hashes", " false "), ("identity", '"\\u0041\\t\\/"'), ("identity", "'a\\'b\"c'"),
             ("identity", '"ü%s%%"'), ("identity", '"\\ud83d\\ude00"')]
JSON_BAD = [("policy", '"0x30000"'), ("policy", "196608.0"), ("policy", "010"), ("policy", "18446744073709551616"),
            ("policy", "1, 'policy': 1"), ("policy", "0e1"), ("kernel-hashes", '"on"'), ("kernel-hashes", "1"),
            ("identity", '"\\x"'), ("identity", '"\\ufffe"'), ("identity", "%s")]
SECTIONS = ['identity = "a"', 'identity = "open', 'identity = "a\\"b"', 'identity = a', 'identity = "a" # b', 'identity = ""', 'identity ="a"',
            'identity = "b"\nidentity = "c"', "identity", "\tidentity\t=\t\"x\"\t", 'identity = "' + "a" * 900]
SECTIONS_BAD = ['identity="a"', "# fine\n # not", " ", 'identity= "a"']
MACHINE = [("-smp", "4", "-m", "64"), ("-smp", "cpus=2,maxcpus=4", "-m", "0.0625G"), ("-smp", "sockets=2,cores=2,threads=1"),
           ("-m", "size=64,maxmem=1G,slots=2"), ("-machine", "smp.cpus=3,memory.size=67108864")]
MACHINE_BAD = [("-smp", "2,flag"), ("-machine", "q35,smm"), ("-machine", "a..b=c"), ("-machine", "smp.cpus=1,smp=2"),
               ("-machine", "hpet=off,kernel_irqchip=off,kernel-irqchip=off"), ("-m", "64,id=x"), ("-set", "object.a.b=c"),
               ("-global", "nothing")]


def needed(kind, text):
    """The text with what the object needs besides."""
    if KINDS[kind][0] != "sev-snp-guest":
        return text
    return text[:-1] + ",'cbitpos':51,'reduced-phys-bits':1}" if text.startswith("{") else text + ",cbitpos=51,reduced-phys-bits=1"


class Qemu:
    def __init__(self, path):
        self.path = path
        self.runs = 0

    def ask(self, words, questions, machine="none"):
        """The answers, or None and what QEMU said when it refused."""
        self.runs += 1
        asked = ['{"execute":"qmp_capabilities"}'] + [
            json.dumps({"execute": "qom-get", "arguments": {"path": path, "property": name}}) for path, name in questions]
        run = subprocess.run([self.path, "-nodefaults", "-display", "none", "-S", "-M", machine, "-qmp", "stdio", *words],
                             input="".join(asked) + '{"execute":"quit"}', capture_output=True, text=True, timeout=TIMEOUT)
        if run.returncode != 0:
            return None, run.stderr.strip()
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        return [answer.get("return", answer) for answer in answers if "return" in answer or "error" in answer][1:-1], ""


class Checker:
    def __init__(self, read_line, qemu):
        self.read_line = read_line
        self.qemu = qemu
        self.failures = 0
        self.count = 0

    def fail(self, what):
        self.failures += 1
        print(what, file=sys.stderr)

    def read(self, words):
        """Our pairs by option, id and key; None: refused."""
        run = subprocess.run([self.read_line, *words], capture_output=True, text=True, timeout=TIMEOUT)
        if run.returncode > 1:
            sys.exit("%s: exit status %d: %s" % (words, run.returncode, run.stderr))
        rows = [record.split("\x1f") for record in run.stdout.split("\x1e") if record]
        return None if run.returncode else {(row[0], row[1], row[2]): row for row in rows}

    def compare(self, what, ours, theirs):
        self.count += 1
        if ours != theirs:
            self.fail("%s: we read %r, QEMU %r" % (what, ours, theirs))

    def must_be_refused(self, words, machine="none"):
        self.count += 1
        answers, _ = self.qemu.ask(words, [], machine)
        if answers is not None:
            self.fail("%s: QEMU takes it" % words)


def ours_of(row, kind):
    text = row[KINDS[kind][1]]
    return text if kind == "identity" else None if text == "-" else text == "true" if kind == "kernel-hashes" else int(text)


def value_of(generator, kind):
    """A value that may or may not be one."""
    if kind == "identity":
        return "".join(generator.choice("ab=.{}[]\\'\"%# ") for _ in range(generator.randint(1, 12)))
    return "%s%d%s" % (generator.choice(["", " ", "+", "0x", "0"]), generator.randint(1, 70000),
                       generator.choice(["", "", "k"] if kind == "size" else [""]))


def object_words(generator):
    """Pairs of a kind and the value of -object."""
    for kind, values in GOOD.items():
        extra = [] if kind == "kernel-hashes" else [value_of(generator, kind) for _ in range(20)]
        for value in values + extra:
            text = "%s=%s" % (kind, value)
            form = generator.choice(["{type},id={id},{text}", "id={id},{text},qom-type={type}", "{type},{text},id={id},id=other",
                                     "qom-type={type},{twice},{text},id={id}"])
            yield kind, form.replace("{twice}", "%s=%s" % (kind, generator.choice(values))).replace("{text}", text)
    yield "kernel-hashes", "{type},id={id},kernel-hashes"
    for kind, value in JSON_GOOD:
        yield kind, "{'qom-type': '{type}', \"id\": '{id}', '%s': %s}" % (kind, value)


def check_objects(checker, generator):
    words, questions, ours = [], [], []
    for number, (kind, text) in enumerate(object_words(generator)):
        ident = "o%d" % number
        text = text.replace("{type}", KINDS[kind][0]).replace("{id}", ident)
        text = needed(kind, text)
        pairs = checker.read(["-object", text])
        row = pairs and pairs.get(("object", ident, kind))
        if row is None or ours_of(row, kind) is None:
            checker.must_be_refused(["-object", text])
            continue
        words += ["-object", text]
        questions.append(("/objects/" + ident, kind))
        ours.append(("-object " + text, ours_of(row, kind)))
    answers, errors = checker.qemu.ask(words, questions)
    if answers is None:
        checker.fail("QEMU refuses what we take: " + errors)
        return
    for (what, value), answer in zip(ours, answers, strict=True):
        checker.compare(what, value, answer)


def check_refused_objects(checker):
    texts = [(kind, "%s,id=a,%s=%s" % (KINDS[kind][0], kind, value)) for kind, values in BAD.items() for value in values]
    texts += [(kind, "{'qom-type':'%s','id':'a','%s':%s}" % (KINDS[kind][0], kind, value)) for kind, value in JSON_BAD]
    for kind, text in texts:
        text = needed(kind, text)
        pairs = checker.read(["-object", text])
        row = pairs and pairs.get(("object", "a", kind))
        if row and ours_of(row, kind) is not None and kind != "identity":
            checker.fail("-object %s: we read %r" % (text, ours_of(row, kind)))
        checker.must_be_refused(["-object", text])


def check_files(checker, folder):
    path = os.path.join(folder, "vm.cfg")

    def write(bodies):
        with open(path, "w", encoding="utf-8", newline="") as file:
            for number, body in enumerate(bodies):
                file.write('[object "o%d"] behind\nqom-type = "authz-simple"\n%s\n' % (number, body))

    write(SECTIONS)
    answers, errors = checker.qemu.ask(["-readconfig", path], [("/objects/o%d" % i, "identity") for i in range(len(SECTIONS))])
    if answers is None:
        checker.fail("QEMU refuses a file that we take: " + errors)
    for number, answer in enumerate(answers or []):
        write([SECTIONS[number]])
        pairs = checker.read(["--config", path]) or {}
        checker.compare(SECTIONS[number], pairs.get(("object", "o0", "identity"), [None] * 4)[3], answer)
    for body in SECTIONS_BAD:
        write([body + '\nidentity = "x"'])
        if checker.read(["--config", path]) is not None:
            checker.fail("we take the file with %r" % body)
        checker.must_be_refused(["-readconfig", path])


def check_machines(checker):
    for words in MACHINE:
        pairs = checker.read(words)
        answers, errors = checker.qemu.ask(["-accel", "tcg", *words], [("/machine", "smp"), ("/machine", "memory")], "q35")
        if answers is None or pairs is None:
            checker.fail("%s: we read %r, QEMU %r" % (words, pairs, errors or answers))
            continue
        for (option, _, key), row in pairs.items():
            if option in ("smp", "m"):
                theirs = answers[option == "m"]["max-size" if key == "maxmem" else key]
                ours = int(row[6 if key == "size" else 5 if key == "maxmem" else 4])
                checker.compare("%s %s" % (words, key), ours, theirs)
    for words in MACHINE_BAD:
        if checker.read(words) is not None:
            checker.fail("%s: we take it" % (words,))
        checker.must_be_refused(["-accel", "tcg", *words], "q35")


def main():
    cache = os.environ.get("COCO_CACHE") or os.path.expanduser("~/.cache/libcoco")
    path = os.environ.get("COCO_QEMU") or os.path.join(cache, "qemu-11.1")
    if not os.access(path, os.X_OK):
        print("reads_as_qemu: there is no %s; ci/qemu-root makes it" % path)
        return 1 if "qemu" in os.environ.get("COCO_MUST_RUN", "") else 77
    checker = Checker(sys.argv[1], Qemu(path))
    check_objects(checker, random.Random(6))
    check_refused_objects(checker)
    with tempfile.TemporaryDirectory() as folder:
        check_files(checker, folder)
    check_machines(checker)
    print("reads_as_qemu: %d values, %d runs of QEMU, %d failures" % (checker.count, checker.qemu.runs, checker.failures))
    return 1 if checker.failures else 0


if __name__ == "__main__":
    sys.exit(main())
