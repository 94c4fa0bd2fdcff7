/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* libvirt domains: memory and devices, what is handed through to QEMU, and what is not understood. */
#include "import_libvirt.h"

#include "coco/rule.h"

static void test_memory(void **state)
{
    static const struct row rows[] = {
        {{.os = NULL}, COCO_OPTION_ram, "512M", "<memory>"},
        {{.top = "<memory>524288</memory>"}, COCO_OPTION_ram, "512M", "<memory>"},
        {{.top = "<memory unit='GB'>1</memory>"}, COCO_OPTION_ram, "954M", "<memory>"}, /* to whole MiB */
        {{.top = "<memory unit='gib'>1</memory><currentMemory unit='MiB'>512</currentMemory>"},
         COCO_OPTION_ram,
         "1G",
         "<memory>"},
        {{.top = MEMORY "<maxMemory slots='4' unit='GiB'>8</maxMemory>"}, COCO_OPTION_ram, "512M:8G:4", "<memory>"},
        {{.top = "<memory unit='MiB'>512</memory>",
          .cpu = "<cpu mode='host-passthrough'><numa><cell id='0' cpus='0' memory='128' unit='MiB'/><cell id='1' "
                 "cpus='1' memory='131072'/></numa></cpu>"},
         COCO_OPTION_ram,
         "256M",
         "<memory>"},
        {{.devices = NONE "<memory model='dimm'><target><size unit='MiB'>128</size></target></memory>"},
         COCO_OPTION_ram,
         "384M",
         "<memory>"},
        {{.devices = NONE "<memory model='dimm'><target><size unit='MiB'>128</size></target></memory>"},
         COCO_OPTION_found_memory_device,
         "pc-dimm",
         "<memory model=>"},
        {{.devices = NONE "<memory model='virtio-mem'><target><size unit='MiB'>128</size></target></memory>"},
         COCO_OPTION_found_memory_device,
         "virtio-mem-pci",
         "<memory model=>"},
        {{.devices = NONE "<memory model='nvdimm'><source><path>/p</path></source><target><size "
                          "unit='MiB'>128</size></target></memory>"},
         COCO_OPTION_found_persistent_memory,
         "nvdimm",
         "<memory model=>"},
        {{.top = MEMORY "<memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages><locked/><source "
                        "type='memfd'/><access mode='shared'/><nosharepages/></memoryBacking>"},
         COCO_OPTION_found_readonly_memory,
         NULL,
         NULL},
    };

    check_rows(*state, rows, COUNT(rows));
}

static void test_disks(void **state)
{
    static const struct row rows[] = {
        {{.os = NULL}, COCO_OPTION_image, NULL, NULL},
        {{.devices = DISK("")}, COCO_OPTION_image, "/d", "<disk>"},
        {{.devices = DISK("<driver type='qcow2'/>")}, COCO_OPTION_image, "/d", "<disk>"},
        {{.devices = DISK("<driver type='qcow2'/>")}, COCO_OPTION_image_format, "qcow2", "<disk>"},
        {{.devices = DISK("<driver type='raw' cache='none'/><serial>s</serial><boot order='1'/>")},
         COCO_OPTION_image,
         "/d",
         "<disk>"},
        {{.devices = DISK("<driver iommu='off'/>")},
         COCO_OPTION_found_no_iommu_platform,
         "virtio-blk-pci",
         "<driver iommu=>"},
        {{.devices = DISK("<driver iommu='on'/>")}, COCO_OPTION_found_no_iommu_platform, NULL, NULL},
        {{.devices = NONE "<disk model='virtio-transitional'><source file='/d'/><target dev='vda'/></disk>"},
         COCO_OPTION_found_legacy_virtio,
         "virtio-blk-pci-transitional",
         "<disk>"},
        {{.devices = NONE "<disk model='virtio-non-transitional'><source file='/d'/><target dev='vda'/></disk>"},
         COCO_OPTION_found_legacy_virtio,
         NULL,
         NULL},
        {{.devices = NONE "<disk device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"},
         COCO_OPTION_image,
         NULL,
         NULL},
        {{.devices = NONE "<disk type='block'><source dev='/dev/x'/><target dev='sda' bus='scsi'/></disk>"},
         COCO_OPTION_image,
         "/dev/x",
         "<disk>"},
    };

    check_rows(*state, rows, COUNT(rows));
}

