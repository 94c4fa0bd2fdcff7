/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernels with known bugs in SEV-SNP hosting. As of November 2026. A distribution may have mended its own without a new
 * number, and then the rule's warning is one too many: that is said with it.
 */
#include "classify/release.h"
#include "classify/sightings.h"

static const struct {
    unsigned first[RELEASE_NUMBERS], fixed[RELEASE_NUMBERS]; /* from the one on, up to but not the other */
} bugs[] = {
    /* x86/sev: Ensure that RMP table fixups are reserved (88a921aa3c6b, in 6.11-rc4): pages at the ends of the table
     * are handed out, and whoever touches them dies with an RMP fault. */
    {{0, 0, 0}, {6, 11, 0}},
};

unsigned coco_kernel_bugs(const struct release *release)
{
    for (size_t i = 0; i < sizeof(bugs) / sizeof(bugs[0]); i++)
        if (coco_release_from(release, bugs[i].first[0], bugs[i].first[1], bugs[i].first[2]) &&
            !coco_release_from(release, bugs[i].fixed[0], bugs[i].fixed[1], bugs[i].fixed[2]))
            return COCO_snp_kernel_bugs_some;
    return COCO_snp_kernel_bugs_none;
}
