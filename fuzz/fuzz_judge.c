/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The judge on any facts. An input is either one byte a fact, in table order, followed by one byte that chooses a fact
 * to learn; or, so that a stored input keeps its meaning when facts are added, text: a line "#", then one line
 * fact=value for each known fact.
 */
#include <string.h>

#include "coco/judge.h"
#include "harness.h"
#include "oracle.h"

static struct coco_ruleset ruleset;
static const struct oracle_rule *oracles[COCO_RULE_COUNT];

static void prepare(void)
{
    coco_ruleset_builtin(&ruleset);
    for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
        oracles[rule] = oracle_by_slug(ruleset.rules[rule].slug);
        FUZZ_CHECK(oracles[rule]);
    }
}

static void set_from_line(struct coco_facts *facts, const char *line, size_t length)
{
    char text[128], *equals;

    if (length >= sizeof(text))
        return;
    memcpy(text, line, length);
    text[length] = '\0';
    equals = strchr(text, '=');
    if (!equals)
        return;
    *equals = '\0';

    const enum coco_fact fact = coco_fact_by_slug(text);

    if (fact < COCO_FACT_COUNT)
        facts->value[fact] = (uint8_t)coco_value_by_slug(fact, equals + 1);
}

/* Returns how many bytes of the input are left over. */
static size_t decode(const uint8_t *data, size_t size, struct coco_facts *ret_facts)
{
    memset(ret_facts, 0, sizeof(*ret_facts));
    if (size >= 2 && memcmp(data, "#\n", 2) == 0) {
        for (size_t at = 2; at < size;) {
            const uint8_t *end = memchr(data + at, '\n', size - at);
            const size_t length = end ? (size_t)(end - data) - at : size - at;

            set_from_line(ret_facts, (const char *)data + at, length);
            at += length + 1;
        }
        return 0;
    }
    for (size_t fact = 0; fact < COCO_FACT_COUNT && fact < size; fact++)
        ret_facts->value[fact] = (uint8_t)(data[fact] % coco_fact_values((enum coco_fact)fact));
    return size > COCO_FACT_COUNT ? size - COCO_FACT_COUNT : 0;
}

static void check_verdicts(const struct coco_facts *facts, const struct coco_verdicts *v)
{
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        const uint64_t sets[] = {v->not_applicable.word[w], v->holds.word[w], v->undetermined.word[w],
                                 v->broken.word[w]};
        uint64_t seen = 0;

        for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
            FUZZ_CHECK(!(seen & sets[i]));
            seen |= sets[i];
        }
        FUZZ_CHECK(seen == ruleset.all.word[w]);
    }
    for (size_t rule = 0; rule < ruleset.count; rule++)
        FUZZ_CHECK(coco_verdict_of(v, rule) == oracle_verdict(oracles[rule], facts));
}

/* Learning a fact decides rules, and takes no decision back: what is satisfied stays so, what is broken stays broken.
 */
static void check_monotone(const struct coco_verdicts *before, const struct coco_verdicts *after)
{
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        const uint64_t satisfied_before = before->holds.word[w] | before->not_applicable.word[w];
        const uint64_t satisfied_after = after->holds.word[w] | after->not_applicable.word[w];

        FUZZ_CHECK(!(before->broken.word[w] & ~after->broken.word[w]));
        FUZZ_CHECK(!(before->not_applicable.word[w] & ~after->not_applicable.word[w]));
        FUZZ_CHECK(!(satisfied_before & ~satisfied_after));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_verdicts verdicts, again, learned;
    struct coco_facts facts;

    if (!ruleset.count)
        prepare();

    const size_t left = decode(data, size, &facts);

    coco_judge(&ruleset, &facts, &verdicts);
    coco_judge(&ruleset, &facts, &again);
    FUZZ_CHECK(memcmp(&verdicts, &again, sizeof(verdicts)) == 0);
    check_verdicts(&facts, &verdicts);

    const unsigned learn = left > 0 ? data[size - left] % COCO_FACT_COUNT : 0;

    if (facts.value[learn] != COCO_VALUE_UNKNOWN)
        return 0;
    for (unsigned value = 1; value < coco_fact_values((enum coco_fact)learn); value++) {
        facts.value[learn] = (uint8_t)value;
        coco_judge(&ruleset, &facts, &learned);
        check_monotone(&verdicts, &learned);
    }
    return 0;
}
