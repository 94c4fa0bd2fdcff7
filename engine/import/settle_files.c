/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names that stand for a descriptor which QEMU inherited: what is behind them only the caller can know. */
#include <string.h>

#include "import/settle.h"
#include "request/span.h"

/* The number behind the prefix, all of the rest; -1: it is none. */
static int number_behind(const char *name, const char *prefix)
{
    int number = 0;

    if (!text_begins(name, prefix))
        return -1;
    name += strlen(prefix);
    if (*name == '\0' || strlen(name) > 6)
        return -1;
    for (; coco_is_digit(*name); name++)
        number = number * 10 + (*name - '0');
    return *name == '\0' ? number : -1;
}

/* The descriptor that -add-fd puts into the set; -1: there is none. */
static int descriptor_of_set(struct settler *settler, int set)
{
    const struct groups_group *group;

    for (size_t at = 0; (group = groups_next(settler->groups, "add-fd", &at));) {
        uint64_t number = 0, fd = 0;

        if (number_of(settler, group, "set", &number) && number == (uint64_t)set &&
            number_of(settler, group, "fd", &fd) && fd <= INT32_MAX)
            return (int)fd;
    }
    return -1;
}

/* False: the name is that of a file like any other. */
static bool names_descriptor(struct settler *settler, const char *name, int *ret_number)
{
    static const char *const prefixes[] = {"/proc/self/fd/", "/dev/fd/"};
    const int set = number_behind(name, "/dev/fdset/");

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        const int number = number_behind(name, prefixes[i]);

        if (number >= 0) {
            *ret_number = number;
            return true;
        }
    }
    if (set < 0)
        return false;
    *ret_number = descriptor_of_set(settler, set);
    return true;
}

size_t settle_files(struct settler *settler, struct place place, const char *name, uint32_t subjects,
                    const char *const **ret_paths)
{
    const struct coco_import_io *io = settler->groups->io;
    size_t count = 0;
    int number;

    if (!names_descriptor(settler, name, &number)) {
        const char **paths = settle_alloc(settler, sizeof(*paths));

        if (!paths)
            return 0;
        paths[0] = name;
        *ret_paths = paths;
        return 1;
    }
    if (number < 0 || !io || !io->descriptor || io->descriptor(io->context, number, &count, ret_paths) != 0)
        count = 0;
    if (count == 0)
        settle_unread(settler, place, name, "what is behind this descriptor is not known", subjects);
    return count;
}

const char *settle_file(struct settler *settler, struct place place, const char *name, uint32_t subjects)
{
    const char *const *paths = NULL;
    const size_t count = settle_files(settler, place, name, subjects, &paths);

    if (count > 1)
        settle_unread(settler, place, name, "several files are behind this descriptor", subjects);
    return count == 1 ? paths[0] : NULL;
}
