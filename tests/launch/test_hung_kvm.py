# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host whose /dev/kvm is there and hangs: found by time-out, and emulation is used, which is said."""
import os
import time
import unittest

from launching import COCOLAUNCH, FAKE_QEMU, LaunchTest


class HungKvm(LaunchTest):
    def environment(self, how):
        # A preloaded library comes before the sanitizer's, which is no fault here.
        return dict(super().environment(how), LD_PRELOAD=os.environ["HUNG_KVM_LIBRARY"], HUNG_KVM=self.where,
                    ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")

    def words(self, *options, qemu=FAKE_QEMU):
        return [COCOLAUNCH, "--qemu=" + qemu, "--linux=" + self.kernel, *options]

    def run_on_hung_host(self, *options):
        for self.where in ("at-once", "create"):
            with self.subTest(self.where):
                began = time.monotonic()
                yield self.run_with("end guest-shutdown", *options)
                self.assertLess(time.monotonic() - began, 8)

    def test_fallback_is_used_and_said(self):
        for status, _, err in self.run_on_hung_host():
            self.assertEqual(status, 0, err)
            self.assertIn("a tiny VM did not run", err)
            self.assertIn("emulation", err)
            argv = self.log()["argv"]
            self.assertEqual(argv[argv.index("-accel") + 1], "tcg")

    def test_kvm_that_is_insisted_on_is_refused(self):
        for status, _, err in self.run_on_hung_host("--kvm=yes"):
            self.assertEqual(status, 125)
            self.assertIn("[kvm-as-demanded]", err)

    def test_confidential_guest_is_refused(self):
        for status, _, err in self.run_on_hung_host("--coco=sev-snp"):
            self.assertEqual(status, 125)
            self.assertIn("[kvm-runs-code]", err)

    def test_kvm_that_is_refused_is_not_looked_at(self):
        self.where = "at-once"
        began = time.monotonic()
        status, _, err = self.run_with("end guest-shutdown", "--kvm=no")
        self.assertEqual(status, 0, err)
        self.assertLess(time.monotonic() - began, 1.9)


if __name__ == "__main__":
    unittest.main()
