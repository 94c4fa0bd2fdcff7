/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory for one test, removed with all that is in it. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scratch {
    char directory[64];
    char path[128]; /* of the last file asked for */
};

static inline int scratch_make(void **state)
{
    static struct scratch scratch;

    snprintf(scratch.directory, sizeof(scratch.directory), "/tmp/coco-test.XXXXXX");
    *state = &scratch;
    return mkdtemp(scratch.directory) ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
    struct scratch *scratch = *state;
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", scratch->directory);
    return system(command);
}

static inline const char *scratch_path(struct scratch *scratch, const char *name)
{
    snprintf(scratch->path, sizeof(scratch->path), "%.63s/%s", scratch->directory, name);
    return scratch->path;
}

/* A file with these bytes. */
static inline const char *scratch_file(struct scratch *scratch, const char *name, const void *bytes, size_t size)
{
    FILE *stream = fopen(scratch_path(scratch, name), "wb");

    if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream) != 0)
        abort();
    return scratch->path;
}
