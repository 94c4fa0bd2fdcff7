/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Disks: the image, then the further drives, as disk0, disk1, ... */
#include <stdio.h>
#include <string.h>

#include "plan/parts.h"
#include "plan/planner.h"

struct drive {
    size_t number;
    const char *path;
    enum coco_choice_format format;
    enum coco_choice_disk disk;
    bool block_device;
    bool ephemeral;
    bool boots;
};

/* Names of a drive's parts; they are ids in QEMU's sense. */
struct drive_names {
    char file[24], disk[24], device[24];
};

static struct drive_names names_of(const struct drive *drive)
{
    struct drive_names names;

    snprintf(names.file, sizeof(names.file), "file%zu", drive->number);
    snprintf(names.disk, sizeof(names.disk), "disk%zu", drive->number);
    snprintf(names.device, sizeof(names.device), "drive%zu", drive->number);
    return names;
}

/* QEMU has another driver for block devices. Where nobody looked, the path decides. */
static bool is_block_device(const struct planner *planner, const struct coco_setting *setting)
{
    const struct coco_observations *seen = planner->observations;
    const size_t number = (size_t)(setting - planner->request->settings);
    const enum coco_file_sighting sighting =
        seen->files && number < seen->file_count ? seen->files[number] : COCO_FILE_NOT_LOOKED_AT;

    if (sighting == COCO_FILE_NOT_LOOKED_AT)
        return strncmp(setting->value.path, "/dev/", strlen("/dev/")) == 0;
    return sighting == COCO_FILE_BLOCK_DEVICE;
}

static const char *file_driver(const struct drive *drive)
{
    return drive->block_device ? "host_device" : "file";
}

static const char *format_driver(const struct drive *drive)
{
    return drive->format == COCO_FORMAT_QCOW2 ? "qcow2" : "raw";
}

static const char *discard(const struct planner *planner)
{
    const struct coco_value *value = planner_value(planner, COCO_OPTION_discard_disk);

    return value && !value->boolean ? "ignore" : "unmap";
}

static void plan_nodes(struct planner *planner, const struct drive *drive, const struct drive_names *names)
{
    const bool read_only = drive->disk == COCO_DISK_SCSI_CD;
    struct json_object *file = planner_object(planner, "driver", file_driver(drive));
    struct json_object *disk = planner_object(planner, "driver", format_driver(drive));

    planner_put_string(planner, file, "node-name", names->file);
    planner_put_string(planner, file, "filename", drive->path);
    planner_put_string(planner, disk, "node-name", names->disk);
    planner_put_string(planner, disk, "file", names->file);
    planner_put_string(planner, file, "discard", discard(planner));
    planner_put_string(planner, disk, "discard", discard(planner));
    if (read_only) {
        planner_put_bool(planner, file, "read-only", true);
        planner_put_bool(planner, disk, "read-only", true);
    }
    planner_option_json(planner, "-blockdev", file);
    planner_option_json(planner, "-blockdev", disk);
}

/*
 * -blockdev has no snapshot=on, and an overlay of our own would be a file to look after. QEMU's is in /var/tmp, and has
 * no name any more once it is open. file.driver= keeps QEMU from reading a protocol out of the path.
 */
static void plan_ephemeral(struct planner *planner, const struct drive *drive, const struct drive_names *names)
{
    planner_optionf(planner, "-drive", "if=none,id=%s,driver=%s,file.driver=%s,file.filename=%s,discard=%s,snapshot=on",
                    names->disk, format_driver(drive), file_driver(drive), planner_escape(planner, drive->path),
                    discard(planner));
}

static void plan_disk_device(struct planner *planner, const struct drive *drive, const struct drive_names *names,
                             const char *scsi)
{
    const enum plan_device carrier = plan_disk_carrier(drive->disk);
    const char *driver = plan_device_name(carrier);
    struct json_object *device;

    switch (carrier) {
    case DEVICE_SCSI_DISK:
    case DEVICE_SCSI_CD:
        device = planner_object(planner, "driver", driver);
        planner_put_string(planner, device, "id", names->device);
        planner_put_string(planner, device, "bus", scsi);
        break;
    case DEVICE_NVME:
        device = planner_object(planner, "driver", driver);
        planner_put_string(planner, device, "id", names->device);
        break;
    default:
        device = planner_virtio(planner, driver, names->device);
        break;
    }
    planner_put_string(planner, device, "drive", names->disk);
    planner_put_string(planner, device, "serial", names->disk);
    if (drive->boots)
        planner_put_number(planner, device, "bootindex", 1); /* 0 is the one of a kernel that is given */
    planner_option_json(planner, "-device", device);
}

static bool is_scsi(const struct drive *drive)
{
    return drive->disk == COCO_DISK_VIRTIO_SCSI || drive->disk == COCO_DISK_SCSI_CD;
}

static void plan_drive(struct planner *planner, const struct drive *drive, bool *scsi_planned)
{
    const struct drive_names names = names_of(drive);

    if (drive->ephemeral)
        plan_ephemeral(planner, drive, &names);
    else
        plan_nodes(planner, drive, &names);
    if (is_scsi(drive) && !*scsi_planned) {
        planner_option_json(planner, "-device", planner_virtio(planner, plan_device_name(DEVICE_SCSI), "scsi0"));
        *scsi_planned = true;
    }
    plan_disk_device(planner, drive, &names, "scsi0.0");
}

/* A further drive that says nothing else is raw. */
void plan_drives(struct planner *planner)
{
    const struct coco_setting *setting = coco_request_last(planner->request, COCO_OPTION_image);
    struct drive drive = {.boots = true};
    bool scsi_planned = false;

    if (setting) {
        drive.path = setting->value.path;
        drive.format = (enum coco_choice_format)planner_choice(planner, COCO_OPTION_image_format, COCO_FORMAT_RAW);
        drive.disk = plan_disk_type(planner->request, setting);
        drive.block_device = is_block_device(planner, setting);
        drive.ephemeral = planner_given(planner, COCO_OPTION_ephemeral);
        plan_drive(planner, &drive, &scsi_planned);
    }
    for (size_t i = 0; (setting = coco_request_next(planner->request, COCO_OPTION_extra_drive, i, &i)); i++) {
        drive = (struct drive){.number = drive.number + 1, .path = setting->value.path};
        drive.format =
            setting->value.format == COCO_AUTO ? COCO_FORMAT_RAW : (enum coco_choice_format)setting->value.format;
        drive.disk = plan_disk_type(planner->request, setting);
        drive.block_device = is_block_device(planner, setting);
        plan_drive(planner, &drive, &scsi_planned);
    }
}
