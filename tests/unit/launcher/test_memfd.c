/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sealed memory with parts of files and bytes. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "cmocka_all.h"
#include "memfd.h"
#include "scratch.h"

static void test_parts_follow_each_other_at_multiples_of_four(void **state)
{
    struct scratch *scratch = *state;
    char five[128], eight[128], bytes[64];
    const char *part;
    ssize_t size;
    int fd;

    snprintf(five, sizeof(five), "%s", scratch_file(scratch, "five", "12345", 5));
    snprintf(eight, sizeof(eight), "%s", scratch_file(scratch, "eight", "abcdefgh", 8));
    const struct coco_plan_part parts[] = {
        {.path = five}, {.path = eight}, {.bytes = (const uint8_t *)"xyz", .size = 3}, {.path = five}};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 4, .parts = parts};

    fd = memfd_of(&content, &part);
    assert_true(fd >= 0);
    size = read(fd, bytes, sizeof(bytes));
    assert_int_equal(size, 24);
    assert_memory_equal(bytes, "12345\0\0\0abcdefghxyz12345", 24);
    close(fd);
}

static void test_bytes_alone_are_not_padded(void **state)
{
    const struct coco_plan_part one = {.bytes = (const uint8_t *)"secret", .size = 6};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 1, .parts = &one, .secret = true};
    const char *part;
    const int fd = memfd_of(&content, &part);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 6);
    close(fd);
}

static void test_nothing_can_change_it(void **state)
{
    const struct coco_plan_part one = {.bytes = (const uint8_t *)"x", .size = 1};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 1, .parts = &one};
    const char *part;
    const int fd = memfd_of(&content, &part);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(write(fd, "y", 1), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, 0), -1);
    close(fd);
}

static void test_writable(void **state)
{
    const struct coco_plan_part one = {.bytes = (const uint8_t *)"x", .size = 1};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 1, .parts = &one, .writable = true};
    const char *part;
    const int fd = memfd_of(&content, &part);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GET_SEALS), 0);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
    assert_int_equal(write(fd, "yz", 2), 2);
    assert_int_equal(ftruncate(fd, 0), 0);
    close(fd);
}

static void test_part_that_fails_is_named(void **state)
{
    struct scratch *scratch = *state;
    struct coco_plan_part parts[] = {{.bytes = (const uint8_t *)"x", .size = 1}, {.path = "/nonexistent/initrd"}};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 2, .parts = parts};
    const char *part;

    assert_int_equal(memfd_of(&content, &part), -ENOENT);
    assert_string_equal(part, "/nonexistent/initrd");
    parts[1].path = scratch_path(scratch, "fifo");
    assert_int_equal(mkfifo(scratch->path, 0600), 0);
    assert_int_equal(memfd_of(&content, &part), -EINVAL);
    parts[1].path = "/dev/zero";
    assert_int_equal(memfd_of(&content, &part), -EINVAL);
}

/* Refused by its size alone: no byte beyond the first is looked at. */
static void test_size_is_bounded(void **state)
{
    const struct coco_plan_part one = {.bytes = (const uint8_t *)"x", .size = MEMFD_BYTES_MAX + 1};
    const struct coco_plan_fd content = {.kind = COCO_FD_CONTENT, .part_count = 1, .parts = &one};
    const char *part;

    (void)state;
    assert_int_equal(memfd_of(&content, &part), -EFBIG);
    assert_null(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_follow_each_other_at_multiples_of_four, scratch_make,
                                        scratch_remove),
        cmocka_unit_test(test_bytes_alone_are_not_padded),
        cmocka_unit_test(test_nothing_can_change_it),
        cmocka_unit_test(test_writable),
        cmocka_unit_test_setup_teardown(test_part_that_fails_is_named, scratch_make, scratch_remove),
        cmocka_unit_test(test_size_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
