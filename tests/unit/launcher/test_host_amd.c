/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is seen of SEV. */
#include <errno.h>

#include "cmocka_all.h"
#include "fake_host.h"

static void test_sound_host(void **state)
{
    const struct coco_host *host = fake_look(*state, OBSERVE_HOST_ALL);

    assert_int_equal(coco_host_choice(host, COCO_HOST_cpu_vendor), COCO_VENDOR_AMD);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_sev_snp), 1);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_asids, 0), 1006);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_sev_asid_min, 0), 100);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_es_asids_capacity, 0), 99);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_es_asids_used, 0), 3);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_syscfg, 0), 0x3f40000);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_rmp_base, 0), 0x5000000000);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_rmp_end, 0), 0x50ffffffff);
    assert_int_equal(seen_of(host, COCO_HOST_amd_rmp_cfg), COCO_SEEN_NOT);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_sev), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_sev_es), 1);
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_kvm_sev_snp), COCO_PARAMETER_ON);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_debug_swap), 0);
    assert_int_equal(seen_of(host, COCO_HOST_amd_ciphertext_hiding_asids), COCO_SEEN_NOT);
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_dev_sev), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_firmware_files), 1);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_api_minor, 0), 55);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_build, 0), 39);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_snp_initialised), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_rmp_initialised), 1);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_alias_check), 1);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_tcb_current, 0), 0x4817000000000009);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_tcb_reported, 0), 0x4817000000000008);
    assert_int_equal(seen_of(host, COCO_HOST_amd_tcb_committed), COCO_NOT_LOOKED_AT);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_guests, 0), 3);
    assert_string_equal(reason_of(host, COCO_HOST_intel_tdx_host), "the CPU is AMD's");
}

/* sevctl masks the C-bit with five bits, which makes 19 of 51, and takes the reduced bits from another place, since >>
 * binds looser than it looks there. */
static void test_fields_of_ebx(void **state)
{
    static const struct {
        uint32_t register_b;
        unsigned c_bit, reduced;
    } cases[] = {
        {51 | 5 << 6 | 1 << 12, 51, 5}, {47 | 1 << 6, 47, 1}, {0xfffff, 63, 63}, {63, 63, 0}, {0xfffff03f, 63, 0}};
    struct fake_host *fake = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        fake->sev.b = cases[i].register_b;
        (void)fake_look(fake, OBSERVE_HOST_ALL);
        assert_int_equal(coco_host_number(&fake->host, COCO_HOST_amd_c_bit, 0), cases[i].c_bit);
        assert_int_equal(coco_host_number(&fake->host, COCO_HOST_amd_reduced_phys_bits, 99), cases[i].reduced);
    }
}

static void test_cpu_without_sev(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake->highest = 0x8000001e;
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_sev), 0);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_sev_snp), 0);
    assert_int_equal(seen_of(host, COCO_HOST_amd_c_bit), COCO_SEEN_NOT);
    assert_int_equal(seen_of(host, COCO_HOST_amd_asids), COCO_SEEN_NOT);
}

static void test_msrs(void **state)
{
    static const struct {
        int error;
        const char *reason;
    } cases[] = {
        {-ENOENT, "/dev/cpu/0/msr is not there: the kernel module msr is not loaded"},
        {-ENXIO, "/dev/cpu/0/msr is not there: the kernel module msr is not loaded"},
        {-EACCES, "this user may not read /dev/cpu/0/msr"},
        {-EPERM, "this user may not read /dev/cpu/0/msr"},
        {-EIO, "this CPU does not have MSR 0xc0010132"},
        {-EBADMSG, "/dev/cpu/0/msr says what is not understood"},
    };
    struct fake_host *fake = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        fake->msr_error = cases[i].error;
        assert_string_equal(reason_of(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_amd_rmp_base), cases[i].reason);
    }
    fake->msr_error = 0;
    fake->msrs[3] = 0x2500;
    fake->sev.a |= UINT32_C(1) << 23;
    assert_int_equal(coco_host_number(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_amd_rmp_cfg, 0), 0x2500);
}

static void test_kvm_amd(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake_file(fake, "/sys/module/kvm_amd/parameters/sev", "N\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/sev_es", "maybe\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/ciphertext_hiding_asids", "50\n");
    fake_without(fake, "/sys/module/kvm_amd/parameters/sev_snp");
    fake_without(fake, "/sys/module/kvm_amd/parameters/debug_swap");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_sev), 0);
    assert_string_equal(reason_of(host, COCO_HOST_amd_kvm_sev_es),
                        "/sys/module/kvm_amd/parameters/sev_es says what is not understood");
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_kvm_sev_snp), COCO_PARAMETER_ABSENT);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_debug_swap), 0);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_ciphertext_hiding_asids, 0), 50);
    fake_file(fake, "/sys/module/kvm_amd/parameters/ciphertext_hiding_asids", "-1\n");
    fake_file(fake, "/sys/module/kvm_amd/parameters/sev_snp", "N\n");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(seen_of(host, COCO_HOST_amd_ciphertext_hiding_asids), COCO_NOT_LOOKED_AT);
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_kvm_sev_snp), COCO_PARAMETER_OFF);
    fake_without(fake, "/sys/module/kvm_amd");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_flag(host, COCO_HOST_amd_kvm_amd), 0);
    assert_string_equal(reason_of(host, COCO_HOST_amd_kvm_sev_snp), "kvm_amd is not loaded");
}

