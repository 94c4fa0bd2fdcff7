/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts in the forms that QEMU reads. Pure functions: the caller has the memory. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Can QEMU's JSON reader take this text as a string? It takes UTF-8, except for surrogates, for code points above
 * U+10FFFF and for Unicode's noncharacters (U+FDD0 to U+FDEF, and the last two code points of each plane).
 */
bool text_is_json_string(const char *text);

/* Characters that base64 needs for so many bytes, without the NUL. */
size_t text_base64_length(size_t size);

/* Standard alphabet, padded, no line breaks; NUL-terminated. */
void text_base64(const uint8_t *bytes, size_t size, char *ret_text);
