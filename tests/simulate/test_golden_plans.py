#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every golden plan of a confidential guest goes through QEMU's whole launch on a pretended host, and its guest runs.

    test_golden_plans.py PLAN-OF-WORDS GOLDEN-FOLDER [NAME...]
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

import simulate

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../qemu'))
import accepts_golden  # noqa: E402  runs a plan with the descriptors that it wants

HOSTS = {'snp': ('snp-genoa-6.19', simulate.SNP_FIRMWARE), 'tdx': ('tdx-spr-6.19', simulate.TDX_FIRMWARE)}
# Plans with a made-up value that this host must refuse, and in which words.
REFUSED = {
    'snp-identity': "SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'",  # an ID block for another image
    'tdx-attributes': 'Invalid attributes 0x50000000 for TDX VM (KVM supported: 0x10000000)',  # protection keys
}


def run(plan, model, ledger, folder):
    """Exit status and error output of the plan's QEMU, whose guest powers off at once."""
    def localize(text):
        return text.replace('/srv/vm/', folder + '/')

    before = dict(os.environ)
    os.environ.update(simulate.environment(model, ledger, 'poweroff'))
    qemu = accepts_golden.Run(simulate.QEMU, [localize(word) for word in plan['argv']], plan['fds'], localize)
    os.environ.clear()
    os.environ.update(before)
    return qemu.end(asks=False)[1:]


def fault_of(name, plan, folder):
    """What is wrong with this plan on its host; '' where nothing is."""
    model, firmware = HOSTS[name.split('-')[0]]
    shutil.copy(firmware, os.path.join(folder, 'firmware.fd'))
    ledger = pathlib.Path(folder) / f'{name}.ledger'
    status, errors = run(plan, model, ledger, folder)
    entries = [json.loads(line) for line in ledger.read_text().splitlines()] if ledger.exists() else []
    ran = any(entry['event'] == 'run' for entry in entries)
    wanted = (1, False) if name in REFUSED else (0, True)
    if (status, ran) == wanted and REFUSED.get(name, '') in errors:
        return ''
    return f'exit status {status}, the guest {"ran" if ran else "did not run"}\n{errors}'


def main():
    simulate.need_qemu()
    tool, golden, *names = sys.argv[1:]
    names = names or sorted(path.stem for path in pathlib.Path(golden).glob('*.words')
                            if path.stem.split('-')[0] in ('snp', 'tdx'))
    with tempfile.TemporaryDirectory() as folder:
        accepts_golden.make_files(folder)
        plans = {name: accepts_golden.plan_of(tool, golden, name) for name in names}
        faults = {name: fault for name, plan in plans.items() if (fault := fault_of(name, plan, folder))}
    for name, fault in faults.items():
        print(f'{name}: {fault}', file=sys.stderr)
    print(f'{len(names)} plans, {len(faults)} failures')
    return 1 if faults or not names else 0


if __name__ == '__main__':
    sys.exit(main())
