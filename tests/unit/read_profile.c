/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Says of each file whether it is a profile: a line "FILE: profile", or "FILE:LINE:COLUMN: why not". */
#include <stdio.h>
#include <stdlib.h>

#include "coco/profile.h"

static char text[COCO_PROFILE_BYTES_MAX + 1];

static bool read_profile(const char *path)
{
    struct coco_arena *arena = coco_arena_new();
    FILE *file = fopen(path, "rb");
    struct coco_profile profile;
    struct coco_error error;
    size_t length;

    if (!arena || !file)
        return false;
    length = fread(text, 1, sizeof(text), file);
    fclose(file);
    if (coco_profile_read(arena, path, text, length, &profile, &error) == COCO_OK)
        printf("%s: profile\n", path);
    else
        printf("%s:%u:%u: %s\n", path, error.origin.line, error.origin.column, error.message);
    coco_arena_free(arena);
    return true;
}

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++)
        if (!read_profile(argv[i]))
            return 1;
    return fclose(stdout) != 0;
}
