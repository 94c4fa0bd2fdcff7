/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options as such: those of a later version, and those given twice. */
#include "classify/classifier.h"

/* --tpm=no, --secure-boot=auto and the like ask for what happens anyway. */
static bool asks_for_something(const struct coco_setting *setting)
{
    switch (coco_option_info(setting->option)->kind) {
    case COCO_KIND_SWITCH:
    case COCO_KIND_BOOL:
        return setting->value.boolean;
    case COCO_KIND_BOOL_AUTO:
        return setting->value.tristate == COCO_YES;
    case COCO_KIND_PATH_AUTO_OFF:
        return setting->value.choice == COCO_PATH_NAMED;
    default:
        return true;
    }
}

/* Not even --vsock=yes by itself can be carried out: which CIDs are free is not known without asking the kernel. */
static bool is_unsupported(const struct classifier *classifier, const struct coco_setting *setting)
{
    if (coco_option_info(setting->option)->support == COCO_SUPPORT_LATER)
        return asks_for_something(setting);
    return setting->option == COCO_OPTION_vsock && asks_for_something(setting) &&
           !classifier->last[COCO_OPTION_vsock_cid];
}

static bool is_once(const struct coco_setting *setting)
{
    return coco_option_info(setting->option)->times == COCO_TIMES_ONCE;
}

static const struct coco_setting *first_unsupported(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const bool counts = !is_once(setting) || classifier->last[setting->option] == setting;

        if (counts && is_unsupported(classifier, setting))
            return setting;
    }
    return NULL;
}

/* The first setting that takes an earlier one's place. How a program is steered may be said twice. */
static const struct coco_setting *first_repeated(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;
    bool seen[COCO_OPTION_COUNT] = {false};

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (!is_once(setting) || coco_option_info(setting->option)->scope != COCO_SCOPE_LAUNCH)
            continue;
        if (seen[setting->option])
            return setting;
        seen[setting->option] = true;
    }
    return NULL;
}

void coco_classify_options(struct classifier *classifier)
{
    coco_classify_given(classifier, COCO_FACT_unsupported_option, COCO_unsupported_option_none,
                        COCO_unsupported_option_some, first_unsupported(classifier));
    coco_classify_given(classifier, COCO_FACT_repeated_option, COCO_repeated_option_none, COCO_repeated_option_some,
                        first_repeated(classifier));
}
