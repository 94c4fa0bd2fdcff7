/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What firmware a request asks for, and whether it is left to be found. */
#include "request_fixture.h"

#include "coco/descriptor.h"

/* "+included -excluded", in order. */
static void assert_features(const char *expected, const char *const words[])
{
    struct coco_firmware_wanted wanted;
    struct coco_request request;
    struct coco_error error;
    char text[256] = "";
    int count = 0;

    while (words[count])
        count++;
    assert_int_equal(coco_request_init(&request), COCO_OK);
    if (coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, count, words, &error) != COCO_OK)
        fail_msg("%s", error.message);
    assert_int_equal(coco_firmware_wanted(request.arena, &request, &wanted), COCO_OK);
    for (size_t i = 0; i < wanted.include_count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "+%s ", wanted.include[i]);
    for (size_t i = 0; i < wanted.exclude_count; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "-%s ", wanted.exclude[i]);
    assert_string_equal(text, expected);
    coco_request_done(&request);
}

#define FEATURES(expected, ...) assert_features(expected, (const char *const[]){__VA_ARGS__, NULL})
#define F                       "--firmware-features="

static void test_features(void **state)
{
    (void)state;
    FEATURES("", NULL);
    FEATURES("", F);
    FEATURES("+a +b -c ", F "a,~c,b");
    FEATURES("+a +b -c ", F "a", F "~c", F "b");
    FEATURES("+a -a ", F "a,~a");
    FEATURES("+b ", F "a,~c", F, F "b");
    FEATURES("", F "a,~c", F);
}

static void test_secure_boot(void **state)
{
    (void)state;
    FEATURES("+secure-boot ", "--secure-boot=yes");
    FEATURES("-secure-boot ", "--secure-boot=no");
    FEATURES("", "--secure-boot=auto");
    FEATURES("-secure-boot ", "--secure-boot=yes", "--secure-boot=no");
    FEATURES("+a +secure-boot -b ", "--secure-boot=yes", F "a,~b");
    FEATURES("+secure-boot -secure-boot ", F "secure-boot", "--secure-boot=no");
    FEATURES("+a -b ", F "secure-boot,a,~secure-boot,~b", "--secure-boot=auto");
    /* A launch file does not keep the order between two options. */
    FEATURES("+secure-boot ", "--secure-boot=yes", F);
    FEATURES("", "--secure-boot=auto", F "secure-boot");
}

static void assert_wanted(const char *machine, const char *required, const char *const words[], int count)
{
    struct coco_firmware_wanted wanted;
    struct coco_request request;
    struct coco_error error;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    assert_int_equal(coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, count, words, &error), COCO_OK);
    assert_int_equal(coco_firmware_wanted(request.arena, &request, &wanted), COCO_OK);
    assert_string_equal(wanted.machine, machine);
    if (required)
        assert_string_equal(wanted.required, required);
    else
        assert_null(wanted.required);
    coco_request_done(&request);
}

static void test_machine_and_technology(void **state)
{
    (void)state;
    assert_wanted("q35", NULL, NULL, 0);
    assert_wanted("pc-q35-9.2", NULL, (const char *const[]){"--machine-type=pc-q35-9.2"}, 1);
    assert_wanted("q35", "amd-sev-snp", (const char *const[]){"--coco=sev-snp"}, 1);
    assert_wanted("q35", "intel-tdx", (const char *const[]){"--coco=tdx"}, 1);
    assert_wanted("q35", NULL, (const char *const[]){"--coco=tdx", "--coco=no"}, 2);
}

static bool is_searched(const struct coco_kernel *kernel, const char *const words[])
{
    struct coco_request request;
    struct coco_error error;
    bool searched;
    int count = 0;

    while (words[count])
        count++;
    assert_int_equal(coco_request_init(&request), COCO_OK);
    assert_int_equal(coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, count, words, &error), COCO_OK);
    searched = coco_firmware_is_searched(&request, kernel);
    coco_request_done(&request);
    return searched;
}

#define SEARCHED(kernel, ...) is_searched(kernel, (const char *const[]){__VA_ARGS__, NULL})

static void test_when_firmware_is_searched(void **state)
{
    const struct coco_kernel linux_kernel = {.kind = COCO_KERNEL_LINUX}, uki = {.kind = COCO_KERNEL_UKI};
    const struct coco_kernel loader = {.kind = COCO_KERNEL_BOOT_LOADER}, other = {.kind = COCO_KERNEL_EFI_OTHER};
    const struct coco_kernel elf = {.kind = COCO_KERNEL_ELF};

    (void)state;
    assert_true(SEARCHED(NULL, "--image=x"));
    assert_true(SEARCHED(NULL, "--image=x", "--firmware=auto"));
    assert_true(SEARCHED(NULL, "--firmware=uefi"));
    assert_true(SEARCHED(NULL, "--linux=x", "--firmware=uefi"));
    assert_true(SEARCHED(NULL, "--linux=x", "--coco=sev-snp"));
    assert_true(SEARCHED(&linux_kernel, "--linux=x", "--coco=tdx"));
    assert_false(SEARCHED(NULL, "--linux=x"));
    assert_false(SEARCHED(&linux_kernel, "--linux=x", "--image=x"));
    assert_false(SEARCHED(&elf, "--linux=x"));
    assert_true(SEARCHED(&uki, "--linux=x"));
    assert_true(SEARCHED(&loader, "--linux=x"));
    assert_true(SEARCHED(&other, "--linux=x"));
    assert_false(SEARCHED(NULL, "--image=x", "--firmware=bios"));
    assert_false(SEARCHED(&uki, "--linux=x", "--firmware=none"));
    assert_false(SEARCHED(NULL, "--coco=tdx", "--firmware=./x"));
    assert_true(SEARCHED(NULL, "--firmware=bios", "--firmware=uefi"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_secure_boot),
        cmocka_unit_test(test_machine_and_technology),
        cmocka_unit_test(test_when_firmware_is_searched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
