/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernel, initrd, and the kernel command line. */
#include <string.h>

#include "import/settle.h"

static void settle_kernel(struct settler *settler, const struct groups_group *kernel)
{
    const struct place place = place_plain(settler, kernel);
    const char *path = settle_file(settler, place, text_of(kernel, ""), ABOUT(BOOT) | ABOUT(SNP));

    if (path)
        settle(settler, COCO_OPTION_linux_image, path, place);
}

/* Of a Linux kernel it is one file, whatever commas its name has; only a multiboot kernel has a list here. */
static void settle_initrd(struct settler *settler, const struct groups_group *initrd)
{
    const struct place place = place_plain(settler, initrd);
    const char *const *paths = NULL;
    const size_t count = settle_files(settler, place, text_of(initrd, ""), ABOUT(BOOT) | ABOUT(CREDENTIALS), &paths);

    for (size_t i = 0; i < count; i++)
        settle(settler, COCO_OPTION_initrd, paths[i], place);
}

void settle_kernel_words(struct settler *settler, const char *line, struct place place)
{
    while (*line) {
        bool quoted = false;
        size_t length = strspn(line, " ");

        for (; line[length] && (quoted || line[length] != ' '); length++)
            quoted = quoted != (line[length] == '"');
        if (line[length + strspn(line + length, " ")] == '\0') /* blanks at the end belong to the last word */
            length = strlen(line);
        settle_bytes(settler, COCO_OPTION_cmdline, line, length, place);
        line += length;
        line += *line == ' ';
    }
}

/* QEMU says so itself, and stops. For -initrd there is a rule. */
static void needs_kernel(struct settler *settler, const struct groups_group *group)
{
    if (group && !group_last(settler, "kernel"))
        settle_refuse(settler, group->origin, "%s is only allowed with -kernel, and QEMU stops without it",
                      group->written);
}

static void settle_found_file(struct settler *settler, const struct groups_group *group, enum coco_option option)
{
    if (group)
        settle(settler, option, text_of(group, ""), place_plain(settler, group));
}

void settle_boot(struct settler *settler)
{
    const struct groups_group *kernel = group_last(settler, "kernel"), *initrd = group_last(settler, "initrd");
    const struct groups_group *append = group_last(settler, "append"), *shim = group_last(settler, "shim");

    needs_kernel(settler, append);
    needs_kernel(settler, shim);
    if (kernel)
        settle_kernel(settler, kernel);
    if (initrd)
        settle_initrd(settler, initrd);
    if (append)
        settle_kernel_words(settler, text_of(append, ""), place_plain(settler, append));
    settle_found_file(settler, shim, COCO_OPTION_found_shim);
    settle_found_file(settler, group_last(settler, "dtb"), COCO_OPTION_found_dtb);
}
