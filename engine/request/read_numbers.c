/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are numbers and sizes. */
#include "request/values.h"

bool coco_decimal_of(struct coco_span text, uint64_t limit, uint64_t *ret_number)
{
    uint64_t number = 0;

    for (size_t i = 0; i < text.length; i++) {
        const uint64_t digit = (uint64_t)(text.bytes[i] - '0');

        if (!coco_is_digit(text.bytes[i]) || number > (limit - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (text.length == 0)
        return false;
    *ret_number = number;
    return true;
}

/* Takes the digits that the span begins with off it. */
static struct coco_span cut_digits(struct coco_span *rest)
{
    struct coco_span digits = {rest->bytes, 0};

    while (digits.length < rest->length && coco_is_digit(rest->bytes[digits.length]))
        digits.length++;
    rest->bytes += digits.length;
    rest->length -= digits.length;
    return digits;
}

static void skip_blanks(struct coco_span *rest)
{
    while (rest->length > 0 && (rest->bytes[0] == ' ' || rest->bytes[0] == '\t')) {
        rest->bytes++;
        rest->length--;
    }
}

/* Digits behind a point that a fraction may have: twice the number that they make still fits into 64 bits. */
#define FRACTION_DIGITS 18

/* The whole part of 0.DIGITS times 2^shift, exactly: one binary digit after the other. */
static uint64_t scale_fraction(struct coco_span digits, unsigned shift)
{
    uint64_t numerator = 0, denominator = 1, result = 0;

    for (size_t i = 0; i < digits.length; i++) {
        numerator = numerator * 10 + (uint64_t)(digits.bytes[i] - '0');
        denominator *= 10;
    }
    for (unsigned i = 0; i < shift; i++) {
        const bool bit = (numerator *= 2) >= denominator;

        if (bit)
            numerator -= denominator;
        result = result << 1 | bit;
    }
    return result;
}

/* One number with its suffix, off `rest`. Its power of 1024 must be below `*below`, and becomes that. */
static bool read_term(struct coco_reading *reading, struct coco_span *rest, unsigned *below, uint64_t *ret_bytes)
{
    static const char suffixes[] = "BKMGTPE";
    struct coco_span digits, fraction = {0};
    unsigned power = 0;
    uint64_t whole;

    skip_blanks(rest);
    digits = cut_digits(rest);
    if (digits.length == 0)
        return coco_refuse(reading, "a number must come first, in decimal digits");
    if (!coco_decimal_of(digits, UINT64_MAX, &whole))
        return coco_refuse(reading, "the number does not fit into 64 bits");
    if (rest->length > 0 && rest->bytes[0] == '.') {
        rest->bytes++;
        rest->length--;
        fraction = cut_digits(rest);
        if (fraction.length == 0 || fraction.length > FRACTION_DIGITS)
            return coco_refuse(reading, "1 to 18 digits must follow the point");
    }
    skip_blanks(rest);
    if (rest->length > 0) {
        const char *suffix = strchr(suffixes, rest->bytes[0]);

        if (!suffix)
            return coco_refuse_part(reading, *rest, "is no suffix that it takes (they are capital letters)");
        power = (unsigned)(suffix - suffixes);
        rest->bytes++;
        rest->length--;
    }
    if (power >= *below)
        return coco_refuse(reading, "further numbers need ever smaller suffixes, as in 1G512M");
    *below = power;
    if (whole > UINT64_MAX >> 10 * power)
        return coco_refuse(reading, "it does not fit into 64 bits");
    *ret_bytes = (whole << 10 * power) + scale_fraction(fraction, 10 * power);
    return true;
}

/* Sizes as systemd reads them: 2G, 1.5G, 1G512M, 4096. */
static bool size_of(struct coco_reading *reading, struct coco_span text, uint64_t *ret_bytes)
{
    unsigned below = 7; /* one above E */
    uint64_t sum = 0, term;

    do {
        if (!read_term(reading, &text, &below, &term))
            return false;
        if (term > UINT64_MAX - sum)
            return coco_refuse(reading, "it does not fit into 64 bits");
        sum += term;
    } while (text.length > 0);
    *ret_bytes = sum;
    return true;
}

bool coco_read_number(struct coco_reading *reading)
{
    return coco_decimal_of(reading->text, UINT64_MAX, &reading->value->number);
}

bool coco_read_size(struct coco_reading *reading)
{
    return size_of(reading, reading->text, &reading->value->number);
}

bool coco_read_ram(struct coco_reading *reading)
{
    struct coco_value *value = reading->value;
    struct coco_span rest = reading->text, part;

    part = coco_span_first(&rest, ':');
    if (!size_of(reading, part, &value->number))
        return false;
    value->has_limit = coco_span_cut(&rest, ':', &part);
    if (value->has_limit && !size_of(reading, part, &value->limit))
        return false;
    value->has_slots = coco_span_cut(&rest, ':', &part);
    if (value->has_slots && !coco_decimal_of(part, UINT64_MAX, &value->slots))
        return coco_refuse_part(reading, part, "is no number of slots");
    return !rest.bytes || coco_refuse(reading, "it has more than three parts");
}

bool coco_read_cpus(struct coco_reading *reading)
{
    struct coco_value *value = reading->value;
    struct coco_span rest = reading->text, part;

    part = coco_span_first(&rest, ':');
    if (!coco_decimal_of(part, UINT64_MAX, &value->number))
        return coco_refuse_part(reading, part, "is no number of vCPUs");
    value->has_limit = coco_span_cut(&rest, ':', &part);
    if (value->has_limit && !coco_decimal_of(part, UINT64_MAX, &value->limit))
        return coco_refuse_part(reading, part, "is no limit");
    return !rest.bytes || coco_refuse(reading, "it has more than two parts");
}

bool coco_read_cid(struct coco_reading *reading)
{
    /* 0 to 2 and 2^32-1 have meanings of their own. */
    return coco_decimal_of(reading->text, UINT32_MAX - 1, &reading->value->number) && reading->value->number >= 3;
}
