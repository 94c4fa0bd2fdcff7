/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What --check-policy says. */
#include "coco/policy.h"
#include "report/tree.h"
#include "report/writer.h"

static const char *const technologies[] = {"no", "sev-snp", "tdx"};

#define TECHNOLOGY_COUNT (sizeof(technologies) / sizeof(technologies[0]))

static const char *conflict_sentence(const struct coco_conflict *conflict)
{
    switch (conflict->kind) {
    case COCO_CONFLICT_NOTHING_LEFT:
        return "no launch can keep all of these rules";
    case COCO_CONFLICT_NEVER_MET:
        return "this rule asks for what these rules together never leave where it applies";
    case COCO_CONFLICT_NEVER_BROKEN:
        break;
    }
    return conflict->count > 0 ? "this rule says nothing that these do not say already"
                               : "this rule is never broken: it asks for nothing";
}

static bool names_fact(const struct coco_policy *policy, enum coco_fact fact)
{
    for (size_t i = COCO_RULE_COUNT; i < policy->rule_count; i++)
        for (size_t j = 0; j < COCO_ATOMS_MAX; j++)
            if ((policy->rules[i].when[j].values && policy->rules[i].when[j].fact == fact) ||
                (policy->rules[i].require[j].values && policy->rules[i].require[j].fact == fact))
                return true;
    return false;
}

static bool has_expired(const struct coco_policy *policy, const struct coco_waiver *waiver)
{
    return coco_date_compare(waiver->until, policy->today) < 0;
}

bool coco_policy_is_sound(const struct coco_policy *policy, const struct coco_policy_check *check)
{
    for (size_t i = 0; i < check->conflict_count; i++)
        if (coco_conflict_is_error(&check->conflicts[i]))
            return false;
    for (size_t i = 0; i < policy->waiver_count; i++)
        if (has_expired(policy, &policy->waivers[i]))
            return false;
    return true;
}

/* ---- text ---------------------------------------------------------------------------------------------------------
 */

static void say_place(struct writer *writer, struct coco_origin origin)
{
    if (origin.kind == COCO_ORIGIN_NONE)
        return;
    coco_writer_say(writer, " (");
    coco_writer_quote(writer, origin.file);
    coco_writer_say(writer, ":");
    coco_writer_number(writer, origin.line);
    coco_writer_say(writer, ")");
}

static void say_rule(struct writer *writer, const struct coco_policy *policy, size_t rule)
{
    coco_writer_style(writer, STYLE_STRONG);
    coco_writer_quote(writer, policy->rules[rule].slug);
    coco_writer_style(writer, STYLE_PLAIN);
    say_place(writer, policy->origins[rule]);
}

static void say_severity(struct writer *writer, bool is_error)
{
    coco_writer_style(writer, is_error ? STYLE_ERROR : STYLE_WARNING);
    coco_writer_say(writer, is_error ? "error" : "warning");
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, ": ");
}

static void say_rows(struct writer *writer, const struct coco_policy *policy, const struct coco_conflict *conflict)
{
    for (size_t i = 0; i < conflict->count; i++) {
        coco_writer_say(writer, "    ");
        say_rule(writer, policy, conflict->rules[i]);
        coco_writer_say(writer, ": ");
        coco_writer_quote(writer, policy->rules[conflict->rules[i]].says);
        coco_writer_say(writer, "\n");
    }
}

static void say_conflict(struct writer *writer, const struct coco_policy *policy, const struct coco_conflict *conflict)
{
    say_severity(writer, coco_conflict_is_error(conflict));
    if (conflict->kind != COCO_CONFLICT_NOTHING_LEFT) {
        say_rule(writer, policy, conflict->rule);
        coco_writer_say(writer, ": ");
    }
    coco_writer_say(writer, conflict_sentence(conflict));
    coco_writer_say(writer, "\n");
    say_rows(writer, policy, conflict);
}

