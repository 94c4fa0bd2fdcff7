/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan/parts.h"

#include <stddef.h>

static const char *const device_names[DEVICE_COUNT] = {
    [DEVICE_PORTS] = "virtio-serial-pci", [DEVICE_EXIT_STATUS] = "virtserialport",
    [DEVICE_CONSOLE] = "virtconsole",     [DEVICE_SERIAL] = "isa-serial",
    [DEVICE_VGA] = "virtio-vga",          [DEVICE_RNG] = "virtio-rng-pci",
    [DEVICE_NET] = "virtio-net-pci",      [DEVICE_VSOCK] = "vhost-vsock-pci",
    [DEVICE_BLK] = "virtio-blk-pci",      [DEVICE_NVME] = "nvme",
    [DEVICE_SCSI] = "virtio-scsi-pci",    [DEVICE_SCSI_DISK] = "scsi-hd",
    [DEVICE_SCSI_CD] = "scsi-cd",
};

/* A property belongs to one technology, and is used when its option is given; COCO_OPTION_COUNT: always. */
static const struct {
    const char *name;
    enum coco_choice_coco technology;
    enum coco_option option;
} properties[PROPERTY_COUNT] = {
    [SNP_CBITPOS] = {"cbitpos", COCO_CHOICE_SEV_SNP, COCO_OPTION_COUNT},
    [SNP_REDUCED_PHYS_BITS] = {"reduced-phys-bits", COCO_CHOICE_SEV_SNP, COCO_OPTION_COUNT},
    [SNP_POLICY] = {"policy", COCO_CHOICE_SEV_SNP, COCO_OPTION_COUNT},
    [SNP_KERNEL_HASHES] = {"kernel-hashes", COCO_CHOICE_SEV_SNP, COCO_OPTION_COUNT},
    [SNP_HOST_DATA] = {"host-data", COCO_CHOICE_SEV_SNP, COCO_OPTION_snp_host_data},
    [SNP_ID_BLOCK] = {"id-block", COCO_CHOICE_SEV_SNP, COCO_OPTION_snp_id_block},
    [SNP_ID_AUTH] = {"id-auth", COCO_CHOICE_SEV_SNP, COCO_OPTION_snp_id_auth},
    [SNP_AUTHOR_KEY_ENABLED] = {"author-key-enabled", COCO_CHOICE_SEV_SNP, COCO_OPTION_snp_author_key},
    [SNP_VCEK_DISABLED] = {"vcek-disabled", COCO_CHOICE_SEV_SNP, COCO_OPTION_snp_vcek_disabled},
    [SNP_GUEST_VISIBLE_WORKAROUNDS] = {"guest-visible-workarounds", COCO_CHOICE_SEV_SNP,
                                       COCO_OPTION_snp_guest_visible_workarounds},
    [TDX_ATTRIBUTES] = {"attributes", COCO_CHOICE_TDX, COCO_OPTION_tdx_attributes},
    [TDX_MRCONFIGID] = {"mrconfigid", COCO_CHOICE_TDX, COCO_OPTION_tdx_mrconfigid},
    [TDX_MROWNER] = {"mrowner", COCO_CHOICE_TDX, COCO_OPTION_tdx_mrowner},
    [TDX_MROWNERCONFIG] = {"mrownerconfig", COCO_CHOICE_TDX, COCO_OPTION_tdx_mrownerconfig},
    [TDX_QUOTE_GENERATION_SOCKET] = {"quote-generation-socket", COCO_CHOICE_TDX, COCO_OPTION_tdx_quote_socket},
};

const char *plan_device_name(enum plan_device device)
{
    return device_names[device];
}

const char *plan_property_name(enum plan_property property)
{
    return properties[property].name;
}

static unsigned choice(const struct coco_request *request, enum coco_option option, unsigned otherwise)
{
    const struct coco_setting *setting = coco_request_last(request, option);

    return setting ? setting->value.choice : otherwise;
}

const char *plan_guest_object(const struct coco_request *request)
{
    switch (choice(request, COCO_OPTION_coco, COCO_CHOICE_NO)) {
    case COCO_CHOICE_SEV_SNP:
        return "sev-snp-guest";
    case COCO_CHOICE_TDX:
        return "tdx-guest";
    default:
        return NULL;
    }
}

