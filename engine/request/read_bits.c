/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are bit fields: a number, or words for single bits. */
#include "request/values.h"

struct bit_word {
    const char *word;
    unsigned bit;
};

/* Decimal, or hexadecimal after 0x. A leading 0 would be octal to some, so it is refused. */
static bool read_number(struct coco_reading *reading, struct coco_span text, uint64_t *ret_number)
{
    uint64_t number = 0;

    if (text.length > 1 && text.bytes[0] == '0' && coco_to_lower(text.bytes[1]) == 'x') {
        for (size_t i = 2; i < text.length; i++) {
            const int digit = coco_hex_digit(text.bytes[i]);

            if (digit < 0)
                return coco_refuse(reading, "a number after 0x has hex digits only");
            if (number > UINT64_MAX >> 4)
                return coco_refuse(reading, "the number does not fit into 64 bits");
            number = number << 4 | (uint64_t)digit;
        }
        if (text.length == 2)
            return coco_refuse(reading, "hex digits must follow 0x");
        *ret_number = number;
        return true;
    }
    if (text.length > 1 && text.bytes[0] == '0')
        return coco_refuse(reading, "a number has no leading zeros; hex digits follow 0x");
    if (!coco_decimal_of(text, UINT64_MAX, ret_number))
        return coco_refuse(reading, "a number has decimal digits, or hex digits after 0x, and fits into 64 bits");
    return true;
}

static bool is_number(struct coco_span text)
{
    return text.length > 0 && coco_is_digit(text.bytes[0]);
}

/* Sets the bit of the word in `bits`. */
static bool read_bit(struct coco_reading *reading, struct coco_span text, const struct bit_word *words, size_t count,
                     uint64_t *bits)
{
    for (size_t i = 0; i < count; i++) {
        if (!coco_span_is(text, words[i].word))
            continue;
        if (*bits >> words[i].bit & 1)
            return coco_refuse_part(reading, text, "is there twice");
        *bits |= UINT64_C(1) << words[i].bit;
        return true;
    }
    return coco_refuse_part(reading, text, is_number(text) ? "cannot stand among words" : "is no word of it");
}

/* MAJOR.MINOR into bits 15 to 8 and 7 to 0. */
static bool read_abi(struct coco_reading *reading, struct coco_span text, uint64_t *bits)
{
    struct coco_span rest = text, part;
    uint64_t major, minor;

    part = coco_span_first(&rest, '.');
    if (!rest.bytes || !coco_decimal_of(part, UINT8_MAX, &major) || !coco_decimal_of(rest, UINT8_MAX, &minor))
        return coco_refuse_part(reading, text, "is no ABI version: MAJOR.MINOR, each from 0 to 255");
    *bits |= major << 8 | minor;
    return true;
}

bool coco_read_snp_policy(struct coco_reading *reading)
{
    static const struct bit_word words[] = {
        {"smt", 16},
        {"migrate-ma", 18},
        {"debug", 19},
        {"single-socket", 20},
        {"cxl", 21},
        {"aes-256-xts", 22},
        {"rapl-disable", 23},
        {"ciphertext-hiding", 24},
        {"page-swap-disable", 25},
    };
    struct coco_span rest = reading->text, word;
    struct coco_value *value = reading->value;
    const size_t abi_length = strlen("abi=");
    uint64_t bits = UINT64_C(1) << 17; /* must be one */

    if (is_number(reading->text) && !coco_span_has(reading->text, ',')) {
        if (!read_number(reading, reading->text, &value->number))
            return false;
        value->abi_given = (value->number & 0xffff) != 0;
        return true;
    }
    while (coco_span_cut(&rest, ',', &word)) {
        if (word.length < abi_length || memcmp(word.bytes, "abi=", abi_length) != 0) {
            if (!read_bit(reading, word, words, sizeof(words) / sizeof(words[0]), &bits))
                return false;
            continue;
        }
        if (value->abi_given)
            return coco_refuse_part(reading, word, "is a second ABI version");
        if (!read_abi(reading, (struct coco_span){word.bytes + abi_length, word.length - abi_length}, &bits))
            return false;
        value->abi_given = true;
    }
    value->number = bits;
    return true;
}

bool coco_read_tdx_attributes(struct coco_reading *reading)
{
    static const struct bit_word words[] = {{"debug", 0}, {"sept-ve-disable", 28}, {"pks", 30}, {"perfmon", 63}};
    struct coco_span rest = reading->text, word;
    uint64_t bits = 0;

    if (is_number(reading->text) && !coco_span_has(reading->text, ','))
        return read_number(reading, reading->text, &reading->value->number);
    while (coco_span_cut(&rest, ',', &word))
        if (!read_bit(reading, word, words, sizeof(words) / sizeof(words[0]), &bits))
            return false;
    reading->value->number = bits;
    return true;
}
