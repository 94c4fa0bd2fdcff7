/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "measured.h"

#include "ledger.h"

void measured_page(struct vm *vm, uint64_t gpa, const char *type, const void *page, bool measured)
{
    uint8_t digest[DIGEST_SIZE];

    digest_of(page, PAGE_SIZE, digest);
    ledger_open("page");
    ledger_number("vm", vm->number);
    ledger_number("order", vm->page_count++);
    ledger_hex("gpa", gpa);
    ledger_text("type", type);
    ledger_truth("contents_measured", measured);
    ledger_bytes("sha384", digest, sizeof(digest));
    ledger_close();
}
