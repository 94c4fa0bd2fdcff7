#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recorded hosts of corpora/hosts: what each is ready for, what breaks when one row of a good one is spoilt, and
that no profile tells which machine it is from.

usage: test_hosts.py COCOCHECK CORPORA [unittest options]
"""
import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

CHECK, CORPORA = sys.argv.pop(1), sys.argv.pop(1)
HOSTS = os.path.join(CORPORA, "hosts")
NEW_QEMU = os.path.join(CORPORA, "qemu", "qemu-11.1-debian-forky.json")
OLD_QEMU = os.path.join(CORPORA, "qemu", "qemu-7.2-debian12.json")
WORDS = {0: "ready", 1: "not-ready", 4: "not-known"}
TECHNOLOGIES = ("sev-snp", "tdx")

# Rules about the host that speak of a certain request, or of a profile that no host has: broken by no profile here.
ON_REQUEST = {"coco-memory-available", "vsock-device-usable", "coco-vcpu-limit", "snp-policy-smt", "snp-policy-abi",
              "snp-policy-kvm-accepts", "snp-cpu-host-can", "tdx-attributes-supported", "tdx-quote-reachable",
              "kvm-as-demanded", "kvm-emulated", "qemu-has-property", "qemu-has-device", "qemu-has-machine",
              "qemu-has-cpu-model", "qemu-usable", "qemu-version-floor", "qemu-host-in-step-tdx"}

# What one spoilt row of a good host breaks first, once KVM no longer offers what rests on it.
SPOILT = {
    "genoa-6.16": ("sev-snp", "kvm.vm_types", "0x5", {
        "linux.architecture": ("aarch64", "coco-needs-x86-64"),
        "amd.sev_snp": (False, "snp-cpu-capable"),
        "amd.syscfg": ("0x40000", "snp-memory-encryption"),
        "amd.rmp_base": ("0x0", "snp-rmp-reserved"),
        "linux.memory_top": ("0xffffffffffff", "snp-rmp-covers-ram"),
        "linux.iommu": ("passthrough", "snp-iommu"),
        "amd.api_minor": (50, "snp-firmware-version"),
        "amd.kvm_amd": (False, "kvm-amd-loaded"),
        "amd.kvm_sev": (False, "snp-kvm-sev"),
        "amd.kvm_sev_es": (False, "snp-kvm-sev-es"),
        "amd.kvm_sev_snp": ("off", "snp-kvm-parameter"),
        "amd.dev_sev": ("missing", "snp-dev-sev"),
        "amd.es_asids_capacity": (0, "snp-asids-configured"),
        "amd.es_asids_used": (1006, "snp-asids-left"),
        "kvm.device": ("hangs", "kvm-runs-code"),
        "kvm.memory_attributes": (None, "snp-vm-type-supported"),
    }),
    "spr-6.16": ("tdx", "kvm.vm_types", "0x3", {
        "intel.tdx_host": (False, "tdx-bios-enabled"),
        "intel.module": ("not-loaded", "tdx-module-loaded"),
        "linux.hibernation": (True, "tdx-no-hibernation"),
        "kvm.tdp_mmu": (False, "tdx-tdp-mmu"),
        "intel.kvm_intel": (False, "kvm-intel-loaded"),
        "intel.kvm_tdx": ("off", "tdx-kvm-parameter"),
        "intel.keyids_capacity": (0, "tdx-keyids-configured"),
        "intel.keyids_used": (63, "tdx-keyids-left"),
        "kvm.device": ("missing", "coco-kvm-present"),
        "kvm.guest_memfd": (False, "tdx-vm-type-supported"),
    }),
}


def profile_names():
    return sorted(name[:-5] for name in os.listdir(HOSTS) if name.endswith(".json"))


def read(name):
    with open(os.path.join(HOSTS, name + ".json"), encoding="ascii") as stream:
        return json.load(stream)


def run(*words):
    return subprocess.run((CHECK, "host", *words), capture_output=True, text=True, timeout=60)


def report(path, technology, qemu=NEW_QEMU):
    """The exit status, the chain of links, and the first broken one."""
    done = run(f"--host={path}", f"--qemu-profile={qemu}", f"--coco={technology}", "--format=json")
    if done.returncode not in WORDS:
        raise AssertionError(f"{path}: {done.stderr}")
    chain = json.loads(done.stdout)["technologies"][0]["chain"]
    broken = [link["rule"] for link in chain if link["verdict"] == "broken" and link["severity"] == "error"]
    return WORDS[done.returncode], chain, broken[0] if broken else "-"


class Expected(unittest.TestCase):
    def test_readiness_and_first_broken_link(self):
        named = set()
        with open(os.path.join(HOSTS, "expected"), encoding="ascii") as stream:
            rows = [line.split() for line in stream if not line.startswith("#")]
        for name, technology, readiness, rule in rows:
            named.add(name)
            with self.subTest(name=name, technology=technology):
                got = report(os.path.join(HOSTS, name + ".json"), technology)
                self.assertEqual((got[0], got[2]), (readiness, rule))
        self.assertEqual(sorted(named), profile_names(), "every profile has its line in `expected`, and no other has")

    def test_every_rule_about_a_host_is_seen_broken_and_seen_to_hold(self):
        rules = json.loads(subprocess.run((CHECK, "--list-rules", "--format=json"), capture_output=True, text=True,
                                          check=True).stdout)
        about = {rule["rule"] for rule in rules if rule["subject"] in ("host", "amd", "intel", "kvm", "qemu")}
        seen = {"broken": set(), "holds": set()}
        for name in profile_names():
            for technology in TECHNOLOGIES:
                for qemu in (OLD_QEMU, NEW_QEMU):
                    for link in report(os.path.join(HOSTS, name + ".json"), technology, qemu)[1]:
                        seen.setdefault(link["verdict"], set()).add(link["rule"])
        self.assertTrue(ON_REQUEST <= about, ON_REQUEST - about)
        self.assertEqual(about - seen["broken"] - ON_REQUEST, set(), "broken by no profile")
        self.assertEqual(about - seen["holds"] - ON_REQUEST, set(), "holds in no profile")


class Spoilt(unittest.TestCase):
    def test_one_row_of_a_good_host(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "spoilt.json")
            for name, (technology, offer, withdrawn, rows) in SPOILT.items():
                good = read(name)
                self.assertEqual(report(os.path.join(HOSTS, name + ".json"), technology)[2], "-")
                for row, (value, rule) in rows.items():
                    spoilt = copy.deepcopy(good)
                    for place, new in ((offer, withdrawn), (row, value)):
                        group, key = place.split(".")
                        spoilt["host"][group][key] = new
                    if row == "intel.tdx_host": # the MSRs would still say that it is on
                        spoilt["host"]["intel"]["seamrr_mask"] = "0x0"
                    with open(path, "w", encoding="ascii") as stream:
                        json.dump(spoilt, stream)
                    with self.subTest(name=name, row=row):
                        self.assertEqual(report(path, technology)[2], rule)


class Profiles(unittest.TestCase):
    def test_say_what_they_are_from(self):
        for name in profile_names():
            with self.subTest(name=name):
                self.assertGreater(len(read(name)["about"]), 60)

    def test_name_no_machine(self):
        pattern = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|([0-9a-f]{2}:){5}|\b\d+\.\d+\.\d+\.\d+\b|"
                             r"serial|hostname|root=|chip.?id|[0-9a-f]{40}", re.IGNORECASE)
        for name in profile_names():
            with self.subTest(name=name):
                self.assertIsNone(pattern.search(json.dumps(read(name))))


if __name__ == "__main__":
    unittest.main()
