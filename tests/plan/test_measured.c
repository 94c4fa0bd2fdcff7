/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What of a plan is measured, and which part of it is not known. */
#include "plan_test.h"

#include <stdio.h>
#include <string.h>

#include "coco/measure_plan.h"

static const uint8_t kernel_hash[COCO_SHA256_SIZE] = {1}, initrd_hash[COCO_SHA256_SIZE] = {2};
static const uint8_t image[65536];
static const struct coco_firmware parsed = {.size = sizeof(image)};
static const struct coco_measure_files all_files = {image, &parsed, kernel_hash, initrd_hash};
static const struct coco_kernel linux_kernel = {.boot.present = true}, elf_kernel = {.elf.present = true};

static struct coco_measure_sources sources_of(const struct planned *planned)
{
    struct coco_measure_sources sources;
    struct coco_measure_reason reason;

    assert_int_equal(planned->result, COCO_PLAN_OK);
    assert_int_equal(coco_measure_sources(&planned->plan, &sources, &reason), COCO_PREDICTED);
    return sources;
}

static void test_sources(void **state)
{
    struct planned *p = planned(WORDS("--coco=sev-snp", "--firmware=/f/f.fd", "--linux=/k", "--initrd=/i", "--cpus=3:8",
                                      "--cpu-model=EPYC-Milan,family=25", "--", "-kernel", "a", "-bios"),
                                NULL);
    struct coco_measure_sources sources = sources_of(p);

    (void)state;
    assert_int_equal(sources.technology, COCO_MEASURE_SNP);
    assert_string_equal(sources.firmware, "/f/f.fd");
    assert_string_equal(sources.kernel, "/k");
    assert_string_equal(sources.initrd_path, "/i");
    assert_null(sources.initrd_fd);
    assert_string_equal(sources.command_line, "-kernel a -bios");
    assert_string_equal(sources.cpu, "EPYC-Milan,family=25");
    assert_int_equal(sources.vcpus, 3);
    assert_true(sources.kernel_hashes);
    planned_done(p);
    p = planned(WORDS("--coco=tdx", "--firmware=/f/f.fd", "--linux=/k", "--initrd=/i", "--initrd=/j", "--", "-bios"),
                NULL);
    sources = sources_of(p);
    assert_int_equal(sources.technology, COCO_MEASURE_TDX);
    assert_null(sources.initrd_path);
    assert_int_equal(sources.initrd_fd->part_count, 2);
    planned_done(p);
    p = planned(WORDS("--coco=sev-snp", "--firmware=/f/f.fd", "--linux=/k", "--kernel-hashes=no", "--", "-bios"), NULL);
    sources = sources_of(p);
    assert_false(sources.kernel_hashes);
    assert_string_equal(sources.command_line, "-bios");
    planned_done(p);
}

static void test_no_sources(void **state)
{
    struct coco_measure_sources sources;
    struct coco_measure_reason reason;
    struct planned *p = planned(WORDS("--firmware=/f/f.fd", "--linux=/k"), NULL);

    (void)state;
    assert_int_equal(coco_measure_sources(&p->plan, &sources, &reason), COCO_UNPREDICTABLE_NOT_CONFIDENTIAL);
    planned_done(p);
    p = planned(WORDS("--coco=tdx", "--linux=/k"), NULL); /* nobody searched for firmware */
    assert_int_equal(coco_measure_sources(&p->plan, &sources, &reason), COCO_UNPREDICTABLE_NO_FIRMWARE);
    planned_done(p);
}

/* Files in one descriptor begin at multiples of four, and the launcher fills up in the same way. */
static void test_initrd_of_parts(void **state)
{
    uint8_t digest[COCO_SHA256_SIZE], expected[COCO_SHA256_SIZE];
    struct coco_hash hash;
    uint64_t size;

    (void)state;
    coco_hash_start(&hash, COCO_HASH_SHA256);
    coco_hash_add(&hash, "abcde", 5);
    size = coco_measure_initrd_file_end(&hash, 5);
    assert_int_equal(size, 8);
    coco_hash_add(&hash, "fghi", 4);
    assert_int_equal(coco_measure_initrd_file_end(&hash, size + 4), 12);
    coco_hash_end(&hash, digest);
    coco_hash_start(&hash, COCO_HASH_SHA256);
    coco_hash_add(&hash, "abcde\0\0\0fghi", 12);
    coco_hash_end(&hash, expected);
    assert_memory_equal(digest, expected, sizeof(expected));
}

/* What the host, QEMU and the files were seen to be; a case then takes one away. */
struct seen {
    struct coco_observations observations;
    struct coco_host host;
    struct coco_qemu qemu;
    struct coco_measure_files files;
    struct coco_measure_assumptions assumed;
};

