/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of QEMU's command line, and the descriptors that QEMU inherits. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "plan/planner.h"

void planner_impossible(struct planner *planner)
{
    if (planner->result == COCO_PLAN_OK)
        planner->result = COCO_PLAN_IMPOSSIBLE;
}

void planner_no_memory(struct planner *planner)
{
    if (planner->result == COCO_PLAN_OK)
        planner->result = COCO_PLAN_NO_MEMORY;
}

void *planner_alloc(struct planner *planner, size_t size)
{
    void *memory = coco_arena_alloc(planner->arena, size);

    if (!memory)
        planner_no_memory(planner);
    return memory;
}

/* Room for one more of `size` bytes, and for the NULL that ends argv: twice the room when there is none. */
static void *grown(struct planner *planner, void *old, size_t count, size_t *capacity, size_t size)
{
    const size_t enough = 2 * (*capacity + 16);
    void *room;

    if (count + 1 < *capacity)
        return old;
    room = planner_alloc(planner, enough * size);
    if (!room)
        return NULL;
    if (count > 0)
        memcpy(room, old, count * size);
    *capacity = enough;
    return room;
}

void planner_word(struct planner *planner, const char *word)
{
    const char **argv;

    if (!word) {
        planner_no_memory(planner);
        return;
    }
    argv = grown(planner, planner->argv, planner->argc, &planner->argv_capacity, sizeof(*argv));
    if (!argv)
        return;
    planner->argv = argv;
    argv[planner->argc++] = word;
    argv[planner->argc] = NULL;
}

void planner_option(struct planner *planner, const char *option, const char *value)
{
    planner_word(planner, option);
    planner_word(planner, value);
}

void planner_optionf(struct planner *planner, const char *option, const char *format, ...)
{
    va_list arguments, again;
    int length;
    char *value;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    value = length < 0 ? NULL : planner_alloc(planner, (size_t)length + 1);
    if (value)
        vsnprintf(value, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    planner_option(planner, option, value);
}

const char *planner_escape(struct planner *planner, const char *text)
{
    size_t commas = 0;
    char *escaped, *to;

    for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ','))
        commas++;
    escaped = planner_alloc(planner, strlen(text) + commas + 1);
    if (!escaped)
        return "";
    for (to = escaped; *text; text++) {
        *to++ = *text;
        if (*text == ',')
            *to++ = ',';
    }
    *to = '\0';
    return escaped;
}

struct coco_plan_fd *planner_fd(struct planner *planner, enum coco_plan_fd_kind kind, const char *purpose)
{
    static const struct coco_plan_fd none = {.purpose = ""};
    struct coco_plan_fd *fds = grown(planner, planner->fds, planner->fd_count, &planner->fd_capacity, sizeof(*fds));

    if (!fds || !purpose) {
        planner_no_memory(planner);
        planner->spare_fd = none;
        return &planner->spare_fd;
    }
    planner->fds = fds;
    fds[planner->fd_count] = (struct coco_plan_fd){
        .kind = kind,
        .number = COCO_PLAN_FIRST_FD + (int)planner->fd_count,
        .purpose = purpose,
    };
    return &fds[planner->fd_count++];
}
