/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * record-qemu QEMU ABOUT: asks the binary what it can do, and writes that as a profile; ABOUT says which binary it is.
 */
#include <stdio.h>
#include <string.h>

#include "coco/profile.h"
#include "observe/qemu_ask.h"
#include "program.h"

static int write_profile(const struct coco_qemu *qemu, const char *about)
{
    const struct coco_profile profile = {.about = about, .qemu = qemu};
    const struct coco_sink sink = program_sink(stdout, false);
    const int result = coco_profile_write(&sink, &profile);

    if (result < 0)
        fprintf(stderr, "record-qemu: the profile cannot be written: %s\n", strerror(-result));
    return result < 0 ? 1 : 0;
}

int main(int argc, char *argv[])
{
    struct coco_arena *arena = coco_arena_new();
    struct qemu_asked asked;
    int status = 1, result;

    if (argc != 3 || !arena) {
        fprintf(stderr, "usage: record-qemu QEMU ABOUT\n");
        return 2;
    }
    result = qemu_ask(argv[1], QEMU_ASK_DEADLINE_MS, arena, &asked);
    if (result < 0)
        fprintf(stderr, "record-qemu: %s cannot be asked: %s\n", argv[1], strerror(-result));
    else if (!asked.qemu)
        fprintf(stderr, "record-qemu: %s: %s\n", argv[1], asked.fault);
    else
        status = write_profile(asked.qemu, argv[2]);
    coco_arena_free(arena);
    return fclose(stdout) == 0 ? status : 1;
}
