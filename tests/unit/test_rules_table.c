/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The built-in rules as a table: every check holds for them, and every check refuses a table that was spoilt for it.
 * What is spoilt is a copy with one sound row more, which passes everything, so that it is the spoiling that is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rule_table.h"

#define VALUE_BIT(fact, value) ((coco_value_mask)1 << COCO_##fact##_##value)

static const char *const built_in_names[COCO_RULE_COUNT] = {
#define RULE(name, slug, severity, subject, when, require, overridable, says, why, fix, source) #name,
#include "coco/rules.def"
#undef RULE
};

static const rule_table_check checks[] = {
    check_atoms, check_slugs, check_texts, check_remarks, check_breakable, check_not_superfluous, check_values_read,
};

#define CHECK_COUNT (sizeof(checks) / sizeof(*checks))

/* ---- tables to spoil --------------------------------------------------------------------------------------------- */

struct copy {
    struct coco_rule rules[COCO_RULE_COUNT + 1];
    const char *names[COCO_RULE_COUNT + 1];
    struct coco_rule *row; /* the sound one, to be spoilt */
    struct rule_table table;
};

/* WHEN(IS(coco, tdx), IS(kvm_device, hangs)), REQUIRE(IS(ephemeral, yes)): sound, and of no use. */
static struct coco_rule sound_row(void)
{
    struct coco_rule row = {
        .slug = "sound-row",
        .severity = COCO_SEVERITY_ERROR,
        .subject = COCO_SUBJECT_PLATFORM,
        .overridable = true,
        .says = "something is wrong",
        .why = "QEMU stops",
        .fix = "drop --ephemeral",
        .source = "the manual",
    };

    row.when[0] = (struct coco_atom){COCO_FACT_coco, VALUE_BIT(coco, tdx)};
    row.when[1] = (struct coco_atom){COCO_FACT_kvm_device, VALUE_BIT(kvm_device, hangs)};
    row.require[0] = (struct coco_atom){COCO_FACT_ephemeral, VALUE_BIT(ephemeral, yes)};
    return row;
}

static void make_copy(struct copy *copy)
{
    memcpy(copy->rules, coco_rules(), COCO_RULE_COUNT * sizeof(*copy->rules));
    memcpy(copy->names, built_in_names, sizeof(built_in_names));
    copy->rules[COCO_RULE_COUNT] = sound_row();
    copy->names[COCO_RULE_COUNT] = "sound_row";
    copy->row = &copy->rules[COCO_RULE_COUNT];
    copy->table = (struct rule_table){COCO_RULE_COUNT + 1, copy->names, copy->rules, coco_judge};
}

static void no_atoms(struct coco_atom *atoms)
{
    memset(atoms, 0, COCO_ATOMS_MAX * sizeof(*atoms));
}

/* ---- spoilt in one way each -------------------------------------------------------------------------------------- */

#define SPOIL(name) static void spoil_##name(struct copy *copy)

SPOIL(mask_empty)
{
    copy->row->when[1].values = 0;
}
SPOIL(mask_unknown)
{
    copy->row->when[1].values |= 1;
}
SPOIL(mask_beyond)
{
    copy->row->when[1].values |= (coco_value_mask)1 << coco_fact_values(COCO_FACT_kvm_device);
}
SPOIL(mask_full)
{
    copy->row->require[0].values = VALUE_BIT(ephemeral, yes) | VALUE_BIT(ephemeral, no);
}
SPOIL(atom_fact)
{
    copy->row->when[1].fact = COCO_FACT_COUNT;
}
SPOIL(atom_gap)
{
    copy->row->require[2] = copy->row->require[0];
}
SPOIL(slug_twice)
{
    copy->row->slug = "kvm-runs-code";
    copy->names[COCO_RULE_COUNT] = "kvm_runs_code";
}
SPOIL(slug_other)
{
    copy->row->slug = "sound-raw";
}
SPOIL(slug_longer)
{
    copy->row->slug = "sound-row-2";
}
SPOIL(slug_missing)
{
    copy->row->slug = NULL;
}
SPOIL(slug_capital)
{
    copy->row->slug = "Sound-row";
    copy->names[COCO_RULE_COUNT] = "Sound_row";
}
SPOIL(says_missing)
{
    copy->row->says = NULL;
}
SPOIL(why_empty)
{
    copy->row->why = "";
}
SPOIL(fix_missing)
{
    copy->row->fix = NULL;
}
SPOIL(source_missing)
{
    copy->row->source = NULL;
}
SPOIL(says_period)
{
    copy->row->says = "something is wrong.";
}
SPOIL(fix_capital)
{
    copy->row->fix = "Drop --ephemeral";
}
SPOIL(fix_option)
{
    copy->row->fix = "drop --ephemeral-image=";
}
SPOIL(fix_options)
{
    copy->row->fix = "drop --snp-";
}
SPOIL(remark_error)
{
    no_atoms(copy->row->require);
}
SPOIL(remark_always)
{

    copy->row->severity = COCO_SEVERITY_NOTE;
    no_atoms(copy->row->when);
    no_atoms(copy->row->require);
}

