/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of facts: names both ways, and what follows from a change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "coco/fact.h"

static void names_lead_back(void **state)
{
    (void)state;
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;

        assert_int_equal(coco_fact_by_slug(coco_fact_info(fact)->slug), fact);
        assert_in_range(coco_fact_values(fact), 2, 32);
        assert_string_equal(coco_value_info(fact, COCO_VALUE_UNKNOWN)->slug, "unknown");
        for (unsigned value = 1; value < coco_fact_values(fact); value++)
            assert_int_equal(coco_value_by_slug(fact, coco_value_info(fact, value)->slug), value);
    }
    assert_int_equal(coco_fact_by_slug("kv"), COCO_FACT_COUNT);
    assert_int_equal(coco_fact_by_slug(""), COCO_FACT_COUNT);
    assert_int_equal(coco_value_by_slug(COCO_FACT_kvm, "perhaps"), COCO_VALUE_UNKNOWN);
    assert_int_equal(coco_value_by_slug(COCO_FACT_kvm, "unknown"), COCO_VALUE_UNKNOWN);
}

static void a_change_brings_what_follows_and_no_more(void **state)
{
    struct coco_facts facts = {0}, before;

    (void)state;
    facts.value[COCO_FACT_directory] = COCO_directory_given;
    facts.value[COCO_FACT_kvm] = COCO_kvm_no;
    before = facts;

    /* Not the value that anything follows from. */
    coco_facts_change(&facts, COCO_FACT_unsupported_option, COCO_unsupported_option_some);
    before.value[COCO_FACT_unsupported_option] = COCO_unsupported_option_some;
    assert_memory_equal(&facts, &before, sizeof(facts));

    /* What is known follows; what is not, such as the shared directories, stays unknown. */
    coco_facts_change(&facts, COCO_FACT_unsupported_option, COCO_unsupported_option_none);
    before.value[COCO_FACT_unsupported_option] = COCO_unsupported_option_none;
    before.value[COCO_FACT_directory] = COCO_directory_absent;
    assert_memory_equal(&facts, &before, sizeof(facts));
}

static void causes_and_consequences_agree(void **state)
{
    unsigned consequences = 0;

    (void)state;
    assert_null(coco_cause(COCO_FACT_kvm, COCO_kvm_yes));
    assert_null(coco_cause(COCO_FACT_directory, COCO_directory_given));
    assert_false(coco_follows(COCO_FACT_unsupported_option, COCO_unsupported_option_some, COCO_FACT_directory));
    assert_false(coco_follows(COCO_FACT_kvm, COCO_kvm_no, COCO_FACT_directory));
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        for (unsigned value = 1; value < coco_fact_values((enum coco_fact)f); value++) {
            const struct coco_assignment *cause = coco_cause((enum coco_fact)f, value);

            if (!cause)
                continue;
            consequences++;
            assert_true(coco_follows(cause->fact, cause->value, (enum coco_fact)f));
            /* A chain would need more than one step, and coco_facts_change() takes one. */
            assert_null(coco_cause(cause->fact, cause->value));
        }
    }
    assert_true(consequences > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lead_back),
        cmocka_unit_test(a_change_brings_what_follows_and_no_more),
        cmocka_unit_test(causes_and_consequences_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
