/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The whole story of one rule, for people. */
#include <stdio.h>
#include <string.h>

#include "report/json.h"
#include "report/table.h"
#include "report/writer.h"

/* Room for the values of one column: 31 short slugs. */
#define CELL_MAX 512

static void format_values(enum coco_fact fact, coco_value_mask values, char *ret_text, size_t size)
{
    size_t used = 0;

    if (values == 0) {
        snprintf(ret_text, size, "any");
        return;
    }
    for (unsigned value = 0; value < coco_fact_values(fact); value++)
        if ((values >> value & 1) && used < size) {
            const int length =
                snprintf(ret_text + used, size - used, "%s%s", used ? "|" : "", coco_value_info(fact, value)->slug);

            used += length > 0 ? (size_t)length : 0;
        }
}

static void print_atoms(struct writer *writer, const char *label, const char *joint, const struct coco_atom *atoms)
{
    const char *separator = label;
    char values[CELL_MAX];

    for (size_t i = 0; i < COCO_ATOMS_MAX && atoms[i].values; i++) {
        format_values((enum coco_fact)atoms[i].fact, atoms[i].values, values, sizeof(values));
        writer_say(writer, separator);
        writer_say(writer, coco_fact_info((enum coco_fact)atoms[i].fact)->slug);
        writer_say(writer, " = ");
        writer_say(writer, values);
        writer_say(writer, "\n");
        separator = joint;
    }
}

struct printed_table {
    struct writer *writer;
    size_t widths[TABLE_FACTS_MAX];
};

static void measure_row(void *context, const struct table *table, const struct table_row *row)
{
    struct printed_table *printed = context;
    char cell[CELL_MAX];

    for (size_t i = 0; i < table->fact_count; i++) {
        format_values(table->facts[i], row->values[i], cell, sizeof(cell));
        if (strlen(cell) > printed->widths[i])
            printed->widths[i] = strlen(cell);
    }
}

static void print_cell(struct printed_table *printed, size_t column, const char *text)
{
    writer_say(printed->writer, text);
    writer_pad(printed->writer, strlen(text), printed->widths[column] + 2);
}

static void print_row(void *context, const struct table *table, const struct table_row *row)
{
    struct printed_table *printed = context;
    char cell[CELL_MAX];

    writer_say(printed->writer, "    ");
    for (size_t i = 0; i < table->fact_count; i++) {
        format_values(table->facts[i], row->values[i], cell, sizeof(cell));
        print_cell(printed, i, cell);
    }
    writer_say(printed->writer, coco_verdict_name(row->verdict));
    writer_say(printed->writer, "\n");
}

static void print_table(struct writer *writer, const struct table *table)
{
    struct printed_table printed = {.writer = writer};

    writer_say(writer, "\n  truth table:\n    ");
    for (size_t i = 0; i < table->fact_count; i++)
        printed.widths[i] = strlen(coco_fact_info(table->facts[i])->slug);
    table_each_row(table, measure_row, &printed);
    writer_style(writer, STYLE_STRONG);
    for (size_t i = 0; i < table->fact_count; i++)
        print_cell(&printed, i, coco_fact_info(table->facts[i])->slug);
    writer_say(writer, "verdict");
    writer_style(writer, STYLE_PLAIN);
    writer_say(writer, "\n");
    table_each_row(table, print_row, &printed);
}

/* What the words in the table mean. */
static void print_facts(struct writer *writer, const struct table *table)
{
    for (size_t i = 0; i < table->fact_count; i++) {
        const enum coco_fact fact = table->facts[i];

        writer_say(writer, "\n  ");
        writer_say(writer, coco_fact_info(fact)->slug);
        writer_say(writer, ": ");
        writer_say(writer, coco_fact_info(fact)->title);
        writer_say(writer, "\n");
        for (unsigned value = 1; value < coco_fact_values(fact); value++) {
            const struct coco_value_info *info = coco_value_info(fact, value);

            writer_say(writer, "    ");
            writer_say(writer, info->slug);
            writer_pad(writer, strlen(info->slug), 14);
            writer_say(writer, info->title);
            writer_say(writer, "\n");
        }
    }
}

static void print_part(struct writer *writer, const char *label, const char *text)
{
    writer_say(writer, label);
    writer_quote(writer, text);
    writer_say(writer, "\n");
}

int coco_report_rule(const struct coco_sink *sink, const struct coco_rule *rule, bool json)
{
    struct writer writer = {.sink = sink};
    struct table table;

    if (json)
        return json_report_rule(sink, rule);
    table_init(rule, &table);
    writer_style(&writer, STYLE_STRONG);
    writer_quote(&writer, rule->slug);
    writer_style(&writer, STYLE_PLAIN);
    writer_say(&writer, " (");
    writer_say(&writer, coco_severity_name(rule->severity));
    writer_say(&writer, ", ");
    writer_say(&writer, coco_subject_name(rule->subject));
    writer_say(&writer, ")\n");
    print_part(&writer, "  broken: ", rule->says);
    print_part(&writer, "  why:    ", rule->why);
    print_part(&writer, "  fix:    ", rule->fix);
    print_part(&writer, "  source: ", rule->source);
    if (rule->severity == COCO_SEVERITY_ERROR)
        print_part(&writer, "  allow:  ",
                   rule->overridable ? "cocolaunch launches all the same with --allow" : "--allow is refused");
    writer_say(&writer, "\n");
    if (rule->when[0].values == 0)
        writer_say(&writer, "  always\n");
    print_atoms(&writer, "  when    ", "  and     ", rule->when);
    if (rule->require[0].values == 0)
        writer_say(&writer, "  broken\n");
    print_atoms(&writer, "  require ", "  or      ", rule->require);
    print_table(&writer, &table);
    print_facts(&writer, &table);
    return writer.error;
}
