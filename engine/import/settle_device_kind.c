/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of devices; see settle_devices.def. */
#include <string.h>

#include "import/settle.h"

static const struct row {
    const char *name;
    enum device_kind kind;
    bool is_virtio;
} rows[] = {
#define DEVICE(name, kind) {name, DEVICE_##kind, false},
#define VIRTIO(name, kind) {name, DEVICE_##kind, true},
#include "import/settle_devices.def"
#undef DEVICE
#undef VIRTIO
};

/* Is that one of the family's names? */
static bool is_of_family(const char *driver, const char *family)
{
    static const char *const endings[] = {"", "-pci", "-pci-transitional", "-pci-non-transitional", "-device", NULL};

    return text_begins(driver, family) && is_among(driver + strlen(family), endings);
}

enum device_kind settle_device_kind(const char *driver)
{
    if (!driver)
        return DEVICE_UNKNOWN;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].is_virtio ? is_of_family(driver, rows[i].name) : strcmp(driver, rows[i].name) == 0)
            return rows[i].kind;
    return text_ends(driver, "-x86_64-cpu") ? DEVICE_CPU : DEVICE_UNKNOWN;
}

bool settle_has_device(const struct settler *settler, enum device_kind kind)
{
    const struct groups_group *device;

    for (size_t at = 0; (device = groups_next(settler->groups, "device", &at));)
        if (settle_device_kind(text_of(device, "driver")) == kind)
            return true;
    return false;
}
