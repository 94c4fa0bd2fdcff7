/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rule_table.h"

#include <stdio.h>
#include <string.h>

#include "coco/option.h"

static bool fault(struct rule_fault *reterr_fault, const char *slug, const char *what, const char *detail)
{
    snprintf(reterr_fault->text, sizeof(reterr_fault->text), "%s: %s %s", slug ? slug : "(no slug)", what, detail);
    return false;
}

static coco_value_mask every_value(enum coco_fact fact)
{
    return (((coco_value_mask)1 << coco_fact_values(fact)) - 1) & ~(coco_value_mask)1;
}

static size_t atom_count(const struct coco_atom *atoms)
{
    size_t count = 0;

    while (count < COCO_ATOMS_MAX && atoms[count].values)
        count++;
    return count;
}

/* ---- atoms ------------------------------------------------------------------------------------------------------- */

static bool check_atom_list(const char *slug, const struct coco_atom *atoms, struct rule_fault *reterr_fault)
{
    const size_t count = atom_count(atoms);

    for (size_t i = 0; i < COCO_ATOMS_MAX; i++) {
        const coco_value_mask values = atoms[i].values;

        if (i >= count && values)
            return fault(reterr_fault, slug, "has a gap", "in its list of atoms");
        if (i >= count && atoms[i].fact)
            return fault(reterr_fault, slug, "has an atom without values, of fact",
                         atoms[i].fact < COCO_FACT_COUNT ? coco_fact_info((enum coco_fact)atoms[i].fact)->slug : "?");
        if (i >= count)
            continue;
        if (atoms[i].fact >= COCO_FACT_COUNT)
            return fault(reterr_fault, slug, "names a fact", "that does not exist");

        const enum coco_fact fact = (enum coco_fact)atoms[i].fact;

        if (values & 1)
            return fault(reterr_fault, slug, "names the value unknown of fact", coco_fact_info(fact)->slug);
        if (values & ~every_value(fact))
            return fault(reterr_fault, slug, "names a value that is not one of fact", coco_fact_info(fact)->slug);
        if (values == every_value(fact))
            return fault(reterr_fault, slug, "names all values of fact", coco_fact_info(fact)->slug);
    }
    return true;
}

bool check_atoms(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    for (size_t i = 0; i < table->count; i++)
        if (!check_atom_list(table->rules[i].slug, table->rules[i].when, reterr_fault) ||
            !check_atom_list(table->rules[i].slug, table->rules[i].require, reterr_fault))
            return false;
    return true;
}

/* ---- slugs and texts --------------------------------------------------------------------------------------------- */

static bool slug_is_name(const char *slug, const char *name)
{
    for (; *name; slug++, name++)
        if (*slug != (*name == '_' ? '-' : *name) || !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *slug))
            return false;
    return !*slug;
}

bool check_slugs(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    for (size_t i = 0; i < table->count; i++) {
        const char *slug = table->rules[i].slug;

        if (!slug || !slug_is_name(slug, table->names[i]))
            return fault(reterr_fault, slug, "is not the slug of row", table->names[i]);
        for (size_t k = 0; k < i; k++)
            if (strcmp(slug, table->rules[k].slug) == 0)
                return fault(reterr_fault, slug, "is the slug", "of two rows");
    }
    return true;
}

/* A text begins in lower case, for it goes on behind "error: ", unless it begins with a name. */
static bool begins_well(const char *text)
{
    static const char *const names[] = {
        "AMD",        "DMTF",    "EPYC", "GLib",          "Intel", "KVM",    "Linux", "Microsoft",
        "MRCONFIGID", "MROWNER", "QEMU", "MROWNERCONFIG", "MRTD",  "PCIe",   "RAM",   "SEV-ES",
        "SEV-SNP",    "SMBIOS",  "SNP",  "SYSCFG",        "TDX",   "UAPI.5", "UEFI",
    };
    const size_t length = strcspn(text, " ,;:'");

    if (*text < 'A' || *text > 'Z')
        return *text != ' ';
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strlen(names[i]) == length && strncmp(text, names[i], length) == 0)
            return true;
    return false;
}

/* "--name" anywhere in the text is an option; "--prefix-..." stands for several. */
static bool options_exist(const char *text)
{
    for (const char *at = strstr(text, "--"); at; at = strstr(at, "--")) {
        at += 2;

        const size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-");
        const bool is_prefix = length > 0 && at[length - 1] == '-' && strncmp(at + length, "...", 3) == 0;

        if (!is_prefix && coco_option_by_name(at, length) == COCO_OPTION_COUNT)
            return false;
    }
    return true;
}

bool check_texts(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct coco_rule *rule = &table->rules[i];
        const struct {
            const char *name, *text;
        } texts[] = {{"says", rule->says}, {"why", rule->why}, {"fix", rule->fix}, {"source", rule->source}};

        for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++) {
            const char *text = texts[t].text;

            if (!text || !*text)
                return fault(reterr_fault, rule->slug, "leaves out", texts[t].name);
            if (strchr(". ", text[strlen(text) - 1]))
                return fault(reterr_fault, rule->slug, "ends in a period or a blank:", texts[t].name);
            if (!begins_well(text))
                return fault(reterr_fault, rule->slug, "begins with a capital or a blank:", texts[t].name);
            if (!options_exist(text))
                return fault(reterr_fault, rule->slug, "names an option that does not exist:", texts[t].name);
        }
    }
    return true;
}

