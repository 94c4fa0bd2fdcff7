/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "guest.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "coco/arena.h"

bool guest_of_path(const char *path, size_t *ret_length)
{
    static const char start[] = "/proc/", end[] = "/cmdline";
    const size_t length = strlen(path);
    size_t digits;

    if (length <= strlen(start) + strlen(end) || strncmp(path, start, strlen(start)) != 0 ||
        strcmp(path + length - strlen(end), end) != 0)
        return false;
    digits = strspn(path + strlen(start), "0123456789");
    if (strlen(start) + digits + strlen(end) != length)
        return false;
    *ret_length = strlen(start) + digits;
    return true;
}

int guest_descriptor(struct coco_request *request, const char *process, int number, size_t *ret_count,
                     const char *const **ret_paths)
{
    char link[64], target[PATH_MAX];
    const char **paths = coco_arena_alloc(request->arena, sizeof(*paths));
    ssize_t length;

    if (!paths)
        return -ENOMEM;
    snprintf(link, sizeof(link), "%s/fd/%d", process, number);
    length = readlink(link, target, sizeof(target));
    if (length < 0)
        return -errno;
    *ret_count = 0;
    if (length > 0 && (size_t)length < sizeof(target) && target[0] == '/') { /* not pipe:[1], not anon_inode:... */
        paths[0] = coco_arena_copy(request->arena, target, (size_t)length);
        if (!paths[0])
            return -ENOMEM;
        *ret_count = 1;
    }
    *ret_paths = paths;
    return 0;
}

/* Does the option's value name a file of the host? */
static bool names_file(const struct coco_setting *setting)
{
    switch (coco_option_info(setting->option)->kind) {
    case COCO_KIND_PATH:
    case COCO_KIND_PATH_AUTO_OFF:
    case COCO_KIND_FIRMWARE:
    case COCO_KIND_DRIVE:
    case COCO_KIND_CREDENTIAL_FILE:
    case COCO_KIND_QUOTE_SOCKET:
        return setting->value.path != NULL;
    default:
        return false;
    }
}

bool guest_resolve_paths(struct coco_request *request, const char *process)
{
    for (size_t i = 0; i < request->count; i++) {
        struct coco_setting *setting = &request->settings[i];

        if (!names_file(setting) || setting->value.path[0] == '/')
            continue;
        /* Its binary was found in PATH, perhaps; which file that was is known. */
        if (setting->option == COCO_OPTION_qemu)
            setting->value.path = coco_arena_printf(request->arena, "%s/exe", process);
        else
            setting->value.path = coco_arena_printf(request->arena, "%s/cwd/%s", process, setting->value.path);
        if (!setting->value.path)
            return false;
    }
    return true;
}
