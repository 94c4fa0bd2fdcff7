/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks: the one that the guest boots from is the image, all others are further drives. */
#include <string.h>

#include "import/settle.h"

struct disk {
    struct drive_source source;
    struct place device; /* what carries it */
    const char *type;    /* as --image-disk-type= has it */
    bool has_boot_index;
    uint64_t boot_index;
};

struct disks {
    struct disk *list;
    size_t count;
};

/* ---- which there are --------------------------------------------------------------------------------------------- */

/* QEMU attaches drives of these interfaces itself; no interface is the machine's own, which is IDE. */
static bool is_attached(const char *interface)
{
    return !text_is(interface, "none") && !text_is(interface, "pflash") && !text_is(interface, "mtd");
}

/* Those that sit on a bus together are like SCSI disks, which share one controller. */
static const char *type_of_drive(const struct groups_group *drive)
{
    if (text_is(text_of(drive, "media"), "cdrom"))
        return "scsi-cd";
    return text_is(text_of(drive, "if"), "virtio") ? "virtio-blk" : "virtio-scsi";
}

static const char *type_of_device(const char *driver)
{
    if (settle_device_kind(driver) == DEVICE_CDROM)
        return "scsi-cd";
    if (text_begins(driver, "nvme"))
        return "nvme";
    return text_begins(driver, "virtio-blk") ? "virtio-blk" : "virtio-scsi";
}

static void add_drive(struct settler *settler, struct disks *disks, const struct groups_group *drive)
{
    struct disk disk = {.type = type_of_drive(drive), .device = place_of(settler, drive, NULL)};

    if (is_attached(text_of(drive, "if")) && settle_group_source(settler, drive, &disk.source))
        disks->list[disks->count++] = disk;
}

static void add_device(struct settler *settler, struct disks *disks, const struct groups_group *device)
{
    const char *driver = text_of(device, "driver"), *drive = text_of(device, "drive");
    const enum device_kind kind = settle_device_kind(driver);
    struct disk disk = {.device = place_of(settler, device, NULL)};

    if ((kind != DEVICE_DISK && kind != DEVICE_CDROM) || !drive)
        return;
    if (!settle_drive_source(settler, drive, &disk.source))
        return; /* an empty CD-ROM, or QEMU says that there is no such drive */
    disk.type = type_of_device(driver);
    disk.has_boot_index = number_of(settler, device, "bootindex", &disk.boot_index);
    disks->list[disks->count++] = disk;
}

/* In the order in which they are written. */
static void list_disks(struct settler *settler, struct disks *disks)
{
    const struct groups *groups = settler->groups;

    disks->list = settle_alloc(settler, (groups->count + 1) * sizeof(*disks->list));
    for (size_t i = 0; disks->list && i < groups->count; i++) {
        const struct groups_group *group = &groups->groups[i];

        if (strcmp(group->option, "drive") == 0)
            add_drive(settler, disks, group);
        else if (strcmp(group->option, "device") == 0)
            add_device(settler, disks, group);
    }
}

/* ---- what becomes of them ---------------------------------------------------------------------------------------- */

/* The lowest boot index; without any, the first disk that is no CD-ROM. */
static bool boots_before(const struct disk *one, const struct disk *other)
{
    if (one->has_boot_index != other->has_boot_index)
        return one->has_boot_index;
    if (one->has_boot_index)
        return one->boot_index < other->boot_index;
    return strcmp(other->type, "scsi-cd") == 0 && strcmp(one->type, "scsi-cd") != 0;
}

/* The number of the image among the disks; their count where there is none. */
static size_t image_of(const struct disks *disks)
{
    size_t best = 0;

    for (size_t i = 1; i < disks->count; i++)
        if (boots_before(&disks->list[i], &disks->list[best]))
            best = i;
    return best;
}

static void settle_image(struct settler *settler, const struct disk *disk, const char *path, bool is_only)
{
    settle(settler, COCO_OPTION_image, path, disk->source.place);
    settle(settler, COCO_OPTION_image_format, disk->source.qcow2 ? "qcow2" : "raw", disk->source.place);
    settle(settler, COCO_OPTION_image_disk_type, disk->type, disk->device);
    if (disk->source.snapshot && is_only) /* of several disks, some keep what is written to them */
        settle(settler, COCO_OPTION_ephemeral, NULL, disk->source.place);
}

static void settle_disk(struct settler *settler, const struct disks *disks, size_t number)
{
    const struct disk *disk = &disks->list[number];
    const bool is_image = number == image_of(disks);
    const uint32_t subjects = ABOUT(DEVICES) | (is_image && !group_last(settler, "kernel") ? ABOUT(BOOT) : 0);
    const char *path = NULL;

    if (disk->source.path)
        path = settle_file(settler, disk->source.place, disk->source.path, subjects);
    else
        settle_unread(settler, disk->source.place, disk->source.what, "the disk is not a file of this host", subjects);
    if (path && is_image)
        settle_image(settler, disk, path, disks->count == 1);
    else if (path)
        settlef(settler, COCO_OPTION_extra_drive, disk->source.place, "%s:%s:%s", disk->source.qcow2 ? "qcow2" : "raw",
                disk->type, path);
}

void settle_drives(struct settler *settler)
{
    struct disks disks = {0};

    list_disks(settler, &disks);
    for (size_t i = 0; i < disks.count; i++)
        settle_disk(settler, &disks, i);
}
