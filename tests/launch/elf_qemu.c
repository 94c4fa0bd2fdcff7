/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QEMU that is a binary, and so may be kept in a cache: it becomes the program of $COCO_BEHIND, with its arguments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *behind = getenv("COCO_BEHIND");

    (void)argc;
    if (behind)
        (void)execv(behind, argv);
    fprintf(stderr, "elf-qemu: there is nothing behind it\n");
    return 99;
}
