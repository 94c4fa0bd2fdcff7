/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The technology, KVM, the machine type, and options that only one technology has. */
#include "classify/classifier.h"

/* A choice that is still open leaves the technology unknown. */
static void classify_technology(struct classifier *classifier)
{
    static const uint8_t technologies[] = {
        [COCO_CHOICE_NO] = COCO_coco_no,           [COCO_CHOICE_SEV_SNP] = COCO_coco_sev_snp,
        [COCO_CHOICE_TDX] = COCO_coco_tdx,         [COCO_CHOICE_AUTO] = COCO_coco_unknown,
        [COCO_CHOICE_AUTO_NO] = COCO_coco_unknown,
    };
    static const uint8_t answers[] = {
        [COCO_AUTO_OPEN] = COCO_coco_auto_open,
        [COCO_AUTO_CHOSEN] = COCO_coco_auto_chosen,
        [COCO_AUTO_FELL_BACK] = COCO_coco_auto_fell_back,
        [COCO_AUTO_NONE] = COCO_coco_auto_none,
    };
    const struct coco_setting *setting = classifier->last[COCO_OPTION_coco];
    const enum coco_auto_answer answer = setting ? setting->value.answer : COCO_AUTO_OPEN;

    if (coco_classify_open(classifier)) {
        coco_classify_seen(classifier, COCO_FACT_coco, COCO_coco_unknown, NULL);
        coco_classify_seen(classifier, COCO_FACT_coco_auto, answers[answer], setting);
        return;
    }
    coco_classify_as(classifier, COCO_FACT_coco, technologies[setting ? setting->value.choice : COCO_CHOICE_NO],
                     setting);
    if (answer == COCO_AUTO_OPEN)
        coco_classify_as(classifier, COCO_FACT_coco_auto, COCO_coco_auto_unasked, setting);
    else
        coco_classify_seen(classifier, COCO_FACT_coco_auto, answers[answer], setting);
}

static void classify_kvm(struct classifier *classifier)
{
    const enum coco_tristate wanted = coco_classify_tristate(classifier, COCO_OPTION_kvm);

    coco_classify_as(classifier, COCO_FACT_kvm,
                     wanted == COCO_YES  ? COCO_kvm_yes
                     : wanted == COCO_NO ? COCO_kvm_no
                                         : COCO_kvm_auto,
                     classifier->last[COCO_OPTION_kvm]);
}

/* A number of at most a few digits off `rest`; false when there is none. */
static bool cut_small_number(struct coco_span *rest, unsigned *ret_number)
{
    unsigned number = 0;
    size_t digits = 0;

    while (digits < rest->length && digits < 4 && coco_is_digit(rest->bytes[digits]))
        number = number * 10 + (unsigned)(rest->bytes[digits++] - '0');
    rest->bytes += digits;
    rest->length -= digits;
    *ret_number = number;
    return digits > 0;
}

/*
 * Upstream's versions are pc-q35-MAJOR.MINOR. Distributions have names of their own behind the prefix (pc-q35-noble,
 * pc-q35-rhel9.4.0), of which no order is known; those are not called old.
 */
static unsigned machine_type(const char *text)
{
    static const char prefix[] = "pc-q35-", older[] = "pc-i440fx-";
    struct coco_span rest = coco_span_of(text);
    unsigned major, minor;

    if (coco_span_is(rest, "q35"))
        return COCO_machine_type_q35;
    if (coco_span_is(rest, "pc") || (rest.length > strlen(older) && memcmp(text, older, strlen(older)) == 0))
        return COCO_machine_type_i440fx;
    if (rest.length <= strlen(prefix) || memcmp(text, prefix, strlen(prefix)) != 0)
        return COCO_machine_type_other;
    rest.bytes += strlen(prefix);
    rest.length -= strlen(prefix);
    if (!cut_small_number(&rest, &major) || rest.length == 0 || *rest.bytes != '.')
        return COCO_machine_type_q35;
    rest.bytes++;
    rest.length--;
    if (!cut_small_number(&rest, &minor))
        return COCO_machine_type_q35;
    return major < 9 || (major == 9 && minor < 1) ? COCO_machine_type_old_q35 : COCO_machine_type_q35;
}

static void classify_machine_type(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_machine_type];

    coco_classify_as(classifier, COCO_FACT_machine_type, setting ? machine_type(setting->text) : COCO_machine_type_q35,
                     setting);
}

static bool is_snp_option(const struct coco_setting *setting)
{
    switch (setting->option) {
    case COCO_OPTION_kernel_hashes:
        return setting->value.tristate != COCO_AUTO;
    case COCO_OPTION_snp_policy:
    case COCO_OPTION_snp_host_data:
    case COCO_OPTION_snp_id_block:
    case COCO_OPTION_snp_id_auth:
    case COCO_OPTION_snp_author_key:
    case COCO_OPTION_snp_guest_visible_workarounds:
    case COCO_OPTION_snp_vcek_disabled:
        return true;
    default:
        return false;
    }
}

static bool is_tdx_option(const struct coco_setting *setting)
{
    switch (setting->option) {
    case COCO_OPTION_tdx_quote_socket:
        return setting->value.choice != COCO_QUOTE_SOCKET_NO;
    case COCO_OPTION_tdx_attributes:
    case COCO_OPTION_tdx_mrconfigid:
    case COCO_OPTION_tdx_mrowner:
    case COCO_OPTION_tdx_mrownerconfig:
        return true;
    default:
        return false;
    }
}

/* The first setting that counts (of an option that was given again the last one) and is one of those. */
static const struct coco_setting *first_of(const struct classifier *classifier,
                                           bool (*is_one)(const struct coco_setting *setting))
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++)
        if (classifier->last[request->settings[i].option] == &request->settings[i] && is_one(&request->settings[i]))
            return &request->settings[i];
    return NULL;
}

void coco_classify_platform(struct classifier *classifier)
{
    classify_technology(classifier);
    classify_kvm(classifier);
    classify_machine_type(classifier);
    coco_classify_given(classifier, COCO_FACT_snp_options, COCO_snp_options_absent, COCO_snp_options_given,
                        first_of(classifier, is_snp_option));
    coco_classify_given(classifier, COCO_FACT_tdx_options, COCO_tdx_options_absent, COCO_tdx_options_given,
                        first_of(classifier, is_tdx_option));
}
