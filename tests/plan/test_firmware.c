/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware by descriptor: what golden files do not show, and what no plan is made of. */
#include "plan_test.h"

#include <string.h>

#define NAMED "--firmware=/srv/vm/descriptor.json"
#define IMAGE "--image=/srv/vm/disk.raw"

static const char *const no_words[] = {NULL};

static struct coco_descriptor split_descriptor(void)
{
    return (struct coco_descriptor){
        .path = "/srv/vm/descriptor.json",
        .description = "",
        .is_uefi = true,
        .device = COCO_DEVICE_FLASH,
        .mode = COCO_FLASH_SPLIT,
        .image = "/srv/vm/firmware.fd",
        .image_format = "raw",
        .nvram_template = "/srv/vm/variables.fd",
        .nvram_format = "raw",
        .features = no_words,
    };
}

static struct coco_observations seen_with(const struct coco_descriptor *descriptor)
{
    return (struct coco_observations){
        .descriptor = descriptor,
        .firmware_path = descriptor->image,
        .firmware_file = COCO_FILE_READABLE,
        .nvram_file = COCO_FILE_READABLE,
    };
}

static void test_variables_are_a_copy_that_may_be_written(void **state)
{
    const struct coco_descriptor descriptor = split_descriptor();
    const struct coco_observations seen = seen_with(&descriptor);
    struct planned *p = planned(WORDS("--kvm=no", NAMED, IMAGE), &seen);
    const struct coco_plan_fd *fd = &p->plan.fds[3];

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_int_equal(p->plan.fd_count, 4);
    assert_int_equal(fd->kind, COCO_FD_CONTENT);
    assert_true(fd->writable);
    assert_false(fd->secret);
    assert_int_equal(fd->part_count, 1);
    assert_string_equal(fd->parts[0].path, "/srv/vm/variables.fd");
    assert_non_null(strstr(option_of(&p->plan, "-blockdev", 2), "\"/dev/fd/6\""));
    assert_false(p->plan.lacks_firmware);
    planned_done(p);
}

/* There is no plan for a descriptor that is as `change` makes it. */
static void assert_impossible(const char *const words[], void (*change)(struct coco_descriptor *descriptor))
{
    struct coco_descriptor descriptor = split_descriptor();
    const struct coco_observations seen = seen_with(&descriptor);
    struct planned *p;

    change(&descriptor);
    p = planned(words, &seen);
    assert_int_equal(p->result, COCO_PLAN_IMPOSSIBLE);
    planned_done(p);
}

static void make_combined(struct coco_descriptor *descriptor)
{
    descriptor->mode = COCO_FLASH_COMBINED;
}

static void make_unknown_mode(struct coco_descriptor *descriptor)
{
    descriptor->mode = COCO_FLASH_UNKNOWN;
}

static void make_igvm(struct coco_descriptor *descriptor)
{
    descriptor->device = COCO_DEVICE_IGVM;
}

static void make_unknown_format(struct coco_descriptor *descriptor)
{
    descriptor->image_format = "vmdk";
}

static void make_unknown_variables_format(struct coco_descriptor *descriptor)
{
    descriptor->nvram_format = "vmdk";
}

static void test_what_cannot_be_mapped(void **state)
{
    (void)state;
    assert_impossible(WORDS("--kvm=no", NAMED, IMAGE), make_combined);
    assert_impossible(WORDS("--kvm=no", NAMED, IMAGE), make_unknown_mode);
    assert_impossible(WORDS("--kvm=no", NAMED, IMAGE), make_igvm);
    assert_impossible(WORDS("--coco=tdx", NAMED, IMAGE), make_igvm);
    assert_impossible(WORDS("--kvm=no", NAMED, IMAGE), make_unknown_format);
    assert_impossible(WORDS("--kvm=no", NAMED, IMAGE), make_unknown_variables_format);
}

static void test_descriptor_that_is_none(void **state)
{
    const struct coco_observations seen = {.descriptor_fault = "mapping is missing"};
    struct planned *p = planned(WORDS("--kvm=no", NAMED, IMAGE), &seen);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_IMPOSSIBLE);
    planned_done(p);
}

static void test_search_that_found_nothing(void **state)
{
    const struct coco_observations seen = {.search = COCO_SEARCH_NOTHING};
    struct planned *p = planned(WORDS("--kvm=no", IMAGE), &seen);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_IMPOSSIBLE);
    planned_done(p);
    p = planned(WORDS("--coco=tdx", IMAGE), &seen);
    assert_int_equal(p->result, COCO_PLAN_IMPOSSIBLE);
    planned_done(p);
}

/* What a descriptor names is not known until it is read; what is not named like one is an image. */
static void test_nobody_looked(void **state)
{
    struct planned *p = planned(WORDS("--kvm=no", NAMED, IMAGE), NULL);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_true(p->plan.lacks_firmware);
    assert_null(option_of(&p->plan, "-bios", 0));
    planned_done(p);

    p = planned(WORDS("--kvm=no", "--firmware=/srv/vm/json", IMAGE), NULL);
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_false(p->plan.lacks_firmware);
    assert_string_equal(option_of(&p->plan, "-bios", 0), "/srv/vm/json");
    planned_done(p);
}

/* An image may have any name. */
static void test_image_called_json(void **state)
{
    const struct coco_observations seen = {.firmware_path = "/srv/vm/descriptor.json"};
    struct planned *p = planned(WORDS("--kvm=no", NAMED, IMAGE), &seen);

    (void)state;
    assert_int_equal(p->result, COCO_PLAN_OK);
    assert_false(p->plan.lacks_firmware);
    assert_string_equal(option_of(&p->plan, "-bios", 0), "/srv/vm/descriptor.json");
    planned_done(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_variables_are_a_copy_that_may_be_written),
        cmocka_unit_test(test_what_cannot_be_mapped),
        cmocka_unit_test(test_descriptor_that_is_none),
        cmocka_unit_test(test_search_that_found_nothing),
        cmocka_unit_test(test_nobody_looked),
        cmocka_unit_test(test_image_called_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
