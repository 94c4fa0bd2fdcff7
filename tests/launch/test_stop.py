# SPDX-License-Identifier: LGPL-2.1-or-later
"""Signals: the guest is asked, then QEMU is, then it is killed, each after a bounded wait."""
import os
import signal
import socket
import subprocess
import time
import unittest

from launching import LaunchTest, tagged, wait_until


class Stop(LaunchTest):
    def test_each_signal_powers_the_guest_off(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number):
                process = self.started("well")
                process.send_signal(number)
                status, _, err = self.finish(process, 8)
                self.assertEqual(status, 0)
                self.assertIn("asking the guest to power off", err)

    def test_second_signal_does_not_wait(self):
        process = self.started("stubborn")
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process, 5)[0], 128 + signal.SIGTERM)

    def test_third_signal_kills(self):
        process = self.started("immortal")
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        status, _, err = self.finish(process, 5)
        self.assertEqual(status, 128 + signal.SIGKILL)
        self.assertIn("was killed", err)

    def test_waits_are_bounded(self):
        process = self.started("immortal")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process, 25)[0], 128 + signal.SIGKILL)
        waited = time.monotonic() - began
        self.assertGreater(waited, 12)
        self.assertLess(waited, 18)

    def test_qemu_that_never_speaks_is_told_by_signal(self):
        process = self.start("deaf")
        self.log()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process, 5)[0], 128 + signal.SIGTERM)

    def test_qemu_that_never_speaks_nor_listens_is_killed(self):
        process = self.start("deaf-immortal")
        self.log()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process, 8)[0], 128 + signal.SIGKILL)

    def test_nohup(self):
        process = self.started("well", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.finish(process, 5)[0], 0)


class Leftovers(LaunchTest):
    def test_killed_launcher_takes_qemu_and_keeper_along(self):
        for how in ("well", "immortal", "deaf-immortal"):
            with self.subTest(how):
                process = self.start(how)
                self.log()
                self.assertTrue(wait_until(lambda: "coco-keeper" in tagged(self.tag).values()))
                process.kill()
                process.communicate()
                self.assertTrue(wait_until(lambda: not tagged(self.tag), 5), tagged(self.tag))
                os.unlink(self.log_path)

    def test_keeper_ends_with_the_launcher(self):
        process = self.start("well")
        self.log()
        self.assertTrue(wait_until(lambda: "coco-keeper" in tagged(self.tag).values()))
        process.terminate()
        process.communicate()
        self.assertEqual(tagged(self.tag), {})

    def test_killed_keeper_changes_nothing(self):
        process = self.started("well")
        keeper = wait_until(lambda: [pid for pid, name in tagged(self.tag).items() if name == "coco-keeper"])
        os.kill(keeper[0], signal.SIGKILL)
        process.terminate()
        self.assertEqual(self.finish(process)[0], 0)

    def test_signal_to_the_whole_group_does_not_reach_qemu(self):
        """Ctrl-C in a terminal goes to all; QEMU is to hear of it from the launcher alone."""
        process = self.started("well", start_new_session=True)
        log = self.log()
        self.assertEqual(log["session"], log["pid"])
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(self.finish(process)[0], 0)


class Notify(LaunchTest):
    def test_ready_and_stopping(self):
        address = os.path.join(self.directory, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(address)
            notify.settimeout(20)
            environment = dict(self.environment("well"), NOTIFY_SOCKET=address)
            process = subprocess.Popen(self.words(), env=environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.assertIn(b"READY=1", notify.recv(4096))
            self.assertNotIn("NOTIFY_SOCKET", self.log()["environ"])
            process.terminate()
            self.assertIn(b"STOPPING=1", notify.recv(4096))
            self.assertEqual(process.wait(10), 0)


if __name__ == "__main__":
    unittest.main()
