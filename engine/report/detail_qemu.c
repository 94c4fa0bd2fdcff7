/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which QEMU it was that a finding rests on, and why it gave no answer. */
#include <stdio.h>
#include <string.h>

#include "report/detail.h"

/* Bytes of a path that are shown. */
#define PATH_SHOWN 200

static void describe_binary(const struct coco_observations *observations, char *ret_text, size_t size)
{
    const char *path = observations->qemu_path, *fault = observations->qemu_fault;

    if (observations->qemu_binary == COCO_QEMU_MISSING)
        snprintf(ret_text, size, "%.*s was not found%s", PATH_SHOWN, path, strchr(path, '/') ? "" : " in PATH");
    else
        snprintf(ret_text, size, "%.*s: %s", PATH_SHOWN, path, fault ? fault : "QEMU cannot be executed");
}

static void describe_qemu(const struct coco_observations *observations, char *ret_text, size_t size)
{
    const struct coco_qemu *qemu = observations->qemu;
    const char *path = observations->qemu_path;

    snprintf(ret_text, size, "QEMU %u.%u.%u%s%s%s%s%.*s", qemu->major, qemu->minor, qemu->micro,
             qemu->package[0] ? " (" : "", qemu->package, qemu->package[0] ? ")" : "", path ? ", " : "", PATH_SHOWN,
             path ? path : "");
}

bool coco_describe_qemu_sighting(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                                 size_t size)
{
    if (fact < COCO_FACT_qemu_binary || fact > COCO_FACT_qemu_cpu_model)
        return false;
    if (observations->qemu)
        describe_qemu(observations, ret_text, size);
    else if (fact == COCO_FACT_qemu_binary && observations->qemu_path)
        describe_binary(observations, ret_text, size);
    else
        return false;
    return true;
}
