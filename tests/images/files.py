# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the real files of these tests are, and how the engine is asked about them."""

import json
import os
import pathlib
import subprocess
import sys

SKIP = 77
CACHE = pathlib.Path(os.environ.get('COCO_CACHE') or
                     pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'libcoco')
# What ci/images fetched and made.
IMAGES = pathlib.Path(os.environ.get('COCO_IMAGES') or CACHE / 'images')
ROOTS = {'bookworm': pathlib.Path('/'), 'trixie': IMAGES / 'trixie', 'forky': CACHE / 'forky'}
# Of the ovmf packages that the tables of these tests speak about.
VERSIONS = {'bookworm': '2022.11', 'trixie': '2025.02', 'forky': '2026.08'}


def version_of(root, package):
    """The version of a package installed in a root, or ''."""
    status = root / 'var/lib/dpkg/status'
    for paragraph in status.read_text(errors='replace').split('\n\n') if status.exists() else ():
        fields = dict(line.split(': ', 1) for line in paragraph.splitlines() if ': ' in line and line[0] != ' ')
        if fields.get('Package') == package and 'installed' in fields.get('Status', '').split():
            return fields.get('Version', '')
    return ''


def is_known(release):
    """Whether the firmware of a release is the one that the tables speak about."""
    return version_of(ROOTS[release], 'ovmf').startswith(VERSIONS[release])


def kernel_of(release):
    """The kernel of a release's cloud image, or None."""
    return next(iter(sorted((ROOTS[release] / 'boot').glob('vmlinuz-*-cloud-amd64'))), None)


def inspect(dump, kind, paths):
    """What the engine reads out of each file. A crash ends the test, naming the files."""
    run = subprocess.run([dump, kind, *map(str, paths)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f'{dump} {kind} ended with {run.returncode} on {" ".join(map(str, paths))}\n{run.stderr}')
    return [json.loads(line) for line in run.stdout.splitlines()]


def differences(seen, expected, name=''):
    """Each field that differs, as text."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        for key in expected.keys() | seen.keys():
            yield from differences(seen.get(key, 'nothing'), expected.get(key, 'nothing'), f'{name}.{key}')
    elif seen != expected:
        yield f'{name[1:]}: {seen!r}, expected {expected!r}'


def skip_or_fail(reason):
    if 'images' in os.environ.get('COCO_MUST_RUN', '').replace(',', ' ').split():
        sys.exit(f'COCO_MUST_RUN names images, and {reason}')
    print(f'skipped: {reason}')
    sys.exit(SKIP)


class Report:
    """Counts what was compared, and says what was wrong."""

    def __init__(self):
        self.checks = self.faults = 0

    def expect(self, name, faults):
        faults = list(faults)
        self.checks += 1
        if faults:
            self.faults += 1
            print(f'{name}: ' + '; '.join(faults))

    def end(self, what):
        if self.checks == 0:
            skip_or_fail(f'no {what} is installed')
        print(f'{self.checks} comparisons of {what}, {self.faults} failed')
        sys.exit(self.faults > 0)
