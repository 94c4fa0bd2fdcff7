/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what the files say to rules. Nothing here depends on the order in which they were read. */
#include "policy/reader.h"

#include <stdlib.h>

/* ---- rows that allow:, least: and waive: bring --------------------------------------------------------------------
 */

#define IS(fact, value)                                                                                                \
    {                                                                                                                  \
        COCO_FACT_##fact, (coco_value_mask)1 << COCO_##fact##_##value                                                  \
    }
#define NONE_OR_LISTED(fact)                                                                                           \
    {                                                                                                                  \
        COCO_FACT_##fact, (coco_value_mask)1 << COCO_##fact##_none | (coco_value_mask)1 << COCO_##fact##_listed        \
    }
#define CONFIDENTIAL                                                                                                   \
    {                                                                                                                  \
        COCO_FACT_coco, (coco_value_mask)1 << COCO_coco_sev_snp | (coco_value_mask)1 << COCO_coco_tdx                  \
    }
#define SITE .severity = COCO_SEVERITY_ERROR, .subject = COCO_SUBJECT_SITE, .overridable = true

/* Waivers that have run out, of which a sentence names so many. */
#define EXPIRED_TOLD_MAX 8

static uint32_t lists_of(const struct coco_policy *policy, enum coco_allowed what)
{
    uint32_t files = 0;

    for (size_t i = 0; i < policy->allowed[what].count; i++)
        files |= UINT32_C(1) << policy->allowed[what].lists[i].file;
    return files;
}

static uint32_t ask_firmware(const struct coco_policy *policy)
{
    return lists_of(policy, COCO_ALLOWED_FIRMWARE);
}

static uint32_t ask_kernel(const struct coco_policy *policy)
{
    return lists_of(policy, COCO_ALLOWED_KERNEL);
}

static uint32_t ask_initrd(const struct coco_policy *policy)
{
    return lists_of(policy, COCO_ALLOWED_INITRD);
}

static uint32_t ask_measurement(const struct coco_policy *policy)
{
    return lists_of(policy, COCO_ALLOWED_MEASUREMENT);
}

static uint32_t ask_snp_abi(const struct coco_policy *policy)
{
    return policy->least.snp_abi.files;
}

static uint32_t ask_qemu(const struct coco_policy *policy)
{
    return policy->least.qemu.files;
}

static uint32_t ask_tcb(const struct coco_policy *policy)
{
    return policy->least.tcb_files;
}

static uint32_t ask_tdx_module(const struct coco_policy *policy)
{
    return policy->least.tdx_module.files;
}

static uint32_t ask_waivers(const struct coco_policy *policy)
{
    uint32_t files = 0;

    for (size_t i = 0; i < policy->waiver_count; i++)
        files |= UINT32_C(1) << policy->waivers[i].file;
    return files;
}

