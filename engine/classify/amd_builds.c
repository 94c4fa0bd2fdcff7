/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Generations of EPYC, and the SEV firmware that each ought to have. As of November 2026. */
#include "classify/sightings.h"

/* AMD 24594, CPUID Fn0000_0001: families 17h, 19h and 1Ah; models of other products share the families. */
static const struct {
    uint16_t family;
    uint8_t first, last; /* models */
    uint8_t generation;
} epycs[] = {
    {0x17, 0x00, 0x0f, GENERATION_NAPLES}, {0x17, 0x30, 0x3f, GENERATION_ROME},  {0x19, 0x00, 0x0f, GENERATION_MILAN},
    {0x19, 0x10, 0x1f, GENERATION_GENOA},  {0x19, 0xa0, 0xaf, GENERATION_GENOA}, /* Bergamo and Siena */
    {0x1a, 0x00, 0x1f, GENERATION_TURIN},  {0x1a, 0x50, 0x5f, GENERATION_LATER},
};

enum coco_generation coco_epyc_generation(uint64_t family, uint64_t model)
{
    for (size_t i = 0; i < sizeof(epycs) / sizeof(epycs[0]); i++)
        if (family == epycs[i].family && model >= epycs[i].first && model <= epycs[i].last)
            return (enum coco_generation)epycs[i].generation;
    return GENERATION_UNKNOWN;
}

/*
 * The first firmware that checks memory for aliases (AMD-SB-3015, CVE-2024-21944, "BadRAM"), which also reports that it
 * did: 1.55.22 for Milan, 1.55.38 for Genoa. A generation that is not listed has no firmware that is known to lack it.
 */
static const struct {
    uint8_t generation, major, minor, build;
} least[] = {
    {GENERATION_MILAN, 1, 55, 22},
    {GENERATION_GENOA, 1, 55, 38},
};

unsigned coco_sev_build(enum coco_generation generation, uint64_t major, uint64_t minor, uint64_t build)
{
    for (size_t i = 0; i < sizeof(least) / sizeof(least[0]); i++)
        if (least[i].generation == (uint8_t)generation) {
            if (major != least[i].major)
                return major > least[i].major ? COCO_snp_build_fixed : COCO_snp_build_older;
            if (minor != least[i].minor)
                return minor > least[i].minor ? COCO_snp_build_fixed : COCO_snp_build_older;
            return build >= least[i].build ? COCO_snp_build_fixed : COCO_snp_build_older;
        }
    return COCO_snp_build_unknown;
}
