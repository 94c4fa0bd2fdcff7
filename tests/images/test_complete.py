#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether the files are there that the other tests of this folder pass over where they are not.

Skipped (77), naming them, where some are missing; a failure where COCO_MUST_RUN names images.
"""

from files import CACHE, IMAGES, ROOTS, kernel_of, skip_or_fail, version_of

missing = [f'ovmf of {release}' for release, root in ROOTS.items() if not version_of(root, 'ovmf')]
if not kernel_of('trixie'):
    missing.append('the cloud kernel of trixie')
missing += [str(path) for path in (CACHE / 'guest/vmlinuz', IMAGES / 'uki/one.efi', IMAGES / 'uki/profiles.efi')
            if not path.exists()]
if missing:
    skip_or_fail(f'this is missing: {", ".join(missing)}; run ci/images')
print('all images are there')
