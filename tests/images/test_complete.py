#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether the files are there that the other tests of this folder pass over where they are not.

Skipped (77), naming them, where some are missing; a failure where COCO_MUST_RUN names images. Firmware that is newer than
the tables of these tests is no failure, since Debian may bring it out on any day.
"""

import sys

from files import CACHE, IMAGES, ROOTS, SKIP, is_known, kernel_of, skip_or_fail, version_of

missing = [f'ovmf of {release}' for release, root in ROOTS.items() if not version_of(root, 'ovmf')]
if not kernel_of('trixie'):
    missing.append('the cloud kernel of trixie')
missing += [str(path) for path in (CACHE / 'guest/vmlinuz', IMAGES / 'uki/one.efi', IMAGES / 'uki/profiles.efi')
            if not path.exists()]
if missing:
    skip_or_fail(f'this is missing: {", ".join(missing)}; run ci/images')
newer = [f'ovmf {version_of(root, "ovmf")} of {release}' for release, root in ROOTS.items() if not is_known(release)]
if newer:
    print(f'skipped: {", ".join(newer)} is in no table of test_firmware.py and test_inspect.py: write it down there')
    sys.exit(SKIP)
print('all images are there')
