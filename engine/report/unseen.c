/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/unseen.h"

#include <stdio.h>

#include "report/detail.h"

static const char *reason_of_qemu(const struct coco_observations *observations)
{
    switch (observations->qemu_binary) {
    case COCO_QEMU_NOT_LOOKED_AT:
        return "no QEMU was looked at";
    case COCO_QEMU_USABLE:
        return observations->qemu_source.profile ? "the profile says nothing of it" : "QEMU says nothing of it";
    case COCO_QEMU_MISSING:
    case COCO_QEMU_DENIED:
    case COCO_QEMU_SILENT:
        break;
    }
    return "QEMU could not be asked";
}

static const char *reason_of_host(const struct coco_observations *observations)
{
    if (!observations->host)
        return ": no host was looked at";
    return observations->host_source.profile ? ": the profile says nothing of it" : "";
}

void coco_describe_unseen(enum coco_fact fact, const struct coco_observations *observations, char *ret_text,
                          size_t size)
{
    if (coco_fact_info(fact)->input == COCO_INPUT_QEMU)
        snprintf(ret_text, size, "not looked at: %s", reason_of_qemu(observations));
    else if (!observations->host || !coco_describe_reason(fact, observations->host, ret_text, size))
        snprintf(ret_text, size, "not looked at%s", reason_of_host(observations));
}