static void test_devices(void **state)
{
    static const struct row rows[] = {
        {{.os = NULL}, COCO_OPTION_found_balloon, NULL, NULL},
        {{.devices = ""}, COCO_OPTION_found_balloon, "virtio-balloon-pci", NULL},
        {{.devices = "", .os = "<type machine='microvm'>hvm</type>"}, COCO_OPTION_found_balloon, NULL, NULL},
        {{.devices = "<memballoon model='virtio'><stats period='5'/></memballoon>"},
         COCO_OPTION_found_balloon,
         "virtio-balloon-pci",
         "<memballoon>"},
        {{.devices = NONE "<interface type='user'/>"}, COCO_OPTION_network_user_mode, "", "<interface>"},
        {{.devices = NONE "<interface type='network'><source network='n'/><model type='virtio'/></interface>"},
         COCO_OPTION_network_tap,
         "",
         "<interface>"},
        {{.devices = NONE "<interface type='bridge'><model type='virtio-transitional'/></interface>"},
         COCO_OPTION_found_legacy_virtio,
         "virtio-net-pci-transitional",
         "<interface>"},
        {{.devices = NONE "<vsock model='virtio'><cid auto='no' address='7'/></vsock>"},
         COCO_OPTION_vsock_cid,
         "7",
         "<cid address=>"},
        {{.devices = NONE "<vsock model='virtio'><cid auto='yes'/></vsock>"}, COCO_OPTION_vsock, "yes", "<vsock>"},
        {{.devices = NONE "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>"},
         COCO_OPTION_tpm,
         "yes",
         "<tpm>"},
        {{.devices = NONE "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='0x41' "
                          "slot='0' function='0x1'/></source></hostdev>"},
         COCO_OPTION_found_vfio,
         "vfio-pci",
         "<hostdev>"},
        {{.devices = NONE "<interface type='hostdev'><source><address type='pci' bus='1'/></source></interface>"},
         COCO_OPTION_found_vfio,
         "vfio-pci",
         "<interface>"},
        {{.devices = NONE "<filesystem type='mount'><driver type='virtiofs'/><source dir='/s'/><target "
                          "dir='t'/></filesystem>"},
         COCO_OPTION_found_host_share,
         "virtiofs",
         "<filesystem>"},
        {{.devices = NONE "<filesystem type='mount'><source dir='/s'/><target dir='t'/></filesystem>"},
         COCO_OPTION_found_host_share,
         "9p",
         "<filesystem>"},
        {{.devices = NONE "<shmem name='s'><model type='ivshmem-doorbell'/></shmem>"},
         COCO_OPTION_found_ivshmem,
         "ivshmem-doorbell",
         "<shmem>"},
        {{.devices = NONE "<rng model='virtio-transitional'><backend model='random'>/dev/random</backend></rng>"},
         COCO_OPTION_found_legacy_virtio,
         "virtio-rng-pci-transitional",
         "<rng>"},
        {{.devices = NONE "<controller type='scsi' model='virtio-scsi'><driver iommu='off'/></controller>"},
         COCO_OPTION_found_no_iommu_platform,
         "virtio-scsi-pci",
         "<driver iommu=>"},
        {{.devices = NONE "<iommu model='intel'><driver intremap='on'/></iommu><watchdog model='itco'/>"},
         COCO_OPTION_found_vfio,
         NULL,
         NULL},
    };

    check_rows(*state, rows, COUNT(rows));
}

#define ARGUMENT(text) "<qemu:arg value='" text "'/>"