/* ---- what a row means -------------------------------------------------------------------------------------------- */

bool check_remarks(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct coco_rule *rule = &table->rules[i];

        if (atom_count(rule->require))
            continue;
        if (rule->severity == COCO_SEVERITY_ERROR)
            return fault(reterr_fault, rule->slug, "is an error", "that asks for nothing");
        if (!atom_count(rule->when))
            return fault(reterr_fault, rule->slug, "is a remark", "about every launch");
    }
    return true;
}

/*
 * The values of this fact with which the row can be broken. A row is a clause, so that it is broken on exactly the
 * product of these sets over all facts: what is decided about one fact at a time is decided about all of them together.
 */
static coco_value_mask breaking_values(const struct coco_rule *rule, enum coco_fact fact)
{
    coco_value_mask values = every_value(fact);

    for (size_t i = 0; i < atom_count(rule->when); i++)
        if (rule->when[i].fact == fact)
            values &= rule->when[i].values;
    for (size_t i = 0; i < atom_count(rule->require); i++)
        if (rule->require[i].fact == fact)
            values &= ~rule->require[i].values;
    return values;
}

bool check_breakable(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    static struct coco_ruleset ruleset;

    for (size_t i = 0; i < table->count; i++) {
        const struct coco_rule *rule = &table->rules[i];
        struct coco_facts facts = {{0}};
        struct coco_verdicts verdicts;

        for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
            const coco_value_mask values = breaking_values(rule, (enum coco_fact)fact);

            if (!values)
                return fault(reterr_fault, rule->slug, "can never be broken, for fact",
                             coco_fact_info((enum coco_fact)fact)->slug);
            /* Facts that the row does not name stay unknown: they must not matter. */
            while (values != every_value((enum coco_fact)fact) && !(values >> facts.value[fact] & 1))
                facts.value[fact]++;
        }
        if (!coco_ruleset_compile(rule, 1, &ruleset))
            return fault(reterr_fault, rule->slug, "does not", "compile");
        table->judge(&ruleset, &facts, &verdicts);
        if (coco_verdict_of(&verdicts, 0) != COCO_VERDICT_BROKEN)
            return fault(reterr_fault, rule->slug, "should be broken, and the judge says it",
                         coco_verdict_name(coco_verdict_of(&verdicts, 0)));
    }
    return true;
}

/* ---- rows among each other --------------------------------------------------------------------------------------- */

static bool breaks_wherever(const struct coco_rule *wide, const struct coco_rule *narrow)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (breaking_values(narrow, (enum coco_fact)fact) & ~breaking_values(wide, (enum coco_fact)fact))
            return false;
    return true;
}

/*
 * A remark asks for nothing, so that no demand is covered by one. And --allow may wave an overridable row through,
 * which must not wave a binding one through with it.
 */
static bool at_least_as_hard(const struct coco_rule *wide, const struct coco_rule *narrow)
{
    return atom_count(wide->require) && wide->severity >= narrow->severity &&
           (!wide->overridable || narrow->overridable);
}

/* Rows that stand beside a wider one on purpose. */
static const struct {
    const char *narrow, *wide;
} beside[] = {
    /* Who allows a guest that is measured up to its firmware only has not yet allowed credentials that it will drop. */
    {"snp-credentials-measured", "snp-needs-direct-boot"},
};

static bool stands_beside(const char *narrow, const char *wide)
{
    for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++)
        if (strcmp(beside[i].narrow, narrow) == 0 && strcmp(beside[i].wide, wide) == 0)
            return true;
    return false;
}

bool check_not_superfluous(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    size_t met = 0;

    for (size_t n = 0; n < table->count; n++)
        for (size_t w = 0; w < table->count; w++) {
            const struct coco_rule *narrow = &table->rules[n], *wide = &table->rules[w];

            if (n == w || !at_least_as_hard(wide, narrow) || !breaks_wherever(wide, narrow))
                continue;
            if (!stands_beside(narrow->slug, wide->slug))
                return fault(reterr_fault, narrow->slug, "is superfluous beside", wide->slug);
            met++;
        }
    if (met != sizeof(beside) / sizeof(*beside))
        return fault(reterr_fault, beside[0].narrow, "or another exception", "is none");
    return true;
}

