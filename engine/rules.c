/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The built-in rules as a table, expanded from coco/rules.def. */
#include "coco/rule.h"

#include <string.h>

/*
 * The words of a row. IS(fact, a, b) becomes {COCO_FACT_fact, bit of a | bit of b}: the fact's name is pasted in front
 * of each value's, so that a value of another fact does not compile.
 */
#define BIT(fact, value)                         ((coco_value_mask)1 << COCO_##fact##_##value)
#define BITS_1(fact, a)                          BIT(fact, a)
#define BITS_2(fact, a, b)                       BIT(fact, a) | BIT(fact, b)
#define BITS_3(fact, a, b, c)                    BITS_2(fact, a, b) | BIT(fact, c)
#define BITS_4(fact, a, b, c, d)                 BITS_3(fact, a, b, c) | BIT(fact, d)
#define BITS_5(fact, a, b, c, d, e)              BITS_4(fact, a, b, c, d) | BIT(fact, e)
#define BITS_6(fact, a, b, c, d, e, f)           BITS_5(fact, a, b, c, d, e) | BIT(fact, f)
#define BITS_7(fact, a, b, c, d, e, f, g)        BITS_6(fact, a, b, c, d, e, f) | BIT(fact, g)
#define PICK(_1, _2, _3, _4, _5, _6, _7, n, ...) BITS_##n
#define BITS(fact, ...)                          PICK(__VA_ARGS__, 7, 6, 5, 4, 3, 2, 1, 0)(fact, __VA_ARGS__)

#define IS(fact, ...)                                                                                                  \
    {                                                                                                                  \
        COCO_FACT_##fact, BITS(fact, __VA_ARGS__)                                                                      \
    }
#define CONFIDENTIAL IS(coco, sev_snp, tdx)
#define OUR_WORDS    IS(launcher, own, vmspawn)

#define WHEN(...)    .when = {__VA_ARGS__}
#define ALWAYS       .when = {{0}}
#define REQUIRE(...) .require = {__VA_ARGS__}
#define NOTHING      .require = {{0}}
#define OVERRIDABLE  .overridable = true
#define BINDING      .overridable = false
#define SAYS(text)   .says = (text)
#define WHY(text)    .why = (text)
#define FIX(text)    .fix = (text)
#define SOURCE(text) .source = (text)

static const struct coco_rule rules[COCO_RULE_COUNT] = {
#define RULE(name, slug_, severity_, subject_, when, require, overridable, says, why, fix, source)                     \
    [COCO_RULE_##name] = {.slug = (slug_),                                                                             \
                          .severity = COCO_SEVERITY_##severity_,                                                       \
                          .subject = COCO_SUBJECT_##subject_,                                                          \
                          when,                                                                                        \
                          require,                                                                                     \
                          overridable,                                                                                 \
                          says,                                                                                        \
                          why,                                                                                         \
                          fix,                                                                                         \
                          source},
#include "coco/rules.def"
#undef RULE
};

static const char *const severity_names[] = {
    [COCO_SEVERITY_NOTE] = "note",
    [COCO_SEVERITY_WARNING] = "warning",
    [COCO_SEVERITY_ERROR] = "error",
};

static const char *const subject_names[COCO_SUBJECT_COUNT] = {
    [COCO_SUBJECT_OPTIONS] = "options",
    [COCO_SUBJECT_PLATFORM] = "platform",
    [COCO_SUBJECT_HOST] = "host",
    [COCO_SUBJECT_AMD] = "amd",
    [COCO_SUBJECT_INTEL] = "intel",
    [COCO_SUBJECT_KVM] = "kvm",
    [COCO_SUBJECT_QEMU] = "qemu",
    [COCO_SUBJECT_CPU] = "cpu",
    [COCO_SUBJECT_MEMORY] = "memory",
    [COCO_SUBJECT_FIRMWARE] = "firmware",
    [COCO_SUBJECT_BOOT] = "boot",
    [COCO_SUBJECT_DEVICES] = "devices",
    [COCO_SUBJECT_SNP] = "snp",
    [COCO_SUBJECT_TDX] = "tdx",
    [COCO_SUBJECT_CREDENTIALS] = "credentials",
    [COCO_SUBJECT_IMPORT] = "import",
    [COCO_SUBJECT_SITE] = "site",
};

const struct coco_rule *coco_rules(void)
{
    return rules;
}

enum coco_rule_id coco_rule_by_slug(const char *slug)
{
    unsigned rule = 0;

    while (rule < COCO_RULE_COUNT && strcmp(rules[rule].slug, slug) != 0)
        rule++;
    return (enum coco_rule_id)rule;
}

const char *coco_severity_name(enum coco_severity severity)
{
    return severity_names[severity];
}

const char *coco_subject_name(enum coco_subject subject)
{
    return subject_names[subject];
}
