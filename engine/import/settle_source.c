/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a drive, or a node of the block layer, down to the file that holds its bytes. */
#include <stdio.h>
#include <string.h>

#include "import/settle.h"

/* Nodes over nodes: more is a loop, or nothing that anybody wrote. */
#define DEPTH_MAX 16

/* Longest beginning of nested keys: file.file. ... */
#define PREFIX_BYTES 96

struct node {
    const struct groups_group *group;
    char prefix[PREFIX_BYTES]; /* of its keys in the group: "", "file.", ... */
    bool is_drive;             /* a -drive's own keys, where file= is a name and no reference */
};

static const struct groups_pair *pair_in(const struct node *node, const char *key)
{
    char name[PREFIX_BYTES + 32];

    snprintf(name, sizeof(name), "%s%s", node->prefix, key);
    return pair_of(node->group, name);
}

static const char *text_in(const struct node *node, const char *key)
{
    const struct groups_pair *pair = pair_in(node, key);

    return pair ? pair->value : NULL;
}

/* Are there keys of a node below this one? */
static bool has_nested_file(const struct node *node)
{
    char prefix[PREFIX_BYTES + 8];

    snprintf(prefix, sizeof(prefix), "%sfile.", node->prefix);
    for (size_t i = 0; i < node->group->count; i++)
        if (text_begins(node->group->pairs[i].key, prefix))
            return true;
    return false;
}

/* One step down; false: the node is the last one. */
static bool descend(const struct settler *settler, struct node *node)
{
    const char *reference = node->is_drive ? NULL : text_in(node, "file");
    const struct groups_group *below = reference ? groups_by_id(settler->groups, "blockdev", reference) : NULL;

    if (below) {
        *node = (struct node){.group = below};
        return true;
    }
    if (!has_nested_file(node) || strlen(node->prefix) + strlen("file.") >= sizeof(node->prefix))
        return false;
    strcat(node->prefix, "file.");
    node->is_drive = false;
    return true;
}

/*
 * QEMU takes what is before a colon for a protocol, unless a slash comes first. file: is the one that stands for a
 * file.
 */
static void name_source(const char *name, struct drive_source *source)
{
    const size_t length = strcspn(name, ":/");

    if (text_begins(name, "file:"))
        source->path = name + strlen("file:");
    else if (name[length] == ':')
        source->what = name;
    else
        source->path = name;
}

static bool is_of_host(const char *driver)
{
    static const char *const drivers[] = {"file", "host_device", "host_cdrom", NULL};

    return !driver || is_among(driver, drivers);
}

/* What the last node reads from. Without a name nothing is in the drive. */
static bool end_source(const struct node *node, const char *driver, struct drive_source *source)
{
    const char *name = node->is_drive ? text_in(node, "file") : text_in(node, "filename");

    if (node->is_drive && name)
        name_source(name, source);
    else if (!is_of_host(driver))
        source->what = driver;
    else if (name && name[0] != '\0')
        source->path = name;
    return source->path || source->what;
}

bool settle_group_source(struct settler *settler, const struct groups_group *group, struct drive_source *ret_source)
{
    struct drive_source source = {.place = place_of(settler, group, NULL)};
    struct node node = {.group = group, .is_drive = strcmp(group->option, "drive") == 0};
    const char *driver = NULL;

    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        const char *format = node.is_drive ? text_in(&node, "format") : NULL;

        driver = text_in(&node, "driver") ? text_in(&node, "driver") : format;
        source.qcow2 = source.qcow2 || text_is(driver, "qcow2");
        if (!descend(settler, &node))
            break;
    }
    source.snapshot = switch_of(settler, group, "snapshot", false);
    if (!end_source(&node, driver, &source))
        return false;
    *ret_source = source;
    return true;
}

bool settle_drive_source(struct settler *settler, const char *name, struct drive_source *ret_source)
{
    const struct groups_group *group = groups_by_id(settler->groups, "drive", name);

    group = group ? group : groups_by_id(settler->groups, "blockdev", name);
    return group && settle_group_source(settler, group, ret_source);
}
