/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Console, disks, network, and what else sits on the bus. */
#include "classify/words.h"
#include "plan/parts.h"
#include "plan/pcie.h"

static const struct coco_setting *next_drive(const struct classifier *classifier, size_t from, size_t *ret_index)
{
    return coco_request_next(classifier->request, COCO_OPTION_extra_drive, from, ret_index);
}

static enum coco_choice_console console_mode(const struct classifier *classifier)
{
    return (enum coco_choice_console)coco_classify_choice(classifier, COCO_OPTION_console, COCO_CONSOLE_INTERACTIVE);
}

static void classify_console(struct classifier *classifier)
{
    static const uint8_t consoles[] = {
        [COCO_CONSOLE_INTERACTIVE] = COCO_console_text,  [COCO_CONSOLE_NATIVE] = COCO_console_text,
        [COCO_CONSOLE_GUI] = COCO_console_gui,           [COCO_CONSOLE_READ_ONLY] = COCO_console_text,
        [COCO_CONSOLE_HEADLESS] = COCO_console_headless,
    };

    coco_classify_as(classifier, COCO_FACT_console, consoles[console_mode(classifier)],
                     classifier->last[COCO_OPTION_console]);
}

/* --ephemeral and --grow-image need an image too, and have facts and rules of their own. */
static const struct coco_setting *first_image_option(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (setting->option == COCO_OPTION_image_format || setting->option == COCO_OPTION_image_disk_type)
            return setting;
    }
    return NULL;
}

static void classify_image(struct classifier *classifier)
{
    const bool qcow2 = coco_classify_choice(classifier, COCO_OPTION_image_format, COCO_FORMAT_RAW) == COCO_FORMAT_QCOW2;
    const bool cdrom =
        coco_classify_choice(classifier, COCO_OPTION_image_disk_type, COCO_DISK_VIRTIO_BLK) == COCO_DISK_SCSI_CD;
    size_t first;

    coco_classify_as(classifier, COCO_FACT_image_format, qcow2 ? COCO_image_format_qcow2 : COCO_image_format_raw,
                     classifier->last[COCO_OPTION_image_format]);
    coco_classify_as(classifier, COCO_FACT_image_disk, cdrom ? COCO_image_disk_cdrom : COCO_image_disk_disk,
                     classifier->last[COCO_OPTION_image_disk_type]);
    coco_classify_given(classifier, COCO_FACT_image_options, COCO_image_options_absent, COCO_image_options_given,
                        first_image_option(classifier));
    coco_classify_given(classifier, COCO_FACT_grow_image, COCO_grow_image_absent, COCO_grow_image_given,
                        coco_classify_asked(classifier, COCO_OPTION_grow_image));
    coco_classify_given(classifier, COCO_FACT_ephemeral, COCO_ephemeral_no, COCO_ephemeral_yes,
                        coco_classify_asked(classifier, COCO_OPTION_ephemeral));
    coco_classify_given(classifier, COCO_FACT_extra_drive, COCO_extra_drive_absent, COCO_extra_drive_given,
                        next_drive(classifier, 0, &first));
}

/* Slots of a drive that has a device of its own: SCSI disks share one controller. */
static size_t drive_slots(const struct classifier *classifier, const struct coco_setting *drive, bool *has_scsi)
{
    const enum coco_choice_disk disk = plan_disk_type(classifier->request, drive);
    const bool first_scsi = !*has_scsi;

    if (disk != COCO_DISK_VIRTIO_SCSI && disk != COCO_DISK_SCSI_CD)
        return 1;
    *has_scsi = true;
    return first_scsi;
}

static bool has_vsock(const struct classifier *classifier)
{
    return coco_classify_asked(classifier, COCO_OPTION_vsock_cid) &&
           coco_classify_tristate(classifier, COCO_OPTION_vsock) != COCO_NO;
}

/* What every guest has: the source of entropy, and the ports for console and exit status. A display takes one more. */
static size_t standard_slots(const struct classifier *classifier)
{
    return console_mode(classifier) == COCO_CONSOLE_GUI ? 3 : 2;
}

