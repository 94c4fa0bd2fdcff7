/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The QEMU binary, and what it knows of what a plan uses. */
#include "classify_tests.h"
#include "coco/qemu.h"

#define NAMES(...)                                                                                                     \
    {                                                                                                                  \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (const char *const[])                       \
        {                                                                                                              \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }

static struct coco_qemu qemu;
static const struct coco_observations with_qemu = {.qemu = &qemu, .qemu_binary = COCO_QEMU_USABLE};

static const struct coco_qemu_object snp[] = {
    {"sev-snp-guest", NAMES("cbitpos", "host-data", "kernel-hashes", "policy", "reduced-phys-bits")}};
static const struct coco_qemu_object snp_unlisted[] = {{.name = "sev-snp-guest"}};
static const struct coco_qemu_object tdx[] = {{"tdx-guest", NAMES("attributes", "mrowner")}};

void test_qemu_binary(void **state)
{
    struct coco_observations seen = {0};

    (void)state;
    EXPECT_SEEN(qemu_binary, unknown, BY_NOTHING, &seen, "--qemu=/q");
    seen.qemu_binary = COCO_QEMU_USABLE;
    EXPECT_SEEN(qemu_binary, usable, BY_SIGHT, &seen, NULL);
    EXPECT_SEEN(qemu_binary, usable, 0, &seen, "--qemu=/q");
    seen.qemu_binary = COCO_QEMU_MISSING;
    EXPECT_SEEN(qemu_binary, missing, 0, &seen, "--qemu=/q");
    seen.qemu_binary = COCO_QEMU_DENIED;
    EXPECT_SEEN(qemu_binary, denied, 0, &seen, "--qemu=/q");
    seen.qemu_binary = COCO_QEMU_SILENT;
    EXPECT_SEEN(qemu_binary, silent, 0, &seen, "--qemu=/q");
    EXPECT_SEEN(qemu_version, unknown, BY_NOTHING, &seen, NULL);
    EXPECT_SEEN(qemu_devices, unknown, BY_NOTHING, &seen, NULL);
}

static void version(unsigned major, unsigned minor)
{
    qemu = (struct coco_qemu){.major = major, .minor = minor, .package = ""};
}

void test_qemu_version(void **state)
{
    (void)state;
    version(7, 1);
    EXPECT_SEEN(qemu_version, before_7_2, BY_SIGHT, &with_qemu, NULL);
    version(6, 9);
    EXPECT_SEEN(qemu_version, before_7_2, BY_SIGHT, &with_qemu, NULL);
    version(7, 2);
    EXPECT_SEEN(qemu_version, from_7_2, BY_SIGHT, &with_qemu, NULL);
    version(10, 1);
    EXPECT_SEEN(qemu_version, from_7_2, BY_SIGHT, &with_qemu, NULL);
    version(10, 2);
    EXPECT_SEEN(qemu_version, from_10_2, BY_SIGHT, &with_qemu, NULL);
    version(11, 0);
    EXPECT_SEEN(qemu_version, from_10_2, BY_SIGHT, &with_qemu, NULL);
}

void test_qemu_objects(void **state)
{
    (void)state;
    version(11, 1);
    EXPECT_SEEN(qemu_snp, unknown, BY_NOTHING, &with_qemu, NULL);
    EXPECT_SEEN(qemu_properties, unknown, BY_NOTHING, &with_qemu, "--coco=sev-snp");
    qemu.objects_known = true;
    EXPECT_SEEN(qemu_snp, no, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_tdx, no, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_properties, unknown, BY_NOTHING, &with_qemu, "--coco=sev-snp"); /* told once */
    qemu.objects = snp;
    qemu.object_count = 1;
    EXPECT_SEEN(qemu_snp, yes, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_tdx, no, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_properties, known, BY_SIGHT, &with_qemu, "--coco=sev-snp");
    EXPECT_SEEN(qemu_properties, known, BY_SIGHT, &with_qemu, "--coco=sev-snp", "--snp-host-data=AAAA");
    EXPECT_SEEN(qemu_properties, unknown_some, BY_SIGHT, &with_qemu, "--coco=sev-snp", "--snp-vcek-disabled=yes");
    EXPECT_SEEN(qemu_properties, unknown, BY_NOTHING, &with_qemu, NULL);
    EXPECT_SEEN(qemu_properties, unknown, BY_NOTHING, &with_qemu, "--coco=auto");
    qemu.objects = snp_unlisted;
    EXPECT_SEEN(qemu_properties, unknown, BY_NOTHING, &with_qemu, "--coco=sev-snp");
    qemu.objects = tdx;
    EXPECT_SEEN(qemu_tdx, yes, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_properties, known, BY_SIGHT, &with_qemu, "--coco=tdx", "--tdx-quote-socket=no");
    EXPECT_SEEN(qemu_properties, unknown_some, BY_SIGHT, &with_qemu, "--coco=tdx", "--tdx-quote-socket=unix:/q");
    EXPECT_SEEN(qemu_properties, unknown_some, BY_SIGHT, &with_qemu, "--coco=tdx", "--tdx-mrconfigid=AAAA");
}

void test_qemu_devices(void **state)
{
    static const char *const usual[] = {"virtconsole", "virtio-rng-pci", "virtio-serial-pci", "virtserialport"};

    (void)state;
    version(11, 1);
    EXPECT_SEEN(qemu_devices, unknown, BY_NOTHING, &with_qemu, NULL);
    qemu.devices = (struct coco_names){4, usual};
    EXPECT_SEEN(qemu_devices, known, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_devices, known, BY_SIGHT, &with_qemu, "--console=headless");
    EXPECT_SEEN(qemu_devices, known, BY_SIGHT, &with_qemu, "--vsock-cid=3", "--vsock=no");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--console=gui");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--console-transport=serial");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--network-user-mode");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--vsock-cid=3");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--image=/i");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--extra-drive=nvme:/i");
    EXPECT_SEEN(qemu_devices, unknown_some, BY_SIGHT, &with_qemu, "--extra-drive=scsi-cd:/i");
}

