/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The QEMU binary, and whether it knows what the plan will ask of it. */
#include "coco/qemu.h"

#include "classify/classifier.h"
#include "plan/parts.h"

#define MODEL_MAX 64

static void classify_binary(struct classifier *classifier)
{
    static const uint8_t values[] = {
        [COCO_QEMU_NOT_LOOKED_AT] = COCO_qemu_binary_unknown, [COCO_QEMU_USABLE] = COCO_qemu_binary_usable,
        [COCO_QEMU_MISSING] = COCO_qemu_binary_missing,       [COCO_QEMU_DENIED] = COCO_qemu_binary_denied,
        [COCO_QEMU_SILENT] = COCO_qemu_binary_silent,
    };
    const unsigned value = values[classifier->observations->qemu_binary];

    coco_classify_seen(classifier, COCO_FACT_qemu_binary, value, value ? classifier->last[COCO_OPTION_qemu] : NULL);
}

/* What a QEMU says of itself; `qemu` NULL: unknown. */
static void seen(struct classifier *classifier, enum coco_fact fact, bool known, unsigned value,
                 const struct coco_setting *setting)
{
    coco_classify_seen(classifier, fact, known ? value : COCO_VALUE_UNKNOWN, known ? setting : NULL);
}

static unsigned version_of(const struct coco_qemu *qemu)
{
    if (qemu->major > 10 || (qemu->major == 10 && qemu->minor >= 2))
        return COCO_qemu_version_from_10_2;
    return qemu->major > 7 || (qemu->major == 7 && qemu->minor >= 2) ? COCO_qemu_version_from_7_2
                                                                     : COCO_qemu_version_before_7_2;
}

static bool has_object(const struct coco_qemu *qemu, const char *name)
{
    return coco_qemu_find_object(qemu, name) != NULL;
}

/* A QEMU without the object has a rule for that. */
static void classify_properties(struct classifier *classifier, const struct coco_qemu *qemu)
{
    const struct coco_request *request = classifier->request;
    const char *name = plan_guest_object(request);
    const struct coco_qemu_object *object = name ? coco_qemu_find_object(qemu, name) : NULL;
    unsigned value = COCO_qemu_properties_known;

    for (unsigned i = 0; object && object->properties.names && i < PROPERTY_COUNT; i++)
        if (plan_uses_property(request, (enum plan_property)i) &&
            !coco_names_has(&object->properties, plan_property_name((enum plan_property)i)))
            value = COCO_qemu_properties_unknown_some;
    seen(classifier, COCO_FACT_qemu_properties, object && object->properties.names, value, NULL);
}

static void classify_devices(struct classifier *classifier, const struct coco_qemu *qemu)
{
    unsigned value = COCO_qemu_devices_known;

    for (unsigned i = 0; i < DEVICE_COUNT; i++)
        if (plan_uses_device(classifier->request, (enum plan_device)i) &&
            !coco_names_has(&qemu->devices, plan_device_name((enum plan_device)i)))
            value = COCO_qemu_devices_unknown_some;
    seen(classifier, COCO_FACT_qemu_devices, qemu->devices.names != NULL, value, NULL);
}

static void classify_machine(struct classifier *classifier, const struct coco_qemu *qemu)
{
    const bool known = coco_names_has(&qemu->machines, plan_machine_name(classifier->request));

    seen(classifier, COCO_FACT_qemu_machine, qemu->machines.names != NULL,
         known ? COCO_qemu_machine_known : COCO_qemu_machine_unknown_type, classifier->last[COCO_OPTION_machine_type]);
}

/* The name in front of the flags. One that is too long for the buffer is none that a QEMU has. */
static bool has_model(const struct coco_qemu *qemu, const char *model)
{
    struct coco_span rest = coco_span_of(model);
    const struct coco_span name = coco_span_first(&rest, ',');
    char text[MODEL_MAX];

    if (name.length >= sizeof(text))
        return false;
    memcpy(text, name.bytes, name.length);
    text[name.length] = '\0';
    return coco_names_has(&qemu->cpu_models, text);
}

/* A QEMU that is too old for the technology may lack the model that goes with it: that is told once. */
static void classify_model(struct classifier *classifier, const struct coco_qemu *qemu)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_cpu_model];
    const char *model = plan_cpu_model(classifier->request), *object = plan_guest_object(classifier->request);
    const bool too_old = !setting && object && qemu->objects_known && !has_object(qemu, object);

    seen(classifier, COCO_FACT_qemu_cpu_model, model && qemu->cpu_models.names,
         model && has_model(qemu, model) ? COCO_qemu_cpu_model_known
         : too_old                       ? COCO_qemu_cpu_model_in_turn
                                         : COCO_qemu_cpu_model_unknown_model,
         setting);
}

void coco_classify_qemu(struct classifier *classifier)
{
    static const struct coco_qemu nothing = {.package = ""};
    const struct coco_qemu *qemu = classifier->observations->qemu ? classifier->observations->qemu : &nothing;

    classify_binary(classifier);
    seen(classifier, COCO_FACT_qemu_version, qemu != &nothing, version_of(qemu), NULL);
    seen(classifier, COCO_FACT_qemu_snp, qemu->objects_known,
         has_object(qemu, "sev-snp-guest") ? COCO_qemu_snp_yes : COCO_qemu_snp_no, NULL);
    seen(classifier, COCO_FACT_qemu_tdx, qemu->objects_known,
         has_object(qemu, "tdx-guest") ? COCO_qemu_tdx_yes : COCO_qemu_tdx_no, NULL);
    classify_properties(classifier, qemu);
    classify_devices(classifier, qemu);
    classify_machine(classifier, qemu);
    classify_model(classifier, qemu);
}
