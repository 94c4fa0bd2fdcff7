/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/bytes.h"

#include <errno.h>
#include <string.h>

#include "observe/files.h"
#include "observe/mapping.h"
#include "observe/unpack.h"

/* A descriptor may start with so much blank space. */
#define BLANK_BYTES_MAX 4096

struct look {
    const struct coco_request *request;
    const struct descriptor_folders *folders;
    struct coco_arena *arena;
    struct coco_observations *seen;
};

/* The file that the setting which counts names, where it is known to be readable; else NULL. */
static const char *readable_path(const struct look *look, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(look->request, option);
    const struct coco_observations *seen = look->seen;

    if (!setting || !seen->files || seen->files[setting - look->request->settings] != COCO_FILE_READABLE)
        return NULL;
    return setting->value.path;
}

/* ---- kernel ------------------------------------------------------------------------------------------------------ */

static int look_into_kernel(const struct look *look)
{
    const char *path = readable_path(look, COCO_OPTION_linux_image);
    struct coco_kernel *kernel;
    struct mapping file;

    if (!path || mapping_open(path, &file) < 0)
        return 0;
    kernel = coco_arena_alloc(look->arena, sizeof(*kernel));
    if (kernel)
        coco_kernel_inspect(file.bytes, file.size, kernel);
    if (mapping_close(&file))
        look->seen->kernel = kernel;
    return kernel ? 0 : -ENOMEM;
}

/* ---- initrds ----------------------------------------------------------------------------------------------------- */

static bool is_confidential(const struct coco_request *request)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);

    return coco && coco->value.choice != COCO_CHOICE_NO;
}

/* True when the initrd was looked into. */
static bool look_into_initrd(const struct look *look, size_t number, struct coco_initrd *initrd)
{
    struct mapping file;

    if (look->seen->files[number] != COCO_FILE_READABLE ||
        mapping_open(look->request->settings[number].value.path, &file) < 0)
        return false;
    coco_initrd_inspect(file.bytes, file.size, observe_unpack, NULL, initrd);
    return mapping_close(&file);
}

/* Unpacking takes longer than all the rest: it is for the guests that need something of their initrd. */
static int look_into_initrds(const struct look *look)
{
    struct coco_initrd *initrds;
    size_t count = 0, done = 0;

    for (size_t i = 0; coco_request_next(look->request, COCO_OPTION_initrd, i, &i); i++)
        count++;
    if (count == 0 || !look->seen->files || !is_confidential(look->request))
        return 0;
    initrds = coco_arena_alloc(look->arena, count * sizeof(*initrds));
    if (!initrds)
        return -ENOMEM;
    for (size_t i = 0; coco_request_next(look->request, COCO_OPTION_initrd, i, &i); i++)
        if (!look_into_initrd(look, i, &initrds[done++]))
            return 0;
    look->seen->initrds = initrds;
    look->seen->initrd_count = count;
    return 0;
}

/* ---- firmware ---------------------------------------------------------------------------------------------------- */

/*
 * What a build verifies and supports shows only in its compressed volume, and unpacking that can take ten times as long
 * as all else that is done before a launch. It is done where something hangs on it: whether the kernel hashes of SNP
 * are enforced, and Secure Boot, be it asked for or promised to a confidential guest by the descriptor.
 */
static unsigned questions_of(const struct coco_request *request, const struct coco_descriptor *descriptor)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);
    const struct coco_setting *hashes = coco_request_last(request, COCO_OPTION_kernel_hashes);
    const struct coco_setting *secure = coco_request_last(request, COCO_OPTION_secure_boot);
    unsigned questions = 0;

    if ((secure && secure->value.tristate == COCO_YES) ||
        (is_confidential(request) && descriptor && coco_descriptor_has(descriptor, "secure-boot")))
        questions |= COCO_ASK_FOR_SECURE_BOOT;
    if (is_confidential(request) && descriptor && coco_descriptor_has(descriptor, "secure-boot"))
        questions |= COCO_ASK_FOR_SECURE_BOOT; /* a word that is to be kept */
    if (coco && coco->value.choice == COCO_CHOICE_SEV_SNP && coco_request_last(request, COCO_OPTION_linux_image) &&
        (!hashes || hashes->value.tristate != COCO_NO))
        questions |= COCO_ASK_FOR_KERNEL_HASHES;
    return questions;
}

