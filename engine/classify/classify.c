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

void coco_classify_as(struct classifier *classifier, enum coco_fact fact, unsigned value,
                      const struct coco_setting *setting)
{
    put(classifier, fact, value, setting ? COCO_FROM_SETTING : COCO_FROM_DEFAULT, setting);
}

void coco_classify_seen(struct classifier *classifier, enum coco_fact fact, unsigned value,
                        const struct coco_setting *setting)
{
    put(classifier, fact, value, value == COCO_VALUE_UNKNOWN ? COCO_FROM_NOTHING : COCO_FROM_SIGHTING, setting);
}

void coco_classify_given(struct classifier *classifier, enum coco_fact fact, unsigned absent, unsigned given,
                         const struct coco_setting *setting)
{
    coco_classify_as(classifier, fact, setting ? given : absent, setting);
}

const struct coco_setting *coco_classify_asked(const struct classifier *classifier, enum coco_option option)
{
    const struct coco_setting *setting = classifier->last[option];

    return setting && coco_option_info(option)->kind == COCO_KIND_SWITCH && !setting->value.boolean ? NULL : setting;
}

unsigned coco_classify_choice(const struct classifier *classifier, enum coco_option option, unsigned otherwise)
{
    return classifier->last[option] ? classifier->last[option]->value.choice : otherwise;
}

enum coco_tristate coco_classify_tristate(const struct classifier *classifier, enum coco_option option)
{
    return classifier->last[option] ? classifier->last[option]->value.tristate : COCO_AUTO;
}

bool coco_classify_confidential(const struct classifier *classifier)
{
    return coco_classify_choice(classifier, COCO_OPTION_coco, COCO_CHOICE_NO) != COCO_CHOICE_NO;
}

bool coco_classify_in_our_words(const struct classifier *classifier)
{
    const enum coco_dialect dialect = classifier->request->dialect;

    return dialect == COCO_DIALECT_OWN || dialect == COCO_DIALECT_VMSPAWN;
}

bool coco_classify_open(const struct classifier *classifier)
{
    const unsigned technology = coco_classify_choice(classifier, COCO_OPTION_coco, COCO_CHOICE_NO);

    return technology == COCO_CHOICE_AUTO || technology == COCO_CHOICE_AUTO_NO;
}

bool coco_classify_over_smbios(const struct classifier *classifier)
{
    return !coco_classify_in_our_words(classifier) || !coco_classify_confidential(classifier) ||
           !coco_classify_asked(classifier, COCO_OPTION_linux_image);
}

/* What a site asks for is decided by its policy, if there is one. */
static void leave_to_policy(struct classifier *classifier)
{
    for (unsigned fact = COCO_FACT_site_firmware; fact <= COCO_FACT_site_waivers; fact++)
        coco_classify_seen(classifier, (enum coco_fact)fact, COCO_VALUE_UNKNOWN, NULL);
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

    coco_classify_platform(&classifier);
    coco_classify_host(&classifier);
    coco_classify_kvm(&classifier);
    coco_classify_amd(&classifier);
    coco_classify_intel(&classifier);
    coco_classify_qemu(&classifier);
    coco_classify_options(&classifier);
    coco_classify_carried(&classifier);
    coco_classify_cpu(&classifier);
    coco_classify_memory(&classifier);
    coco_classify_boot(&classifier);
    coco_classify_devices(&classifier);
    coco_classify_cmdline(&classifier); /* looks at the console that the guest has */
    coco_classify_snp(&classifier);
    coco_classify_amd_request(&classifier);
    coco_classify_tdx(&classifier);
    coco_classify_intel_request(&classifier);
    coco_classify_credentials(&classifier);
    coco_classify_found(&classifier);
    coco_classify_files(&classifier);
    coco_classify_descriptor(&classifier);
    coco_classify_firmware(&classifier);
    coco_classify_kernel(&classifier); /* looks at the kernel command line */
    leave_to_policy(&classifier);
    coco_classify_unread(&classifier);
}