static void test_qemu_words(void **state)
{
    static const struct row rows[] = {
        {{.top = MEMORY "<qemu:commandline>" ARGUMENT("-cpu") ARGUMENT("max") "<qemu:env name='A' "
                                                                              "value='B'/></qemu:commandline>"},
         COCO_OPTION_cpu_model,
         "max",
         "-cpu"},
        {{.top = MEMORY "<qemu:commandline>" ARGUMENT("-device") ARGUMENT("ivshmem-plain,memdev=m")
              ARGUMENT("-no-reboot") "</qemu:commandline>"},
         COCO_OPTION_found_ivshmem,
         "ivshmem-plain",
         "-device"},
        {{.top = MEMORY "<qemu:commandline>" ARGUMENT("-no-reboot") "</qemu:commandline>"},
         COCO_OPTION_found_reboot,
         NULL,
         NULL},
        {{.top =
              MEMORY "<qemu:override><qemu:device alias='ua-r'><qemu:frontend><qemu:property "
                     "name='iommu_platform' type='bool' value='false'/></qemu:frontend></qemu:device></qemu:override>",
          .devices = NONE "<rng model='virtio'><driver iommu='on'/><alias name='ua-r'/></rng>"},
         COCO_OPTION_found_no_iommu_platform,
         "virtio-rng-pci",
         "<qemu:property value=>"},
        {{.top = MEMORY "<qemu:override><qemu:device alias='ua-r'><qemu:frontend><qemu:property "
                        "name='iommu_platform' type='remove'/></qemu:frontend></qemu:device></qemu:override>",
          .devices = NONE "<rng model='virtio'><driver iommu='off'/><alias name='ua-r'/></rng>"},
         COCO_OPTION_found_no_iommu_platform,
         NULL,
         NULL},
    };

    check_rows(*state, rows, COUNT(rows));
}

/* What is not understood, and what it may be about. */
static void test_unread(void **state)
{
    static const struct {
        struct parts parts;
        const char *text;
        enum coco_subject about, not_about;
    } rows[] = {
        {{.top = MEMORY "<novel/>"}, "<novel>", COCO_SUBJECT_SNP, COCO_SUBJECT_HOST},
        {{.cpu = "<cpu mode='host-passthrough' novel='1'/>"}, "<cpu novel=>", COCO_SUBJECT_CPU, COCO_SUBJECT_DEVICES},
        {{.cpu = "<cpu mode='host-model'/>"}, "<cpu mode='host-model'>", COCO_SUBJECT_CPU, COCO_SUBJECT_MEMORY},
        {{.cpu = "<cpu mode='host-passthrough'><feature policy='optional' name='f'/></cpu>"},
         "<feature policy='optional' name='f'>",
         COCO_SUBJECT_CPU,
         COCO_SUBJECT_MEMORY},
        {{.devices = NONE "<novel/>"}, "<novel>", COCO_SUBJECT_DEVICES, COCO_SUBJECT_CPU},
        {{.devices = NONE "<disk type='volume'><source pool='p' volume='v'/><target dev='vda'/></disk>"},
         "<disk> <source>",
         COCO_SUBJECT_DEVICES,
         COCO_SUBJECT_CPU},
        {{.devices = NONE "<memory model='novel'/>"}, "<memory model=>", COCO_SUBJECT_MEMORY, COCO_SUBJECT_CPU},
        {{.devices = NONE "<hostdev type='novel'/>"}, "<hostdev type=>", COCO_SUBJECT_DEVICES, COCO_SUBJECT_CPU},
        {{.devices = NONE "<interface type='novel'/>"}, "<interface type=>", COCO_SUBJECT_DEVICES, COCO_SUBJECT_CPU},
        {{.os = Q35 "<novel/>"}, "<novel>", COCO_SUBJECT_FIRMWARE, COCO_SUBJECT_DEVICES},
        {{.top = TDX("<novel/>")}, "<novel>", COCO_SUBJECT_TDX, COCO_SUBJECT_DEVICES},
        {{.top = MEMORY "<qemu:commandline>" ARGUMENT("-novel") "</qemu:commandline>"},
         "<qemu:arg value='-novel'>",
         COCO_SUBJECT_CPU,
         COCO_SUBJECT_HOST},
        {{.top = MEMORY "<qemu:override><qemu:device alias='nobody'/></qemu:override>"},
         "<qemu:device alias=>",
         COCO_SUBJECT_DEVICES,
         COCO_SUBJECT_CPU},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct coco_request *request = *state;
        struct coco_error error;

        if (import(request, &rows[i].parts, &error) != COCO_OK)
            fail_msg("row %zu: %s", i, error.message);
        if (request->unread_count != 1 || strcmp(request->unread[0].text, rows[i].text) != 0)
            fail_msg("row %zu: %zu are not understood: %s", i, request->unread_count,
                     request->unread_count > 0 ? request->unread[0].text : "");
        assert_int_equal(request->unread[0].origin.kind, COCO_ORIGIN_FILE);
        assert_true(request->unread[0].subjects >> rows[i].about & 1);
        assert_false(request->unread[0].subjects >> rows[i].not_about & 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memory, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_disks, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_devices, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_qemu_words, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_unread, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