void test_qemu_names(void **state)
{
    static const char *const machines[] = {"pc-q35-11.1", "q35"};
    static const char *const models[] = {"EPYC-v4", "host"};

    (void)state;
    version(11, 1);
    EXPECT_SEEN(qemu_machine, unknown, BY_NOTHING, &with_qemu, "--machine-type=pc");
    EXPECT_SEEN(qemu_cpu_model, unknown, BY_NOTHING, &with_qemu, "--cpu-model=host");
    qemu.machines = (struct coco_names){2, machines};
    qemu.cpu_models = (struct coco_names){2, models};
    EXPECT_SEEN(qemu_machine, known, BY_SIGHT, &with_qemu, NULL);
    EXPECT_SEEN(qemu_machine, known, 0, &with_qemu, "--machine-type=pc-q35-11.1");
    EXPECT_SEEN(qemu_machine, unknown_type, 0, &with_qemu, "--machine-type=pc-q35-11.2");
    EXPECT_SEEN(qemu_cpu_model, unknown_model, BY_SIGHT, &with_qemu, NULL); /* max */
    EXPECT_SEEN(qemu_cpu_model, known, BY_SIGHT, &with_qemu, "--coco=sev-snp");
    EXPECT_SEEN(qemu_cpu_model, known, BY_SIGHT, &with_qemu, "--coco=tdx");
    EXPECT_SEEN(qemu_cpu_model, unknown, BY_NOTHING, &with_qemu, "--coco=auto");
    EXPECT_SEEN(qemu_cpu_model, known, 0, &with_qemu, "--cpu-model=EPYC-v4,-nx");
    qemu.objects_known = true; /* and has neither guest: then the model that goes with it is lacking for that */
    EXPECT_SEEN(qemu_cpu_model, known, BY_SIGHT, &with_qemu, "--coco=sev-snp");
    EXPECT_SEEN(qemu_cpu_model, unknown_model, 1, &with_qemu, "--coco=sev-snp", "--cpu-model=EPYC-Turin");
    EXPECT_SEEN(qemu_cpu_model, unknown_model, 0, &with_qemu, "--cpu-model=EPYC");
    EXPECT_SEEN(qemu_cpu_model, unknown_model, 0, &with_qemu, long_word("--cpu-model=host", 100));
    qemu.cpu_models = (struct coco_names){1, models + 1};
    EXPECT_SEEN(qemu_cpu_model, in_turn, BY_SIGHT, &with_qemu, "--coco=sev-snp");
    EXPECT_SEEN(qemu_cpu_model, unknown_model, 1, &with_qemu, "--coco=sev-snp", "--cpu-model=EPYC-v4");
}
