# SPDX-License-Identifier: LGPL-2.1-or-later
"""The console between a guest and pipes, files and a terminal; and what QEMU writes to standard error."""
import os
import pty
import select
import signal
import subprocess
import termios
import time
import unittest

from launching import LaunchTest, tagged, wait_until


class Pipes(LaunchTest):
    def test_input_goes_to_the_guest_and_comes_back(self):
        process = self.start("echo", stdin=subprocess.PIPE)
        out, err = process.communicate(b"hello\n\x1d\x1d\x1d end", timeout=20)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(out, b"console: ready\r\nhello\n\x1d\x1d\x1d end")

    def test_input_from_a_file(self):
        path = self.file("input", b"x" * 100000 + b"end")
        with open(path, "rb") as stream:
            status, out, err = self.run_with("echo", stdin=stream)
        self.assertEqual(status, 0, err)
        self.assertEqual(len(out), len("console: ready\r\n") + 100003)

    def test_end_of_input_does_not_end_the_guest(self):
        process = self.started("well", stdin=subprocess.PIPE)
        process.stdin.close()
        process.stdin = None
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.terminate()
        self.assertEqual(self.finish(process)[0], 0)

    def test_read_only_console_takes_no_input(self):
        process = self.start("echo", "--console=read-only", stdin=subprocess.PIPE)
        self.log()
        process.stdin.write(b"end")
        process.stdin.flush()
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        process.kill()

    def test_nothing_is_lost_when_the_reader_is_slow(self):
        size = 2000000
        process = self.start("pour %d" % size)
        self.log()
        time.sleep(0.5)  # pipe and sockets are full by now
        out, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(len(out), size)
        self.assertEqual(out, (bytes(range(32, 97)) * 1000 * (size // 65000 + 1))[:size])

    def test_output_to_a_file(self):
        path = os.path.join(self.directory, "output")
        with open(path, "wb") as stream:
            status, _, err = self.run_with("pour 500000", stdout=stream)
        self.assertEqual(status, 0, err)
        self.assertEqual(os.path.getsize(path), 500000)

    def test_reader_that_goes_away_does_not_end_the_guest(self):
        process = self.start("pour 3000000")
        process.stdout.read(10)
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, err)

    def test_shared_streams_stay_blocking(self):
        reader, writer = os.pipe()
        process = self.start("well", stdout=writer)
        self.log()
        self.assertTrue(os.get_blocking(writer))
        process.terminate()
        process.communicate()
        os.close(reader)
        os.close(writer)


class Diagnostics(LaunchTest):
    def test_each_line_has_a_prefix(self):
        status, _, err = self.run_with("say one\\ntwo\\n", "--quiet")
        self.assertEqual((status, err), (0, "qemu: one\nqemu: two\n"))

    def test_partial_last_line(self):
        self.assertEqual(self.run_with("say one\\nrest", "--quiet")[2], "qemu: one\nqemu: rest\n")

    def test_flood(self):
        status, _, err = self.run_with("flood 20000", "--quiet")
        lines = err.splitlines()
        self.assertEqual((status, len(lines)), (0, 20000))
        self.assertTrue(all(line.startswith("qemu: line ") for line in lines))

    def test_bytes_are_kept_where_no_terminal_reads(self):
        self.assertEqual(self.run_with("say \\x1b[2J\\n", "--quiet")[2], "qemu: \x1b[2J\n")


class Terminal(LaunchTest):
    """On a pseudo-terminal, whose settings must be the same afterwards, whatever happens."""

    def setUp(self):
        super().setUp()
        self.master, self.slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, self.slave)
        self.before = termios.tcgetattr(self.slave)
        self.seen = b""

    def launch(self, how, *options):
        return self.start(how, *options, stdin=self.slave, stdout=self.slave, start_new_session=True)

    def read(self):
        while select.select([self.master], [], [], 0)[0]:
            self.seen += os.read(self.master, 4096)
        return self.seen

    def wait_for(self, text):
        self.assertTrue(wait_until(lambda: text in self.read()), self.seen)

    def is_raw(self):
        return not termios.tcgetattr(self.slave)[3] & (termios.ICANON | termios.ECHO | termios.ISIG)

    def wait_for_raw(self):
        self.assertTrue(wait_until(self.is_raw), "the terminal was not made raw")

    def expect_restored(self):
        self.assertTrue(wait_until(lambda: termios.tcgetattr(self.slave) == self.before, 5),
                        "the terminal was not set back")

    def test_keys_go_to_the_guest(self):
        process = self.launch("echo")
        self.wait_for_raw()
        self.wait_for(b"console: ready\r\n")
        os.write(self.master, b"\x03\x04\x1a\x1d end")  # Ctrl-C, Ctrl-D, Ctrl-Z, one Ctrl-]
        self.wait_for(b"\x03\x04\x1a\x1d end")
        self.assertEqual(self.finish(process)[0], 0)
        self.expect_restored()

    def test_end_of_the_guest(self):
        process = self.launch("echo")
        self.wait_for_raw()
        os.write(self.master, b"end")
        self.assertEqual(self.finish(process)[0], 0)
        self.expect_restored()

    def test_three_escapes_end_the_vm(self):
        process = self.launch("stubborn")
        self.wait_for_raw()
        os.write(self.master, b"\x1d\x1d\x1d")
        status, _, err = self.finish(process, 8)
        self.assertEqual(status, 128 + signal.SIGINT)
        self.assertIn("press Ctrl-] three times", err)
        self.expect_restored()

    def test_quiet_says_nothing_of_keys(self):
        process = self.launch("echo", "--quiet")
        self.wait_for_raw()
        os.write(self.master, b"end")
        self.assertEqual(self.finish(process)[2], "")

    def test_launcher_is_told_to_stop(self):
        process = self.launch("well")
        self.wait_for_raw()
        process.terminate()
        self.finish(process)
        self.expect_restored()

    def test_launcher_is_killed(self):
        process = self.launch("well")
        self.wait_for_raw()
        process.kill()
        process.communicate()
        self.expect_restored()
        self.assertTrue(wait_until(lambda: not tagged(self.tag), 5), tagged(self.tag))

    def test_launcher_crashes(self):
        process = self.launch("well")
        self.wait_for_raw()
        process.send_signal(signal.SIGQUIT)
        process.communicate()
        self.expect_restored()

    def test_qemu_is_killed(self):
        process = self.launch("well")
        self.wait_for_raw()
        os.kill(self.log()["pid"], signal.SIGKILL)
        self.assertEqual(self.finish(process)[0], 128 + signal.SIGKILL)
        self.expect_restored()

    def test_read_only_console_leaves_the_terminal_alone(self):
        process = self.launch("well", "--console=read-only")
        self.log()
        time.sleep(0.3)
        self.assertEqual(termios.tcgetattr(self.slave), self.before)
        process.terminate()
        self.finish(process)

    def test_messages_start_at_the_margin(self):
        """The guest's output is not touched, so a newline of the launcher's must bring its own carriage return."""
        process = subprocess.Popen(self.words(), env=self.environment("say one\\ntwo\\n"), stdin=self.slave,
                                   stdout=self.slave, stderr=self.slave, start_new_session=True)
        self.assertEqual(process.wait(20), 0)
        lines = self.read().split(b"\n")
        self.assertIn(b"qemu: one\r", lines)
        self.assertTrue(all(line.endswith(b"\r") for line in lines[:-1]), lines)

    def test_terminal_that_is_not_read_does_not_stop_a_signal(self):
        """Ctrl-S, or a window that hangs: output piles up, and the launcher still listens."""
        process = self.launch("pour 1000000")
        self.wait_for_raw()
        time.sleep(0.5)
        for _ in range(3):  # this QEMU is too busy to listen to its monitor
            process.terminate()
            time.sleep(0.2)
        self.assertTrue(wait_until(lambda: process.poll() is not None, 5))
        self.expect_restored()

    def test_native_console_is_qemus(self):
        process = self.launch("end guest-shutdown", "--console=native")
        self.assertEqual(self.finish(process)[0], 0)
        fds = self.log()["fds"]
        self.assertEqual(fds["0"], fds["1"])
        self.assertTrue(fds["0"].startswith("/dev/pts/"), fds)
        self.assertTrue(fds["2"].startswith("pipe:"), fds)

    def test_native_console_is_restored_when_qemu_is_killed(self):
        process = self.launch("well", "--console=native")
        log = self.log()
        changed = termios.tcgetattr(self.slave)
        changed[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(self.slave, termios.TCSANOW, changed)  # as QEMU does
        os.kill(log["pid"], signal.SIGKILL)
        self.finish(process)
        self.expect_restored()


class TerminalDiagnostics(LaunchTest):
    def test_control_characters_are_shown(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        process = subprocess.Popen(self.words("--quiet"), env=self.environment("say \\x1b[2Jhi\\n"),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
        self.assertEqual(process.wait(20), 0)
        os.close(slave)
        self.assertEqual(os.read(master, 4096), b"qemu: \\x1b[2Jhi\r\n")


if __name__ == "__main__":
    unittest.main()
