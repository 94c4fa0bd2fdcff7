/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rules: a site's own rows. */
#include "policy/reader.h"

#include "request/values.h"

#define PREFIX "site-"

struct row {
    const char *id;
    enum coco_severity severity;
    bool is_binding;
    struct policy_atoms when, require, forbid;
    const char *says, *why, *fix;
    struct coco_origin origin;
};

static enum coco_result read_id(struct policy_reader *reader, void *target)
{
    struct row *row = target;
    const enum coco_result result = policy_read_id(reader, &row->id);

    if (result != COCO_OK)
        return result;
    if (strncmp(row->id, PREFIX, strlen(PREFIX)) != 0 || row->id[strlen(PREFIX)] == '\0')
        return policy_refuse(reader, COCO_BAD_VALUE, "the id of a site's rule begins with %s: %s%s", PREFIX, PREFIX,
                             row->id);
    return COCO_OK;
}

static enum coco_result read_severity(struct policy_reader *reader, void *target)
{
    return policy_read_severity(reader, &((struct row *)target)->severity);
}

static enum coco_result read_binding(struct policy_reader *reader, void *target)
{
    const char *text = NULL;
    const enum coco_result result = policy_read_text(reader, "binding", &text);

    if (result == COCO_OK && !coco_boolean_of(coco_span_of(text), &((struct row *)target)->is_binding))
        return policy_refuse(reader, COCO_BAD_VALUE, "binding is yes or no, not %s",
                             coco_quote(coco_span_of(text)).text);
    return result;
}

static enum coco_result read_when(struct policy_reader *reader, void *target)
{
    return policy_read_atoms(reader, &((struct row *)target)->when);
}

static enum coco_result read_require(struct policy_reader *reader, void *target)
{
    return policy_read_atoms(reader, &((struct row *)target)->require);
}

static enum coco_result read_forbid(struct policy_reader *reader, void *target)
{
    return policy_read_atoms(reader, &((struct row *)target)->forbid);
}

static enum coco_result read_says(struct policy_reader *reader, void *target)
{
    return policy_read_text(reader, "says", &((struct row *)target)->says);
}

static enum coco_result read_why(struct policy_reader *reader, void *target)
{
    return policy_read_text(reader, "why", &((struct row *)target)->why);
}

static enum coco_result read_fix(struct policy_reader *reader, void *target)
{
    return policy_read_text(reader, "fix", &((struct row *)target)->fix);
}

static enum coco_result check_row(const struct policy_reader *reader, const struct row *row)
{
    struct coco_error *error = reader->yaml.reterr_error;

    if (!row->id)
        return coco_complain(error, COCO_BAD_VALUE, row->origin, "this rule has no id: write id: %sNAME", PREFIX);
    if (!row->says)
        return coco_complain(error, COCO_BAD_VALUE, row->origin,
                             "%s has no sentence that tells what is wrong: write says:", row->id);
    if ((row->require.count > 0) == (row->forbid.count > 0))
        return coco_complain(error, COCO_BAD_VALUE, row->origin, "%s needs either require: or forbid:%s", row->id,
                             row->require.count > 0 ? ", and has both" : "");
    return COCO_OK;
}

static enum coco_result add(const struct policy_reader *reader, const struct row *row, const char *slug,
                            const struct policy_atoms *require)
{
    struct coco_policy_words *words = reader->policy->words;
    struct coco_arena *arena = reader->policy->arena;
    enum coco_result result = policy_check_count(reader, words->row_count, "rules");
    struct policy_row *grown;
    struct policy_row entry = {
        .rule = {.slug = slug,
                 .severity = row->severity,
                 .subject = COCO_SUBJECT_SITE,
                 .overridable = !row->is_binding,
                 .says = row->says,
                 .why = row->why ? row->why : "the site's policy asks for it",
                 .fix = row->fix ? row->fix : "change what the rule names, or ask those who keep the policy",
                 .source = coco_arena_printf(arena, "%s:%u", reader->yaml.name, row->origin.line)},
        .file = reader->file,
        .origin = row->origin,
    };

    if (result != COCO_OK)
        return result;
    memcpy(entry.rule.when, row->when.atoms, sizeof(entry.rule.when));
    memcpy(entry.rule.require, require->atoms, sizeof(entry.rule.require));
    grown = policy_grow(arena, words->rows, words->row_count, &words->row_capacity, sizeof(*grown));
    if (!grown || !slug || !entry.rule.source)
        return policy_no_memory(reader);
    words->rows = grown;
    words->rows[words->row_count++] = entry;
    return COCO_OK;
}

/* site-no-debug-tdx-debug: the id of a row that forbids one of several facts. */
static const char *slug_of(struct coco_arena *arena, const char *id, enum coco_fact fact)
{
    char *slug = coco_arena_printf(arena, "%s-%s", id, coco_fact_info(fact)->slug);

    for (char *at = slug; at && *at; at++)
        if (*at == '_')
            *at = '-';
    return slug;
}

/* All values but the forbidden ones, be they none. A rule is a clause: several facts that are forbidden are several. */
static enum coco_result add_forbidden(const struct policy_reader *reader, const struct row *row)
{
    enum coco_result result = COCO_OK;

    for (size_t i = 0; i < row->forbid.count && result == COCO_OK; i++) {
        const enum coco_fact fact = (enum coco_fact)row->forbid.atoms[i].fact;
        const coco_value_mask all = (((coco_value_mask)1 << (coco_fact_values(fact) - 1)) - 1) << 1;
        struct policy_atoms others = {.count = 1};

        others.atoms[0] = (struct coco_atom){.fact = (uint16_t)fact, .values = all & ~row->forbid.atoms[i].values};
        result =
            add(reader, row, row->forbid.count > 1 ? slug_of(reader->policy->arena, row->id, fact) : row->id, &others);
    }
    return result;
}

static enum coco_result read_rule(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[] = {
        {"id", read_id},     {"severity", read_severity}, {"binding", read_binding},
        {"when", read_when}, {"require", read_require},   {"forbid", read_forbid},
        {"says", read_says}, {"why", read_why},           {"fix", read_fix},
    };
    struct row row = {.severity = COCO_SEVERITY_ERROR, .origin = yaml_reader_place(&reader->yaml)};
    enum coco_result result;

    (void)target;
    result = policy_read_mapping(reader, keys, sizeof(keys) / sizeof(keys[0]), "a rule", &row);
    if (result == COCO_OK)
        result = check_row(reader, &row);
    if (result != COCO_OK)
        return result;
    return row.require.count > 0 ? add(reader, &row, row.id, &row.require) : add_forbidden(reader, &row);
}

enum coco_result policy_read_rules(struct policy_reader *reader, void *target)
{
    return policy_read_list(reader, "rules", false, read_rule, target);
}
