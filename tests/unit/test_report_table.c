/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every rule's printed truth table says, of every combination of its facts' values, what the rule says: once, and
 * rightly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/table.h"

struct seen {
    const struct coco_facts *facts;
    enum coco_verdict verdict;
    unsigned matches, rows;
};

static void match_row(void *context, const struct table *table, const struct table_row *row)
{
    struct seen *seen = context;

    seen->rows++;
    for (size_t i = 0; i < table->fact_count; i++)
        if (row->values[i] && !(row->values[i] >> seen->facts->value[table->facts[i]] & 1))
            return;
    seen->matches++;
    seen->verdict = row->verdict;
}

/* Counts the facts' values like an odometer; false after the last combination. */
static bool advance(const struct table *table, struct coco_facts *facts)
{
    for (size_t i = 0; i < table->fact_count; i++) {
        uint8_t *value = &facts->value[table->facts[i]];

        if (++*value < coco_fact_values(table->facts[i]))
            return true;
        *value = 0;
    }
    return false;
}

static void tables_are_complete_and_right(void **state)
{
    (void)state;
    for (unsigned rule = 0; rule < COCO_RULE_COUNT; rule++) {
        struct coco_facts facts = {{0}};
        struct table table;
        unsigned combinations = 0;

        coco_table_init(&coco_rules()[rule], &table);
        assert_true(table.fact_count > 0);
        do {
            struct seen seen = {.facts = &facts};
            struct coco_explanation explanation;

            coco_explain(&coco_rules()[rule], &facts, &explanation);
            coco_table_each_row(&table, match_row, &seen);
            if (seen.matches != 1 || seen.verdict != explanation.verdict)
                fail_msg("%s: %u rows for a combination, verdict %s", coco_rules()[rule].slug, seen.matches,
                         coco_verdict_name(seen.verdict));
            combinations++;
        } while (advance(&table, &facts));
        assert_true(combinations > 2);
    }
}

static void keep_row(void *context, const struct table *table, const struct table_row *row)
{
    struct table_row **next = context;

    (void)table;
    *(*next)++ = *row;
}

/* coco = sev-snp|tdx needs kvm = auto|yes: six rows, not twelve. */
static void values_alike_share_a_row(void **state)
{
    struct table_row rows[16], *next = rows;
    struct table table;

    (void)state;
    coco_table_init(&coco_rules()[COCO_RULE_coco_needs_kvm], &table);
    coco_table_each_row(&table, keep_row, &next);
    assert_int_equal(next - rows, 6);
    assert_int_equal(rows[0].values[0], 1U << COCO_coco_no);
    assert_int_equal(rows[0].values[1], 0);
    assert_int_equal(rows[0].verdict, COCO_VERDICT_NOT_APPLICABLE);
    assert_int_equal(rows[1].values[0], 1U << COCO_coco_sev_snp | 1U << COCO_coco_tdx);
    assert_int_equal(rows[1].values[1], 1U << COCO_kvm_auto | 1U << COCO_kvm_yes);
    assert_int_equal(rows[1].verdict, COCO_VERDICT_HOLDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_complete_and_right),
        cmocka_unit_test(values_alike_share_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
