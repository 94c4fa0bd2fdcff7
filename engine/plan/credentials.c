/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How credentials travel: in memfds, never in argv. A confidential guest with a kernel finds them in its initrd, which
 * the technology (or the firmware, in TDX's RTMRs) measures; every other guest as SMBIOS strings.
 */
#include <string.h>

#include "plan/cpio.h"
#include "plan/planner.h"
#include "plan/text.h"

struct credential {
    const char *name;
    const uint8_t *bytes;
    size_t size;
};

static bool is_credential(const struct coco_setting *setting)
{
    return setting->option == COCO_OPTION_set_credential || setting->option == COCO_OPTION_load_credential;
}

/* A file that was not read leaves the plan incomplete: what is shown stays the same. */
static struct credential credential_of(struct planner *planner, size_t number)
{
    const struct coco_setting *setting = &planner->request->settings[number];
    const struct coco_observations *seen = planner->observations;
    struct credential credential = {.name = setting->value.id, .bytes = (const uint8_t *)""};

    if (setting->option == COCO_OPTION_set_credential) {
        credential.bytes = setting->value.bytes;
        credential.size = setting->value.size;
    } else if (seen->contents && number < seen->file_count && seen->contents[number].bytes) {
        credential.bytes = seen->contents[number].bytes;
        credential.size = seen->contents[number].size;
    } else {
        planner->incomplete = true;
    }
    return credential;
}

bool plan_credentials_in_initrd(const struct planner *planner)
{
    return planner_confidential(planner) && planner_given(planner, COCO_OPTION_linux_image) &&
           (planner_given(planner, COCO_OPTION_set_credential) || planner_given(planner, COCO_OPTION_load_credential));
}

/* Counts, or writes, the archive: vmspawn's layout, which systemd in the initrd imports. */
static void write_archive(struct planner *planner, struct cpio *cpio)
{
    const struct coco_request *request = planner->request;

    cpio_entry(cpio, ".extra", CPIO_DIRECTORY | 0555, NULL, 0);
    cpio_entry(cpio, ".extra/system_credentials", CPIO_DIRECTORY | 0500, NULL, 0);
    for (size_t i = 0; i < request->count; i++) {
        struct credential credential;
        const char *path;

        if (!is_credential(&request->settings[i]))
            continue;
        credential = credential_of(planner, i);
        path = coco_arena_printf(planner->arena, ".extra/system_credentials/%s.cred", credential.name);
        if (!path)
            planner_no_memory(planner);
        else if (credential.size > UINT32_MAX)
            planner_impossible(planner);
        else
            cpio_entry(cpio, path, CPIO_FILE | 0400, credential.bytes, credential.size);
    }
    cpio_end(cpio);
}

struct coco_plan_part plan_credentials_archive(struct planner *planner)
{
    struct cpio counted = {0}, written = {0};

    write_archive(planner, &counted);
    if (planner->result == COCO_PLAN_OK)
        written.bytes = planner_alloc(planner, counted.size);
    if (written.bytes)
        write_archive(planner, &written);
    return (struct coco_plan_part){.bytes = written.bytes, .size = written.size};
}

/* "io.systemd.credential.binary:NAME=BASE64". */
static struct coco_plan_part smbios_string(struct planner *planner, const struct credential *credential)
{
    static const char prefix[] = "io.systemd.credential.binary:";
    const size_t name = strlen(credential->name);
    const size_t size = strlen(prefix) + name + 1 + text_base64_length(credential->size);
    char *string = planner_alloc(planner, size + 1);
    char *end = string;

    if (!string)
        return (struct coco_plan_part){0};
    memcpy(end, prefix, strlen(prefix));
    end += strlen(prefix);
    memcpy(end, credential->name, name);
    end += name;
    *end++ = '=';
    text_base64(credential->bytes, credential->size, end);
    return (struct coco_plan_part){.bytes = (const uint8_t *)string, .size = size};
}

static void plan_smbios_credential(struct planner *planner, const struct credential *credential)
{
    const char *purpose = coco_arena_printf(planner->arena, "credential %s", credential->name);
    struct coco_plan_part *part = planner_alloc(planner, sizeof(*part));
    struct coco_plan_fd *fd = planner_fd(planner, COCO_FD_CONTENT, purpose);

    if (!part)
        return;
    *part = smbios_string(planner, credential);
    fd->part_count = 1;
    fd->parts = part;
    fd->secret = true;
    planner_optionf(planner, "-smbios", "type=11,path=/dev/fd/%d", fd->number);
}

void plan_credentials(struct planner *planner)
{
    const struct coco_request *request = planner->request;

    if (plan_credentials_in_initrd(planner))
        return;
    for (size_t i = 0; i < request->count; i++)
        if (is_credential(&request->settings[i])) {
            const struct credential credential = credential_of(planner, i);

            plan_smbios_credential(planner, &credential);
        }
}
