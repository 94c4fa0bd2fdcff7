/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the paths in an initrd tell. */
#include <string.h>

#include "coco/initrd.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* What follows the prefix, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    const size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* Is it the module NAME, as NAME.ko or compressed? A module's file name has - or _, whatever it calls itself. */
static bool is_module(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;

    for (; *name; name++, file++)
        if (*file != *name && !(*name == '-' && *file == '_'))
            return false;
    file = behind(file, ".ko");
    return file && (*file == '\0' || strcmp(file, ".xz") == 0 || strcmp(file, ".zst") == 0 || strcmp(file, ".gz") == 0);
}

/* lib/modules/RELEASE/..., with usr/ in front where the two are one. */
static void note_release(struct coco_initrd *initrd, const char *path)
{
    const char *release = behind(path, "lib/modules/");
    size_t length;

    if (!release)
        release = behind(path, "usr/lib/modules/");
    if (!release)
        return;
    length = strcspn(release, "/");
    if (length > COCO_INITRD_RELEASE_MAX)
        length = COCO_INITRD_RELEASE_MAX;
    if (length == 0)
        return;
    if (initrd->release[0]) {
        initrd->more_releases |= strncmp(initrd->release, release, length) != 0 || initrd->release[length] != '\0';
        return;
    }
    memcpy(initrd->release, release, length);
    initrd->release[length] = '\0';
}

/* systemd's own library carries the version in its name: libsystemd-shared-252.so, libsystemd-shared-257.9-1.so. */
static void note_systemd(struct coco_initrd *initrd, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *digit = behind(slash ? slash + 1 : path, "libsystemd-shared-");
    const char *end = strstr(path, ".so");
    unsigned version = 0;

    if (!digit || !end || end[3] != '\0')
        return;
    for (; is_digit(*digit) && version < 100000; digit++)
        version = version * 10 + (unsigned)(*digit - '0');
    if (!is_digit(*digit))
        initrd->systemd = version;
}

void coco_initrd_note(struct coco_initrd *initrd, const char *path)
{
    while (*path == '/' || strncmp(path, "./", 2) == 0)
        path += *path == '/' ? 1 : 2;
    initrd->entries++;
    initrd->has_sev_guest |= is_module(path, "sev-guest");
    initrd->has_tdx_guest |= is_module(path, "tdx-guest");
    initrd->has_initrd_release |=
        strcmp(path, "etc/initrd-release") == 0 || strcmp(path, "usr/lib/initrd-release") == 0;
    initrd->has_microcode |= behind(path, "kernel/x86/microcode/") != NULL;
    note_release(initrd, path);
    note_systemd(initrd, path);
}