/* Which files ask for it, as bits; none: there is no such row. */
static const struct demand {
    uint32_t (*ask)(const struct coco_policy *policy);
    struct coco_rule rule;
} demands[] = {
    {ask_firmware,
     {SITE, .slug = "site-firmware-listed", .require = {NONE_OR_LISTED(site_firmware)},
      .says = "the firmware is not one that the site allows",
      .why = "only firmware on the list was looked at by those who keep it",
      .fix = "name an image that is on the list with --firmware=, or have this one added (allow: firmware:)"}},
    {ask_kernel,
     {SITE, .slug = "site-kernel-listed", .require = {NONE_OR_LISTED(site_kernel)},
      .says = "the kernel is not one that the site allows",
      .why = "only kernels on the list were looked at by those who keep it",
      .fix = "name a kernel that is on the list with --linux=, or have this one added (allow: kernel:)"}},
    {ask_initrd,
     {SITE, .slug = "site-initrd-listed", .require = {NONE_OR_LISTED(site_initrd)},
      .says = "an initrd is not one that the site allows",
      .why = "only initrds on the list were looked at by those who keep it",
      .fix = "name initrds that are on the list with --initrd=, or have this one added (allow: initrd:)"}},
    {ask_measurement,
     {SITE, .slug = "site-measurement-listed", .when = {CONFIDENTIAL}, .require = {IS(site_measurement, listed)},
      .says = "the guest would measure as nothing that the site allows",
      .why = "whoever verifies the attestation report against the list will refuse the guest",
      .fix = "launch what was measured for the list, or have this measurement added (allow: measurement:)"}},
    {ask_snp_abi,
     {SITE, .slug = "site-snp-abi", .when = {IS(coco, sev_snp)}, .require = {IS(site_snp_abi, met)},
      .says = "the SNP guest policy demands no ABI version as late as the site's least",
      .why = "the guest could be run by SEV firmware that is older than the site takes",
      .fix = "set abi= in --snp-policy= to the version of least: snp-abi: or a later one"}},
    {ask_qemu,
     {SITE, .slug = "site-qemu-version", .require = {IS(site_qemu, met)}, .says = "QEMU is older than the site takes",
      .why = "the site's policy sets the least version of QEMU",
      .fix = "install a later QEMU, or name one with --qemu="}},
    {ask_tcb,
     {SITE, .slug = "site-snp-tcb", .when = {IS(coco, sev_snp)}, .require = {IS(site_snp_tcb, met)},
      .says = "the TCB version in this host's attestation reports is older than the site takes",
      .why = "whoever verifies a report against the site's least TCB version will refuse the guest",
      .fix = "update the host's firmware, and commit the new TCB version"}},
    {ask_tdx_module,
     {SITE, .slug = "site-tdx-module", .when = {IS(coco, tdx)}, .require = {IS(site_tdx_module, met)},
      .says = "the TDX module is older than the site takes",
      .why = "whoever verifies a quote against the site's least version will refuse the guest",
      .fix = "update the host's TDX module, which comes with its firmware"}},
    {ask_waivers,
     {.severity = COCO_SEVERITY_ERROR,
      .subject = COCO_SUBJECT_SITE,
      .overridable = false,
      .slug = "site-waivers-current",
      .require = {IS(site_waivers, current)},
      .says = "a waiver of the site's policy has run out",
      .why = "what it covered counts again, and nobody has said since that it may stay",
      .fix = "mend what the waived rule says, or give the waiver a new day, or take it out of the policy"}},
};

#define DEMAND_COUNT (sizeof(demands) / sizeof(demands[0]))

/* ---- making them --------------------------------------------------------------------------------------------------
 */

static enum coco_result no_memory(struct coco_error *reterr_error)
{
    return coco_complain(reterr_error, COCO_NO_MEMORY, (struct coco_origin){0}, "there is no memory for the policy");
}

/* By id; of two with the same id the one that is read first in a sorted list of places. */
static int compare_rows(const void *a, const void *b)
{
    const struct policy_row *one = a, *other = b;
    int order = strcmp(one->rule.slug, other->rule.slug);

    if (order == 0)
        order = strcmp(one->origin.file, other->origin.file);
    return order != 0 ? order : (one->origin.line > other->origin.line) - (one->origin.line < other->origin.line);
}

static size_t find(const struct coco_policy *policy, const char *id)
{
    size_t rule = 0;

    while (rule < policy->rule_count && strcmp(policy->rules[rule].slug, id) != 0)
        rule++;
    return rule;
}

/* Its rows: built-in ones, then what is asked for, then the site's. */
static enum coco_result gather(struct coco_policy *policy, struct coco_error *reterr_error)
{
    const struct coco_policy_words *words = policy->words;
    const size_t most = COCO_RULE_COUNT + DEMAND_COUNT + words->row_count;

