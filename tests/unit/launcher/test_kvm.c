/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The look at /dev/kvm, on nodes that are none. What a real one does is seen where there is one. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "cmocka_all.h"
#include "observe/kvm.h"
#include "observe/observe.h"
#include "scratch.h"

static enum coco_device_sighting look(const char *path)
{
    enum coco_device_sighting sighting;

    assert_int_equal(observe_kvm(path, 1000, &sighting), 0);
    return sighting;
}

static void test_missing(void **state)
{
    struct scratch *scratch = *state;

    assert_int_equal(look(scratch_path(scratch, "kvm")), COCO_DEVICE_MISSING);
    assert_int_equal(look(scratch_file(scratch, "file", "x", 1)), COCO_DEVICE_MISSING);
    assert_int_equal(look("/dev/null"), COCO_DEVICE_MISSING);
    assert_int_equal(look(scratch->directory), COCO_DEVICE_MISSING);
    assert_int_equal(look(""), COCO_DEVICE_MISSING);
}

static void test_fifo_does_not_block(void **state)
{
    const char *path = scratch_path(*state, "fifo");

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(look(path), COCO_DEVICE_MISSING);
}

static void test_denied(void **state)
{
    const char *path = scratch_file(*state, "kvm", "x", 1);

    if (geteuid() == 0) {
        /* Root may open everything that is to be opened; an immutable or read-only place is not to be had everywhere.
         */
        assert_int_equal(chmod(((struct scratch *)*state)->directory, 0755), 0);
        assert_int_equal(chmod(path, 0), 0);
        assert_int_equal(seteuid(65534), 0);
        assert_int_equal(look(path), COCO_DEVICE_DENIED);
        assert_int_equal(seteuid(0), 0);
    } else {
        assert_int_equal(chmod(path, 0), 0);
        assert_int_equal(look(path), COCO_DEVICE_DENIED);
    }
}

/* A deadline that nothing can meet stands for a KVM that hangs. */
static void test_deadline(void **state)
{
    struct timespec before, after;
    enum coco_device_sighting sighting;
    long waited;

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(observe_kvm("/dev/kvm", 0, &sighting), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    waited = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    assert_in_range(waited, 0, 1500);
    assert_int_not_equal(sighting, COCO_DEVICE_NOT_LOOKED_AT);
}

static void test_leaves_no_process_behind(void **state)
{
    (void)state;
    (void)look("/dev/null");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_missing, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_fifo_does_not_block, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_denied, scratch_make, scratch_remove),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_leaves_no_process_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