static int look_into_firmware(const struct look *look)
{
    struct coco_firmware *firmware;
    struct mapping file;

    if (mapping_open(look->seen->firmware_path, &file) < 0)
        return 0;
    firmware = coco_arena_alloc(look->arena, sizeof(*firmware));
    if (firmware)
        coco_firmware_inspect_for(file.bytes, file.size, questions_of(look->request, look->seen->descriptor), firmware);
    if (mapping_close(&file))
        look->seen->firmware = firmware;
    return firmware ? 0 : -ENOMEM;
}

/* The image that a descriptor names is one that the user did not name: it may not even be there. */
static int follow_descriptor(const struct look *look, const struct coco_descriptor *descriptor)
{
    struct coco_observations *seen = look->seen;

    seen->descriptor = descriptor;
    seen->firmware_path = descriptor->image;
    seen->firmware_file = observe_file(descriptor->image);
    if (descriptor->nvram_template)
        seen->nvram_file = observe_file(descriptor->nvram_template);
    /* Other formats than raw have to be unpacked by QEMU first. */
    if (seen->firmware_file != COCO_FILE_READABLE || strcmp(descriptor->image_format, "raw") != 0)
        return 0;
    return look_into_firmware(look);
}

/* An image is known from a descriptor by what it starts with: no image starts with a brace. */
static bool is_descriptor(const char *path)
{
    struct mapping file;
    size_t at = 0;
    bool brace;

    if (mapping_open(path, &file) < 0)
        return false;
    while (at < file.size && at < BLANK_BYTES_MAX && file.bytes[at] != '\0' && strchr(" \t\r\n", file.bytes[at]))
        at++;
    brace = at < file.size && file.bytes[at] == '{';
    return mapping_close(&file) && brace;
}

static int look_at_named_firmware(const struct look *look, const char *path)
{
    struct coco_descriptor *descriptor;
    int result;

    if (!is_descriptor(path)) {
        look->seen->firmware_path = path;
        return look_into_firmware(look);
    }
    descriptor = coco_arena_alloc(look->arena, sizeof(*descriptor));
    if (!descriptor)
        return -ENOMEM;
    result = observe_descriptor(path, look->arena, descriptor, &look->seen->descriptor_fault);
    return result == 1 ? follow_descriptor(look, descriptor) : result;
}

static int note_what_is_wanted(const struct look *look)
{
    struct coco_firmware_wanted *wanted = coco_arena_alloc(look->arena, sizeof(*wanted));

    if (!wanted || coco_firmware_wanted(look->arena, look->request, wanted) != COCO_OK)
        return -ENOMEM;
    look->seen->wanted = wanted;
    return 0;
}

/* *ret_choice is the candidate that was found, where one was. */
static int search_firmware(const struct look *look, size_t *ret_choice)
{
    struct coco_observations *seen = look->seen;
    int result = note_what_is_wanted(look);

    if (result == 0)
        result = observe_descriptors(look->folders, look->arena, seen);
    if (result < 0)
        return result;
    *ret_choice = coco_descriptor_choose(seen->candidates, seen->candidate_count, seen->wanted);
    seen->search = *ret_choice < seen->candidate_count ? COCO_SEARCH_FOUND : COCO_SEARCH_NOTHING;
    return 0;
}

int observe_search(const struct coco_request *request, const struct descriptor_folders *folders,
                   struct coco_arena *arena, struct coco_observations *observations)
{
    const struct look look = {.request = request, .folders = folders, .arena = arena, .seen = observations};
    size_t choice;

    return search_firmware(&look, &choice);
}

static int find_firmware(const struct look *look)
{
    const struct coco_setting *firmware = coco_request_last(look->request, COCO_OPTION_firmware);
    const bool is_named = firmware && firmware->value.choice == COCO_FIRMWARE_FILE;
    const char *path = is_named ? readable_path(look, COCO_OPTION_firmware) : NULL;
    size_t choice;
    int result;

    if (path) {
        result = note_what_is_wanted(look);
        return result < 0 ? result : look_at_named_firmware(look, path);
    }
    if (!look->folders || !coco_firmware_is_searched(look->request, look->seen->kernel))
        return 0;
    result = search_firmware(look, &choice);
    if (result == 0 && look->seen->search == COCO_SEARCH_FOUND)
        result = follow_descriptor(look, &look->seen->candidates[choice]);
    return result;
}

int observe_bytes(const struct coco_request *request, const struct descriptor_folders *folders,
                  struct coco_arena *arena, struct coco_observations *observations)
{
    const struct look look = {.request = request, .folders = folders, .arena = arena, .seen = observations};
    int result = look_into_kernel(&look);

    if (result == 0)
        result = look_into_initrds(&look);
    return result < 0 ? result : find_firmware(&look);
}