static void say_expired(struct writer *writer, const struct coco_waiver *waiver)
{
    say_severity(writer, true);
    coco_writer_say(writer, "the waiver of ");
    coco_writer_quote(writer, waiver->id);
    say_place(writer, waiver->origin);
    coco_writer_say(writer, " has run out: its last day was ");
    coco_writer_say(writer, waiver->until_text);
    coco_writer_say(writer, "\n");
}

static void say_example(struct writer *writer, const struct coco_policy *policy, const struct coco_facts *facts)
{
    const char *separator = ", for example with ";

    coco_writer_say(writer, "possible");
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        if (fact == COCO_FACT_coco || !names_fact(policy, (enum coco_fact)fact))
            continue;
        coco_writer_say(writer, separator);
        coco_writer_say(writer, coco_fact_info((enum coco_fact)fact)->slug);
        coco_writer_say(writer, "=");
        coco_writer_say(writer, coco_value_info((enum coco_fact)fact, facts->value[fact])->slug);
        separator = " ";
    }
    coco_writer_say(writer, "\n");
}

static int report_text(const struct coco_sink *sink, const struct coco_policy *policy,
                       const struct coco_policy_check *check)
{
    struct writer writer = {.sink = sink};

    for (size_t i = 0; i < check->conflict_count; i++)
        say_conflict(&writer, policy, &check->conflicts[i]);
    for (size_t i = 0; i < policy->waiver_count; i++)
        if (has_expired(policy, &policy->waivers[i]))
            say_expired(&writer, &policy->waivers[i]);
    for (size_t i = 0; i < TECHNOLOGY_COUNT; i++) {
        coco_writer_say(&writer, "--coco=");
        coco_writer_say(&writer, technologies[i]);
        coco_writer_say(&writer, ": ");
        if (check->possible[i]) {
            say_example(&writer, policy, &check->example[i]);
        } else {
            coco_writer_say(&writer, "not possible\n");
            say_rows(&writer, policy, &check->impossible[i]);
        }
    }
    coco_writer_count(&writer, policy->rule_count - COCO_RULE_COUNT, "rule");
    coco_writer_say(&writer, " of the site's, ");
    coco_writer_count(&writer, policy->waiver_count, "waiver");
    coco_writer_say(&writer,
                    coco_policy_is_sound(policy, check) ? ": the policy is sound\n" : ": the policy is not sound\n");
    return writer.error;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------
 */

static void add_place(struct tree *tree, struct json_object *object, struct coco_origin origin)
{
    coco_tree_add_text(tree, object, "file", origin.kind == COCO_ORIGIN_NONE ? NULL : origin.file);
    coco_tree_add_number(tree, object, "line", origin.line);
    coco_tree_add_number(tree, object, "column", origin.column);
}

static struct json_object *rows_of(struct tree *tree, const struct coco_policy *policy,
                                   const struct coco_conflict *conflict)
{
    struct json_object *rows = coco_tree_array(tree);

    for (size_t i = 0; i < conflict->count; i++) {
        const size_t rule = conflict->rules[i];
        struct json_object *row = coco_tree_object(tree);

        coco_tree_add_text(tree, row, "rule", policy->rules[rule].slug);
        coco_tree_add_text(tree, row, "message", policy->rules[rule].says);
        add_place(tree, row, policy->origins[rule]);
        coco_tree_append(tree, rows, row);
    }
    return rows;
}

static struct json_object *conflict_of(struct tree *tree, const struct coco_policy *policy,
                                       const struct coco_conflict *conflict)
{
    static const char *const kinds[] = {
        [COCO_CONFLICT_NOTHING_LEFT] = "nothing-left",
        [COCO_CONFLICT_NEVER_MET] = "never-met",
        [COCO_CONFLICT_NEVER_BROKEN] = "never-broken",
    };
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "kind", kinds[conflict->kind]);
    coco_tree_add_text(tree, object, "severity", coco_conflict_is_error(conflict) ? "error" : "warning");
    coco_tree_add_text(tree, object, "rule",
                       conflict->kind == COCO_CONFLICT_NOTHING_LEFT ? NULL : policy->rules[conflict->rule].slug);
    coco_tree_add_text(tree, object, "message", conflict_sentence(conflict));
    coco_tree_add(tree, object, "rules", rows_of(tree, policy, conflict));
    return object;
}

