/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/descriptors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/read.h"

/* Packages bring a handful. So many files are a mistake, and are not worth the time of reading them all. */
#define DESCRIPTORS_MAX 256
#define NAMES_MAX       16384

/* A file that has a descriptor's name. */
struct entry {
    const char *name;
    const char *folder;
    size_t rank;  /* of the folder */
    bool is_mask; /* hides others, and is no descriptor */
};

struct search {
    struct coco_arena *arena;
    size_t count, capacity;
    struct entry *entries;
    size_t skipped_count, skipped_capacity;
    struct coco_skipped_descriptor *skipped;
};

/* Twice the room when there is none for one more; memory that was outgrown stays in the arena until its end. */
static void *grown(struct coco_arena *arena, void *old, size_t count, size_t *capacity, size_t size)
{
    void *room = old;

    if (count < *capacity)
        return old;
    room = coco_arena_alloc(arena, 2 * (*capacity + 8) * size);
    if (!room)
        return NULL;
    if (count > 0)
        memcpy(room, old, count * size);
    *capacity = 2 * (*capacity + 8);
    return room;
}

static int skip(struct search *search, const char *path, const char *reason)
{
    struct coco_skipped_descriptor *skipped =
        grown(search->arena, search->skipped, search->skipped_count, &search->skipped_capacity, sizeof(*skipped));

    if (!skipped || !path || !reason)
        return -ENOMEM;
    search->skipped = skipped;
    skipped[search->skipped_count++] = (struct coco_skipped_descriptor){path, reason};
    return 0;
}

