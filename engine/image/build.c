/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of edk2's platforms an image was built from, which it does not say in so many words. */
#include "coco/identify.h"

/* Does SEV's part of the metadata stand there for form's sake? */
static bool is_sev_hollow(const struct coco_sev *sev)
{
    bool hollow = false;

    for (size_t i = 0; i < sev->count; i++)
        hollow |= sev->sections[i].size == 0;
    return hollow && sev->hashes_size == 0;
}

enum coco_firmware_build coco_firmware_build_of(const struct coco_firmware *firmware)
{
    if (firmware->shape != COCO_SHAPE_UNIFIED && firmware->shape != COCO_SHAPE_CODE)
        return COCO_BUILD_UNKNOWN;
    if (firmware->volumes.verifies_hashes)
        return COCO_BUILD_AMD_SEV;
    if (firmware->tdvf.metadata != COCO_METADATA_ABSENT && is_sev_hollow(&firmware->sev))
        return COCO_BUILD_INTEL_TDX;
    if (!firmware->volumes.main_unpacked)
        return COCO_BUILD_UNKNOWN;
    if (firmware->tdvf.metadata == COCO_METADATA_ABSENT && firmware->sev.metadata == COCO_METADATA_ABSENT)
        return COCO_BUILD_PLAIN;
    return COCO_BUILD_GENERIC;
}
