/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware: QEMU's own BIOS, an image, or flash. */
#include <string.h>

#include "import/settle.h"

/* BIOS images that QEMU brings along, and finds without a path. */
static bool is_own_bios(const char *name)
{
    static const char *const names[] = {"bios.bin", "bios-256k.bin", "bios-microvm.bin", "qboot.rom", NULL};

    return is_among(name, names);
}

/* A name without a slash is looked for in the current directory first, then among QEMU's own files. */
static void settle_image(struct settler *settler, const char *path, struct place place)
{
    if (is_own_bios(path))
        settle(settler, COCO_OPTION_firmware, "bios", place);
    else
        settlef(settler, COCO_OPTION_firmware, place, "%s%s", strchr(path, '/') ? "" : "./", path);
}

/* ---- flash ------------------------------------------------------------------------------------------------------- */

/* -drive if=pflash without unit= or index= takes the next free unit. */
static const struct groups_group *flash_drive(struct settler *settler, uint64_t wanted)
{
    const struct groups_group *group;
    uint64_t next = 0;

    for (size_t at = 0; (group = groups_next(settler->groups, "drive", &at));) {
        uint64_t unit = next;

        if (!text_is(text_of(group, "if"), "pflash"))
            continue;
        if (!number_of(settler, group, "unit", &unit))
            number_of(settler, group, "index", &unit);
        if (unit == wanted)
            return group;
        next = unit + 1;
    }
    return NULL;
}

/* The drive or node behind a unit of flash; false: there is none. */
static bool flash_source(struct settler *settler, unsigned unit, struct drive_source *ret_source)
{
    const struct groups_pair *node = pair_of(settler->machine, unit == 0 ? "pflash0" : "pflash1");
    const struct groups_group *drive = flash_drive(settler, unit);

    if (node && settle_drive_source(settler, node->value, ret_source)) {
        ret_source->place = place_of(settler, settler->machine, node);
        return true;
    }
    return drive && settle_group_source(settler, drive, ret_source);
}

static bool settle_flash(struct settler *settler)
{
    struct drive_source source;
    bool has_code = false;

    for (unsigned unit = 0; unit < 2; unit++) {
        const char *path;

        if (!flash_source(settler, unit, &source))
            continue;
        settle(settler, COCO_OPTION_found_pflash, source.path ? source.path : source.what, source.place);
        if (unit > 0)
            continue;
        has_code = true;
        path = source.path ? settle_file(settler, source.place, source.path, ABOUT(FIRMWARE)) : NULL;
        if (path)
            settle_image(settler, path, source.place);
        else if (!source.path)
            settle_unread(settler, source.place, source.what, "the firmware is not a file of this host",
                          ABOUT(FIRMWARE));
    }
    return has_code;
}

/* Flash takes the place of -bios, even where both are given. A libvirt domain may have asked for firmware by features.
 */
void settle_firmware(struct settler *settler)
{
    const struct groups_group *bios = group_last(settler, "bios");

    if (settle_flash(settler))
        return;
    if (bios) {
        const struct place place = place_plain(settler, bios);
        const char *path = settle_file(settler, place, text_of(bios, ""), ABOUT(FIRMWARE));

        if (path)
            settle_image(settler, path, place);
    } else if (!pair_of(settler->machine, "igvm-cfg") && !coco_request_last(settler->request, COCO_OPTION_firmware)) {
        settle(settler, COCO_OPTION_firmware, "bios", place_none());
    }
}
