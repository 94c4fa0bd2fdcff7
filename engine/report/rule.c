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
        coco_writer_say(writer, separator);
        coco_writer_say(writer, coco_fact_info((enum coco_fact)atoms[i].fact)->slug);
        coco_writer_say(writer, " = ");
        coco_writer_say(writer, values);
        coco_writer_say(writer, "\n");
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
    coco_writer_say(printed->writer, text);
    coco_writer_pad(printed->writer, strlen(text), printed->widths[column] + 2);
}

static void print_row(void *context, const struct table *table, const struct table_row *row)
{
    struct printed_table *printed = context;
    char cell[CELL_MAX];

    coco_writer_say(printed->writer, "    ");
    for (size_t i = 0; i < table->fact_count; i++) {
        format_values(table->facts[i], row->values[i], cell, sizeof(cell));
        print_cell(printed, i, cell);
    }
    coco_writer_say(printed->writer, coco_verdict_name(row->verdict));
    coco_writer_say(printed->writer, "\n");
}

static void print_table(struct writer *writer, const struct table *table)
{
    struct printed_table printed = {.writer = writer};

    coco_writer_say(writer, "\n  truth table:\n    ");
    for (size_t i = 0; i < table->fact_count; i++)
        printed.widths[i] = strlen(coco_fact_info(table->facts[i])->slug);
    coco_table_each_row(table, measure_row, &printed);
    coco_writer_style(writer, STYLE_STRONG);
    for (size_t i = 0; i < table->fact_count; i++)
        print_cell(&printed, i, coco_fact_info(table->facts[i])->slug);
    coco_writer_say(writer, "verdict");
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, "\n");
    coco_table_each_row(table, print_row, &printed);
}

/* What the words in the table mean. */
static void print_facts(struct writer *writer, const struct table *table)
{
    for (size_t i = 0; i < table->fact_count; i++) {
        const enum coco_fact fact = table->facts[i];

        coco_writer_say(writer, "\n  ");
        coco_writer_say(writer, coco_fact_info(fact)->slug);
        coco_writer_say(writer, ": ");
        coco_writer_say(writer, coco_fact_info(fact)->title);
        coco_writer_say(writer, "\n");
        for (unsigned value = 1; value < coco_fact_values(fact); value++) {
            const struct coco_value_info *info = coco_value_info(fact, value);

            coco_writer_say(writer, "    ");
            coco_writer_say(writer, info->slug);
            coco_writer_pad(writer, strlen(info->slug), 14);
            coco_writer_say(writer, info->title);
            coco_writer_say(writer, "\n");
        }
    }
}

static void print_part(struct writer *writer, const char *label, const char *text)
{
    coco_writer_say(writer, label);
    coco_writer_quote(writer, text);
    coco_writer_say(writer, "\n");
}

int coco_report_rule(const struct coco_sink *sink, const struct coco_rule *rule, bool json)
{
    struct writer writer = {.sink = sink};
    struct table table;

    if (json)
        return coco_json_report_rule(sink, rule);
    coco_table_init(rule, &table);
    coco_writer_style(&writer, STYLE_STRONG);
    coco_writer_quote(&writer, rule->slug);
    coco_writer_style(&writer, STYLE_PLAIN);
    coco_writer_say(&writer, " (");
    coco_writer_say(&writer, coco_severity_name(rule->severity));
    coco_writer_say(&writer, ", ");
    coco_writer_say(&writer, coco_subject_name(rule->subject));
    coco_writer_say(&writer, ")\n");
    print_part(&writer, "  broken: ", rule->says);
    print_part(&writer, "  why:    ", rule->why);
    print_part(&writer, "  fix:    ", rule->fix);
    print_part(&writer, "  source: ", rule->source);
    if (rule->severity == COCO_SEVERITY_ERROR)
        print_part(&writer, "  allow:  ",
                   rule->overridable ? "cocolaunch launches all the same with --allow" : "--allow is refused");
    coco_writer_say(&writer, "\n");
    if (rule->when[0].values == 0)
        coco_writer_say(&writer, "  always\n");
    print_atoms(&writer, "  when    ", "  and     ", rule->when);
    if (rule->require[0].values == 0)
        coco_writer_say(&writer, "  broken\n");
    print_atoms(&writer, "  require ", "  or      ", rule->require);
    print_table(&writer, &table);
    print_facts(&writer, &table);
    return writer.error;
}
