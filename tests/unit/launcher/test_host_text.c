/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what the kernel writes. */
#include "cmocka_all.h"
#include "coco/host.h"
#include "observe/host_text.h"

static void test_numbers(void **state)
{
    static const char *const bad[] = {"",       "\n", "x", "-1\n", "1 2\n", "0x10\n", "18446744073709551616\n",
                                      "1\n2\n", " 1"};
    uint64_t number = 7;

    (void)state;
    assert_true(host_text_number("0\n", &number) && number == 0);
    assert_true(host_text_number("18446744073709551615", &number) && number == UINT64_MAX);
    number = 7;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(host_text_number(bad[i], &number));
    assert_int_equal(number, 7);
}

static void test_flags(void **state)
{
    static const char *const bad[] = {"", "y\n", "YN\n", "2\n", "Y N", "(null)\n"};
    bool flag = false;

    (void)state;
    assert_true(host_text_flag("Y\n", &flag) && flag);
    assert_true(host_text_flag("N\n", &flag) && !flag);
    assert_true(host_text_flag("1", &flag) && flag);
    assert_true(host_text_flag("0\n", &flag) && !flag);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(host_text_flag(bad[i], &flag));
}

static void test_memory(void **state)
{
    static const char *const bad[] = {"",
                                      "MemTotal:\n",
                                      "MemTotal: x kB\n",
                                      "MemTotal: 1 MB\n",
                                      "MemTotal: 1\n",
                                      "MemTotalX: 1 kB\n",
                                      "XMemTotal: 1 kB\n",
                                      "MemTotal: 18446744073709551615 kB\n"};
    uint64_t bytes = 7;

    (void)state;
    assert_true(host_text_memory("MemFree: 1 kB\nMemTotal:   2 kB", "MemTotal", &bytes) && bytes == 2048);
    bytes = 7;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(host_text_memory(bad[i], "MemTotal", &bytes));
    assert_int_equal(bytes, 7);
}

static void test_counters(void **state)
{
    uint64_t number = 7;

    (void)state;
    assert_true(host_text_counter("sev 1\nsev_es 99\n", "sev_es", &number) && number == 99);
    assert_true(host_text_counter("sev_es 99\nsev 1", "sev", &number) && number == 1);
    assert_false(host_text_counter("sev_es 99\n", "sev", &number));
    assert_false(host_text_counter("sev max\n", "sev", &number));
    assert_false(host_text_counter("sev", "sev", &number));
    assert_int_equal(number, 1);
}

static void test_words(void **state)
{
    (void)state;
    assert_true(host_text_has_word("freeze mem disk\n", "disk"));
    assert_false(host_text_has_word("freeze mem diskette\n", "disk"));
    assert_false(host_text_has_word("", "disk"));
    assert_true(host_text_is("identity\n", "identity"));
    assert_false(host_text_is("identity2\n", "identity"));
}

static void test_ram_end(void **state)
{
    static const char *const strange[] = {"",
                                          "x",
                                          "0-1\n",
                                          "0-fff : Reserved\n",
                                          "2-1 : System RAM\n",
                                          "0-fff System RAM\n",
                                          "0-ffffffffffffffff : System RAM\n",
                                          "0-10000000000000000 : System RAM\n"};
    uint64_t end = 7;

    (void)state;
    assert_int_equal(host_text_ram_end("00001000-0009fbff : System RAM\n100000000-63fffffff : System RAM\n"
                                       "  200000000-2ffffffff : Kernel code\n4000000000-7fffffffff : PCI Bus 0000:00\n",
                                       &end),
                     HOST_IOMEM_READ);
    assert_int_equal(end, 0x640000000);
    /* Soft-reserved and persistent memory is not RAM that the kernel hands out. */
    assert_int_equal(host_text_ram_end("0-fff : System RAM\n1000-1fff : System RAM (kmem)\n", &end), HOST_IOMEM_READ);
    assert_int_equal(end, 0x1000);
    assert_int_equal(host_text_ram_end("00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n", &end),
                     HOST_IOMEM_HIDDEN);
    for (size_t i = 0; i < sizeof(strange) / sizeof(*strange); i++)
        assert_int_equal(host_text_ram_end(strange[i], &end), HOST_IOMEM_STRANGE);
    assert_int_equal(end, 0x1000);
}

