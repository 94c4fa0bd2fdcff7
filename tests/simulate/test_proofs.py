#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every rule is seen: QEMU refuses the command line that breaks it, accepts it silently, or dies of it.

    test_proofs.py [RULE...]     only these

Which rule was proved by which run is printed, and why the others have no proof. A rule that proofs.py says nothing of is a
failure; so is a rule whose WHY quotes words that QEMU does not say in the run that proves it, and an error that
`cococheck --explain-error` does not know or does not lead back to the rule.
"""
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import firmwares
import id_block
import proofs
import simulate
import test_crashes

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../qemu'))
import accepts_golden  # noqa: E402
import draw  # noqa: E402

COCOCHECK = os.environ['COCOCHECK']
UKI = pathlib.Path(os.environ.get('COCO_IMAGES') or simulate.CACHE / 'images') / 'uki/one.efi'


def rules():
    """Every rule by id."""
    text = subprocess.run([COCOCHECK, '--list-rules', '--format=json'], check=True, capture_output=True, text=True).stdout
    return {rule['rule']: rule for rule in json.loads(text)}


def make_files(folder):
    files = test_crashes.make_files(folder)
    old = bytearray(test_crashes.KERNEL.read_bytes())
    old[0x206:0x208] = b'\0\1'  # boot protocol 1.0, which knows no initrd
    accepts_golden.make_files(folder)
    contents = {'initrd': draw.newc(b'a', b'b'), 'empty': b'', 'old-kernel': bytes(old)}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    share = simulate.FIRMWARE.parent
    return {**files, **{name: str(folder / name) for name in contents}, 'uki': str(UKI), 'disk': str(folder / 'disk.raw'),
            'qcow2': str(folder / 'disk.qcow2'), 'snp': str(simulate.SNP_FIRMWARE), 'tdx': str(simulate.TDX_FIRMWARE),
            'code': str(share / 'OVMF/OVMF_CODE_4M.fd'), 'generic': str(simulate.FIRMWARE / 'OVMF.fd')}


class Runs:
    """Runs command lines, and remembers the digests of those that proofs are compared with."""

    def __init__(self, folder):
        self.files, self.digests = make_files(folder), {}
        digest = bytes.fromhex(self.digest(proofs.SNP, {}))
        self.files['id-block'], self.files['id-auth'] = id_block.words(digest, 0x30000)
        self.files['id-block-policy'] = base64.b64encode(id_block.block(digest, 0x10030000)).decode()

    def run(self, model, words=(), more=None):
        filled = test_crashes.filled((tuple(words), more or {}), self.files)
        with simulate.Machine(model, *filled[0], **{'guest': 'reset', **filled[1]}) as machine:  # ends a pc as well
            if '-S' in words:
                machine.send('quit')
            return machine.end()

    def digest(self, model, base):
        key = (model, json.dumps(base))
        if key not in self.digests:
            words = base.get('words', ())
            result = self.run(model, words, {name: value for name, value in base.items() if name != 'words'})
            if result.status != 0 or not result.ran or result.complaints:
                sys.exit(f'the command line that proofs start from does not run: {result}')
            self.digests[key] = result.digest
        return self.digests[key]

    def faults_of(self, proof):
        """What went otherwise than the proof says, and what QEMU printed."""
        result = self.run(proof.model, proof.words, proof.more)
        faults = []
        if proof.end == proofs.SILENT:
            if result.status != 0 or not result.ran:
                faults.append('is not accepted')
            same = proof.digest and result.digest == self.digest(proof.model, proof.base)
            if proof.digest and same != (proof.digest == '='):
                faults.append(f'the digest is {"another" if proof.digest == "=" else "the same"}')
        elif proof.end == proofs.PLAIN:
            made = [entry['type'] for entry in result.entries('create_vm')]
            if result.status != 0 or result.complaints or made != ['plain']:
                faults.append(f'makes {made}, not a plain VM')
        else:
            if result.status != (-proof.signal if proof.end == proofs.DIES else 1):
                faults.append(f'does not end as {proof.end}')
            if proof.says not in result.errors:
                faults.append(f'does not say {proof.says!r}')
        return [f'{fault}: {result}' for fault in faults], result.errors


def quotes(why):
    """Patterns for the words that a WHY quotes, where ... stands for anything."""
    return ['.*'.join(re.escape(part.replace("'", '`')) for part in text.split('...'))
            for text in re.findall(r'"([^"]+)"', why)]


def disagrees(rule, outputs):
    """The quotations that no run of the rule has shown; none where one of several was."""
    said = '\n'.join(outputs).replace("'", '`')
    return [] if any(re.search(quote, said) for quote in quotes(rule['why'])) else quotes(rule['why'])


def unexplained(rule, errors):
    """What cococheck does not make of the errors."""
    done = subprocess.run([COCOCHECK, '--explain-error=-', '--format=json'], input=errors, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        return [f'cococheck --explain-error does not know all of: {errors}']
    causes = [cause['rule'] for finding in json.loads(done.stdout)['findings'] for cause in finding['causes']]
    if rule in causes:
        return []
    return [f'cococheck --explain-error does not name the rule, but {", ".join(causes)}, behind: {errors}']


def say(known):
    """Prints the table; returns what is wrong with its being complete."""
    proved = {proof.rule for proof in proofs.PROOFS}
    reasons = {rule: reason for reason, ids in proofs.UNPROVED.items() for rule in ids.split()}
    for reason, ids in proofs.UNPROVED.items():
        print(f'no proof, since {reason}:\n  {" ".join(ids.split())}')
    print(f'{len(known)} rules: {len(proved)} proved by {len(proofs.PROOFS)} runs, {len(reasons)} not')
    return ([f'{rule}: neither a proof nor a reason why there is none' for rule in known.keys() - proved - reasons.keys()] +
            [f'{rule}: there is no such rule' for rule in (proved | reasons.keys()) - known.keys()] +
            [f'{rule}: there is a proof, and a reason why there is none' for rule in proved & reasons.keys()])


def main():
    simulate.need_qemu(test_crashes.KERNEL, UKI)
    known, faults, outputs = rules(), [], {}
    with tempfile.TemporaryDirectory(prefix='coco-proofs.') as folder:
        runs = Runs(pathlib.Path(folder))
        for proof in proofs.PROOFS:
            if sys.argv[1:] and proof.rule not in sys.argv[1:]:
                continue
            wrong, errors = runs.faults_of(proof)
            if proof.end == proofs.REFUSED or proof.says:
                wrong += unexplained(proof.rule, errors)
            if proof.end not in (proofs.SILENT, proofs.PLAIN):
                outputs.setdefault(proof.rule, []).append(errors)
            faults += [f'{proof.rule}: {fault}' for fault in wrong]
            print(f'{proof.rule}: {proof.end} on {proof.model}: {" ".join(proof.words)[:60]} {proof.more or ""}', flush=True)
    for rule, said in outputs.items():
        faults += [f'{rule}: its WHY quotes {quote!r}, and QEMU says: {"".join(said)}'
                   for quote in disagrees(known.get(rule, {'why': ''}), said)]
    faults += say(known)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