/* Values that no rule tells apart: they are there for the plan, or for a finding to be exact. */
static const struct {
    enum coco_fact fact;
    unsigned a, b;
} told_apart_elsewhere[] = {
#define PAIR(fact, a, b)                                                                                               \
    {                                                                                                                  \
        COCO_FACT_##fact, COCO_##fact##_##a, COCO_##fact##_##b                                                         \
    }
    /* the command line differs */
    PAIR(cpus_max, unset, equal),
    PAIR(cmdline, absent, fits),
    PAIR(cmdline_console, added, matches),
    PAIR(console, gui, headless),
    PAIR(network, none, one),
    PAIR(snp_host_data, absent, accepted),
    PAIR(snp_gosvw, absent, accepted),
    PAIR(tdx_mrconfigid, absent, accepted),
    PAIR(tdx_mrowner, absent, accepted),
    PAIR(tdx_mrownerconfig, absent, accepted),
    PAIR(kernel_file, none, readable),
    PAIR(initrd_file, none, readable),
    PAIR(firmware_file, none, readable),
    PAIR(drive_file, none, readable),
    PAIR(credential_file, none, readable),
    PAIR(kernel_kind, none, linux_efi),
    PAIR(kernel_architecture, none, x86_64),
    PAIR(kernel_protocol, none, recent),
    PAIR(kernel_measures_boot, none, yes),
    PAIR(initrd_content, none, readable),
    /* the finding says which of the two it was */
    PAIR(kvm_device, missing, denied),
    PAIR(cpu_model, amd_other, generic),
    PAIR(cmdline_console, absent, differs),
    PAIR(cmdline_root, absent, unverified),
    PAIR(firmware_shape, variable_half, other),
    PAIR(firmware_sev_metadata, absent, broken),
    PAIR(firmware_hash_area, absent, too_small),
    PAIR(firmware_tdvf, absent, broken),
    PAIR(firmware_tdvf, absent, refused),
    PAIR(firmware_tdvf, broken, refused),
    PAIR(kernel_kind, uki, efi),
    PAIR(host_iommu, passthrough, off),
    PAIR(host_vsock, missing, denied),
    PAIR(kvm_amd_sev_snp, off, absent),
    PAIR(snp_device, missing, denied),
    PAIR(kvm_intel_tdx, off, absent),
    PAIR(tdx_quote_host, missing, denied),
    PAIR(tdx_quote_host, missing, refused),
    PAIR(tdx_quote_host, denied, refused),
    PAIR(qemu_binary, missing, denied),
    PAIR(qemu_binary, missing, silent),
    PAIR(qemu_binary, denied, silent),
    PAIR(coco_auto, none, open),
    /* another link is broken, and says so */
    PAIR(snp_enabled, yes, in_turn),
    PAIR(kvm_amd_sev, on, in_turn),
    PAIR(kvm_amd_sev_es, on, in_turn),
    PAIR(kvm_amd_sev_snp, on, in_turn),
    PAIR(snp_device, usable, in_turn),
    PAIR(tdx_module, initialised, in_turn),
    PAIR(kvm_intel_tdx, on, in_turn),
    PAIR(qemu_cpu_model, known, in_turn),
    /* left to the launcher, or said aloud: the same thing today */
    PAIR(nvram_state, automatic, off),
    PAIR(tpm, automatic, no),
    /* nothing to compare, or nothing wrong with it */
    PAIR(coco_auto, unasked, chosen),
    PAIR(snp_id_block_policy, none, equal),
    PAIR(snp_id_signatures, none, valid),
    PAIR(descriptor_technology, none, declared),
    PAIR(kernel_signed, none, yes),
    PAIR(uki_closed, none, closed),
    PAIR(attestation_module, not_sought, present),
    PAIR(snp_cbitpos, automatic, same),
    PAIR(snp_reduced_phys_bits, automatic, accepted),
#undef PAIR
};

static bool rules_tell_apart(const struct rule_table *table, enum coco_fact fact, unsigned a, unsigned b)
{
    for (size_t i = 0; i < table->count; i++) {
        const coco_value_mask values = breaking_values(&table->rules[i], fact);

        if ((values >> a & 1) != (values >> b & 1))
            return true;
    }
    return false;
}

static bool others_tell_apart(enum coco_fact fact, unsigned a, unsigned b)
{
    for (size_t i = 0; i < sizeof(told_apart_elsewhere) / sizeof(*told_apart_elsewhere); i++)
        if (told_apart_elsewhere[i].fact == fact && told_apart_elsewhere[i].a == a && told_apart_elsewhere[i].b == b)
            return true;
    return false;
}

bool check_values_read(const struct rule_table *table, struct rule_fault *reterr_fault)
{
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;

        if (coco_fact_info(fact)->input == COCO_INPUT_SITE)
            continue; /* for rows of a site's policy */
        for (unsigned b = 2; b < coco_fact_values(fact); b++)
            for (unsigned a = 1; a < b; a++) {
                const bool by_rules = rules_tell_apart(table, fact, a, b), by_others = others_tell_apart(fact, a, b);
                char pair[96];

                if (by_rules != by_others)
                    continue;
                snprintf(pair, sizeof(pair), "%s and %s", coco_value_info(fact, a)->slug,
                         coco_value_info(fact, b)->slug);
                return fault(reterr_fault, coco_fact_info(fact)->slug,
                             by_rules ? "needs nothing else to tell apart" : "has nothing to tell apart", pair);
            }
    }
    return true;
}
