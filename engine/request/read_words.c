/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are words: booleans, choices, names. */
#include "request/values.h"

static bool is_word(struct coco_span text, const char *word)
{
    if (strlen(word) != text.length)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (coco_to_lower(text.bytes[i]) != word[i])
            return false;
    return true;
}

bool coco_boolean_of(struct coco_span text, bool *ret_boolean)
{
    static const char *const words[][2] = {{"no", "yes"},     {"0", "1"}, {"n", "y"},
                                           {"false", "true"}, {"f", "t"}, {"off", "on"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        for (int truth = 0; truth <= 1; truth++)
            if (is_word(text, words[i][truth])) {
                *ret_boolean = truth;
                return true;
            }
    return false;
}

bool coco_choice_of(struct coco_span text, const char *words, unsigned *ret_choice)
{
    struct coco_span rest = coco_span_of(words), word;

    for (unsigned choice = 0; coco_span_cut(&rest, '|', &word); choice++)
        if (word.length == text.length && memcmp(word.bytes, text.bytes, text.length) == 0) {
            *ret_choice = choice;
            return true;
        }
    return false;
}

bool coco_read_boolean(struct coco_reading *reading)
{
    return coco_boolean_of(reading->text, &reading->value->boolean);
}

bool coco_read_tristate(struct coco_reading *reading)
{
    bool boolean;

    if (reading->text.length == 0 || coco_span_is(reading->text, "auto")) {
        reading->value->tristate = COCO_AUTO;
        return true;
    }
    if (!coco_boolean_of(reading->text, &boolean))
        return false;
    reading->value->tristate = boolean ? COCO_YES : COCO_NO;
    return true;
}

bool coco_read_choice(struct coco_reading *reading)
{
    return coco_choice_of(reading->text, reading->option->argument, &reading->value->choice);
}

bool coco_read_text(struct coco_reading *reading)
{
    (void)reading; /* that it is not empty and holds no NUL byte is all there is to demand */
    return true;
}

bool coco_read_word(struct coco_reading *reading)
{
    return coco_span_is_made_of(reading->text, "._+-");
}

bool coco_read_machine_type(struct coco_reading *reading)
{
    if (coco_span_is(reading->text, "help"))
        return coco_refuse(reading, "that makes QEMU list its machines and stop");
    return coco_read_word(reading);
}

bool coco_read_features(struct coco_reading *reading)
{
    struct coco_span rest = reading->text, feature;

    if (rest.length == 0) /* forgets the features before it */
        return true;
    while (coco_span_cut(&rest, ',', &feature)) {
        struct coco_span name = feature;

        if (name.length > 0 && name.bytes[0] == '~') {
            name.bytes++;
            name.length--;
        }
        if (!coco_span_is_made_of(name, "._+-"))
            return coco_refuse_part(reading, feature, "is no name of a feature");
    }
    return true;
}

bool coco_read_machine_name(struct coco_reading *reading)
{
    struct coco_span rest = reading->text, label;

    if (reading->text.length > 64)
        return coco_refuse(reading, "it is longer");
    while (coco_span_cut(&rest, '.', &label)) {
        if (label.length == 0)
            return coco_refuse(reading, "a part of it is empty");
        if (!coco_span_is_made_of(label, "-_"))
            return coco_refuse_part(reading, label, "holds another character");
        if (label.bytes[0] == '-' || label.bytes[label.length - 1] == '-')
            return coco_refuse_part(reading, label, "begins or ends with a dash");
    }
    return true;
}

/* +name, -name, name, name=value: what QEMU's -cpu takes, without the doubled commas that it takes as well. */
static bool is_cpu_flag(struct coco_span flag)
{
    struct coco_span name, value = flag;
    const bool has_sign = flag.length > 0 && (flag.bytes[0] == '+' || flag.bytes[0] == '-');

    name = coco_span_first(&value, '=');
    if (has_sign) {
        name.bytes++;
        name.length--;
    }
    if (!coco_span_is_made_of(name, "._-"))
        return false;
    if (!value.bytes)
        return true;
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.bytes[i] < 0x20 || (unsigned char)value.bytes[i] > 0x7e)
            return false;
    return value.length > 0 && !has_sign;
}

bool coco_read_cpu_model(struct coco_reading *reading)
{
    struct coco_span rest = reading->text, part;

    part = coco_span_first(&rest, ',');
    if (!coco_span_is_made_of(part, "._+-"))
        return coco_refuse_part(reading, part, "is no name of a CPU model");
    if (coco_span_is(part, "help"))
        return coco_refuse(reading, "that makes QEMU list its models and stop");
    while (coco_span_cut(&rest, ',', &part))
        if (!is_cpu_flag(part))
            return coco_refuse_part(reading, part, "is no flag: it takes NAME, NAME=VALUE, +NAME or -NAME");
    return true;
}