    policy->rules = coco_arena_alloc(policy->arena, most * sizeof(*policy->rules));
    policy->origins = coco_arena_alloc(policy->arena, most * sizeof(*policy->origins));
    policy->speakers = coco_arena_alloc(policy->arena, most * sizeof(*policy->speakers));
    if (!policy->rules || !policy->origins || !policy->speakers)
        return no_memory(reterr_error);
    memset(policy->origins, 0, most * sizeof(*policy->origins));
    memset(policy->speakers, 0, most * sizeof(*policy->speakers));
    memcpy(policy->rules, coco_rules(), COCO_RULE_COUNT * sizeof(*policy->rules));
    policy->rule_count = COCO_RULE_COUNT;
    for (size_t i = 0; i < DEMAND_COUNT; i++)
        if (demands[i].ask(policy)) {
            policy->speakers[policy->rule_count] = demands[i].ask(policy);
            policy->rules[policy->rule_count] = demands[i].rule;
            policy->rules[policy->rule_count++].source = "the site's policy";
        }
    if (words->row_count > 1)
        qsort(words->rows, words->row_count, sizeof(*words->rows), compare_rows);
    for (size_t i = 0; i < words->row_count; i++) {
        const struct policy_row *row = &words->rows[i];
        const size_t same = find(policy, row->rule.slug);

        if (same < policy->rule_count && policy->origins[same].kind == COCO_ORIGIN_NONE)
            return coco_complain(reterr_error, COCO_BAD_VALUE, row->origin,
                                 "%s is what allow:, least: and waive: are judged by: choose another id",
                                 row->rule.slug);
        if (same < policy->rule_count)
            return coco_complain(reterr_error, COCO_BAD_VALUE, row->origin, "there is a rule %s already, at %s:%u",
                                 row->rule.slug, policy->origins[same].file, policy->origins[same].line);
        if (policy->rule_count == COCO_RULES_MAX)
            return coco_complain(reterr_error, COCO_TOO_MUCH, row->origin,
                                 "a policy adds at most %d rules, and this is one more",
                                 (int)(COCO_RULES_MAX - COCO_RULE_COUNT));
        policy->origins[policy->rule_count] = row->origin;
        policy->speakers[policy->rule_count] = UINT32_C(1) << row->file;
        policy->rules[policy->rule_count++] = row->rule;
    }
    return COCO_OK;
}

/* The rule that the policy means; it must be one. */
static enum coco_result resolve(const struct coco_policy *policy, const char *id, struct coco_origin origin,
                                size_t *ret_rule, struct coco_error *reterr_error)
{
    const char *names[COCO_RULES_MAX], *nearest;

    *ret_rule = find(policy, id);
    if (*ret_rule < policy->rule_count)
        return COCO_OK;
    for (size_t i = 0; i < policy->rule_count; i++)
        names[i] = policy->rules[i].slug;
    nearest = coco_word_nearest(id, strlen(id), names, policy->rule_count);
    return coco_complain(reterr_error, COCO_BAD_VALUE, origin, "there is no rule %s%s%s%s", id,
                         nearest ? "; did you mean " : ": cococheck --list-rules lists them", nearest ? nearest : "",
                         nearest ? "?" : "");
}

/* By file and line, so that of several mistakes always the same one is told. */
static int compare_severities(const void *a, const void *b)
{
    const struct policy_severity *one = a, *other = b;
    const int order = strcmp(one->origin.file, other->origin.file);

    return order != 0 ? order : (one->origin.line > other->origin.line) - (one->origin.line < other->origin.line);
}

/* What the files say of one rule's severity. */
struct said {
    enum coco_severity highest;
    uint32_t files;
};

/* Of all severities that files give a rule the highest counts. Who brings a rule and is silent gives it its own. */
static void settle_severity(struct coco_policy *policy, size_t rule, const struct said *said)
{
    struct coco_rule *row = &policy->rules[rule];
    const bool is_silent = (policy->speakers[rule] & ~said->files) != 0;

    if (!is_silent || said->highest > row->severity)
        row->severity = said->highest;
    policy->speakers[rule] |= said->files;
}

static enum coco_result settle_severities(struct coco_policy *policy, struct coco_error *reterr_error)
{
    struct coco_policy_words *words = policy->words;
    struct said said[COCO_RULES_MAX] = {{0}};

