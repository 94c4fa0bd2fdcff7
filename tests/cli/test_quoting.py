#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A printed plan, pasted into a POSIX shell, is the very command line it was printed from."""
import random
import subprocess
import sys
import unittest

PLAN_OF = sys.argv.pop(1) if len(sys.argv) > 1 else "plan-of"
WORDS = [
    b"plain", b"", b" ", b"two words", b"it's", b"''", b'"', b"\\", b"\\\n", b"$HOME", b"$(id)", b"`id`", b"*", b"~", b"#x",
    b"a=b", b"{a,b}", b"!x", b"-x", b"&", b";", b"|", b"<x", b">x", b"\t", b"\n", b"\nx\n\n", b"x\n", b"\r", b"\x1b[2J", b"\x7f",
    b"\x01\x02\x03", b"%s%n", b"\xff\xfe", b"\xc2\x9b", b"\xe2\x80\xae", "ä€🔒".encode(),
    b'{"qom-type":"sev-snp-guest","id":"cc0","policy":196608}', b"id=a,,b", b"'\x1b'", b"\x1b\n\x1b",
]


def plan_of(words):
    return subprocess.run([PLAN_OF, *words], check=True, stdout=subprocess.PIPE).stdout


class Quoting(unittest.TestCase):
    def check(self, words):
        text = plan_of([b"printf", b"%s\\0", *words])
        for shell in ("sh", "bash"):
            out = subprocess.run([shell, "-c", text], check=True, stdout=subprocess.PIPE).stdout
            self.assertEqual(out.split(b"\0")[:-1], words, (shell, text))
        return text

    def test_named_words(self):
        self.check(WORDS)

    def test_random_words(self):
        chance = random.Random(1)
        for _ in range(20):
            self.check([bytes(chance.choice(b"ab'\"\\$`\n \t\x1b\x80\xc3\xa4!") for _ in range(chance.randrange(12)))
                        for _ in range(chance.randrange(1, 6))])

    def test_one_argument_a_line(self):
        self.assertEqual(plan_of([b"qemu", b"-machine", b"q35", b"-append", b"a b"]),
                         b"qemu \\\n    -machine \\\n    q35 \\\n    -append \\\n    'a b'\n")

    def test_no_control_character_reaches_the_terminal(self):
        text = plan_of(WORDS).replace(b"\n", b"")
        self.assertEqual([byte for byte in text if byte < 0x20 or byte == 0x7f], [])
        for sequence in (b"\xc2\x9b", b"\xe2\x80\xae"):
            self.assertNotIn(sequence, text)


if __name__ == "__main__":
    unittest.main()
