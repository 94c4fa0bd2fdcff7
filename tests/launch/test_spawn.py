# SPDX-License-Identifier: LGPL-2.1-or-later
"""What QEMU is born with, and what of it others can see."""
import os
import re
import unittest

from launching import LaunchTest

SECRET = "k33p-th1s-s3cr3t"


class Descriptors(LaunchTest):
    def test_exactly_those_of_the_plan(self):
        status, _, err = self.run_with("end guest-shutdown", pass_fds=(os.open("/dev/zero", os.O_RDONLY),))
        self.assertEqual(status, 0, err)
        log = self.log()
        planned = {found for word in log["argv"] for found in re.findall(r"fd=(\d+)", word)}
        self.assertEqual(set(log["fds"]) - {"0", "1", "2"}, planned)
        self.assertEqual(log["fds"]["0"], "/dev/null")
        self.assertTrue(log["fds"]["1"].startswith("pipe:"))
        self.assertEqual(log["fds"]["1"], log["fds"]["2"])

    def test_no_privileges_to_gain(self):
        self.run_with("end guest-shutdown")
        self.assertRegex(self.log()["status"], r"NoNewPrivs:\s1")

    def test_joined_initrds(self):
        one, two = self.file("one", b"12345"), self.file("two", b"abc")
        status, _, err = self.run_with("end guest-shutdown", "--initrd=" + one, "--initrd=" + two)
        self.assertEqual(status, 0, err)
        self.assertEqual(list(self.log()["contents"].values()), ["12345\0\0\0abc\0"])

    def test_standard_streams_that_are_closed(self):
        def close():
            for fd in range(3):
                os.close(fd)

        process = self.start("end guest-shutdown", preexec_fn=close)
        process.communicate()
        self.assertEqual(process.returncode, 0)
        log = self.log()
        planned = {found for word in log["argv"] for found in re.findall(r"fd=(\d+)", word)}
        self.assertEqual(set(log["fds"]) - {"0", "1", "2"}, planned)


class Secrets(LaunchTest):
    def test_credentials_are_in_descriptors_and_nowhere_else(self):
        path = self.file("credential", SECRET.encode())
        status, out, err = self.run_with("end guest-shutdown", "--load-credential=name:" + path)
        self.assertEqual(status, 0, err)
        log = self.log()
        self.assertNotIn(SECRET, str(log["argv"]) + str(log["environ"]) + out + err)
        self.assertTrue(any("io.systemd.credential.binary:name=" in text for text in log["contents"].values()), log)

    def test_dry_run_does_not_show_them(self):
        path = self.file("credential", SECRET.encode())
        status, out, err = self.run_with("well", "--load-credential=name:" + path, "--dry-run")
        self.assertEqual(status, 0, err)
        self.assertNotIn(SECRET, out + err)


if __name__ == "__main__":
    unittest.main()
