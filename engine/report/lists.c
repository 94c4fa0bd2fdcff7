/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lists of rules and of facts, one line each. */
#include <string.h>

#include "report/json.h"
#include "report/writer.h"

int coco_report_rules(const struct coco_sink *sink, const struct coco_ruleset *ruleset, bool json)
{
    struct writer writer = {.sink = sink};
    size_t width = 0;

    if (json)
        return coco_json_report_rules(sink, ruleset);
    for (size_t i = 0; i < ruleset->count; i++)
        if (strlen(ruleset->rules[i].slug) > width)
            width = strlen(ruleset->rules[i].slug);
    for (size_t i = 0; i < ruleset->count; i++) {
        const struct coco_rule *rule = &ruleset->rules[i];

        coco_writer_style(&writer, STYLE_STRONG);
        coco_writer_quote(&writer, rule->slug);
        coco_writer_style(&writer, STYLE_PLAIN);
        coco_writer_pad(&writer, strlen(rule->slug), width + 2);
        coco_writer_say(&writer, coco_severity_name(rule->severity));
        coco_writer_pad(&writer, strlen(coco_severity_name(rule->severity)), 9);
        coco_writer_quote(&writer, rule->says);
        coco_writer_say(&writer, "\n");
    }
    return writer.error;
}

int coco_report_facts(const struct coco_sink *sink, bool json)
{
    struct writer writer = {.sink = sink};

    if (json)
        return coco_json_report_facts(sink);
    for (unsigned i = 0; i < COCO_FACT_COUNT; i++) {
        const enum coco_fact fact = (enum coco_fact)i;
        const struct coco_fact_info *info = coco_fact_info(fact);

        coco_writer_style(&writer, STYLE_STRONG);
        coco_writer_say(&writer, info->slug);
        coco_writer_style(&writer, STYLE_PLAIN);
        coco_writer_pad(&writer, strlen(info->slug), 26);
        coco_writer_say(&writer, info->input == COCO_INPUT_REQUEST ? "asked "
                                 : info->input == COCO_INPUT_SITE  ? "site  "
                                                                   : "seen  ");
        for (unsigned value = 1; value < coco_fact_values(fact); value++) {
            coco_writer_say(&writer, value > 1 ? "|" : "");
            coco_writer_say(&writer, coco_value_info(fact, value)->slug);
        }
        coco_writer_say(&writer, "  ");
        coco_writer_style(&writer, STYLE_FAINT);
        coco_writer_say(&writer, info->title);
        coco_writer_style(&writer, STYLE_PLAIN);
        coco_writer_say(&writer, "\n");
    }
    return writer.error;
}