enum plan_device plan_disk_carrier(enum coco_choice_disk disk)
{
    switch (disk) {
    case COCO_DISK_VIRTIO_SCSI:
        return DEVICE_SCSI_DISK;
    case COCO_DISK_SCSI_CD:
        return DEVICE_SCSI_CD;
    case COCO_DISK_NVME:
        return DEVICE_NVME;
    case COCO_DISK_VIRTIO_BLK:
        break;
    }
    return DEVICE_BLK;
}

enum coco_choice_disk plan_disk_type(const struct coco_request *request, const struct coco_setting *drive)
{
    if (drive->option == COCO_OPTION_extra_drive && drive->value.disk >= 0)
        return (enum coco_choice_disk)drive->value.disk;
    return (enum coco_choice_disk)choice(request, COCO_OPTION_image_disk_type, COCO_DISK_VIRTIO_BLK);
}

static bool drive_uses(const struct coco_request *request, const struct coco_setting *drive, enum plan_device device)
{
    const enum plan_device carrier = plan_disk_carrier(plan_disk_type(request, drive));

    return carrier == device || (device == DEVICE_SCSI && (carrier == DEVICE_SCSI_DISK || carrier == DEVICE_SCSI_CD));
}

static bool drives_use(const struct coco_request *request, enum plan_device device)
{
    const struct coco_setting *setting = coco_request_last(request, COCO_OPTION_image);

    if (setting && drive_uses(request, setting, device))
        return true;
    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_extra_drive, i, &i)); i++)
        if (drive_uses(request, setting, device))
            return true;
    return false;
}

static bool has_text_console(const struct coco_request *request)
{
    const unsigned console = choice(request, COCO_OPTION_console, COCO_CONSOLE_INTERACTIVE);

    return console != COCO_CONSOLE_GUI && console != COCO_CONSOLE_HEADLESS;
}

static bool is_serial(const struct coco_request *request)
{
    return choice(request, COCO_OPTION_console_transport, COCO_TRANSPORT_VIRTIO) == COCO_TRANSPORT_SERIAL;
}

static bool has_network(const struct coco_request *request)
{
    const struct coco_setting *setting = coco_request_last(request, COCO_OPTION_network_user_mode);

    return setting && setting->value.boolean;
}

static bool has_vsock(const struct coco_request *request)
{
    const struct coco_setting *wanted = coco_request_last(request, COCO_OPTION_vsock);

    return coco_request_last(request, COCO_OPTION_vsock_cid) && (!wanted || wanted->value.tristate != COCO_NO);
}

bool plan_uses_device(const struct coco_request *request, enum plan_device device)
{
    switch (device) {
    case DEVICE_PORTS:
    case DEVICE_EXIT_STATUS:
    case DEVICE_RNG:
        return true;
    case DEVICE_CONSOLE:
        return has_text_console(request) && !is_serial(request);
    case DEVICE_SERIAL:
        return has_text_console(request) && is_serial(request);
    case DEVICE_VGA:
        return choice(request, COCO_OPTION_console, COCO_CONSOLE_INTERACTIVE) == COCO_CONSOLE_GUI;
    case DEVICE_NET:
        return has_network(request);
    case DEVICE_VSOCK:
        return has_vsock(request);
    default:
        return drives_use(request, device);
    }
}

bool plan_uses_property(const struct coco_request *request, enum plan_property property)
{
    const struct coco_setting *setting;

    if (choice(request, COCO_OPTION_coco, COCO_CHOICE_NO) != properties[property].technology)
        return false;
    if (properties[property].option == COCO_OPTION_COUNT)
        return true;
    setting = coco_request_last(request, properties[property].option);
    return setting && (property != TDX_QUOTE_GENERATION_SOCKET || setting->value.choice != COCO_QUOTE_SOCKET_NO);
}

const char *plan_machine_name(const struct coco_request *request)
{
    const struct coco_setting *given = coco_request_last(request, COCO_OPTION_machine_type);

    return given ? given->text : "q35";
}

const char *plan_cpu_model(const struct coco_request *request)
{
    const struct coco_setting *given = coco_request_last(request, COCO_OPTION_cpu_model);

    if (given)
        return given->text;
    switch (choice(request, COCO_OPTION_coco, COCO_CHOICE_NO)) {
    case COCO_CHOICE_NO:
        return "max";
    case COCO_CHOICE_SEV_SNP:
        return "EPYC-v4"; /* a named model, so that the digest does not depend on the host */
    case COCO_CHOICE_TDX:
        return "host"; /* the only model that QEMU takes besides max */
    default:
        return NULL;
    }
}