static int skip_for(struct search *search, const char *path, const char *what, int code)
{
    return skip(search, path, coco_arena_printf(search->arena, "%s: %s", what, strerror(code)));
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

static bool is_descriptor_name(const char *name)
{
    const size_t length = strlen(name);

    return name[0] != '.' && length > strlen(".json") && strcmp(name + length - strlen(".json"), ".json") == 0;
}

/* A link that leads nowhere, a directory or a FIFO hides nothing: systemd's rule for files of configuration. */
static int add_entry(struct search *search, int folder_fd, const struct entry *found)
{
    struct entry *entries = grown(search->arena, search->entries, search->count, &search->capacity, sizeof(*entries));
    struct entry entry = *found;
    struct stat status;

    if (!entries)
        return -ENOMEM;
    search->entries = entries;
    entry.name = coco_arena_copy(search->arena, found->name, strlen(found->name));
    if (!entry.name)
        return -ENOMEM;
    if (fstatat(folder_fd, entry.name, &status, 0) < 0) {
        const int code = errno;

        return skip_for(search, coco_arena_printf(search->arena, "%s/%s", entry.folder, entry.name), "cannot be found",
                        code);
    }
    entry.is_mask = S_ISCHR(status.st_mode) || (S_ISREG(status.st_mode) && status.st_size == 0);
    if (!S_ISREG(status.st_mode) && !entry.is_mask)
        return skip(search, coco_arena_printf(search->arena, "%s/%s", entry.folder, entry.name),
                    "is not a regular file");
    entries[search->count++] = entry;
    return 0;
}

/* Which names of too many would be left out is up to the file system, so that none counts. */
static int list_folder(struct search *search, DIR *stream, const char *folder, size_t rank)
{
    const size_t first = search->count;
    int result = 0;

    while (result == 0) {
        const struct dirent *found = readdir(stream);

        if (!found)
            break;
        if (!is_descriptor_name(found->d_name))
            continue;
        if (search->count - first == NAMES_MAX) {
            search->count = first;
            return skip(search, folder, "holds so many files that none of them is looked at");
        }
        result =
            add_entry(search, dirfd(stream), &(struct entry){.name = found->d_name, .folder = folder, .rank = rank});
    }
    return result;
}

static int search_folder(struct search *search, const char *folder, size_t rank)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    int result;

    if (!stream) {
        const int code = errno;

        if (fd >= 0)
            close(fd);
        return code == ENOENT ? 0 : skip_for(search, folder, "cannot be listed", code);
    }
    result = list_folder(search, stream, folder, rank);
    closedir(stream);
    return result;
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    const int order = strcmp(a->name, b->name);

    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* Sorts the entries, and drops those that are hidden and those that hide. */
static void rank_entries(struct search *search)
{
    size_t kept = 0;
    const char *last = "";

    if (search->count == 0)
        return;
    qsort(search->entries, search->count, sizeof(*search->entries), compare_entries);
    for (size_t i = 0; i < search->count; i++) {
        const struct entry entry = search->entries[i];
        const bool hidden = strcmp(entry.name, last) == 0;

        last = entry.name;
        if (!hidden && !entry.is_mask)
            search->entries[kept++] = entry;
    }
    search->count = kept;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* Up to one byte more than a descriptor may have, so that a larger file shows. */
static ssize_t read_file(const char *path, char **ret_text)
{
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct stat status;
    ssize_t length;
    size_t size;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        return -EINVAL;
    }
    size = status.st_size < COCO_DESCRIPTOR_BYTES_MAX ? (size_t)status.st_size + 1 : COCO_DESCRIPTOR_BYTES_MAX + 1;
    *ret_text = malloc(size);
    length = *ret_text ? read_up_to(fd, *ret_text, size) : -ENOMEM;
    close(fd);
    if (length < 0) {
        free(*ret_text);
        *ret_text = NULL;
    }
    return length;
}

int observe_descriptor(const char *path, struct coco_arena *arena, struct coco_descriptor *ret_descriptor,
                       const char **ret_fault)
{
    char *text = NULL;
    const ssize_t length = read_file(path, &text);
    struct coco_error error;
    enum coco_result result;
    const char *fault;

    if (length == -ENOMEM)
        return -ENOMEM;
    if (length < 0) {
        fault = coco_arena_printf(arena, "cannot be read: %s", strerror((int)-length));
    } else {
        result = coco_descriptor_parse(arena, path, text, (size_t)length, ret_descriptor, &error);
        free(text);
        if (result == COCO_OK)
            return 1;
        fault = result == COCO_NO_MEMORY ? NULL : coco_arena_copy(arena, error.message, strlen(error.message));
    }
    if (!fault)
        return -ENOMEM;
    *ret_fault = fault;
    return 0;
}

static int read_entries(struct search *search, struct coco_observations *observations)
{
    const size_t count = search->count < DESCRIPTORS_MAX ? search->count : DESCRIPTORS_MAX;
    struct coco_descriptor *descriptors = coco_arena_alloc(search->arena, count * sizeof(*descriptors));
    size_t read = 0;

    if (!descriptors)
        return -ENOMEM;
    for (size_t i = 0; i < search->count; i++) {
        const struct entry *entry = &search->entries[i];
        const char *path = coco_arena_printf(search->arena, "%s/%s", entry->folder, entry->name), *fault;
        int result;

        if (i >= count)
            return skip(search, path, "comes after so many others that neither it nor any after it is looked at");
        result = path ? observe_descriptor(path, search->arena, &descriptors[read], &fault) : -ENOMEM;
        if (result == 0)
            result = skip(search, path, fault);
        if (result < 0)
            return result;
        read += result == 1;
        observations->candidates = descriptors;
        observations->candidate_count = read;
    }
    return 0;
}

int observe_descriptors(const struct descriptor_folders *folders, struct coco_arena *arena,
                        struct coco_observations *observations)
{
    struct search search = {.arena = arena};
    int result = 0;

    for (size_t i = 0; result == 0 && i < folders->count; i++)
        result = search_folder(&search, folders->paths[i], i);
    if (result == 0) {
        rank_entries(&search);
        result = read_entries(&search, observations);
    }
    observations->skipped = search.skipped;
    observations->skipped_count = search.skipped_count;
    return result;
}

/* A path that is not absolute is no folder of XDG's. */
int observe_descriptor_folders(struct coco_arena *arena, struct descriptor_folders *ret_folders)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    struct descriptor_folders folders = {0};

    if (config && config[0] == '/')
        folders.paths[folders.count++] = coco_arena_printf(arena, "%s/qemu/firmware", config);
    else if (home && home[0] == '/')
        folders.paths[folders.count++] = coco_arena_printf(arena, "%s/.config/qemu/firmware", home);
    if (folders.count > 0 && !folders.paths[0])
        return -ENOMEM;
    folders.paths[folders.count++] = "/etc/qemu/firmware";
    folders.paths[folders.count++] = "/usr/share/qemu/firmware";
    *ret_folders = folders;
    return 0;
}
