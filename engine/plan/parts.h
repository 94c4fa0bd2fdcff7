/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the plan asks of QEMU by name: devices, and properties of the confidential guest. The planner writes them, and
 * classify asks whether the QEMU binary knows them; which of them a request needs is decided here, for both.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "coco/request.h"

enum plan_device {
    DEVICE_PORTS,       /* virtio-serial-pci: console and exit status are ports of it */
    DEVICE_EXIT_STATUS, /* virtserialport */
    DEVICE_CONSOLE,     /* virtconsole */
    DEVICE_SERIAL,      /* isa-serial */
    DEVICE_VGA,         /* virtio-vga, which -vga virtio makes */
    DEVICE_RNG,
    DEVICE_NET,
    DEVICE_VSOCK,
    DEVICE_BLK,
    DEVICE_NVME,
    DEVICE_SCSI, /* the controller of the next two */
    DEVICE_SCSI_DISK,
    DEVICE_SCSI_CD,
    DEVICE_COUNT
};

enum plan_property {
    SNP_CBITPOS,
    SNP_REDUCED_PHYS_BITS,
    SNP_POLICY,
    SNP_KERNEL_HASHES,
    SNP_HOST_DATA,
    SNP_ID_BLOCK,
    SNP_ID_AUTH,
    SNP_AUTHOR_KEY_ENABLED,
    SNP_VCEK_DISABLED,
    SNP_GUEST_VISIBLE_WORKAROUNDS,
    TDX_ATTRIBUTES,
    TDX_MRCONFIGID,
    TDX_MROWNER,
    TDX_MROWNERCONFIG,
    TDX_QUOTE_GENERATION_SOCKET,
    PROPERTY_COUNT
};

/* The names as QEMU has them. */
const char *plan_device_name(enum plan_device device);
const char *plan_property_name(enum plan_property property);

/* "sev-snp-guest" or "tdx-guest"; NULL: the request names no technology. */
const char *plan_guest_object(const struct coco_request *request);

bool plan_uses_device(const struct coco_request *request, enum plan_device device);

/* Only ever true for properties of plan_guest_object(). */
bool plan_uses_property(const struct coco_request *request, enum plan_property property);

/* What carries a drive of this type. */
enum plan_device plan_disk_carrier(enum coco_choice_disk disk);

/* The type of an --image= or --extra-drive=, which has the image's type unless it names its own. */
enum coco_choice_disk plan_disk_type(const struct coco_request *request, const struct coco_setting *drive);

/* Defaults that QEMU has to know, too. */
const char *plan_machine_name(const struct coco_request *request);
/* The CPU model, with its flags; NULL: it follows from a technology that is still open. */
const char *plan_cpu_model(const struct coco_request *request);
