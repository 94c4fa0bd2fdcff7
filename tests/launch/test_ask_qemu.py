# SPDX-License-Identifier: LGPL-2.1-or-later
"""What both programs make of the QEMU that they ask: the findings, the statuses, and the cache."""
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from launching import COCOLAUNCH, FAKE_QEMU, LaunchTest, wait_until

COCOCHECK = os.environ["COCOCHECK"]
ELF_QEMU = os.environ["ELF_QEMU"]
DEADLINE = 10  # seconds: QEMU_ASK_DEADLINE_MS
CACHE = os.environ.get("COCO_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "libcoco")


class AskTest(LaunchTest):
    def setUp(self):
        super().setUp()
        self.asked_path = os.path.join(self.directory, "asked")
        self.cache = os.path.join(self.directory, "cache")

    def environment(self, how):
        return dict(super().environment(how), COCO_FAKE_ASKED=self.asked_path, COCO_BEHIND=FAKE_QEMU,
                    XDG_CACHE_HOME=self.cache, COCO_FAKE_ANSWER=self.answer)

    answer = "well"

    def asked(self):
        """How often the fake was asked."""
        if not os.path.exists(self.asked_path):
            return 0
        with open(self.asked_path) as stream:
            return len(stream.readlines())

    def check(self, *words, qemu):
        """cococheck's status, what rules it says are broken, and all of its report."""
        run = subprocess.run([COCOCHECK, "--qemu=" + qemu, "--kvm=no", "--linux=" + self.kernel, "--format=json", *words],
                             env=self.environment("well"), capture_output=True, timeout=60)
        report = json.loads(run.stdout)
        return run.returncode, [finding["rule"] for finding in report["findings"]], run.stdout.decode()


class Answers(AskTest):
    def test_launch_after_the_answer(self):
        status, _, err = self.run_with("end guest-shutdown")
        self.assertEqual(status, 0, err)
        self.assertEqual(self.asked(), 1)
        self.assertIn("q35,hpet=off", self.log()["argv"])  # the launch is another process

    def test_nobody_is_asked_where_nothing_is_looked_at(self):
        self.check("--host=none", qemu=FAKE_QEMU)
        self.assertEqual(self.asked(), 0)

    def test_no_answer(self):
        self.answer = "fail qemu: no such library"
        status, _, err = self.run_with("well")
        self.assertEqual(status, 125)
        self.assertIn("qemu-usable", err)
        self.assertIn('QEMU ended with status 1 when it was asked what it can do, and said "qemu: no such library"', err)
        self.assertFalse(os.path.exists(self.log_path), "it was launched")
        status, broken, report = self.check(qemu=FAKE_QEMU)
        self.assertEqual((status, broken.count("qemu-usable")), (1, 1))
        self.assertIn("no such library", report)

    def test_hanging_qemu(self):
        self.answer = "hang"
        before = time.monotonic()
        status, _, err = self.run_with("well")
        took = time.monotonic() - before
        self.assertEqual(status, 125)
        self.assertIn("QEMU did not say what it can do within %d.0 seconds" % DEADLINE, err)
        self.assertTrue(DEADLINE <= took < DEADLINE + 10, took)

    def test_interrupted_while_it_is_asked(self):
        self.answer = "hang"
        for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
            with self.subTest(number):
                if os.path.exists(self.asked_path):
                    os.unlink(self.asked_path)
                process = self.start("well", start_new_session=True)
                self.assertTrue(wait_until(self.asked))
                os.killpg(process.pid, number)  # as a terminal does, for the first
                self.assertEqual(process.wait(timeout=DEADLINE - 2), -number)
                self.nothing_is_left()

    def test_statuses_of_a_dry_run(self):
        for qemu, expected in (("/nonexistent/qemu", 127), ("coco-no-such-qemu", 127), (self.kernel, 126)):
            with self.subTest(qemu):
                status, out, _ = self.run_with("well", "--dry-run", qemu=qemu)
                self.assertEqual((status, out), (expected, ""))


class Cache(AskTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.cache, 0o700)
        self.qemu = shutil.copy2(ELF_QEMU, os.path.join(self.directory, "qemu"))

    def entries(self):
        folder = os.path.join(self.cache, "libcoco/qemu")
        return sorted(os.listdir(folder)) if os.path.exists(folder) else []

    def test_binary_is_asked_once(self):
        first = self.check(qemu=self.qemu)
        self.assertEqual((self.asked(), len(self.entries())), (1, 1))
        self.answer = "hang"  # were it asked again, that would show twice
        self.assertEqual(self.check(qemu=self.qemu)[:2], first[:2])
        os.symlink(self.qemu, os.path.join(self.directory, "link"))
        self.check(qemu=os.path.join(self.directory, "link"))
        self.assertEqual((self.asked(), len(self.entries())), (1, 1))
        self.assertEqual(os.listdir(self.cache), ["libcoco"])
        self.assertEqual(os.listdir(os.path.join(self.cache, "libcoco")), ["qemu"])

    def test_changed_binary_is_asked_again(self):
        self.check(qemu=self.qemu)
        os.utime(self.qemu, ns=(1, 1))
        self.check(qemu=self.qemu)
        self.assertEqual((self.asked(), len(self.entries())), (2, 1))
        shutil.copy2(self.qemu, self.qemu + ".new")
        os.rename(self.qemu + ".new", self.qemu)  # all the same but the inode
        self.check(qemu=self.qemu)
        self.assertEqual((self.asked(), len(self.entries())), (3, 1))

    def test_script_is_asked_each_time(self):
        self.check(qemu=FAKE_QEMU)
        self.check(qemu=FAKE_QEMU)
        self.assertEqual((self.asked(), self.entries()), (2, []))

    def test_no_answer_is_not_kept(self):
        self.answer = "fail no"
        self.assertIn("qemu-usable", self.check(qemu=self.qemu)[1])
        self.assertEqual(self.entries(), [])
        self.answer = "well"
        self.assertNotIn("qemu-usable", self.check(qemu=self.qemu)[1])
        self.assertEqual(len(self.entries()), 1)

    def test_two_at_once(self):
        words = [COCOLAUNCH, "--qemu=" + self.qemu, "--kvm=no", "--linux=" + self.kernel, "--dry-run"]
        processes = [subprocess.Popen(words, env=self.environment("well"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                     for _ in range(4)]
        runs = [process.communicate(timeout=60) for process in processes]
        self.assertEqual([process.returncode for process in processes], [0] * 4, runs)
        self.assertEqual(len({out for out, _ in runs}), 1)
        self.assertEqual(len(self.entries()), 1)
        before = self.asked()
        self.check(qemu=self.qemu)
        self.assertEqual(self.asked(), before)

    def test_cache_that_cannot_be_had(self):
        os.rmdir(self.cache)
        with open(self.cache, "w"):
            pass
        for _ in range(2):
            self.assertNotIn("qemu-usable", self.check(qemu=self.qemu)[1])
        self.assertEqual(self.asked(), 2)
        self.assertEqual(os.path.getsize(self.cache), 0)


class Real(AskTest):
    def expect(self, qemu, version, objects):
        """Asks, and then the cache where the binary is one: the findings are the same."""
        told = subprocess.run([qemu, "--version"], capture_output=True, text=True).stdout if shutil.which(qemu) else ""
        if "version " + version not in told:
            if "qemu" in os.environ.get("COCO_MUST_RUN", "").replace(",", " ").split():
                self.fail("%s is no QEMU %s" % (qemu, version))
            self.skipTest("%s is no QEMU %s" % (qemu, version))
        words = "--coco=sev-snp", "--explain"
        first, second = self.check(*words, qemu=qemu), self.check(*words, qemu=qemu)
        self.assertEqual(first[:2], second[:2])  # the reports also tell how much memory is free
        self.assertIn("QEMU " + version, first[2])
        for rule in ("qemu-usable", "qemu-version-floor", "qemu-has-device", "qemu-has-machine"):
            self.assertNotIn(rule, first[1])
        self.assertEqual("qemu-has-snp" in first[1], "sev-snp-guest" not in objects)
        tdx = self.check("--coco=tdx", qemu=qemu)
        self.assertEqual("qemu-has-tdx" in tdx[1], "tdx-guest" not in objects)

    def test_without_either_technology(self):
        self.expect("qemu-system-x86_64", "7.2.", [])

    def test_with_both(self):
        self.expect(os.environ.get("COCO_QEMU") or os.path.join(CACHE, "qemu-11.1"), "11.",
                    ["sev-snp-guest", "tdx-guest"])


if __name__ == "__main__":
    unittest.main()
