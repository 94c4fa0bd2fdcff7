/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report on a host for programs: schema "cococheck-host/1", see README.md. */
#include <stdio.h>

#include "report/basis.h"
#include "report/host.h"

static struct json_object *host_of(struct tree *tree, const struct coco_host *host)
{
    static const struct {
        const char *key;
        enum coco_host_row row;
    } texts[] = {
        {"kernel", COCO_HOST_linux_release},
        {"architecture", COCO_HOST_linux_architecture},
        {"cpu", COCO_HOST_cpu_name},
    };
    struct json_object *object = coco_tree_object(tree);

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const bool is_seen = host && host->of[texts[i].row].seen == COCO_SEEN;

        coco_tree_add_text(tree, object, texts[i].key, is_seen ? host->of[texts[i].row].text : NULL);
    }
    return object;
}

static struct json_object *qemu_of(struct tree *tree, const struct coco_observations *observations)
{
    struct json_object *object = coco_tree_object(tree);
    const struct coco_qemu *qemu = observations->qemu;
    char version[40];

    coco_tree_add_text(tree, object, "path", observations->qemu_path);
    if (qemu)
        snprintf(version, sizeof(version), "%u.%u.%u", qemu->major, qemu->minor, qemu->micro);
    coco_tree_add_text(tree, object, "version", qemu ? version : NULL);
    coco_tree_add_text(tree, object, "package", qemu && qemu->package[0] ? qemu->package : NULL);
    coco_tree_add_text(tree, object, "fault", observations->qemu_fault);
    return object;
}

static struct json_object *link_of(struct tree *tree, const struct coco_observations *observations,
                                   const struct host_link *link)
{
    char detail[HOST_TEXT_MAX];
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add_text(tree, object, "rule", link->rule->slug);
    coco_tree_add_text(tree, object, "severity", coco_severity_name(link->rule->severity));
    coco_tree_add_text(tree, object, "verdict", coco_verdict_name(link->verdict));
    coco_tree_add_text(tree, object, "fact", coco_fact_info(link->fact)->slug);
    coco_tree_add_text(tree, object, "value", coco_value_info(link->fact, link->value)->slug);
    coco_tree_add_text(tree, object, "title", link->title);
    coco_tree_add_text(tree, object, "detail",
                       coco_host_detail(observations, link, detail, sizeof(detail)) ? detail : NULL);
    coco_tree_add_text(tree, object, "message", link->rule->says);
    coco_tree_add_text(tree, object, "why", link->rule->why);
    coco_tree_add_text(tree, object, "fix", link->rule->fix);
    coco_tree_add_text(tree, object, "source", link->rule->source);
    return object;
}

static void append_technology(struct tree *tree, struct json_object *array,
                              const struct coco_observations *observations, const struct coco_readiness *readiness,
                              enum coco_choice_coco technology)
{
    struct json_object *object, *chain;
    struct host_link link;

    if (!readiness)
        return;
    object = coco_ready_json(tree, technology, readiness);
    chain = coco_tree_array(tree);
    coco_tree_append(tree, array, object);
    coco_tree_add(tree, object, "chain", chain);
    for (unsigned id = 0; id < COCO_RULE_COUNT; id++)
        if (coco_host_link(readiness, technology, (enum coco_rule_id)id, &link))
            coco_tree_append(tree, chain, link_of(tree, observations, &link));
}

int coco_report_host_json(const struct coco_sink *sink, const struct coco_observations *observations,
                          const struct coco_readiness *snp, const struct coco_readiness *tdx, int exit_code)
{
    struct tree tree = {0};
    struct json_object *root = coco_tree_object(&tree), *technologies = coco_tree_array(&tree);

    coco_tree_add_text(&tree, root, "schema", "cococheck-host/1");
    coco_tree_add_number(&tree, root, "exit", (uint64_t)exit_code);
    coco_tree_add(&tree, root, "judged_for", coco_basis_json(&tree, observations));
    coco_tree_add(&tree, root, "host", host_of(&tree, observations->host));
    coco_tree_add(&tree, root, "qemu", qemu_of(&tree, observations));
    coco_tree_add(&tree, root, "technologies", technologies);
    append_technology(&tree, technologies, observations, snp, COCO_CHOICE_SEV_SNP);
    append_technology(&tree, technologies, observations, tdx, COCO_CHOICE_TDX);
    return coco_tree_write(&tree, root, sink);
}
