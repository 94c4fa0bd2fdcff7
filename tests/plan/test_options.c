/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Nothing that was asked for silently vanishes: every option that shapes the VM, and that this version carries out,
 * makes a difference to the plan, or is listed here with the reason why not. An option that is added to options.def
 * fails this test until it has a row.
 */
#include "plan_test.h"

#include <stdio.h>
#include <string.h>

#define KERNEL    "--linux=/srv/vm/vmlinuz"
#define FIRMWARE  "--firmware=/srv/vm/firmware.fd"
#define IMAGE     "--image=/srv/vm/disk.raw"
#define WORDS_MAX 8

enum base { NO_ROW, PLAIN, DISK, SNP, TDX, NO_DIFFERENCE };

/* Launches without the option. */
static const char *const bases[][WORDS_MAX] = {
    [PLAIN] = {"--kvm=no", KERNEL},
    [DISK] = {FIRMWARE, IMAGE},
    [SNP] = {"--coco=sev-snp", FIRMWARE, KERNEL},
    [TDX] = {"--coco=tdx", FIRMWARE, IMAGE},
};

static char base64_of_16[] = "AAAAAAAAAAAAAAAAAAAAAA==";
static char base64_of_32[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
static char base64_of_48[65], base64_of_96[129], base64_of_4096[5465];

static const struct row {
    enum base base;
    const char *value; /* NULL: a switch */
    const char *why;   /* NO_DIFFERENCE */
} rows[COCO_OPTION_COUNT] = {
    [COCO_OPTION_coco] = {DISK, "tdx", NULL},
    [COCO_OPTION_kernel_hashes] = {SNP, "no", NULL},
    [COCO_OPTION_snp_policy] = {SNP, "single-socket", NULL},
    [COCO_OPTION_snp_host_data] = {SNP, base64_of_32, NULL},
    [COCO_OPTION_snp_id_block] = {SNP, base64_of_96, NULL},
    [COCO_OPTION_snp_id_auth] = {SNP, base64_of_4096, NULL},
    [COCO_OPTION_snp_author_key] = {SNP, "yes", NULL},
    [COCO_OPTION_snp_guest_visible_workarounds] = {SNP, base64_of_16, NULL},
    [COCO_OPTION_snp_vcek_disabled] = {SNP, "yes", NULL},
    [COCO_OPTION_tdx_attributes] = {TDX, "sept-ve-disable,pks", NULL},
    [COCO_OPTION_tdx_mrconfigid] = {TDX, base64_of_48, NULL},
    [COCO_OPTION_tdx_mrowner] = {TDX, base64_of_48, NULL},
    [COCO_OPTION_tdx_mrownerconfig] = {TDX, base64_of_48, NULL},
    [COCO_OPTION_tdx_quote_socket] = {TDX, "unix:/run/qgs", NULL},
    [COCO_OPTION_ephemeral] = {DISK, NULL, NULL},
    [COCO_OPTION_image] = {PLAIN, "/srv/vm/disk.raw", NULL},
    [COCO_OPTION_image_format] = {DISK, "qcow2", NULL},
    [COCO_OPTION_image_disk_type] = {DISK, "nvme", NULL},
    [COCO_OPTION_discard_disk] = {DISK, "no", NULL},
    [COCO_OPTION_cpus] = {PLAIN, "3", NULL},
    [COCO_OPTION_cpu_model] = {PLAIN, "qemu64", NULL},
    [COCO_OPTION_ram] = {PLAIN, "3G", NULL},
    [COCO_OPTION_machine_type] = {PLAIN, "pc-q35-7.2", NULL},
    [COCO_OPTION_kvm] = {PLAIN, "yes", NULL},
    [COCO_OPTION_vsock] = {NO_DIFFERENCE, NULL, "yes needs --vsock-cid=, which then makes the difference"},
    [COCO_OPTION_vsock_cid] = {PLAIN, "1234", NULL},
    [COCO_OPTION_firmware] = {PLAIN, "/srv/vm/firmware.fd", NULL},
    [COCO_OPTION_secure_boot] = {NO_DIFFERENCE, NULL, "it decides what a search for firmware finds"},
    [COCO_OPTION_firmware_features] = {NO_DIFFERENCE, NULL, "it decides what a search for firmware finds"},
    [COCO_OPTION_qemu] = {PLAIN, "/opt/qemu", NULL},
    [COCO_OPTION_network_user_mode] = {PLAIN, NULL, NULL},
    [COCO_OPTION_linux_image] = {DISK, "/srv/vm/vmlinuz", NULL},
    [COCO_OPTION_initrd] = {PLAIN, "/srv/vm/initrd.img", NULL},
    [COCO_OPTION_cmdline] = {PLAIN, "quiet", NULL},
    [COCO_OPTION_smbios11] = {PLAIN, "a string", NULL},
    [COCO_OPTION_machine] = {PLAIN, "name", NULL},
    [COCO_OPTION_uuid] = {PLAIN, "00112233445566778899aabbccddeeff", NULL},
    [COCO_OPTION_keep_unit] = {NO_DIFFERENCE, NULL, "the launcher never leaves the unit that it runs in"},
    [COCO_OPTION_extra_drive] = {PLAIN, "/srv/vm/more.raw", NULL},
    [COCO_OPTION_console] = {PLAIN, "headless", NULL},
    [COCO_OPTION_console_transport] = {PLAIN, "serial", NULL},
    [COCO_OPTION_set_credential] = {PLAIN, "name:value", NULL},
    [COCO_OPTION_load_credential] = {PLAIN, "name:/srv/vm/token", NULL},
};

static char *filled(char *text, size_t length)
{
    memset(text, 'A', length);
    text[length] = '\0';
    return text;
}

static bool same_argv(const struct coco_plan *one, const struct coco_plan *other)
{
    if (one->argc != other->argc)
        return false;
    for (size_t i = 0; i < one->argc; i++)
        if (strcmp(one->argv[i], other->argv[i]) != 0)
            return false;
    return true;
}

/* The base's words, and the option last but before a kernel argument could end the options. */
static struct planned *with_option(const struct row *row, const struct coco_option_info *info)
{
    const char *words[WORDS_MAX + 2] = {0};
    char word[8192];
    size_t count = 0;

    for (; bases[row->base][count]; count++)
        words[count] = bases[row->base][count];
    if (row->value)
        snprintf(word, sizeof(word), "--%s=%s", info->name, row->value);
    else
        snprintf(word, sizeof(word), "--%s", info->name);
    words[count] = word;
    return planned(words, NULL);
}

static void test_every_option(void **state)
{
    size_t walked = 0;

    (void)state;
    filled(base64_of_48, 64);
    filled(base64_of_96, 128);
    memcpy(filled(base64_of_4096, 5464) + 5461, "A==", 3);
    for (unsigned i = 0; i < COCO_OPTION_COUNT; i++) {
        const struct coco_option_info *info = coco_option_info((enum coco_option)i);
        struct planned *with, *without;

        if (info->scope != COCO_SCOPE_LAUNCH || info->support != COCO_SUPPORT_NOW) {
            assert_int_equal(rows[i].base, NO_ROW);
            continue;
        }
        if (rows[i].base == NO_ROW)
            fail_msg("--%s has no row in this test", info->name);
        walked++;
        if (rows[i].base == NO_DIFFERENCE) {
            assert_non_null(rows[i].why);
            continue;
        }
        without = planned(bases[rows[i].base], NULL);
        with = with_option(&rows[i], info);
        if (without->result != COCO_PLAN_OK || with->result != COCO_PLAN_OK)
            fail_msg("no plan with or without --%s", info->name);
        if (same_argv(&without->plan, &with->plan))
            fail_msg("--%s makes no difference", info->name);
        planned_done(without);
        planned_done(with);
    }
    assert_true(walked > 30);
}

/* Twice the same list option is twice in the plan. */
static void test_lists_are_whole(void **state)
{
    struct planned *p = planned(WORDS("--kvm=no", "--extra-drive=/a", "--extra-drive=/b", "-s", "one", "-s", "two",
                                      "--set-credential=c:1", "--set-credential=d:2", KERNEL, "first", "second"),
                                NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_non_null(strstr(option_of(&p->plan, "-blockdev", 0), "\"/a\""));
    assert_non_null(strstr(option_of(&p->plan, "-blockdev", 2), "\"/b\""));
    assert_string_equal(option_of(&p->plan, "-smbios", 0), "type=11,value=one");
    assert_string_equal(option_of(&p->plan, "-smbios", 1), "type=11,value=two");
    assert_non_null(strstr(option_of(&p->plan, "-smbios", 3), "path=/dev/fd/"));
    assert_non_null(strstr(option_of(&p->plan, "-append", 0), "first second"));
    planned_done(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_option),
        cmocka_unit_test(test_lists_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
