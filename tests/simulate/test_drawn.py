#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Requests are drawn over all options; each that the engine finds nothing wrong with goes through QEMU's whole launch.

    test_drawn.py PLANS-OF OPTIONS.DEF [--count=VALID-PLANS-A-PLATFORM] [--from=NUMBER] [--show]

A fixed seed. The long run is by hand: `COCO_SIMULATE_LIBRARY=... test_drawn.py ... --count=2500`, five thousand plans in
an hour. `--from=NUMBER --count=1 --show` runs one again, and shows its words and its command line.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

import crashes
import draw
import simulate

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../qemu'))
import accepts_golden  # noqa: E402  runs a plan with the descriptors that it wants

IMAGES = pathlib.Path(os.environ.get('COCO_IMAGES') or simulate.CACHE / 'images')
KERNEL = pathlib.Path(os.environ.get('COCO_GUEST') or simulate.CACHE / 'guest') / 'vmlinuz'
UKI = IMAGES / 'uki/one.efi'
HOSTS = {'snp': 'snp-genoa-6.19', 'tdx': 'tdx-spr-6.19'}
# What no drawn plan can hold, and why.
UNDRAWN = {
    'qemu': 'is the same for all',
    'vsock-cid': 'needs /dev/vhost-vsock, and the pretended hosts have none',
}
# The digest in an ID block is drawn: the launch must come to its end, and be refused there.
WRONG_DIGEST = "SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'"


def answers(tool, platform, folder, draws):
    """What the engine makes of each."""
    lines = ''.join(json.dumps(one.words) + '\n' for one in draws)
    done = subprocess.run([tool, HOSTS[platform], simulate.QEMU, folder.descriptors], input=lines, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        sys.exit(f'{tool}: {done.stderr}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def launch(platform, plan, ledger):
    """Exit status and error output of its QEMU, whose guest powers off at once, and the ledger's entries."""
    before = dict(os.environ)
    os.environ.update(simulate.environment(HOSTS[platform], ledger, 'poweroff'))
    qemu = accepts_golden.Run(simulate.QEMU, plan['argv'], plan['fds'], lambda text: text)
    os.environ.clear()
    os.environ.update(before)
    killer = threading.Timer(simulate.SECONDS, os.kill, (qemu.pid, 9))
    killer.start()
    _, status, errors = qemu.end(asks=False)
    killer.cancel()
    entries = [json.loads(line) for line in ledger.read_text().splitlines()] if ledger.exists() else []
    ledger.unlink(missing_ok=True)
    return simulate.Result(status, errors, '', [], entries)


def faults_of(platform, words, plan, ledger):
    """What is wrong with the plan."""
    if plan is None or plan['incomplete']:
        return ['no rule is broken, and there is no plan that could be launched']
    line = crashes.CommandLine(plan['argv'])
    faults = [f'crashes QEMU: {crash.name}' for crash in crashes.CRASHES if crash.found(line)]
    result = launch(platform, plan, ledger)
    if any(word.startswith('--snp-id-block=') for word in words):
        taken = result.status == 1 and result.complaints[-1:] == [WRONG_DIGEST]
    else:
        taken = result.status == 0 and result.ran and not result.complaints
    return faults + ([] if taken else [f'is not taken: {result}'])


def run(tool, folder, platform, first, count, show):
    """Numbers of failures, of launches and of refusals by rule, and the options that were launched."""
    failures, launches, refusals, options = 0, 0, collections.Counter(), set()
    while launches < count:
        draws = [draw.Draw(platform, number, folder) for number in range(first, first + (1 if show else 100))]
        for number, (one, answer) in enumerate(zip(draws, answers(tool, platform, folder, draws)), first):
            if launches == count:
                break
            if show:
                print(json.dumps([one.words, answer], indent=1, ensure_ascii=False))
            if 'plan' not in answer:
                refusals.update(answer.get('broken', ['(cannot be read)']))
                continue
            launches += 1
            options |= {word[2:].partition('=')[0] for word in one.words}
            for fault in faults_of(platform, one.words, answer['plan'], folder.path / 'ledger'):
                failures += 1
                print(f'{platform} {number}: {fault}\n  {json.dumps(one.words, ensure_ascii=False)}', file=sys.stderr)
        first += len(draws)
        if show:
            break
    return failures, launches, refusals, options


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('tool')
    parser.add_argument('options')
    parser.add_argument('--count', type=int, default=24)
    parser.add_argument('--from', type=int, default=0, dest='first')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('--platform', choices=HOSTS, action='append')
    words = parser.parse_args()
    simulate.need_qemu(KERNEL, UKI)
    failures, drawn = 0, set()
    with tempfile.TemporaryDirectory(prefix='coco-drawn.') as path:
        folder = draw.Folder(pathlib.Path(path), {'amd-sev-snp': simulate.SNP_FIRMWARE,
                                                  'intel-tdx': simulate.TDX_FIRMWARE}, KERNEL, UKI,
                             accepts_golden.make_files)
        for platform in words.platform or HOSTS:
            wrong, launches, refusals, options = run(words.tool, folder, platform, words.first, words.count, words.show)
            failures += wrong
            drawn |= options
            print(f'{platform}: {launches} plans launched, {wrong} failures; refusals by rule: '
                  f'{", ".join(f"{rule} {number}" for rule, number in refusals.most_common())}')
    rows = re.findall(r'^OPTION\(\w+, "([^"]+)",.*, LAUNCH, NOW, ', pathlib.Path(words.options).read_text(), re.MULTILINE)
    missing = [option for option in rows if option not in drawn and option not in UNDRAWN]
    if missing and not words.show and not words.platform:
        print(f'in no plan: {", ".join(missing)}', file=sys.stderr)
        failures += 1
    return 1 if failures or not rows else 0


if __name__ == '__main__':
    sys.exit(main())
