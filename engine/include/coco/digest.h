/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Digests of files and of launches: what a site's policy lists, and what was made of the files of a launch. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define COCO_SHA256_BYTES 32
#define COCO_SHA384_BYTES 48

struct coco_digest {
    unsigned size; /* COCO_SHA256_BYTES, COCO_SHA384_BYTES; 0: there is none */
    uint8_t bytes[COCO_SHA384_BYTES];
};

/* Of one file, as it is. */
struct coco_file_digests {
    struct coco_digest sha256, sha384;
};

/* Of the files that a launch boots from: each where somebody asked for it and the file could be read. */
struct coco_seen_digests {
    struct coco_file_digests firmware, kernel;
    size_t initrd_count; /* one entry an --initrd=, in order; 0: none was made */
    const struct coco_file_digests *initrds;
    struct coco_digest measurement; /* what the launch will measure as: SNP's launch digest, TDX's MRTD */
};
