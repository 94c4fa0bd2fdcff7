/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts with values: {coco: [sev-snp, tdx], kernel: given}. */
#include "policy/reader.h"

struct values {
    enum coco_fact fact;
    coco_value_mask mask;
};

/* The values of a fact, as words that one of them may be nearest to. */
static enum coco_result read_value(struct policy_reader *reader, void *target)
{
    struct values *values = target;
    const char *words[32];
    const unsigned count = coco_fact_values(values->fact);
    size_t number = 0;
    enum coco_result result;

    for (unsigned value = 1; value < count; value++)
        words[value - 1] = coco_value_info(values->fact, value)->slug;
    if (!yaml_reader_is(&reader->yaml, YAML_SCALAR_EVENT))
        return policy_refuse(reader, COCO_BAD_SYNTAX, "a value of %s is a word", coco_fact_info(values->fact)->slug);
    result = policy_read_word(reader, "such value:", words, count - 1, &number);
    if (result == COCO_OK)
        values->mask |= (coco_value_mask)1 << (number + 1);
    return result;
}

static enum coco_result find_fact(const struct policy_reader *reader, enum coco_fact *ret_fact)
{
    const struct coco_span name = yaml_reader_scalar(&reader->yaml);
    const char *names[COCO_FACT_COUNT];

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        names[fact] = coco_fact_info((enum coco_fact)fact)->slug;
        if (coco_span_is(name, names[fact])) {
            *ret_fact = (enum coco_fact)fact;
            return COCO_OK;
        }
    }
    return policy_refuse_name(reader, "fact", names, COCO_FACT_COUNT);
}

static enum coco_result read_atom(struct policy_reader *reader, void *target)
{
    struct policy_atoms *atoms = target;
    struct values values = {.mask = 0};
    enum coco_result result = find_fact(reader, &values.fact);

    if (result != COCO_OK)
        return result;
    if (coco_fact_info(values.fact)->input == COCO_INPUT_SITE)
        return policy_refuse(reader, COCO_BAD_VALUE,
                             "%s is what allow:, least: and waive: decide: rules do not name it",
                             coco_fact_info(values.fact)->slug);
    for (size_t i = 0; i < atoms->count; i++)
        if (atoms->atoms[i].fact == values.fact)
            return policy_refuse(reader, COCO_BAD_SYNTAX, "%s was given already: write its values as a list",
                                 coco_fact_info(values.fact)->slug);
    if (atoms->count == COCO_ATOMS_MAX)
        return policy_refuse(reader, COCO_TOO_MUCH, "a rule names at most %d facts here", COCO_ATOMS_MAX);
    result = yaml_reader_next(&reader->yaml);
    if (result == COCO_OK)
        result = policy_read_list(reader, coco_fact_info(values.fact)->slug, true, read_value, &values);
    if (result != COCO_OK)
        return result;
    if (!values.mask)
        return policy_refuse(reader, COCO_BAD_VALUE, "%s names no value", coco_fact_info(values.fact)->slug);
    atoms->atoms[atoms->count++] = (struct coco_atom){.fact = (uint16_t)values.fact, .values = values.mask};
    return COCO_OK;
}

enum coco_result policy_read_atoms(struct policy_reader *reader, struct policy_atoms *ret_atoms)
{
    struct policy_atoms atoms = {.count = 0};
    enum coco_result result = policy_read_names(reader, "a list of facts", read_atom, &atoms);

    if (result != COCO_OK)
        return result;
    if (atoms.count == 0)
        return policy_refuse(reader, COCO_BAD_VALUE, "there is no fact in it");
    *ret_atoms = atoms;
    return COCO_OK;
}