    if (words->severity_count > 1)
        qsort(words->severities, words->severity_count, sizeof(*words->severities), compare_severities);
    for (size_t i = 0; i < words->severity_count; i++) {
        const struct policy_severity *entry = &words->severities[i];
        size_t rule;
        const enum coco_result result = resolve(policy, entry->id, entry->origin, &rule, reterr_error);

        if (result != COCO_OK)
            return result;
        if (!policy->rules[rule].overridable && policy->rules[rule].severity == COCO_SEVERITY_ERROR &&
            entry->severity != COCO_SEVERITY_ERROR)
            return coco_complain(reterr_error, COCO_BAD_VALUE, entry->origin,
                                 "%s must stay an error: what breaks it cannot work", entry->id);
        if (entry->severity > said[rule].highest) {
            said[rule].highest = entry->severity;
            if (rule < COCO_RULE_COUNT)
                policy->origins[rule] = entry->origin;
        }
        said[rule].files |= UINT32_C(1) << entry->file;
    }
    for (size_t rule = 0; rule < policy->rule_count; rule++)
        if (said[rule].files)
            settle_severity(policy, rule, &said[rule]);
    return COCO_OK;
}

static int compare_waivers(const void *a, const void *b)
{
    const struct coco_waiver *one = a, *other = b;
    int order = (one->rule > other->rule) - (one->rule < other->rule);

    if (order == 0)
        order = coco_date_compare(one->until, other->until);
    return order != 0 ? order : strcmp(one->reason, other->reason);
}

static enum coco_result settle_waivers(struct coco_policy *policy, struct coco_error *reterr_error)
{
    for (size_t i = 0; i < policy->waiver_count; i++) {
        struct coco_waiver *waiver = &policy->waivers[i];
        const enum coco_result result = resolve(policy, waiver->id, waiver->origin, &waiver->rule, reterr_error);

        if (result != COCO_OK)
            return result;
        if (!policy->rules[waiver->rule].overridable)
            return coco_complain(reterr_error, COCO_BAD_VALUE, waiver->origin, "%s cannot be waived: %s", waiver->id,
                                 waiver->rule < COCO_RULE_COUNT ? "what breaks it cannot work" : "it is binding");
    }
    if (policy->waiver_count > 1)
        qsort(policy->waivers, policy->waiver_count, sizeof(*policy->waivers), compare_waivers);
    return COCO_OK;
}

/* Which of them have run out is known now, and the rule about them says so. */
static enum coco_result tell_expired(struct coco_policy *policy, struct coco_error *reterr_error)
{
    struct coco_rule *rule = &policy->rules[find(policy, "site-waivers-current")];
    const char *says = "a waiver of the site's policy has run out: ";
    size_t told = 0, left = 0;

    for (size_t i = 0; i < policy->waiver_count && says; i++) {
        const struct coco_waiver *waiver = &policy->waivers[i];

        if (coco_date_compare(waiver->until, policy->today) >= 0)
            continue;
        if (told == EXPIRED_TOLD_MAX)
            left++;
        else
            says = coco_arena_printf(policy->arena, "%s%s%s on %s (%s:%u)", says, told++ > 0 ? ", " : "", waiver->id,
                                     waiver->until_text, waiver->origin.file, waiver->origin.line);
    }
    if (says && left > 0)
        says = coco_arena_printf(policy->arena, "%s, and %zu more", says, left);
    if (!says)
        return no_memory(reterr_error);
    if (told > 0)
        rule->says = says;
    return COCO_OK;
}

enum coco_result coco_policy_finish(struct coco_policy *policy, struct coco_date today, struct coco_error *reterr_error)
{
    enum coco_result result = gather(policy, reterr_error);

    policy->today = today;
    if (result == COCO_OK)
        result = settle_severities(policy, reterr_error);
    if (result == COCO_OK)
        result = settle_waivers(policy, reterr_error);
    if (result == COCO_OK && policy->waiver_count > 0)
        result = tell_expired(policy, reterr_error);
    return result;
}
