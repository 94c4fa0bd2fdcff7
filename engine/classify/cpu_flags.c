/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify/cpu_flags.h"

struct flag {
    char sign; /* +, -, or 0 */
    struct coco_span name;
    struct coco_span value; /* bytes NULL: none was written, which means on */
};

static struct flag flag_of(struct coco_span text)
{
    struct flag flag = {.value = text};

    if (text.length > 0 && (text.bytes[0] == '+' || text.bytes[0] == '-')) {
        flag.sign = text.bytes[0];
        flag.value.bytes++;
        flag.value.length--;
    }
    flag.name = coco_span_first(&flag.value, '=');
    return flag;
}

/* Does the name begin with `word`, and, unless `prefix`, end there? */
static bool is_named(const struct flag *flag, const char *word, bool prefix)
{
    const size_t length = strlen(word);

    if (flag->name.length < length || (!prefix && flag->name.length != length))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((flag->name.bytes[i] == '_' ? '-' : flag->name.bytes[i]) != word[i])
            return false;
    return true;
}

static bool is_off(const struct flag *flag)
{
    static const char *const words[] = {"off", "no", "n", "false"};

    for (size_t i = 0; flag->value.bytes && i < sizeof(words) / sizeof(words[0]); i++)
        if (coco_span_is(flag->value, words[i]))
            return true;
    return false;
}

/* As strtoull() does to base 0: 0x is hexadecimal, 0 octal. The whole text, or false. */
static bool number_of(struct coco_span text, uint64_t *ret_number)
{
    uint64_t number = 0, base = 10;

    if (text.length > 2 && text.bytes[0] == '0' && coco_to_lower(text.bytes[1]) == 'x') {
        base = 16;
        text.bytes += 2;
        text.length -= 2;
    } else if (text.length > 1 && text.bytes[0] == '0') {
        base = 8;
    }
    if (!text.bytes || text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        const int digit = coco_hex_digit(text.bytes[i]);

        if (digit < 0 || (uint64_t)digit >= base || number > (UINT64_MAX - (uint64_t)digit) / base)
            return false;
        number = number * base + (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}

/* Digits off `rest`, as a number; false when there are none, or too many. */
static bool cut_digits(struct coco_span *rest, uint64_t *ret_number)
{
    const size_t length = rest->length;
    uint64_t number = 0;

    for (; rest->length > 0 && coco_is_digit(*rest->bytes); rest->bytes++, rest->length--) {
        const uint64_t digit = (uint64_t)(*rest->bytes - '0');

        if (number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret_number = number;
    return rest->length < length;
}

/* tsc-freq= takes a decimal number and a suffix to base 1000; with a suffix also a fraction. */
static bool metric_of(struct coco_span text, uint64_t *ret_number)
{
    static const char suffixes[] = "bkmgtpe";
    uint64_t scale = 1, sum, digit_scale;

    if (text.length > 0 && !coco_is_digit(text.bytes[text.length - 1])) {
        const char *suffix = memchr(suffixes, coco_to_lower(text.bytes[--text.length]), sizeof(suffixes) - 1);

        if (!suffix)
            return false;
        for (; suffix > suffixes; suffix--)
            scale *= 1000;
    }
    if (!cut_digits(&text, &sum) || sum > UINT64_MAX / scale)
        return false;
    sum *= scale;
    if (text.length == 0) {
        *ret_number = sum;
        return true;
    }
    if (*text.bytes != '.' || scale == 1)
        return false;
    digit_scale = scale;
    for (text.bytes++, text.length--; text.length > 0; text.bytes++, text.length--) {
        digit_scale /= 10;
        if (!coco_is_digit(*text.bytes) || sum > UINT64_MAX - 9 * digit_scale)
            return false;
        sum += (uint64_t)(*text.bytes - '0') * digit_scale;
    }
    *ret_number = sum;
    return true;
}

static struct cpu_number cpu_number_of(struct coco_span text)
{
    struct cpu_number number = {.given = true};

    number.valid = number_of(text, &number.number);
    return number;
}

/* What makes another processor of a model. */
static void read_identity(struct cpu_flags *flags, const struct flag *flag)
{
    if (is_named(flag, "family", false))
        flags->family = cpu_number_of(flag->value);
    else if (is_named(flag, "model", false))
        flags->model = cpu_number_of(flag->value);
    else if (is_named(flag, "stepping", false))
        flags->stepping = cpu_number_of(flag->value);
}

static void read_property(struct cpu_flags *flags, const struct flag *flag)
{
    if (is_named(flag, "kvm", false)) {
        flags->kvm_hidden = is_off(flag);
    } else if (is_named(flag, "pmu", false)) {
        flags->pmu_property = true;
    } else if (is_named(flag, "host-phys-bits", false)) {
        flags->host_phys_bits = !is_off(flag);
    } else if (is_named(flag, "phys-bits", false)) {
        if (!number_of(flag->value, &flags->phys_bits))
            flags->phys_bits = UINT64_MAX;
    } else if (is_named(flag, "tsc-frequency", false)) {
        flags->tsc_given = true;
        flags->tsc_valid = number_of(flag->value, &flags->tsc_hz);
    } else if (is_named(flag, "tsc-freq", false)) {
        flags->tsc_given = true;
        flags->tsc_valid = metric_of(flag->value, &flags->tsc_hz);
    }
}

struct cpu_flags coco_cpu_flags_of(struct coco_span text)
{
    struct cpu_flags flags = {0};
    bool plus_kvm = false, minus_kvm = false, plus_pmu = false, minus_pmu = false;
    struct coco_span part;

    while (coco_span_cut(&text, ',', &part)) {
        const struct flag flag = flag_of(part);
        const bool plus = flag.sign == '+', minus = flag.sign == '-';

        if (is_named(&flag, "hv-", true) && !minus && !is_off(&flag))
            flags.hyperv = true;
        plus_kvm = plus_kvm || (plus && is_named(&flag, "kvm", false));
        minus_kvm = minus_kvm || (minus && is_named(&flag, "kvm", false));
        plus_pmu = plus_pmu || (plus && is_named(&flag, "pmu", false));
        minus_pmu = minus_pmu || (minus && is_named(&flag, "pmu", false));
        if (!flag.sign) {
            read_property(&flags, &flag);
            read_identity(&flags, &flag);
        }
    }
    flags.kvm_hidden = minus_kvm || (flags.kvm_hidden && !plus_kvm);
    flags.pmu_flag = plus_pmu && !minus_pmu;
    return flags;
}