/* The last drive is the one to do without; the other devices alone never fill the bus. */
static void classify_slots(struct classifier *classifier)
{
    const struct coco_setting *setting = coco_classify_asked(classifier, COCO_OPTION_image), *last = setting;
    size_t slots = standard_slots(classifier);
    bool has_scsi = false;

    slots += has_vsock(classifier);
    slots += coco_classify_asked(classifier, COCO_OPTION_network_user_mode) ||
             coco_classify_asked(classifier, COCO_OPTION_network_tap);
    if (setting)
        slots += drive_slots(classifier, setting, &has_scsi);
    for (size_t i = 0; (setting = next_drive(classifier, i, &i)); i++) {
        slots += drive_slots(classifier, setting, &has_scsi);
        last = setting;
    }
    coco_classify_as(classifier, COCO_FACT_pcie_ports,
                     slots <= COCO_PCIE_SLOTS ? COCO_pcie_ports_enough : COCO_pcie_ports_too_few, last);
}

static void classify_tpm(struct classifier *classifier)
{
    const enum coco_tristate tpm = coco_classify_tristate(classifier, COCO_OPTION_tpm);

    coco_classify_as(classifier, COCO_FACT_tpm,
                     tpm == COCO_YES  ? COCO_tpm_yes
                     : tpm == COCO_NO ? COCO_tpm_no
                                      : COCO_tpm_automatic,
                     classifier->last[COCO_OPTION_tpm]);
}

static void classify_network(struct classifier *classifier)
{
    const struct coco_setting *tap = coco_classify_asked(classifier, COCO_OPTION_network_tap);
    const struct coco_setting *user = coco_classify_asked(classifier, COCO_OPTION_network_user_mode);
    const struct coco_setting *cid = coco_classify_asked(classifier, COCO_OPTION_vsock_cid);

    if (tap && user)
        coco_classify_as(classifier, COCO_FACT_network, COCO_network_both, tap > user ? tap : user);
    else
        coco_classify_given(classifier, COCO_FACT_network, COCO_network_none, COCO_network_one, tap ? tap : user);
    coco_classify_given(classifier, COCO_FACT_vsock_cid, COCO_vsock_cid_absent,
                        has_vsock(classifier) ? COCO_vsock_cid_used : COCO_vsock_cid_unused, cid);
}

/* ---- configuration that the host hands over ---------------------------------------------------------------------- */

/* Names that people give the disks which cloud-init, ignition and the like look for. */
static bool is_config_drive(const char *path)
{
    static const char *const beginnings[] = {"cidata",       "config-2",  "configdrive", "config-drive",
                                             "config_drive", "user-data", NULL};
    const struct coco_span name = coco_span_base_name(coco_span_of(path ? path : ""));

    for (size_t i = 0; beginnings[i]; i++)
        if (coco_span_begins_anycase(name, beginnings[i]))
            return true;
    if (coco_span_begins_anycase(name, "seed"))
        return coco_span_ends_anycase(name, ".iso") || coco_span_ends_anycase(name, ".img");
    if (coco_span_begins_anycase(name, "ignition"))
        return coco_span_has(name, '.');
    return coco_span_holds_anycase(name, "cloud-init");
}

/* cloud-init reads ds= out of SMBIOS strings; systemd's own all begin with io.systemd. */
static bool is_config_string(const char *text)
{
    const struct coco_span string = coco_span_of(text);

    return coco_span_holds_anycase(string, "ds=nocloud") || coco_span_begins(string, "io.systemd.");
}

static const struct coco_setting *config_word(const struct classifier *classifier)
{
    struct kernel_words words = coco_kernel_words_of(classifier);
    struct kernel_word word;

    while (coco_kernel_words_next(&words, &word))
        if (coco_kernel_word_is(&word, "ds") && word.value.bytes && coco_span_begins_anycase(word.value, "nocloud"))
            return word.setting;
    return NULL;
}

static const struct coco_setting *first_config(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        switch (setting->option) {
        case COCO_OPTION_image:
            if (setting == classifier->last[COCO_OPTION_image] && is_config_drive(setting->value.path))
                return setting;
            break;
        case COCO_OPTION_extra_drive:
            if (is_config_drive(setting->value.path))
                return setting;
            break;
        case COCO_OPTION_smbios11:
            if (is_config_string(setting->text))
                return setting;
            break;
        default:
            break;
        }
    }
    return config_word(classifier);
}

void coco_classify_devices(struct classifier *classifier)
{
    classify_console(classifier);
    classify_image(classifier);
    classify_slots(classifier);
    coco_classify_given(classifier, COCO_FACT_private_users, COCO_private_users_absent, COCO_private_users_given,
                        coco_classify_asked(classifier, COCO_OPTION_private_users));
    classify_tpm(classifier);
    classify_network(classifier);
    coco_classify_given(classifier, COCO_FACT_unmeasured_config, COCO_unmeasured_config_none,
                        COCO_unmeasured_config_some, first_config(classifier));
}
