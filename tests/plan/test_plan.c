/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What golden files do not show: the descriptors' content, the accelerator, and the refusals. */
#include "plan_test.h"

#include <string.h>

#define KERNEL "--linux=/srv/vm/vmlinuz"
#define SNP    "--coco=sev-snp", "--firmware=/srv/vm/firmware.fd", KERNEL
#define TDX    "--coco=tdx", "--firmware=/srv/vm/firmware.fd"

static void test_descriptors_are_numbered_in_order(void **state)
{
    struct planned *p = planned(WORDS("--set-credential=a:1", "--set-credential=b:2", KERNEL), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_int_equal(p->plan.fd_count, 5);
    for (size_t i = 0; i < p->plan.fd_count; i++)
        assert_int_equal(p->plan.fds[i].number, COCO_PLAN_FIRST_FD + (int)i);
    assert_int_equal(p->plan.fds[0].kind, COCO_FD_QMP);
    assert_int_equal(p->plan.fds[1].kind, COCO_FD_CONSOLE);
    assert_int_equal(p->plan.fds[2].kind, COCO_FD_EXIT);
    assert_int_equal(p->plan.fds[3].kind, COCO_FD_CONTENT);
    assert_null(p->plan.argv[p->plan.argc]);
    planned_done(p);
}

static void assert_holds(const struct coco_plan_fd *fd, const char *text)
{
    assert_int_equal(fd->kind, COCO_FD_CONTENT);
    assert_int_equal(fd->part_count, 1);
    assert_null(fd->parts[0].path);
    assert_int_equal(fd->parts[0].size, strlen(text));
    assert_memory_equal(fd->parts[0].bytes, text, strlen(text));
}

static void test_credentials_of_a_plain_guest(void **state)
{
    const struct coco_file_content contents[] = {{0}, {(const uint8_t *)"sesame\n", 7}, {0}};
    const struct coco_observations seen = {.file_count = 3, .contents = contents};
    struct planned *p =
        planned(WORDS("--set-credential=motd:a\\x00b", "--load-credential=token:/srv/vm/token", KERNEL), &seen);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_false(p->plan.incomplete);
    assert_string_equal(option_of(&p->plan, "-smbios", 0), "type=11,path=/dev/fd/6");
    assert_string_equal(option_of(&p->plan, "-smbios", 1), "type=11,path=/dev/fd/7");
    assert_holds(&p->plan.fds[3], "io.systemd.credential.binary:motd=YQBi");
    assert_holds(&p->plan.fds[4], "io.systemd.credential.binary:token=c2VzYW1lCg==");
    assert_true(p->plan.fds[3].secret);
    assert_string_equal(p->plan.fds[4].purpose, "credential token");
    planned_done(p);
}

/* QEMU refuses any other C-bit than the CPU's. */
static void test_c_bit(void **state)
{
    static struct coco_host host;
    const struct coco_observations seen = {.host = &host};
    struct planned *p = planned(WORDS(SNP), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_true(p->plan.assumes_c_bit);
    assert_non_null(strstr(option_of(&p->plan, "-object", 0), "\"cbitpos\":51,\"reduced-phys-bits\":1,"));
    planned_done(p);
    coco_host_see_number(&host, COCO_HOST_amd_c_bit, 47);
    p = planned(WORDS(SNP), &seen);
    assert_true(p->plan.assumes_c_bit);
    planned_done(p);
    coco_host_see_number(&host, COCO_HOST_amd_reduced_phys_bits, 5);
    p = planned(WORDS(SNP), &seen);
    assert_false(p->plan.assumes_c_bit);
    assert_non_null(strstr(option_of(&p->plan, "-object", 0), "\"cbitpos\":47,\"reduced-phys-bits\":5,"));
    planned_done(p);
    p = planned(WORDS(KERNEL), NULL);
    assert_false(p->plan.assumes_c_bit);
    planned_done(p);
}

/* Nobody chose a technology: there is no guest to plan. */
static void test_open_choice(void **state)
{
    struct planned *p = planned(WORDS("--coco=auto", KERNEL), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_IMPOSSIBLE);
    planned_done(p);
}

static void test_credential_file_that_nobody_read(void **state)
{
    struct planned *p = planned(WORDS("--load-credential=token:/srv/vm/token", KERNEL), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_true(p->plan.incomplete);
    planned_done(p);
}

static void test_credentials_in_the_measured_initrd(void **state)
{
    struct planned *p = planned(WORDS("--initrd=/srv/vm/initrd.img", "--set-credential=motd:hello", SNP), NULL);
    const struct coco_plan_fd *fd = &p->plan.fds[3];

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_null(option_of(&p->plan, "-smbios", 0));
    assert_string_equal(option_of(&p->plan, "-initrd", 0), "/dev/fd/6");
    assert_int_equal(fd->number, 6);
    assert_int_equal(fd->part_count, 2);
    assert_string_equal(fd->parts[0].path, "/srv/vm/initrd.img");
    assert_null(fd->parts[1].path);
    assert_true(fd->parts[1].size % 4 == 0);
    assert_memory_equal(fd->parts[1].bytes, "07070100000001", 14);
    assert_true(fd->secret);
    planned_done(p);

    p = planned(WORDS("--set-credential=motd:hello", TDX, "--image=/srv/vm/disk.raw"), NULL);
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_non_null(option_of(&p->plan, "-smbios", 0));
    planned_done(p);
}

static void test_initrds(void **state)
{
    struct planned *p = planned(WORDS("--initrd=/a", "--initrd=/b", KERNEL), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_string_equal(option_of(&p->plan, "-initrd", 0), "/dev/fd/6");
    assert_int_equal(p->plan.fds[3].part_count, 2);
    assert_string_equal(p->plan.fds[3].parts[1].path, "/b");
    assert_false(p->plan.fds[3].secret);
    planned_done(p);

    p = planned(WORDS("--initrd=/a", KERNEL), NULL);
    assert_string_equal(option_of(&p->plan, "-initrd", 0), "/a");
    assert_int_equal(p->plan.fd_count, 3);
    planned_done(p);
}

static void test_accelerator(void **state)
{
    static const struct {
        const char *word;
        enum coco_device_sighting seen;
        bool kvm, fallback;
    } cases[] = {
        {"--kvm=auto", COCO_DEVICE_NOT_LOOKED_AT, true, false}, {"--kvm=auto", COCO_DEVICE_USABLE, true, false},
        {"--kvm=auto", COCO_DEVICE_MISSING, false, true},       {"--kvm=auto", COCO_DEVICE_DENIED, false, true},
        {"--kvm=auto", COCO_DEVICE_HANGS, false, true},         {"--kvm=no", COCO_DEVICE_USABLE, false, false},
        {"--kvm=yes", COCO_DEVICE_USABLE, true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct coco_host host = {0};
        const struct coco_observations seen = {.host = &host};
        struct planned *p;

        if (cases[i].seen != COCO_DEVICE_NOT_LOOKED_AT)
            coco_host_see_choice(&host, COCO_HOST_kvm_device, cases[i].seen);
        p = planned(WORDS(cases[i].word, KERNEL), &seen);

        assert_int_equal(p->result, COCO_PLAN_OK);
        assert_int_equal(p->plan.uses_kvm, cases[i].kvm);
        assert_int_equal(p->plan.accel_from_fallback, cases[i].fallback);
        assert_string_equal(option_of(&p->plan, "-accel", 0), cases[i].kvm ? "kvm" : "tcg");
        assert_null(option_of(&p->plan, "-accel", 1));
        planned_done(p);
    }
}

/* Facts that break no rule, with what the plan itself reads out of facts left in. */
static void forget_facts(struct coco_facts *facts)
{
    struct coco_facts few = {{0}};

    few.value[COCO_FACT_machine_type] = facts->value[COCO_FACT_machine_type];
    few.value[COCO_FACT_cpu_phys_bits] = facts->value[COCO_FACT_cpu_phys_bits];
    *facts = few;
}

/* Each of these breaks a rule without override. Without rules, the plan refuses them all the same. */
static void test_impossible(void **state)
{
    static const char *const words[][8] = {
        {"--coco=sev-snp", "--firmware=/f/x.fd", "--image=/d", "--kernel-hashes=yes"},
        {"--coco=sev-snp", "--firmware=/f/x.fd", KERNEL, "--snp-id-auth=AAAA", "--snp-id-block=AAAA"},
        {"--coco=sev-snp", "--firmware=/f/x.fd", KERNEL, "--snp-host-data=?"},
        {"--coco=sev-snp", "--firmware=/f/x.fd", KERNEL, "--cpu-model=EPYC,phys-bits=53"},
        {"--coco=sev-snp", "--firmware=/f/x.fd", KERNEL, "--machine-type=microvm"},
        {"--coco=sev-snp", "--firmware=bios", KERNEL},
        {"--coco=tdx", "--firmware=none", KERNEL},
        {"--firmware=bios", "--image=/srv/vm/\xff.raw"},
        {"--firmware=bios", "--image=/srv/vm/\xef\xbf\xbe.raw"},
        {"--vsock=yes", KERNEL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct planned *p = planned(words[i], NULL);

        if (p->result != COCO_PLAN_IMPOSSIBLE)
            fail_msg("%s %s ... has a plan", words[i][0], words[i][1]);
        forget_facts(&p->facts);
        if (coco_plan(&p->request, &p->observations, &p->facts, &p->plan) != COCO_PLAN_IMPOSSIBLE)
            fail_msg("%s %s ... has a plan when no rule is asked", words[i][0], words[i][1]);
        planned_done(p);
    }
}

static void test_tdx_attributes_are_one_number(void **state)
{
    struct planned *p = planned(WORDS(TDX, "--tdx-attributes=sept-ve-disable,pks", "--image=/d"), NULL);
    const char *object = option_of(&p->plan, "-object", 0);

    (void)state;
    assert_non_null(strstr(object, "\"attributes\":1342177280"));
    assert_null(strstr(object, "sept-ve-disable"));
    planned_done(p);
}

static void test_what_every_guest_has(void **state)
{
    static const char *const words[][6] = {
        {KERNEL, "--console=headless"},
        {"--coco=sev-snp", "--firmware=/f/x.fd", KERNEL},
        {"--coco=tdx", "--firmware=/f/x.fd", "--image=/d"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct planned *p = planned(words[i], NULL);

        assert_int_equal(p->result, COCO_PLAN_OK);
        assert_true(has_word(&p->plan, "-no-reboot"));
        assert_true(has_word(&p->plan, "-nodefaults"));
        assert_true(has_word(&p->plan, "-no-user-config"));
        assert_non_null(option_of(&p->plan, "-sandbox", 0));
        planned_done(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors_are_numbered_in_order),
        cmocka_unit_test(test_credentials_of_a_plain_guest),
        cmocka_unit_test(test_c_bit),
        cmocka_unit_test(test_open_choice),
        cmocka_unit_test(test_credential_file_that_nobody_read),
        cmocka_unit_test(test_credentials_in_the_measured_initrd),
        cmocka_unit_test(test_initrds),
        cmocka_unit_test(test_accelerator),
        cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_tdx_attributes_are_one_number),
        cmocka_unit_test(test_what_every_guest_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
