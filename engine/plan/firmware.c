/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The firmware: an image that QEMU maps as memory, or flash. */
#include <string.h>

#include "plan/planner.h"

/* The descriptor counts where it was named, and where a search found it. */
static const struct coco_descriptor *descriptor_in_use(const struct planner *planner)
{
    const bool is_named = planner_choice(planner, COCO_OPTION_firmware, COCO_FIRMWARE_AUTO) == COCO_FIRMWARE_FILE;

    return is_named || planner->observations->search == COCO_SEARCH_FOUND ? planner->observations->descriptor : NULL;
}

const struct coco_descriptor *planner_flash(const struct planner *planner)
{
    const struct coco_descriptor *descriptor = descriptor_in_use(planner);

    return descriptor && !planner_confidential(planner) && descriptor->device == COCO_DEVICE_FLASH ? descriptor : NULL;
}

/* A file, and its format over it. The format is always said: guessed from content, it would be up to the guest. */
static void plan_flash_nodes(struct planner *planner, const char *name, const char *path, const char *format,
                             bool read_only)
{
    struct json_object *file = planner_object(planner, "driver", "file");
    struct json_object *flash = planner_object(planner, "driver", format);
    const char *file_name = strcmp(name, "firmware") == 0 ? "firmware-file" : "variables-file";

    if (strcmp(format, "raw") != 0 && strcmp(format, "qcow2") != 0)
        planner_impossible(planner);
    planner_put_string(planner, file, "node-name", file_name);
    planner_put_string(planner, file, "filename", path);
    planner_put_bool(planner, file, "read-only", read_only);
    planner_put_string(planner, flash, "node-name", name);
    planner_put_string(planner, flash, "file", file_name);
    planner_put_bool(planner, flash, "read-only", read_only);
    planner_option_json(planner, "-blockdev", file);
    planner_option_json(planner, "-blockdev", flash);
}

/* A copy of the template, which the guest may write and which nobody sees after it. */
static void plan_variables(struct planner *planner, const struct coco_descriptor *flash)
{
    struct coco_plan_part *part = planner_alloc(planner, sizeof(*part));
    struct coco_plan_fd *fd = planner_fd(planner, COCO_FD_CONTENT, "UEFI variables");
    const char *path = coco_arena_printf(planner->arena, "/dev/fd/%d", fd->number);

    if (!part || !path) {
        planner_no_memory(planner);
        return;
    }
    *part = (struct coco_plan_part){.path = flash->nvram_template};
    fd->parts = part;
    fd->part_count = 1;
    fd->writable = true;
    plan_flash_nodes(planner, "variables", path, flash->nvram_format, false);
}

static void plan_flash(struct planner *planner, const struct coco_descriptor *flash)
{
    /* One writable image would be the installed one, which other guests start from too. */
    if (flash->mode != COCO_FLASH_SPLIT && flash->mode != COCO_FLASH_STATELESS)
        planner_impossible(planner);
    plan_flash_nodes(planner, "firmware", flash->image, flash->image_format, true);
    if (flash->nvram_template)
        plan_variables(planner, flash);
    if (coco_descriptor_has(flash, "requires-smm"))
        planner_option(planner, "-global", "driver=cfi.pflash01,property=secure,value=on");
}

/* A file that nobody looked at is an image, unless it has a descriptor's name. */
static bool may_be_descriptor(const struct planner *planner, const char *path)
{
    const size_t length = strlen(path);

    return !planner->observations->firmware_path && length >= strlen(".json") &&
           strcmp(path + length - strlen(".json"), ".json") == 0;
}

/* Of an image, or of what a descriptor makes of one. */
static void plan_named(struct planner *planner, const char *path)
{
    const struct coco_descriptor *descriptor = descriptor_in_use(planner);

    if (planner->observations->descriptor_fault)
        planner_impossible(planner);
    planner->lacks_firmware = may_be_descriptor(planner, path);
    if (!planner->lacks_firmware)
        planner_option(planner, "-bios", descriptor ? descriptor->image : path);
}

/*
 * Without an image QEMU's own BIOS runs; it is also what starts a kernel that is given with firmware=none, and one that
 * is given alone.
 */
static void plan_unnamed(struct planner *planner)
{
    const struct coco_observations *seen = planner->observations;
    const struct coco_descriptor *descriptor = descriptor_in_use(planner);

    if (descriptor)
        planner_option(planner, "-bios", descriptor->image);
    else if (!coco_firmware_is_searched(planner->request, seen->kernel)) {
        if (planner_confidential(planner))
            planner_impossible(planner); /* the BIOS knows neither technology */
    } else if (seen->search == COCO_SEARCH_NOTHING)
        planner_impossible(planner);
    else
        planner->lacks_firmware = true;
}

void plan_firmware(struct planner *planner)
{
    const struct coco_value *firmware = planner_value(planner, COCO_OPTION_firmware);
    const struct coco_descriptor *descriptor = descriptor_in_use(planner), *flash = planner_flash(planner);

    if (descriptor && descriptor->device != COCO_DEVICE_FLASH && descriptor->device != COCO_DEVICE_MEMORY)
        planner_impossible(planner);
    if (flash)
        plan_flash(planner, flash);
    else if (firmware && firmware->choice == COCO_FIRMWARE_FILE)
        plan_named(planner, firmware->path);
    else
        plan_unnamed(planner);
}
