/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ledger: what happened, one JSON object a line, in order. README.md has the schema. An entry is opened, given its
 * members and closed; between the two the ledger belongs to the thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void ledger_open(const char *event);
void ledger_number(const char *key, uint64_t value);
void ledger_hex(const char *key, uint64_t value); /* "0x..." */
void ledger_bytes(const char *key, const void *bytes, size_t size);
void ledger_text(const char *key, const char *text);
void ledger_truth(const char *key, bool value);
void ledger_close(void);
