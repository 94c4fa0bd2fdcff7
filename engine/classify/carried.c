/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Can QEMU's options carry every value? The table says how each one travels. */
#include "classify/classifier.h"
#include "plan/text.h"

static bool has_control_character(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/*
 * Into JSON: QEMU's reader takes UTF-8 only. It would take control characters as escapes, but a path that holds one is
 * a mistake, and would tear QEMU's own messages and this program's apart.
 */
static bool json_carries(const char *text)
{
    return text_is_json_string(text) && !has_control_character(text);
}

/* Lines of kernel arguments and SMBIOS strings: the guest would cut them at control characters. */
static bool line_carries(const char *text)
{
    return !has_control_character(text);
}

/*
 * Options whose value is free text on its way to QEMU. Everything else either was read into a number or word before,
 * has a reader that lets no such bytes through (--machine, --machine-type, --cpu-model), travels in a memfd
 * (credentials), or is a word of argv as it stands, which carries all but NUL (--qemu, --linux, --initrd, --firmware).
 */
static const struct carrier {
    enum coco_option option;
    bool is_path; /* value.path and not the text is what travels */
    bool (*carries)(const char *text);
} carriers[] = {
    {COCO_OPTION_image, true, json_carries},            /* -blockdev, or -drive with its commas doubled */
    {COCO_OPTION_extra_drive, true, json_carries},      /* -blockdev */
    {COCO_OPTION_tdx_quote_socket, true, json_carries}, /* -object */
    {COCO_OPTION_cmdline, false, line_carries},         /* -append; without a kernel -smbios type=11 */
    {COCO_OPTION_smbios11, false, line_carries},        /* -smbios type=11 with its commas doubled */
};

static bool is_carried(const struct coco_setting *setting)
{
    for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++) {
        const char *text;

        if (carriers[i].option != setting->option)
            continue;
        text = carriers[i].is_path ? setting->value.path : setting->text;
        return !text || carriers[i].carries(text);
    }
    return true;
}

void coco_classify_carried(struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;
    const struct coco_setting *offender = NULL;

    for (size_t i = 0; i < request->count && !offender; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const bool counts =
            coco_option_info(setting->option)->times == COCO_TIMES_LIST || classifier->last[setting->option] == setting;

        if (counts && !is_carried(setting))
            offender = setting;
    }
    coco_classify_given(classifier, COCO_FACT_value_carried, COCO_value_carried_yes, COCO_value_carried_no, offender);
}
