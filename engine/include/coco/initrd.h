/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an initrd is, by its bytes and the names of what it holds. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coco_initrd {
    bool readable;    /* at least one archive, and every one of them could be read to its end */
    size_t broken_at; /* where reading failed, in the file as it is on disk; counts when `readable` is false */
    unsigned archives;
    bool has_sev_guest, has_tdx_guest; /* kernel modules for attestation */
    unsigned systemd;                  /* major version, or 0 */
};
