/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices: what a rule speaks of, and how virtio devices reach the guest's memory. Disks and networks have own files.
 */
#include <inttypes.h>
#include <string.h>

#include "import/settle.h"

/* ---- virtio ------------------------------------------------------------------------------------------------------ */

/* Is it written, and set like that? */
static bool is_switched(const struct groups_group *group, const char *key, bool wanted)
{
    const struct groups_pair *pair = pair_of(group, key);
    bool on = false;

    return pair && groups_bool(pair, &on) && on == wanted;
}

/* A confidential guest's machine makes devices modern, with IOMMU_PLATFORM, where nothing else is written. */
static void settle_virtio(struct settler *settler, const struct groups_group *device, const char *driver)
{
    const struct groups_pair *legacy = pair_of(device, "disable-legacy");
    const bool transitional = text_ends(driver, "-pci-transitional");

    if (transitional || (legacy && strcmp(legacy->value, "on") != 0)) /* it may be auto, too */
        settlef(settler, COCO_OPTION_found_legacy_virtio, place_of(settler, device, transitional ? NULL : legacy),
                "%s%s%s", driver, transitional ? "" : " disable-legacy=", transitional ? "" : legacy->value);
    if (is_switched(device, "disable-modern", true))
        settlef(settler, COCO_OPTION_found_legacy_virtio, place_of(settler, device, pair_of(device, "disable-modern")),
                "%s disable-modern=on", driver);
    if (is_switched(device, "iommu_platform", false))
        settlef(settler, COCO_OPTION_found_no_iommu_platform,
                place_of(settler, device, pair_of(device, "iommu_platform")), "%s iommu_platform=off", driver);
}

/* Classes that all virtio devices are of: -global for one of them is for every device. */
static void settle_globals(struct settler *settler)
{
    static const char *const classes[] = {"virtio-device", "virtio-pci", NULL};
    const struct groups_group *global;

    for (size_t at = 0; (global = groups_next(settler->groups, "global", &at));) {
        const char *driver = text_of(global, "driver"), *property = text_of(global, "property");
        const struct place place = place_of(settler, global, NULL);
        const bool on = text_is(text_of(global, "value"), "on"), off = is_switched(global, "value", false);

        if (!is_among(driver, classes) || !property)
            continue;
        if (strcmp(property, "iommu_platform") == 0 && off)
            settlef(settler, COCO_OPTION_found_no_iommu_platform, place, "%s iommu_platform=off", driver);
        else if ((strcmp(property, "disable-legacy") == 0 && !on) || (strcmp(property, "disable-modern") == 0 && on))
            settlef(settler, COCO_OPTION_found_legacy_virtio, place, "%s %s=%s", driver, property,
                    text_of(global, "value"));
    }
}

/* ---- one device -------------------------------------------------------------------------------------------------- */

static void settle_vsock(struct settler *settler, const struct groups_group *device)
{
    uint64_t cid = 0;

    if (!number_of(settler, device, "guest-cid", &cid))
        return; /* QEMU refuses it without one */
    if (cid <= 2 || cid >= UINT32_MAX)
        settle_refuse(settler, pair_of(device, "guest-cid")->origin, "QEMU takes no guest-cid=%" PRIu64, cid);
    else if (!coco_request_last(settler->request, COCO_OPTION_vsock_cid))
        settlef(settler, COCO_OPTION_vsock_cid, place_of(settler, device, pair_of(device, "guest-cid")), "%" PRIu64,
                cid);
}

/* The driver, and the id, or what it passes through. */
static void found(struct settler *settler, enum coco_option option, const struct groups_group *device,
                  const char *driver)
{
    static const char *const keys[] = {"host", "sysfsdev", "memdev", "chardev", "fsdev", NULL};
    const char *name = device->id;

    for (size_t i = 0; keys[i] && !name; i++)
        name = text_of(device, keys[i]);
    settlef(settler, option, place_of(settler, device, NULL), "%s%s%s", driver, name ? " " : "", name ? name : "");
}

static void settle_kind(struct settler *settler, const struct groups_group *device, const char *driver)
{
    const struct place place = place_of(settler, device, NULL);

    switch (settle_device_kind(driver)) {
    case DEVICE_VSOCK_OF_GUEST:
        settle_vsock(settler, device);
        break;
    case DEVICE_TPM:
        if (!coco_request_last(settler->request, COCO_OPTION_tpm))
            settle(settler, COCO_OPTION_tpm, "yes", place);
        break;
    case DEVICE_BALLOON:
        found(settler, COCO_OPTION_found_balloon, device, driver);
        break;
    case DEVICE_IVSHMEM:
        found(settler, COCO_OPTION_found_ivshmem, device, driver);
        break;
    case DEVICE_PERSISTENT:
        found(settler, COCO_OPTION_found_persistent_memory, device, driver);
        break;
    case DEVICE_MEMORY:
        found(settler, COCO_OPTION_found_memory_device, device, driver);
        break;
    case DEVICE_OF_HOST:
        found(settler, COCO_OPTION_found_vfio, device, driver);
        break;
    case DEVICE_SHARE:
        settlef(settler, COCO_OPTION_found_host_share, place, "%s, device %s",
                text_begins(driver, "virtio-9p") ? "9p" : "virtiofs", driver);
        break;
    case DEVICE_LOADER:
        settle_unread(settler, place, driver, "what it loads, and where to, is not looked at",
                      ABOUT(FIRMWARE) | ABOUT(BOOT) | ABOUT(SNP) | ABOUT(TDX));
        break;
    case DEVICE_CPU:
        settle_unread(settler, place, driver, "vCPUs that are plugged in as devices are not counted", ABOUT(CPU));
        break;
    case DEVICE_UNKNOWN:
        settle_unread(settler, place, driver, "it is no device that is known here", ABOUT(DEVICES));
        break;
    default:
        break;
    }
}

void settle_devices(struct settler *settler)
{
    const struct groups_group *device;

    for (size_t at = 0; (device = groups_next(settler->groups, "device", &at));) {
        const char *driver = text_of(device, "driver");

        if (!driver)
            continue; /* QEMU refuses it */
        settle_virtio(settler, device, driver);
        settle_kind(settler, device, driver);
    }
    settle_globals(settler);
}
