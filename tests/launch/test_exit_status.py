# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exit statuses: QEMU's, the guest's, and those of a launch that did not come about."""
import os
import unittest

from launching import COCOLAUNCH, LaunchTest


class QemuStatus(LaunchTest):
    def test_status_of_qemu_passes_through(self):
        for status in (0, 1, 3, 42, 126, 255):
            with self.subTest(status):
                self.assertEqual(self.run_with("exit %d" % status)[0], status)

    def test_killed_qemu_is_128_plus_signal(self):
        for number in (9, 11, 15):
            with self.subTest(number):
                status, _, err = self.run_with("die %d" % number)
                self.assertEqual(status, 128 + number)
                self.assertIn("QEMU was killed by signal %d" % number, err)

    def test_missing_qemu_is_127(self):
        status, _, err = self.run_with("well", qemu="/nonexistent/qemu")
        self.assertEqual(status, 127)
        self.assertIn("/nonexistent/qemu was not found", err)

    def test_qemu_missing_in_path_is_127(self):
        status, _, err = self.run_with("well", qemu="coco-no-such-qemu")
        self.assertEqual(status, 127, err)

    def test_qemu_that_cannot_be_executed_is_126(self):
        status, _, err = self.run_with("well", qemu=self.kernel)
        self.assertEqual(status, 126)
        self.assertIn("cannot be executed: Permission denied", err)


class GuestStatus(LaunchTest):
    def test_guest_that_powers_off_is_a_success(self):
        self.assertEqual(self.run_with("end guest-shutdown")[0], 0)

    def test_status_of_the_guest_passes_through(self):
        for status in (0, 7, 125, 255):
            with self.subTest(status):
                self.assertEqual(self.run_with("status EXIT_STATUS=%d\\n" % status)[0], status)

    def test_what_is_no_status_has_no_effect(self):
        self.assertEqual(self.run_with("status EXIT_STATUS=256\\nEXIT_STATUS=-1\\nnonsense")[0], 0)

    def test_dead_guest_is_no_success(self):
        status, _, err = self.run_with("panic")
        self.assertEqual(status, 1)
        self.assertIn("the guest crashed", err)

    def test_guest_that_resets_is_no_success(self):
        status, _, err = self.run_with("end guest-reset")
        self.assertEqual(status, 1)
        self.assertIn("reset", err)

    def test_guest_that_qemu_stopped_for_good_is_ended(self):
        status, _, err = self.run_with("stuck")
        self.assertEqual(status, 1)
        self.assertIn("internal-error", err)

    def test_qemu_ended_by_someone_elses_signal_is_said(self):
        status, _, err = self.run_with("end host-signal")
        self.assertEqual(status, 143)
        self.assertIn("signal", err)


class Refused(LaunchTest):
    def refused(self, *options, says):
        status, out, err = self.run_with("well", *options)
        self.assertEqual(status, 125, err)
        self.assertEqual(out, "")
        self.assertIn(says, err)
        self.assertFalse(os.path.exists(self.log_path), "QEMU was started")

    def test_usage(self):
        self.refused("--no-such-option", says="--no-such-option")
        self.refused("--cpu=3", says="--cpu")
        self.refused("--ram=much", says="ram")
        self.refused("--strict", says="--strict")

    def test_broken_rule(self):
        self.refused("--initrd=/nonexistent/initrd", says="[initrd-readable]")
        self.refused("--ram=4G:2G", says="[ram-max-not-below-ram]")
        self.refused("--coco=tdx", says="[coco-needs-kvm]")

    def test_everything_is_reported_at_once(self):
        self.refused("--initrd=/nonexistent/initrd", "--ram=4G:2G", says="[ram-max-not-below-ram]")
        self.refused("--initrd=/nonexistent/initrd", "--ram=4G:2G", says="[initrd-readable]")

    def test_quiet_still_says_errors(self):
        self.refused("--quiet", "--ram=4G:2G", says="[ram-max-not-below-ram]")

    def test_launch_file(self):
        config = self.file("vm.yaml", b"cpus: 2\nno-such-key: 1\n")
        self.refused("--config=" + config, says="vm.yaml:2:1")
        self.refused("--config=/nonexistent.yaml", says="/nonexistent.yaml")
        config = self.file("broken.yaml", b"initrd: [/nonexistent/initrd]\n")
        self.refused("--config=" + config, says="broken.yaml:1")

    def test_allow(self):
        self.refused("--allow=no-such-rule:x", says="there is no rule no-such-rule")
        self.refused("--allow=coco-cmdline-fits", says="a reason is missing")
        self.refused("--allow=initrd-readable:x", "--initrd=/nonexistent", says="cannot be allowed")


class Allowed(LaunchTest):
    BROKEN = ("--network-user-mode", "--vsock=no", "--vsock-cid=7")  # breaks vsock-cid-needs-vsock

    def test_broken_rule_stops_a_launch(self):
        status, _, err = self.run_with("end guest-shutdown", *self.BROKEN)
        self.assertEqual(status, 125)
        self.assertIn("[vsock-cid-needs-vsock]", err)

    def test_allowed_rule_does_not_and_is_said_aloud(self):
        status, _, err = self.run_with("end guest-shutdown", *self.BROKEN, "--quiet",
                                       "--allow=vsock-cid-needs-vsock:it is shared")
        self.assertEqual(status, 0, err)
        self.assertIn("launching although vsock-cid-needs-vsock is broken: it is shared", err)

    def test_rule_that_is_not_broken_is_said_to_be_so(self):
        status, _, err = self.run_with("end guest-shutdown", "--allow=vsock-cid-needs-vsock:just in case")
        self.assertEqual(status, 0)
        self.assertIn("no effect", err)

    def test_one_allowed_rule_does_not_excuse_another(self):
        status, _, err = self.run_with("well", *self.BROKEN, "--ram=4G:2G", "--allow=vsock-cid-needs-vsock:x")
        self.assertEqual(status, 125)
        self.assertIn("[ram-max-not-below-ram]", err)


class Shown(LaunchTest):
    def test_dry_run_starts_nothing(self):
        status, out, _ = self.run_with("well", "--dry-run")
        self.assertEqual(status, 0)
        self.assertIn("-kernel", out)
        self.assertFalse(os.path.exists(self.log_path), "QEMU was started")

    def test_dry_run_of_a_broken_launch_is_refused(self):
        status, out, _ = self.run_with("well", "--dry-run", "--ram=4G:2G")
        self.assertEqual((status, out), (125, ""))

    def test_help_and_version(self):
        status, out, err = self.run_with("well", "--help")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("--coco=", out)
        self.assertEqual(self.run_with("well", "--version")[1].split()[0], "cocolaunch")

    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "w") as full:
            status, _, err = self.run_with("well", "--dry-run", stdout=full)
        self.assertEqual(status, 125)
        self.assertIn("could not be written", err)


if __name__ == "__main__":
    assert os.access(COCOLAUNCH, os.X_OK), COCOLAUNCH
    unittest.main()
