/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the guest shows its messages on: a display, a text console, or nothing; and its name. */
#include <string.h>

#include "import/settle.h"

/* ---- displays and ports ------------------------------------------------------------------------------------------ */

/* Has the guest a display, and somebody who looks at it? */
static bool has_display(const struct settler *settler)
{
    const struct groups_group *vga = group_last(settler, "vga"), *display = group_last(settler, "display");
    const bool is_shown = group_last(settler, "vnc") || group_last(settler, "spice") ||
                          (!group_last(settler, "nographic") && !text_is(text_of(display, "type"), "none"));
    const bool is_named = vga && !text_is(text_of(vga, ""), "none");

    return is_shown && (is_named || settle_has_device(settler, DEVICE_DISPLAY) || (!vga && settler->defaults));
}

/* The serial port that is ttyS0 in the guest; NULL with `ret_default` set: QEMU's own. */
static const struct groups_group *serial_port(const struct settler *settler, bool *ret_default)
{
    const struct groups_group *group, *serial = NULL;

    for (size_t at = 0; (group = groups_next(settler->groups, "serial", &at));)
        serial = serial || text_is(text_of(group, ""), "none") ? serial : group;
    for (size_t at = 0; !serial && (group = groups_next(settler->groups, "device", &at));)
        serial = settle_device_kind(text_of(group, "driver")) == DEVICE_SERIAL_PORT ? group : NULL;
    *ret_default = !serial && settler->defaults && !group_last(settler, "serial");
    return serial;
}

static const struct groups_group *virtio_console(const struct settler *settler)
{
    const struct groups_group *device;

    for (size_t at = 0; (device = groups_next(settler->groups, "device", &at));)
        if (settle_device_kind(text_of(device, "driver")) == DEVICE_VIRTIO_CONSOLE)
            return device;
    return NULL;
}

/* ---- the console ------------------------------------------------------------------------------------------------- */

/* Of two consoles the one that a kernel argument names. */
static bool arguments_name(const struct settler *settler, const char *console)
{
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(settler->request, COCO_OPTION_cmdline, i, &i)); i++)
        if (text_begins(setting->text + strspn(setting->text, " "), console))
            return true;
    return false;
}

static void settle_text_console(struct settler *settler, const struct groups_group *serial, bool is_default,
                                const struct groups_group *virtio)
{
    const bool uses_virtio = virtio && !((serial || is_default) && arguments_name(settler, "console=ttyS0"));
    const struct groups_group *group = uses_virtio ? virtio : serial;
    const struct place place = group ? place_of(settler, group, NULL) : place_none();

    settle(settler, COCO_OPTION_console, "native", place);
    settle(settler, COCO_OPTION_console_transport, uses_virtio ? "virtio" : "serial", place);
}

/* The name and the UUID bear on no rule; a name that no host name could be is left out. */
static void settle_identity(struct settler *settler)
{
    const struct groups_group *uuid = group_last(settler, "uuid");

    if (uuid)
        settle(settler, COCO_OPTION_uuid, text_of(uuid, ""), place_plain(settler, uuid));
}

void settle_console(struct settler *settler)
{
    const struct groups_group *virtio = virtio_console(settler);
    bool is_default = false;
    const struct groups_group *serial = serial_port(settler, &is_default);

    if (has_display(settler))
        settle(settler, COCO_OPTION_console, "gui", place_none());
    else if (virtio || serial || is_default)
        settle_text_console(settler, serial, is_default, virtio);
    else
        settle(settler, COCO_OPTION_console, "headless", place_none());
    settle_identity(settler);
}
