/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/qemu_find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum coco_qemu_sighting look_at(const char *path, enum coco_qemu_sighting when_out_of_reach)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return errno == EACCES || errno == EPERM ? when_out_of_reach : COCO_QEMU_MISSING;
    if (!S_ISREG(status.st_mode) || faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
        return COCO_QEMU_DENIED;
    return COCO_QEMU_USABLE;
}

/* An empty directory in PATH is the working directory. */
static const char *join(struct coco_arena *arena, const char *directory, size_t length, const char *name)
{
    if (length == 0)
        return coco_arena_printf(arena, "./%s", name);
    return coco_arena_printf(arena, "%.*s/%s", (int)length, directory, name);
}

/*
 * The search goes on behind a file that cannot be executed, which is what is told of where no other one can be. Whether
 * there is one in a directory that may not be searched, nobody can say: a shell says then that it found none.
 */
static int search(const char *name, const char *directories, struct coco_arena *arena,
                  enum coco_qemu_sighting *ret_sighting, const char **ret_path)
{
    *ret_sighting = COCO_QEMU_MISSING;
    *ret_path = name;
    for (const char *at = directories; at; at = strchr(at, ':') ? strchr(at, ':') + 1 : NULL) {
        const char *path = join(arena, at, strcspn(at, ":"), name);
        const enum coco_qemu_sighting sighting = path ? look_at(path, COCO_QEMU_MISSING) : COCO_QEMU_NOT_LOOKED_AT;

        if (!path)
            return -ENOMEM;
        if (sighting == COCO_QEMU_MISSING || (sighting == COCO_QEMU_DENIED && *ret_sighting == COCO_QEMU_DENIED))
            continue;
        *ret_sighting = sighting;
        *ret_path = path;
        if (sighting == COCO_QEMU_USABLE)
            break;
    }
    return 0;
}

int qemu_find(const char *name, struct coco_arena *arena, enum coco_qemu_sighting *ret_sighting, const char **ret_path)
{
    const char *directories = getenv("PATH");
    char standard[256];

    if (strchr(name, '/')) {
        *ret_sighting = look_at(name, COCO_QEMU_DENIED);
        *ret_path = name;
        return 0;
    }
    if (!directories)
        directories = confstr(_CS_PATH, standard, sizeof(standard)) > 0 ? standard : "/bin:/usr/bin";
    return search(name, directories, arena, ret_sighting, ret_path);
}