static void test_cpuinfo(void **state)
{
    const char *text = "processor\t: 0\nphysical id\t: 0\nflags\t\t: fpu tdx_host_platform sme\n\n"
                       "processor\t: 1\nphysical id\t: 3\nflags\t\t: fpu\n\nphysical id\t: 0\n";

    (void)state;
    assert_int_equal(host_text_packages(text), 2);
    assert_int_equal(host_text_packages("processor : 0\n"), 0);
    assert_int_equal(host_text_packages("physical id : x\n"), 0);
    assert_int_equal(host_text_packages("physical id : 4000000000\n"), 0);
    assert_true(host_text_cpu_has_flag(text, "tdx_host_platform"));
    assert_true(host_text_cpu_has_flag(text, "sme"));
    assert_false(host_text_cpu_has_flag(text, "sm"));
    assert_false(host_text_cpu_has_flag("flags : ", "sm"));
    assert_false(host_text_cpu_has_flag("", "sm"));
}

static void test_iommu(void **state)
{
    static const struct {
        const char *line;
        enum host_iommu_asked asked;
    } cases[] = {
        {"", HOST_IOMMU_AS_BUILT},
        {"root=/dev/vda quiet\n", HOST_IOMMU_AS_BUILT},
        {"quiet iommu=pt", HOST_IOMMU_PASS_THROUGH},
        {"iommu=pt iommu=nopt\n", HOST_IOMMU_TRANSLATE},
        {"iommu=nopt,fullflush,pt\n", HOST_IOMMU_PASS_THROUGH},
        {"iommu=off", HOST_IOMMU_OFF},
        {"iommu=", HOST_IOMMU_AS_BUILT},
        {"iommu=ptx", HOST_IOMMU_AS_BUILT},
        {"xiommu=pt", HOST_IOMMU_AS_BUILT},
        {"iommu.passthrough=1", HOST_IOMMU_PASS_THROUGH},
        {"iommu=pt iommu.passthrough=0", HOST_IOMMU_TRANSLATE},
        {"amd_iommu=off", HOST_IOMMU_OFF},
        {"intel_iommu=off\n", HOST_IOMMU_OFF},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(host_text_iommu(cases[i].line), cases[i].asked);
}

static void test_cgroups(void **state)
{
    const char *both = "5:cpu,cpuacct:/a\n4:memory:/b/c\n1:name=systemd:/\n0::/user.slice\n";
    char path[16];

    (void)state;
    assert_true(host_text_cgroup(both, "memory", path, sizeof(path)));
    assert_string_equal(path, "/b/c");
    assert_true(host_text_cgroup(both, "cpuacct", path, sizeof(path)));
    assert_string_equal(path, "/a");
    assert_true(host_text_cgroup(both, "", path, sizeof(path)));
    assert_string_equal(path, "/user.slice");
    assert_false(host_text_cgroup(both, "misc", path, sizeof(path)));
    assert_false(host_text_cgroup("0::/../other\n", "", path, sizeof(path)));
    assert_true(host_text_cgroup("0::/..other\n", "", path, sizeof(path)));
    assert_false(host_text_cgroup("0::/0123456789012345\n", "", path, sizeof(path)));
    assert_false(host_text_cgroup("0::relative\n", "", path, sizeof(path)));
    assert_false(host_text_cgroup("0:\n", "", path, sizeof(path)));
    assert_false(host_text_cgroup("", "", path, sizeof(path)));
}

/* The same event in the words of Linux 6.16 and 7.1. */
static void test_tdx_log(void **state)
{
    (void)state;
    assert_int_equal(host_text_tdx_log("6,999,12,-;virt/tdx: module initialized\n"), COCO_TDX_MODULE_INITIALISED);
    assert_int_equal(host_text_tdx_log("6,9,1,-;virt/tdx: TDX-Module initialized\n"), COCO_TDX_MODULE_INITIALISED);
    assert_int_equal(host_text_tdx_log("3,9,1,-;virt/tdx: module initialization failed (-5)\n"),
                     COCO_TDX_MODULE_FAILED);
    assert_int_equal(host_text_tdx_log("3,9,1,-;virt/tdx: module not loaded\n"), COCO_TDX_MODULE_NOT_LOADED);
    assert_int_equal(host_text_tdx_log("6,9,1,-;virt/tdx: BIOS enabled: private KeyID range [64, 128)\n"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),  cmocka_unit_test(test_flags), cmocka_unit_test(test_memory),
        cmocka_unit_test(test_counters), cmocka_unit_test(test_words), cmocka_unit_test(test_ram_end),
        cmocka_unit_test(test_cpuinfo),  cmocka_unit_test(test_iommu), cmocka_unit_test(test_cgroups),
        cmocka_unit_test(test_tdx_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