/* The same fact twice, so that one of the atoms always saves the row. */
SPOIL(when_excluded)
{

    copy->row->when[1] = (struct coco_atom){COCO_FACT_coco, VALUE_BIT(coco, sev_snp)};
}
SPOIL(require_covered)
{

    copy->row->require[1] = (struct coco_atom){COCO_FACT_ephemeral, VALUE_BIT(ephemeral, no)};
}
SPOIL(require_is_when)
{
    copy->row->require[1] = copy->row->when[0];
}

static void deaf_judge(const struct coco_ruleset *ruleset, const struct coco_facts *facts,
                       struct coco_verdicts *ret_verdicts)
{
    (void)facts;
    *ret_verdicts = (struct coco_verdicts){.holds = ruleset->all};
}

SPOIL(judge)
{
    copy->table.judge = deaf_judge;
}

/* WHEN TDX, /dev/kvm hangs: KVM is not refused. coco-needs-kvm says so for more launches. */
SPOIL(narrower)
{

    copy->row->require[0] = (struct coco_atom){COCO_FACT_kvm, VALUE_BIT(kvm, auto) | VALUE_BIT(kvm, yes)};
}

/* Needs both facts of the other row: the values of each alone say nothing. */
SPOIL(narrower_by_two)
{

    copy->row->when[1] = (struct coco_atom){COCO_FACT_initrd, VALUE_BIT(initrd, given)};
    copy->row->require[0] = (struct coco_atom){COCO_FACT_kernel, VALUE_BIT(kernel, given)};
}

SPOIL(twin)
{
    *copy->row = coco_rules()[COCO_RULE_coco_vtpm_untrusted];
    copy->row->slug = "sound-row";
}

/* ALWAYS KVM: then coco-needs-kvm is the narrower one. */
SPOIL(wider)
{
    spoil_narrower(copy);
    no_atoms(copy->row->when);
    copy->row->overridable = false;
}

/* The exception for this row would be one no longer. */
SPOIL(exception)
{
    copy->rules[COCO_RULE_snp_needs_direct_boot].severity = COCO_SEVERITY_WARNING;
}

/* Nothing but coco-vtpm-untrusted looks at the TPM. */
SPOIL(unread)
{
    copy->rules[COCO_RULE_coco_vtpm_untrusted].require[0] = copy->row->require[0];
}

/* Two values that are listed as told apart by the plan alone. */
SPOIL(read)
{
    copy->row->require[0] = (struct coco_atom){COCO_FACT_console, VALUE_BIT(console, gui)};
}

/* ---- not spoilt, though near to it ------------------------------------------------------------------------------- */

SPOIL(narrower_but_harder)
{

    copy->row->require[0] = (struct coco_atom){COCO_FACT_tpm, VALUE_BIT(tpm, automatic) | VALUE_BIT(tpm, no)};
}

SPOIL(narrower_but_binding)
{
    spoil_narrower(copy);
    copy->rules[COCO_RULE_coco_needs_kvm].overridable = true;
    copy->row->overridable = false;
}

SPOIL(prefix_of_options)
{
    copy->row->fix = "drop the --snp-... options";
}