static struct json_object *technology_of(struct tree *tree, const struct coco_policy *policy,
                                         const struct coco_policy_check *check, size_t number)
{
    struct json_object *object = coco_tree_object(tree), *example;

    coco_tree_add_text(tree, object, "technology", technologies[number]);
    coco_tree_add_bool(tree, object, "possible", check->possible[number]);
    if (!check->possible[number]) {
        coco_tree_add(tree, object, "rules", rows_of(tree, policy, &check->impossible[number]));
        return object;
    }
    example = coco_tree_object(tree);
    coco_tree_add(tree, object, "example", example);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        if (names_fact(policy, (enum coco_fact)fact))
            coco_tree_add_text(tree, example, coco_fact_info((enum coco_fact)fact)->slug,
                               coco_value_info((enum coco_fact)fact, check->example[number].value[fact])->slug);
    return object;
}

static struct json_object *waiver_of(struct tree *tree, const struct coco_policy *policy,
                                     const struct coco_waiver *waiver)
{
    struct json_object *object = coco_tree_object(tree), *inputs = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "rule", waiver->id);
    coco_tree_add_text(tree, object, "reason", waiver->reason);
    coco_tree_add_text(tree, object, "until", waiver->until_text);
    coco_tree_add_bool(tree, object, "expired", has_expired(policy, waiver));
    coco_tree_add(tree, object, "inputs", inputs);
    for (size_t i = 0; i < waiver->input_count; i++)
        coco_tree_append_text(tree, inputs, waiver->inputs[i]);
    add_place(tree, object, waiver->origin);
    return object;
}

static int report_json(const struct coco_sink *sink, const struct coco_policy *policy,
                       const struct coco_policy_check *check, int exit_code)
{
    struct tree tree = {0};
    struct json_object *root = coco_tree_object(&tree), *files = coco_tree_array(&tree);
    struct json_object *conflicts = coco_tree_array(&tree), *left = coco_tree_array(&tree);
    struct json_object *waivers = coco_tree_array(&tree);

    coco_tree_add_text(&tree, root, "schema", "cococheck-policy/1");
    coco_tree_add_number(&tree, root, "exit", (uint64_t)exit_code);
    coco_tree_add(&tree, root, "files", files);
    for (size_t i = 0; i < policy->file_count; i++)
        coco_tree_append_text(&tree, files, policy->files[i]);
    coco_tree_add_number(&tree, root, "rules", policy->rule_count - COCO_RULE_COUNT);
    coco_tree_add(&tree, root, "conflicts", conflicts);
    for (size_t i = 0; i < check->conflict_count; i++)
        coco_tree_append(&tree, conflicts, conflict_of(&tree, policy, &check->conflicts[i]));
    coco_tree_add(&tree, root, "technologies", left);
    for (size_t i = 0; i < TECHNOLOGY_COUNT; i++)
        coco_tree_append(&tree, left, technology_of(&tree, policy, check, i));
    coco_tree_add(&tree, root, "waivers", waivers);
    for (size_t i = 0; i < policy->waiver_count; i++)
        coco_tree_append(&tree, waivers, waiver_of(&tree, policy, &policy->waivers[i]));
    return coco_tree_write(&tree, root, sink);
}

int coco_report_policy(const struct coco_sink *sink, const struct coco_policy *policy,
                       const struct coco_policy_check *check, bool json, int exit_code)
{
    return json ? report_json(sink, policy, check, exit_code) : report_text(sink, policy, check);
}
