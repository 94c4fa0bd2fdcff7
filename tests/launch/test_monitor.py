# SPDX-License-Identifier: LGPL-2.1-or-later
"""A monitor that speaks badly ends in a sentence and an exit status, never in a hang."""
import time
import unittest

from launching import LaunchTest


class BadMonitor(LaunchTest):
    def fails(self, how, says):
        started = time.monotonic()
        status, _, err = self.run_with(how)
        self.assertEqual(status, 1, err)
        self.assertIn(says, err)
        self.assertLess(time.monotonic() - started, 10)

    def test_no_json(self):
        self.fails("raw hello\\n", "sent a line that is not JSON")

    def test_no_qmp(self):
        self.fails("raw [1, 2]\\n", "no message of the protocol")

    def test_no_greeting(self):
        self.fails('raw {"return": {}, "id": 1}\\n', "did not greet")

    def test_greeting_of_another_kind(self):
        self.fails('raw {"QMP": 7}\\n', "no message of the protocol")

    def test_refused_capabilities(self):
        self.fails('raw {"QMP": {}}\\n{"error": {"desc": "no"}, "id": 1}\\n', "refused to negotiate")

    def test_huge_line(self):
        self.fails("huge-line", "longer than 1 MiB")

    def test_garbage_later(self):
        self.fails("babble", "sent a line that is not JSON")

    def test_hang_up(self):
        self.fails("hang-up", "hung up its monitor")


class SlowMonitor(LaunchTest):
    def test_byte_by_byte(self):
        status, _, err = self.run_with("slow")
        self.assertEqual(status, 0, err)


if __name__ == "__main__":
    unittest.main()
