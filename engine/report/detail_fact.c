/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All that there is to add about a fact; among it what a QEMU binary lacks of what the launch asks of it by name. */
#include <stdio.h>
#include <string.h>

#include "coco/qemu.h"
#include "plan/parts.h"
#include "report/detail.h"
#include "report/origin.h"

static const char *missing_property(const struct coco_request *request, const struct coco_qemu *qemu)
{
    const char *name = plan_guest_object(request);
    const struct coco_qemu_object *object = name ? coco_qemu_find_object(qemu, name) : NULL;

    for (unsigned i = 0; object && i < PROPERTY_COUNT; i++)
        if (plan_uses_property(request, (enum plan_property)i) &&
            !coco_names_has(&object->properties, plan_property_name((enum plan_property)i)))
            return plan_property_name((enum plan_property)i);
    return NULL;
}

static const char *missing_device(const struct coco_request *request, const struct coco_qemu *qemu)
{
    for (unsigned i = 0; i < DEVICE_COUNT; i++)
        if (plan_uses_device(request, (enum plan_device)i) &&
            !coco_names_has(&qemu->devices, plan_device_name((enum plan_device)i)))
            return plan_device_name((enum plan_device)i);
    return NULL;
}

/* What it is and its name; NULL where nothing is missing. */
static const char *missing(enum coco_fact fact, const struct coco_request *request, const struct coco_qemu *qemu,
                           const char **ret_kind)
{
    switch (fact) {
    case COCO_FACT_qemu_properties:
        *ret_kind = "property";
        return missing_property(request, qemu);
    case COCO_FACT_qemu_devices:
        *ret_kind = "device";
        return missing_device(request, qemu);
    case COCO_FACT_qemu_machine:
        *ret_kind = "machine type";
        return plan_machine_name(request);
    case COCO_FACT_qemu_cpu_model:
        *ret_kind = "CPU model";
        return plan_cpu_model(request);
    default:
        return NULL;
    }
}

bool coco_describe_missing(enum coco_fact fact, const struct coco_request *request,
                           const struct coco_observations *observations, char *ret_text, size_t size)
{
    const char *kind, *name = observations->qemu ? missing(fact, request, observations->qemu, &kind) : NULL;
    char qemu[DETAIL_TEXT_MAX / 2];

    if (!name || !coco_describe_qemu_sighting(fact, observations, qemu, sizeof(qemu)))
        return false;
    snprintf(ret_text, size, "%s: no %s %.*s", qemu, kind, (int)strcspn(name, ","), name);
    return true;
}

/* What an importer found and no option asks for is told as it was found. */
static bool describe_found(const struct coco_judgement *judgement, enum coco_fact fact, char *ret_text, size_t size)
{
    const struct coco_setting *setting = coco_origin_setting(judgement->request, &judgement->origins->of[fact]);

    if (!setting || coco_option_info(setting->option)->scope != COCO_SCOPE_FOUND || coco_is_secret_setting(setting) ||
        setting->text[0] == '\0')
        return false;
    snprintf(ret_text, size, "%s", setting->text);
    return true;
}

bool coco_describe_fact(const struct coco_judgement *judgement, enum coco_fact fact, char *ret_text, size_t size)
{
    const struct coco_observations *seen = judgement->observations;
    const unsigned value = judgement->facts->value[fact];

    if (describe_found(judgement, fact, ret_text, size))
        return true;
    if (!seen)
        return false;
    if (value == COCO_VALUE_UNKNOWN)
        return seen->host && coco_describe_reason(fact, seen->host, ret_text, size);
    if (judgement->origins->of[fact].kind != COCO_FROM_SIGHTING)
        return false;
    /* What is available changes from one moment to the next, and would make every report another one. */
    if (fact == COCO_FACT_ram_host && value == COCO_ram_host_fits)
        return false;
    if ((fact == COCO_FACT_qemu_properties && value == COCO_qemu_properties_unknown_some) ||
        (fact == COCO_FACT_qemu_devices && value == COCO_qemu_devices_unknown_some) ||
        (fact == COCO_FACT_qemu_machine && value == COCO_qemu_machine_unknown_type) ||
        (fact == COCO_FACT_qemu_cpu_model && value == COCO_qemu_cpu_model_unknown_model))
        return coco_describe_missing(fact, judgement->request, seen, ret_text, size);
    return coco_describe_sighting(fact, seen, ret_text, size);
}
