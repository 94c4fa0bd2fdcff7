/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Credentials, SMBIOS strings, SSH keys. */
#include "classify/classifier.h"
#include "plan/text.h"

/* systemd's limit for one credential. */
#define CREDENTIAL_MAX (1024 * 1024)

/* Of the 64 KiB that SMBIOS tables have, QEMU's own take some hundred bytes. */
#define SMBIOS_MAX (63 * 1024)

/* A file name; in the initrd it is NAME.cred. */
#define NAME_MAX_BYTES 255

static bool is_credential(const struct coco_setting *setting)
{
    return setting->option == COCO_OPTION_set_credential || setting->option == COCO_OPTION_load_credential;
}

static const struct coco_setting *first_credential(const struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;

    for (size_t i = 0; i < request->count; i++)
        if (is_credential(&request->settings[i]))
            return &request->settings[i];
    return NULL;
}

/* systemd takes printable ASCII without / and :. As an SMBIOS string a name would end at =. */
static bool is_name(const struct classifier *classifier, const char *name)
{
    const size_t suffix = coco_classify_over_smbios(classifier) ? 0 : strlen(".cred");
    const size_t length = strlen(name);

    if (length == 0 || length + suffix > NAME_MAX_BYTES || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    for (size_t i = 0; i < length; i++)
        if (name[i] < 0x20 || name[i] > 0x7e || strchr("/:=", name[i]))
            return false;
    return true;
}

/* 0 for a file that was not read. */
static size_t credential_size(const struct classifier *classifier, const struct coco_setting *setting)
{
    const struct coco_observations *seen = classifier->observations;
    const size_t number = (size_t)(setting - classifier->request->settings);

    if (setting->option == COCO_OPTION_set_credential)
        return setting->value.size;
    return seen->contents && number < seen->file_count && seen->contents[number].bytes ? seen->contents[number].size
                                                                                       : 0;
}

/* io.systemd.credential.binary:NAME=BASE64, and the NUL behind it. */
static size_t smbios_size(const char *name, size_t size)
{
    return strlen("io.systemd.credential.binary:=") + strlen(name) + text_base64_length(size) + 1;
}

static void classify_values(struct classifier *classifier)
{
    const struct coco_request *request = classifier->request;
    const struct coco_setting *bad_name = NULL, *too_large = NULL;
    size_t total = 0;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        size_t size;

        if (!is_credential(setting))
            continue;
        if (!bad_name && !is_name(classifier, setting->value.id))
            bad_name = setting;
        size = credential_size(classifier, setting);
        if (!too_large && size > CREDENTIAL_MAX)
            too_large = setting;
        if (too_large || !coco_classify_over_smbios(classifier))
            continue;
        total += smbios_size(setting->value.id, size);
        if (total > SMBIOS_MAX)
            too_large = setting;
    }
    coco_classify_given(classifier, COCO_FACT_credential_names, COCO_credential_names_valid,
                        COCO_credential_names_invalid, bad_name);
    coco_classify_given(classifier, COCO_FACT_credential_size, COCO_credential_size_fits,
                        COCO_credential_size_too_large, too_large);
}

void coco_classify_credentials(struct classifier *classifier)
{
    const struct coco_setting *ssh = classifier->last[COCO_OPTION_pass_ssh_key];
    size_t first;

    coco_classify_given(classifier, COCO_FACT_credentials, COCO_credentials_absent, COCO_credentials_given,
                        first_credential(classifier));
    classify_values(classifier);
    coco_classify_given(classifier, COCO_FACT_smbios11, COCO_smbios11_absent, COCO_smbios11_given,
                        coco_request_next(classifier->request, COCO_OPTION_smbios11, 0, &first));
    coco_classify_as(classifier, COCO_FACT_pass_ssh_key,
                     ssh && ssh->value.boolean ? COCO_pass_ssh_key_yes : COCO_pass_ssh_key_no, ssh);
}