static void see_all(struct seen *seen, const char *release)
{
    memset(seen, 0, sizeof(*seen));
    coco_host_see_text(&seen->host, COCO_HOST_linux_release, release);
    coco_host_see_number(&seen->host, COCO_HOST_cpu_family, 25);
    coco_host_see_number(&seen->host, COCO_HOST_cpu_model, 17);
    coco_host_see_number(&seen->host, COCO_HOST_cpu_stepping, 1);
    seen->qemu = (struct coco_qemu){.major = 10, .minor = 1, .micro = 2};
    seen->observations.host = &seen->host;
    seen->observations.qemu = &seen->qemu;
    seen->observations.kernel = &linux_kernel;
    seen->files = all_files;
}

static enum coco_unpredictable input_of(const struct planned *p, const struct seen *seen,
                                        struct coco_measure_input *ret_input)
{
    static struct coco_kernel_hashes hashes;
    const struct coco_measure_sources sources = sources_of(p);
    struct coco_measure_reason reason;

    return coco_measure_of_plan(&p->request, &seen->observations, &sources, &seen->files, &seen->assumed, &hashes,
                                ret_input, &reason);
}

static void test_input(void **state)
{
    struct planned *p = planned(WORDS("--coco=sev-snp", "--firmware=/f/f.fd", "--linux=/k", "--initrd=/i", "--cpus=2",
                                      "--cpu-model=host", "quiet"),
                                NULL);
    struct coco_kernel_hashes expected;
    struct coco_measure_input input;
    struct seen seen;

    (void)state;
    see_all(&seen, "6.12.1-arch");
    assert_int_equal(input_of(p, &seen, &input), COCO_PREDICTED);
    assert_int_equal(input.technology, COCO_MEASURE_SNP);
    assert_int_equal(input.qemu_major * 100 + input.qemu_minor, 1001);
    assert_int_equal(input.kvm, COCO_KVM_UPSTREAM);
    assert_int_equal(input.cpu_signature, 0xa10f11);
    assert_int_equal(input.vcpus, 2);
    assert_int_equal(input.vmsa_features, COCO_VMSA_SNP_ACTIVE);
    coco_kernel_hashes_start(&expected);
    coco_kernel_hashes_command_line(&expected, "quiet");
    assert_memory_equal(input.hashes->command_line, expected.command_line, sizeof(expected.command_line));
    assert_memory_equal(input.hashes->kernel, kernel_hash, sizeof(kernel_hash));
    assert_memory_equal(input.hashes->initrd, initrd_hash, sizeof(initrd_hash));
    planned_done(p);
}

static void test_unknowns(void **state)
{
    struct planned *p =
        planned(WORDS("--coco=sev-snp", "--firmware=/f/f.fd", "--linux=/k", "--initrd=/i", "--cpu-model=host"), NULL);
    struct coco_measure_input input;
    struct seen seen;

    (void)state;
    see_all(&seen, "6.12.1");
    seen.files.kernel = NULL;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_KERNEL);
    see_all(&seen, "6.12.1");
    seen.observations.kernel = NULL;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_KERNEL);
    seen.observations.kernel = &elf_kernel;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_KERNEL_KIND);
    see_all(&seen, "6.12.1");
    seen.files.initrd = NULL;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_INITRD);
    see_all(&seen, "6.12.1");
    seen.files.firmware = NULL;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_NO_FIRMWARE);
    see_all(&seen, "6.12.1");
    seen.observations.host = NULL;
    assert_int_equal(input_of(p, &seen, &input), COCO_UNPREDICTABLE_CPU_MODEL);
    planned_done(p);
}

/* What nobody looked at is what is assumed, or unknown: and a kernel that something was carried back to is unknown. */
static void test_assumptions(void **state)
{
    struct planned *p = planned(WORDS("--coco=tdx", "--firmware=/f/f.fd"), NULL);
    const struct coco_measure_assumptions assumed = {9, 2, COCO_KVM_EARLY, 0x800f12};
    struct coco_measure_input input;
    struct seen seen;

    (void)state;
    for (int given = 0; given < 2; given++) {
        see_all(&seen, "6.15.9");
        seen.assumed = given ? assumed : (struct coco_measure_assumptions){0};
        assert_int_equal(input_of(p, &seen, &input), COCO_PREDICTED);
        assert_int_equal(input.kvm, given ? COCO_KVM_EARLY : COCO_KVM_UNKNOWN);
        assert_int_equal(input.qemu_major, 10);
        seen.observations.host = NULL;
        seen.observations.qemu = NULL;
        assert_int_equal(input_of(p, &seen, &input), COCO_PREDICTED);
        assert_int_equal(input.kvm, given ? COCO_KVM_EARLY : COCO_KVM_UNKNOWN);
        assert_int_equal(input.qemu_major, given ? 9 : 0);
        see_all(&seen, "6.16.0");
        seen.assumed = given ? assumed : (struct coco_measure_assumptions){0};
        assert_int_equal(input_of(p, &seen, &input), COCO_PREDICTED);
        assert_int_equal(input.kvm, COCO_KVM_UPSTREAM);
        assert_null(input.hashes);
    }
    planned_done(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources), cmocka_unit_test(test_no_sources), cmocka_unit_test(test_initrd_of_parts),
        cmocka_unit_test(test_input),   cmocka_unit_test(test_unknowns),   cmocka_unit_test(test_assumptions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
