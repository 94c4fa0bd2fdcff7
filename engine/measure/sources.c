/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a planned command line is measured. It is read as QEMU reads it, not as it was asked for. */
#include <json-c/json.h>
#include <string.h>

#include "coco/measure_plan.h"
#include "measure/measured.h"
#include "request/span.h"

/* The number behind a prefix, up to a comma or the end; false when there is none, or it is none. */
static bool number_behind(const char *text, const char *prefix, uint32_t *ret_number)
{
    const size_t length = strlen(prefix);
    uint32_t number = 0;
    const char *at = text + length;

    if (strncmp(text, prefix, length) != 0 || !coco_is_digit(*at))
        return false;
    for (; coco_is_digit(*at); at++) {
        if (number > UINT32_MAX / 10 - 1)
            return false;
        number = number * 10 + (uint32_t)(*at - '0');
    }
    *ret_number = number;
    return *at == '\0' || *at == ',';
}

static bool read_initrd(const struct coco_plan *plan, const char *path, struct coco_measure_sources *sources)
{
    uint32_t number;

    if (strncmp(path, "/dev/fd/", 8) != 0) {
        sources->initrd_path = path;
        return true;
    }
    for (size_t i = 0; number_behind(path, "/dev/fd/", &number) && i < plan->fd_count; i++)
        if (plan->fds[i].number == (int)number && plan->fds[i].kind == COCO_FD_CONTENT)
            sources->initrd_fd = &plan->fds[i];
    return sources->initrd_fd != NULL;
}

/* Which object it is; true where it is a confidential guest. */
static bool read_object(const char *text, struct coco_measure_sources *sources)
{
    struct json_object *object = json_tokener_parse(text), *value = NULL;
    bool found = false;

    if (json_object_is_type(object, json_type_object) && json_object_object_get_ex(object, "qom-type", &value)) {
        const char *type = json_object_get_string(value);
        const bool snp = strcmp(type, "sev-snp-guest") == 0;

        found = snp || strcmp(type, "tdx-guest") == 0;
        if (found)
            sources->technology = snp ? COCO_MEASURE_SNP : COCO_MEASURE_TDX;
        if (snp && json_object_object_get_ex(object, "kernel-hashes", &value))
            sources->kernel_hashes = json_object_get_boolean(value);
    }
    json_object_put(object);
    return found;
}

enum coco_unpredictable coco_measure_sources(const struct coco_plan *plan, struct coco_measure_sources *ret_sources,
                                             struct coco_measure_reason *ret_reason)
{
    struct coco_measure_sources sources = {.command_line = "", .cpu = "", .vcpus = 1};
    bool confidential = false, initrd = true;

    /* Values of these options are skipped: a command line of the guest may look like one of QEMU's. */
    for (size_t i = 1; i + 1 < plan->argc; i++) {
        const char *option = plan->argv[i], *value = plan->argv[i + 1];

        if (strcmp(option, "-bios") == 0)
            sources.firmware = value;
        else if (strcmp(option, "-kernel") == 0)
            sources.kernel = value;
        else if (strcmp(option, "-initrd") == 0)
            initrd = read_initrd(plan, value, &sources);
        else if (strcmp(option, "-append") == 0)
            sources.command_line = value;
        else if (strcmp(option, "-cpu") == 0)
            sources.cpu = value;
        else if (strcmp(option, "-object") == 0)
            confidential |= read_object(value, &sources);
        else if (strcmp(option, "-smp") != 0 || !number_behind(value, "cpus=", &sources.vcpus))
            continue;
        i++;
    }
    if (!confidential)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NOT_CONFIDENTIAL, 0, 0);
    if (!sources.firmware)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_FIRMWARE, 0, 0);
    if (!initrd)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_INITRD, 0, 0);
    *ret_sources = sources;
    return COCO_PREDICTED;
}

uint64_t coco_measure_initrd_file_end(struct coco_hash *hash, uint64_t size)
{
    static const uint8_t zeros[4];

    coco_hash_add(hash, zeros, -size % 4);
    return size + -size % 4;
}
