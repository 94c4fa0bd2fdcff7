/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware, and what the guest boots. The kernel command line is in cmdline.c. */
#include "classify/classifier.h"

static void classify_firmware(struct classifier *classifier)
{
    static const uint8_t modes[] = {
        [COCO_FIRMWARE_AUTO] = COCO_firmware_automatic, [COCO_FIRMWARE_UEFI] = COCO_firmware_uefi,
        [COCO_FIRMWARE_BIOS] = COCO_firmware_bios,      [COCO_FIRMWARE_NONE] = COCO_firmware_none,
        [COCO_FIRMWARE_FILE] = COCO_firmware_file,
    };
    static const uint8_t states[] = {
        [COCO_PATH_AUTO] = COCO_nvram_state_automatic,
        [COCO_PATH_OFF] = COCO_nvram_state_off,
        [COCO_PATH_NAMED] = COCO_nvram_state_path,
    };

    coco_classify_as(classifier, COCO_FACT_firmware,
                     modes[coco_classify_choice(classifier, COCO_OPTION_firmware, COCO_FIRMWARE_AUTO)],
                     classifier->last[COCO_OPTION_firmware]);
    coco_classify_as(classifier, COCO_FACT_secure_boot,
                     coco_classify_tristate(classifier, COCO_OPTION_secure_boot) == COCO_YES ? COCO_secure_boot_yes
                     : coco_classify_tristate(classifier, COCO_OPTION_secure_boot) == COCO_NO
                         ? COCO_secure_boot_no
                         : COCO_secure_boot_automatic,
                     classifier->last[COCO_OPTION_secure_boot]);
    coco_classify_given(classifier, COCO_FACT_nvram_template, COCO_nvram_template_absent, COCO_nvram_template_given,
                        classifier->last[COCO_OPTION_efi_nvram_template]);
    coco_classify_as(classifier, COCO_FACT_nvram_state,
                     states[coco_classify_choice(classifier, COCO_OPTION_efi_nvram_state, COCO_PATH_AUTO)],
                     classifier->last[COCO_OPTION_efi_nvram_state]);
}

/* A bound user's home directory is shared like any other. */
static const struct coco_setting *first_bind(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++)
        switch (request->settings[i].option) {
        case COCO_OPTION_bind:
        case COCO_OPTION_bind_ro:
        case COCO_OPTION_bind_user:
            return &request->settings[i];
        default:
            break;
        }
    return NULL;
}

static void classify_kernel_hashes(struct classifier *classifier)
{
    const enum coco_tristate hashes = coco_classify_tristate(classifier, COCO_OPTION_kernel_hashes);

    coco_classify_as(classifier, COCO_FACT_kernel_hashes,
                     hashes == COCO_YES  ? COCO_kernel_hashes_on
                     : hashes == COCO_NO ? COCO_kernel_hashes_off
                                         : COCO_kernel_hashes_automatic,
                     classifier->last[COCO_OPTION_kernel_hashes]);
}

void coco_classify_boot(struct classifier *classifier)
{
    size_t first;

    classify_firmware(classifier);
    coco_classify_given(classifier, COCO_FACT_kernel, COCO_kernel_absent, COCO_kernel_given,
                        coco_classify_asked(classifier, COCO_OPTION_linux_image));
    coco_classify_given(classifier, COCO_FACT_initrd, COCO_initrd_absent, COCO_initrd_given,
                        coco_request_next(classifier->request, COCO_OPTION_initrd, 0, &first));
    coco_classify_given(classifier, COCO_FACT_image, COCO_image_absent, COCO_image_given,
                        coco_classify_asked(classifier, COCO_OPTION_image));
    coco_classify_given(classifier, COCO_FACT_directory, COCO_directory_absent, COCO_directory_given,
                        coco_classify_asked(classifier, COCO_OPTION_directory));
    coco_classify_given(classifier, COCO_FACT_binds, COCO_binds_absent, COCO_binds_given, first_bind(classifier));
    classify_kernel_hashes(classifier);
}
