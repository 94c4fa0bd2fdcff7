/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/classify.h"

#include "classify/classifier.h"

static void put(struct classifier *classifier, enum coco_fact fact, unsigned value, enum coco_fact_origin_kind kind,
                const struct coco_setting *setting)
{
    classifier->facts->value[fact] = (uint8_t)value;
    classifier->origins->of[fact] = (struct coco_fact_origin){
        .kind = kind,
        .setting = setting ? (size_t)(setting - classifier->request->settings) : SIZE_MAX,
    };
}

void classify_as(struct classifier *classifier, enum coco_fact fact, unsigned value, const struct coco_setting *setting)
{
    put(classifier, fact, value, setting ? COCO_FROM_SETTING : COCO_FROM_DEFAULT, setting);
}

void classify_seen(struct classifier *classifier, enum coco_fact fact, unsigned value,
                   const struct coco_setting *setting)
{
    put(classifier, fact, value, value == COCO_VALUE_UNKNOWN ? COCO_FROM_NOTHING : COCO_FROM_SIGHTING, setting);
}

void classify_given(struct classifier *classifier, enum coco_fact fact, unsigned absent, unsigned given,
                    const struct coco_setting *setting)
{
    classify_as(classifier, fact, setting ? given : absent, setting);
}

const struct coco_setting *asked(const struct classifier *classifier, enum coco_option option)
{
    const struct coco_setting *setting = classifier->last[option];

    return setting && coco_option_info(option)->kind == COCO_KIND_SWITCH && !setting->value.boolean ? NULL : setting;
}

unsigned choice_of(const struct classifier *classifier, enum coco_option option, unsigned otherwise)
{
    return classifier->last[option] ? classifier->last[option]->value.choice : otherwise;
}

enum coco_tristate tristate_of(const struct classifier *classifier, enum coco_option option)
{
    return classifier->last[option] ? classifier->last[option]->value.tristate : COCO_AUTO;
}

bool is_confidential(const struct classifier *classifier)
{
    return choice_of(classifier, COCO_OPTION_coco, COCO_CHOICE_NO) != COCO_CHOICE_NO;
}

bool credentials_over_smbios(const struct classifier *classifier)
{
    return !is_confidential(classifier) || !asked(classifier, COCO_OPTION_linux_image);
}

enum coco_choice_disk drive_disk(const struct classifier *classifier, const struct coco_setting *drive)
{
    if (drive->option == COCO_OPTION_extra_drive && drive->value.disk >= 0)
        return (enum coco_choice_disk)drive->value.disk;
    return (enum coco_choice_disk)choice_of(classifier, COCO_OPTION_image_disk_type, COCO_DISK_VIRTIO_BLK);
}

void coco_classify(const struct coco_request *request, const struct coco_observations *observations,
                   struct coco_facts *ret_facts, struct coco_origins *ret_origins)
{
    struct classifier classifier = {
        .request = request,
        .observations = observations,
        .facts = ret_facts,
        .origins = ret_origins,
    };

    for (size_t i = 0; i < request->count; i++)
        classifier.last[request->settings[i].option] = &request->settings[i];

    classify_platform(&classifier);
    classify_options(&classifier);
    classify_carried(&classifier);
    classify_cpu(&classifier);
    classify_memory(&classifier);
    classify_boot(&classifier);
    classify_cmdline(&classifier);
    classify_devices(&classifier);
    classify_snp(&classifier);
    classify_tdx(&classifier);
    classify_credentials(&classifier);
    classify_files(&classifier);
}
