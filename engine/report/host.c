/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/host.h"

#include <stdio.h>
#include <string.h>

#include "report/unseen.h"

bool coco_host_link(const struct coco_readiness *readiness, enum coco_choice_coco technology, enum coco_rule_id id,
                    struct host_link *ret_link)
{
    const struct coco_rule *rule = &coco_rules()[id];
    struct coco_explanation explanation;
    const struct coco_atom_state *atom;

    if (!coco_rule_is_about_host(id, technology))
        return false;
    coco_explain(rule, &readiness->facts, &explanation);
    atom = coco_telling_atom(&explanation);
    if (!atom)
        return false;
    *ret_link = (struct host_link){
        .id = id,
        .rule = rule,
        .verdict = explanation.verdict,
        .fact = (enum coco_fact)atom->atom.fact,
        .value = readiness->facts.value[atom->atom.fact],
        .title = coco_state_title(atom, &readiness->facts),
    };
    return true;
}

bool coco_host_detail(const struct coco_observations *observations, const struct host_link *link, char *ret_text,
                      size_t size)
{
    if (link->value == COCO_VALUE_UNKNOWN) {
        coco_describe_unseen(link->fact, observations, ret_text, size);
        return true;
    }
    return coco_describe_sighting(link->fact, observations, ret_text, size) &&
           strncmp(link->title, ret_text, strlen(ret_text)) != 0; /* "kvm_amd.sev is N" is both */
}

static const char *text_of(const struct coco_host *host, enum coco_host_row row)
{
    return host && host->of[row].seen == COCO_SEEN ? host->of[row].text : NULL;
}

void coco_summarise_host(const struct coco_host *host, char *ret_text, size_t size)
{
    const char *release = text_of(host, COCO_HOST_linux_release), *cpu = text_of(host, COCO_HOST_cpu_name);
    const char *architecture = text_of(host, COCO_HOST_linux_architecture);

    if (!host)
        snprintf(ret_text, size, "No host was looked at");
    else
        snprintf(ret_text, size, "%s%s%s%s%s%s", release ? "Linux " : "A host whose kernel is not known",
                 release ? release : "", architecture ? " on " : "", architecture ? architecture : "", cpu ? ", " : "",
                 cpu ? cpu : "");
}

void coco_summarise_qemu(const struct coco_observations *observations, char *ret_text, size_t size)
{
    const char *path = observations->qemu_path ? observations->qemu_path : "";
    const struct coco_qemu *qemu = observations->qemu;

    switch (observations->qemu_binary) {
    case COCO_QEMU_NOT_LOOKED_AT:
        snprintf(ret_text, size, "No QEMU was looked at");
        break;
    case COCO_QEMU_USABLE:
        snprintf(ret_text, size, "QEMU %u.%u.%u%s%s%s%s%s", qemu->major, qemu->minor, qemu->micro,
                 qemu->package[0] ? " (" : "", qemu->package, qemu->package[0] ? ")" : "", path[0] ? ", " : "", path);
        break;
    case COCO_QEMU_MISSING:
        snprintf(ret_text, size, "QEMU is missing: %s", path);
        break;
    case COCO_QEMU_DENIED:
        snprintf(ret_text, size, "QEMU cannot be executed: %s", path);
        break;
    case COCO_QEMU_SILENT:
        snprintf(ret_text, size, "QEMU gives no answer: %s%s%s", path, observations->qemu_fault ? ": " : "",
                 observations->qemu_fault ? observations->qemu_fault : "");
        break;
    }
}