static const struct spoilt {
    const char *name;
    rule_table_check check;
    void (*spoil)(struct copy *copy);
    const char *expected; /* what the fault's text holds; NULL: there is no fault */
} spoilt[] = {
    {"atom without values", check_atoms, spoil_mask_empty, "sound-row: has an atom without values, of fact kvm_device"},
    {"atom with unknown", check_atoms, spoil_mask_unknown, "sound-row: names the value unknown of fact kvm_device"},
    {"atom with foreign value", check_atoms, spoil_mask_beyond,
     "sound-row: names a value that is not one of fact kvm_d"},
    {"atom with all values", check_atoms, spoil_mask_full, "sound-row: names all values of fact ephemeral"},
    {"atom with foreign fact", check_atoms, spoil_atom_fact, "sound-row: names a fact that does not exist"},
    {"gap between atoms", check_atoms, spoil_atom_gap, "sound-row: has a gap"},
    {"slug twice", check_slugs, spoil_slug_twice, "kvm-runs-code: is the slug of two rows"},
    {"slug unlike name", check_slugs, spoil_slug_other, "sound-raw: is not the slug of row sound_row"},
    {"slug longer than name", check_slugs, spoil_slug_longer, "sound-row-2: is not the slug of row sound_row"},
    {"slug missing", check_slugs, spoil_slug_missing, "(no slug): is not the slug of row sound_row"},
    {"slug with capital", check_slugs, spoil_slug_capital, "Sound-row: is not the slug of row Sound_row"},
    {"says missing", check_texts, spoil_says_missing, "sound-row: leaves out says"},
    {"why empty", check_texts, spoil_why_empty, "sound-row: leaves out why"},
    {"fix missing", check_texts, spoil_fix_missing, "sound-row: leaves out fix"},
    {"source missing", check_texts, spoil_source_missing, "sound-row: leaves out source"},
    {"period", check_texts, spoil_says_period, "sound-row: ends in a period or a blank: says"},
    {"capital", check_texts, spoil_fix_capital, "sound-row: begins with a capital or a blank: fix"},
    {"unknown option", check_texts, spoil_fix_option, "sound-row: names an option that does not exist: fix"},
    {"half an option", check_texts, spoil_fix_options, "sound-row: names an option that does not exist: fix"},
    {"several options", check_texts, spoil_prefix_of_options, NULL},
    {"error without demand", check_remarks, spoil_remark_error, "sound-row: is an error that asks for nothing"},
    {"remark on everything", check_remarks, spoil_remark_always, "sound-row: is a remark about every launch"},
    {"two WHEN exclude each other", check_breakable, spoil_when_excluded,
     "sound-row: can never be broken, for fact coco"},
    {"two REQUIRE cover all", check_breakable, spoil_require_covered,
     "sound-row: can never be broken, for fact ephemeral"},
    {"REQUIRE says what WHEN does", check_breakable, spoil_require_is_when,
     "sound-row: can never be broken, for fact coco"},
    {"judge that finds nothing", check_breakable, spoil_judge, "should be broken, and the judge says it holds"},
    {"narrower row", check_not_superfluous, spoil_narrower, "sound-row: is superfluous beside coco-needs-kvm"},
    {"narrower in two facts", check_not_superfluous, spoil_narrower_by_two, "superfluous beside initrd-needs-kernel"},
    {"twin", check_not_superfluous, spoil_twin, "is superfluous beside"},
    {"wider row", check_not_superfluous, spoil_wider, "coco-needs-kvm: is superfluous beside sound-row"},
    {"stale exception", check_not_superfluous, spoil_exception, "or another exception is none"},
    {"narrower but harder", check_not_superfluous, spoil_narrower_but_harder, NULL},
    {"narrower but binding", check_not_superfluous, spoil_narrower_but_binding, NULL},
    {"values that nobody reads", check_values_read, spoil_unread, "tpm: has nothing to tell apart"},
    {"values read after all", check_values_read, spoil_read,
     "console: needs nothing else to tell apart gui and headless"},
};

#define SPOILT_COUNT (sizeof(spoilt) / sizeof(*spoilt))

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void assert_sound(const struct rule_table *table, rule_table_check check)
{
    struct rule_fault found = {"nothing"};

    if (!check(table, &found))
        fail_msg("%s", found.text);
    assert_string_equal(found.text, "nothing");
}

static void test_built_in_rules(void **state)
{
    const struct rule_table table = {COCO_RULE_COUNT, built_in_names, coco_rules(), coco_judge};

    (void)state;
    for (size_t i = 0; i < CHECK_COUNT; i++)
        assert_sound(&table, checks[i]);
}

static void test_sound_row(void **state)
{
    static struct copy copy;

    (void)state;
    make_copy(&copy);
    for (size_t i = 0; i < CHECK_COUNT; i++)
        assert_sound(&copy.table, checks[i]);
}

static void test_spoilt(void **state)
{
    const struct spoilt *spoil = *state;
    static struct copy copy;
    struct rule_fault found;

    make_copy(&copy);
    spoil->spoil(&copy);
    if (!spoil->expected) {
        assert_sound(&copy.table, spoil->check);
        return;
    }
    if (spoil->check(&copy.table, &found))
        fail_msg("nothing was found, though this was expected: %s", spoil->expected);
    if (!strstr(found.text, spoil->expected))
        fail_msg("found: %s; expected: %s", found.text, spoil->expected);
}

/* Every check is spoilt for at least once. */
static void test_every_check_can_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        size_t spoils = 0;

        for (size_t k = 0; k < SPOILT_COUNT; k++)
            spoils += spoilt[k].check == checks[i] && spoilt[k].expected;
        assert_true(spoils > 0);
    }
}

static void rules_are_found_by_their_ids(void **state)
{
    (void)state;
    for (unsigned rule = 0; rule < COCO_RULE_COUNT; rule++)
        assert_int_equal(coco_rule_by_slug(coco_rules()[rule].slug), rule);
    assert_int_equal(coco_rule_by_slug("no-such-rule"), COCO_RULE_COUNT);
    assert_int_equal(coco_rule_by_slug(""), COCO_RULE_COUNT);
}

int main(void)
{
    struct CMUnitTest tests[4 + SPOILT_COUNT] = {
        cmocka_unit_test(rules_are_found_by_their_ids),
        cmocka_unit_test(test_built_in_rules),
        cmocka_unit_test(test_sound_row),
        cmocka_unit_test(test_every_check_can_fail),
    };
    struct spoilt states[SPOILT_COUNT];

    memcpy(states, spoilt, sizeof(spoilt));
    for (size_t i = 0; i < SPOILT_COUNT; i++)
        tests[4 + i] =
            (struct CMUnitTest){.name = states[i].name, .test_func = test_spoilt, .initial_state = &states[i]};
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
