/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/text.h"

/* The code point that starts at `text` and its length in bytes; 0 for what is no UTF-8. */
static size_t decode(const unsigned char *text, uint32_t *ret_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t length = text[0] < 0x80                       ? 1
                          : text[0] >= 0xc2 && text[0] <= 0xdf ? 2
                          : text[0] >= 0xe0 && text[0] <= 0xef ? 3
                          : text[0] >= 0xf0 && text[0] <= 0xf4 ? 4
                                                               : 0;
    uint32_t point = length < 2 ? text[0] : text[0] & (0x7fU >> length);

    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fU);
    }
    *ret_point = point;
    return length > 0 && point >= least[length] ? length : 0;
}

bool text_is_json_string(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at) {
        uint32_t point = 0;
        const size_t length = decode(at, &point);
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        const bool noncharacter = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) == 0xfffe;

        if (length == 0 || point > 0x10ffff || surrogate || noncharacter)
            return false;
        at += length;
    }
    return true;
}

size_t text_base64_length(size_t size)
{
    return (size + 2) / 3 * 4;
}

void text_base64(const uint8_t *bytes, size_t size, char *ret_text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const uint32_t group =
            (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);

        *ret_text++ = alphabet[group >> 18];
        *ret_text++ = alphabet[group >> 12 & 63];
        *ret_text++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
        *ret_text++ = left > 2 ? alphabet[group & 63] : '=';
    }
    *ret_text = '\0';
}
