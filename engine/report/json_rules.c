/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules and facts as JSON: what they are, without any launch. */
#include "report/json.h"
#include "report/table.h"
#include "report/tree.h"

static struct json_object *atoms_of(struct tree *tree, const struct coco_atom *atoms)
{
    struct json_object *array = coco_tree_array(tree);

    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        const enum coco_fact fact = (enum coco_fact)atoms[i].fact;
        struct json_object *atom = coco_tree_object(tree);

        coco_tree_add_text(tree, atom, "fact", coco_fact_info(fact)->slug);
        coco_tree_add(tree, atom, "values", coco_tree_values(tree, fact, atoms[i].values));
        coco_tree_append(tree, array, atom);
    }
    return array;
}

static struct json_object *rule_of(struct tree *tree, const struct coco_rule *rule)
{
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "rule", rule->slug);
    coco_tree_add_text(tree, object, "severity", coco_severity_name(rule->severity));
    coco_tree_add_text(tree, object, "subject", coco_subject_name(rule->subject));
    coco_tree_add_bool(tree, object, "overridable", rule->overridable);
    coco_tree_add_text(tree, object, "message", rule->says);
    coco_tree_add_text(tree, object, "why", rule->why);
    coco_tree_add_text(tree, object, "fix", rule->fix);
    coco_tree_add_text(tree, object, "source", rule->source);
    coco_tree_add(tree, object, "when", atoms_of(tree, rule->when));
    coco_tree_add(tree, object, "require", atoms_of(tree, rule->require));
    return object;
}

struct rows {
    struct tree *tree;
    struct json_object *array;
};

static void add_row(void *context, const struct table *table, const struct table_row *row)
{
    struct rows *rows = context;
    struct json_object *object = coco_tree_object(rows->tree), *facts = coco_tree_object(rows->tree);

    coco_tree_add_text(rows->tree, object, "verdict", coco_verdict_name(row->verdict));
    coco_tree_add(rows->tree, object, "facts", facts);
    for (size_t i = 0; i < table->fact_count; i++)
        if (row->values[i])
            coco_tree_add(rows->tree, facts, coco_fact_info(table->facts[i])->slug,
                          coco_tree_values(rows->tree, table->facts[i], row->values[i]));
    coco_tree_append(rows->tree, rows->array, object);
}

int coco_json_report_rule(const struct coco_sink *sink, const struct coco_rule *rule)
{
    struct tree tree = {0};
    struct json_object *object = rule_of(&tree, rule);
    struct rows rows = {.tree = &tree, .array = coco_tree_array(&tree)};
    struct table table;

    coco_table_init(rule, &table);
    coco_table_each_row(&table, add_row, &rows);
    coco_tree_add(&tree, object, "truth_table", rows.array);
    return coco_tree_write(&tree, object, sink);
}

int coco_json_report_rules(const struct coco_sink *sink, const struct coco_ruleset *ruleset)
{
    struct tree tree = {0};
    struct json_object *array = coco_tree_array(&tree);

    for (size_t i = 0; i < ruleset->count; i++)
        coco_tree_append(&tree, array, rule_of(&tree, &ruleset->rules[i]));
    return coco_tree_write(&tree, array, sink);
}

static struct json_object *fact_of(struct tree *tree, enum coco_fact fact)
{
    const struct coco_fact_info *info = coco_fact_info(fact);
    struct json_object *object = coco_tree_object(tree), *values = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "fact", info->slug);
    coco_tree_add_text(tree, object, "input", coco_input_name(info->input));
    coco_tree_add_text(tree, object, "title", info->title);
    coco_tree_add(tree, object, "values", values);
    for (unsigned value = 0; value < coco_fact_values(fact); value++) {
        struct json_object *entry = coco_tree_object(tree);

        coco_tree_add_text(tree, entry, "value", coco_value_info(fact, value)->slug);
        coco_tree_add_text(tree, entry, "title", coco_value_info(fact, value)->title);
        coco_tree_append(tree, values, entry);
    }
    return object;
}

int coco_json_report_facts(const struct coco_sink *sink)
{
    struct tree tree = {0};
    struct json_object *array = coco_tree_array(&tree);

    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        coco_tree_append(&tree, array, fact_of(&tree, (enum coco_fact)fact));
    return coco_tree_write(&tree, array, sink);
}
