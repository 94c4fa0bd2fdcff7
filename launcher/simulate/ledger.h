/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a simulated launch came to, out of its ledger. No descriptors here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LEDGER_DIGEST_HEX 96 /* SHA-384 */

struct ledger {
    char model[64];                     /* of the host that QEMU said it is on; "": it did not say */
    const char *what;                   /* "launch digest" or "MRTD"; NULL: nothing was concluded */
    char digest[LEDGER_DIGEST_HEX + 1]; /* in lower-case hexadecimal */
    size_t pages, measured;             /* of the guest; those whose contents count in the digest */
    bool ran;                           /* the guest was entered, so the launch is complete */
};

/* Reads JSON lines; what is no entry is passed over, as is a last line without its end. */
void ledger_read(const char *text, size_t length, struct ledger *ret_ledger);