static void test_misc_cgroup(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake_file(fake, "/sys/fs/cgroup/misc.capacity", "sev 907\n");
    fake_without(fake, "/sys/fs/cgroup/misc.current");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_string_equal(reason_of(host, COCO_HOST_amd_es_asids_capacity),
                        "/sys/fs/cgroup/misc.capacity has no number of sev_es");
    assert_string_equal(reason_of(host, COCO_HOST_amd_es_asids_used), "/sys/fs/cgroup/misc.current is not there");
    fake_file(fake, "/sys/fs/cgroup/misc/misc.capacity", "sev_es 14\n");
    fake_file(fake, "/sys/fs/cgroup/misc/misc.current", "sev_es 14\n");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_es_asids_capacity, 0), 14);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_es_asids_used, 0), 14);
}

static void test_firmware_files(void **state)
{
    static const char *const others[] = {"/lib/firmware/amd/amd_sev_fam19h_model11h.sbin", "/lib/firmware/amd/sev.fw",
                                         "/lib/firmware/updates/6.16.3/amd/amd_sev_fam19h_model1xh.sbin.zst"};
    struct fake_host *fake = *state;

    fake_without(fake, "/lib/firmware/amd");
    fake_file(fake, "/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin", "another CPU's");
    assert_int_equal(coco_host_flag(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_amd_firmware_files), 0);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        fake_file(fake, others[i], "x");
        assert_int_equal(coco_host_flag(fake_look(fake, OBSERVE_HOST_ALL), COCO_HOST_amd_firmware_files), 1);
        fake_without(fake, others[i]);
    }
}

static void test_dev_sev(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake_without(fake, "/dev/sev");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_dev_sev), COCO_DEVICE_MISSING);
    assert_string_equal(reason_of(host, COCO_HOST_amd_build), "/dev/sev is not there");
    fake_file(fake, "/dev/sev", "a file");
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_choice(host, COCO_HOST_amd_dev_sev), COCO_DEVICE_MISSING);
}

/* Firmware that knows no SNP answers the older command alone. */
static void test_status_errors(void **state)
{
    struct fake_host *fake = *state;
    const struct coco_host *host;

    fake->snp_error = -EINVAL;
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_int_equal(coco_host_number(host, COCO_HOST_amd_build, 0), 39);
    assert_string_equal(reason_of(host, COCO_HOST_amd_snp_initialised),
                        "the SEV firmware does not tell the status of SNP");
    fake->sev_error = -EIO;
    host = fake_look(fake, OBSERVE_HOST_ALL);
    assert_string_equal(reason_of(host, COCO_HOST_amd_build), "the SEV firmware does not tell its status");
}

/* Bits that are not known turn nothing; a bit that older firmware does not have is no "no". */
static void test_status_bits(void **state)
{
    static const struct {
        uint8_t minor, state, flags, build;
        int initialised, rmp, alias;
    } cases[] = {
        {55, 1, 0xfd, 39, 1, 1, 0}, {55, 1, 0xff, 39, 1, 1, 1}, {55, 0, 0xfe, 39, 0, 0, 1}, {55, 1, 1, 38, 1, 1, 0},
        {55, 1, 1, 37, 1, 1, -1},   {51, 1, 1, 99, 1, 1, -1},   {58, 1, 1, 1, 1, 1, 0},     {55, 1, 3, 9, 1, 1, 1},
    };
    struct fake_host *fake = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct coco_host *host;

        fake->snp_status[1] = cases[i].minor;
        fake->snp_status[2] = cases[i].state;
        fake->snp_status[3] = cases[i].flags;
        fake->snp_status[4] = cases[i].build;
        host = fake_look(fake, OBSERVE_HOST_ALL);
        assert_int_equal(coco_host_flag(host, COCO_HOST_amd_snp_initialised), cases[i].initialised);
        assert_int_equal(coco_host_flag(host, COCO_HOST_amd_rmp_initialised), cases[i].rmp);
        assert_int_equal(coco_host_flag(host, COCO_HOST_amd_alias_check), cases[i].alias);
    }
}

#define ON_AMD(test) cmocka_unit_test_setup_teardown(test, fake_amd, fake_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_AMD(test_sound_host),    ON_AMD(test_fields_of_ebx), ON_AMD(test_cpu_without_sev), ON_AMD(test_msrs),
        ON_AMD(test_kvm_amd),       ON_AMD(test_misc_cgroup),   ON_AMD(test_firmware_files),  ON_AMD(test_dev_sev),
        ON_AMD(test_status_errors), ON_AMD(test_status_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
