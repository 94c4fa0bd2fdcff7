/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How QEMU reads numbers, sizes and switches in text. It does so with strtoull(), which is why blanks and a plus sign
 * before a number are taken, and 010 is eight; the locale that strtoull() obeys is the one thing left out here.
 */
#include "import/groups.h"

#include "request/span.h"

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* What strtoull() skips. False where a minus follows, which QEMU takes in no number that is read here. */
static bool skip_sign(const char **at)
{
    while (is_blank(**at))
        ++*at;
    if (**at == '+')
        ++*at;
    return **at != '-';
}

/* The digits of that base, at least one. False where there is none, or the number has more than 64 bits. */
static bool take_digits(const char **at, unsigned base, uint64_t *ret_number)
{
    const char *const start = *at;
    uint64_t number = 0;

    for (int digit; (digit = coco_hex_digit(**at)) >= 0 && (unsigned)digit < base; ++*at) {
        if (number > (UINT64_MAX - (unsigned)digit) / base)
            return false;
        number = number * base + (unsigned)digit;
    }
    *ret_number = number;
    return *at > start;
}

/* Is this the prefix of a base, with a digit of it behind? A prefix without one is the number 0 and text. */
static bool has_prefix(const char *at, char letter, unsigned base)
{
    const int digit = at[0] == '0' && coco_to_lower(at[1]) == letter ? coco_hex_digit(at[2]) : -1;

    return digit >= 0 && (unsigned)digit < base;
}

bool groups_number(const struct groups_pair *pair, uint64_t *ret_number)
{
    const char *at = pair->value;
    const bool is_negative = pair->kind == GROUPS_NUMBER && *at == '-'; /* in JSON alone, and then it wraps around */
    unsigned base = 10;
    uint64_t number;

    if (pair->kind == GROUPS_BOOL || pair->kind == GROUPS_NULL || (pair->kind == GROUPS_TEXT && pair->json))
        return false;
    if (pair->kind == GROUPS_TEXT) {
        if (!skip_sign(&at))
            return false;
        if (has_prefix(at, 'x', 16))
            base = 16;
        else if (has_prefix(at, 'b', 2))
            base = 2;
        else if (*at == '0')
            base = 8;
        at += base == 16 || base == 2 ? 2 : 0;
    }
    at += is_negative;
    if (!take_digits(&at, base, &number) || *at || (is_negative && number > (uint64_t)INT64_MAX + 1))
        return false;
    *ret_number = is_negative ? 0 - number : number;
    return true;
}

/* The shift of a size's suffix; -1: it is none. */
static int shift_of(char suffix)
{
    static const char suffixes[] = "bkmgtpe";
    const char *at = suffix ? strchr(suffixes, coco_to_lower(suffix)) : NULL;

    return at ? 10 * (int)(at - suffixes) : -1;
}

/*
 * The digits behind the point, as a part of 2^64. QEMU computes with doubles; what is further behind than these 19
 * digits changes no byte of any size that it takes.
 */
static uint64_t take_fraction(const char **at)
{
    uint64_t number = 0, unit = 1, part = 0;

    for (; coco_is_digit(**at); ++*at)
        if (unit < UINT64_C(1000000000000000000)) {
            number = number * 10 + (uint64_t)(**at - '0');
            unit *= 10;
        }
    /* number / unit < 1, bit by bit */
    for (unsigned bit = 0; bit < 64; bit++) {
        number <<= 1;
        part = part << 1 | (number >= unit);
        if (number >= unit)
            number -= unit;
    }
    return part;
}

/* The number with its fraction, in units of 2^shift bytes, to the nearest byte. */
static bool scale(uint64_t number, uint64_t fraction, unsigned shift, uint64_t *ret_bytes)
{
    uint64_t bytes = 0;

    if (shift == 0) {
        *ret_bytes = number;
        return fraction == 0;
    }
    if (number >> (64 - shift) != 0)
        return false;
    bytes = (fraction >> (64 - shift)) + (fraction >> (63 - shift) & 1);
    if (number << shift > UINT64_MAX - bytes)
        return false;
    *ret_bytes = (number << shift) + bytes;
    return true;
}

bool groups_size(const struct groups_pair *pair, uint64_t otherwise_unit, uint64_t *ret_bytes)
{
    const char *at = pair->value;
    uint64_t number = 0, fraction = 0;
    unsigned shift = 0;
    bool hexadecimal, has_digits;

    if (pair->kind != GROUPS_TEXT || pair->json)
        return groups_number(pair, ret_bytes);
    if (!skip_sign(&at))
        return false;
    hexadecimal = has_prefix(at, 'x', 16);
    at += hexadecimal ? 2 : 0;
    has_digits = take_digits(&at, hexadecimal ? 16 : 10, &number);
    if (!has_digits && *at != '.')
        return false;
    if (*at == '.' && !hexadecimal) {
        if (!coco_is_digit(*++at) && !has_digits)
            return false;
        fraction = take_fraction(&at);
    }
    if (*at) {
        const int suffix = shift_of(*at);

        if (suffix < 0 || at[1] || hexadecimal)
            return false;
        shift = (unsigned)suffix;
    } else if (coco_is_digit(at[-1])) { /* -m puts the unit behind a digit, and a hexadecimal number takes none */
        while (UINT64_C(1) << shift < otherwise_unit)
            shift++;
        if (hexadecimal && shift > 0)
            return false;
    }
    return scale(number, fraction, shift, ret_bytes);
}

/* Small letters only: QEMU knows no ON. */
bool groups_bool(const struct groups_pair *pair, bool *ret_bool)
{
    static const char *const words[] = {"on", "yes", "true", "y", "off", "no", "false", "n"};

    if (pair->kind == GROUPS_NUMBER || pair->kind == GROUPS_NULL || (pair->kind == GROUPS_TEXT && pair->json))
        return false;
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(pair->value, words[i]) == 0) {
            *ret_bool = i < 4;
            return true;
        }
    return false;
}
