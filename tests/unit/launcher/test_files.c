/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The look at the files of a request. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "cmocka_all.h"
#include "observe/files.h"
#include "scratch.h"

static void test_kinds_of_files(void **state)
{
    struct scratch *scratch = *state;

    assert_int_equal(observe_file(scratch_file(scratch, "file", "x", 1)), COCO_FILE_READABLE);
    assert_int_equal(observe_file(scratch_file(scratch, "empty", "", 0)), COCO_FILE_EMPTY);
    assert_int_equal(observe_file(scratch_path(scratch, "none")), COCO_FILE_MISSING);
    assert_int_equal(observe_file(scratch_path(scratch, "file/below")), COCO_FILE_MISSING);
    assert_int_equal(observe_file(scratch->directory), COCO_FILE_WRONG_KIND);
    assert_int_equal(observe_file("/dev/null"), COCO_FILE_WRONG_KIND);
    assert_int_equal(symlink(scratch_path(scratch, "loop"), scratch->path), 0);
    assert_int_equal(observe_file(scratch->path), COCO_FILE_DENIED);
}

static void test_fifo_and_socket_do_not_block(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct scratch *scratch = *state;
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    assert_int_equal(mkfifo(scratch_path(scratch, "fifo"), 0600), 0);
    assert_int_equal(observe_file(scratch->path), COCO_FILE_WRONG_KIND);
    snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", scratch_path(scratch, "socket"));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(observe_file(scratch->path), COCO_FILE_WRONG_KIND);
    close(fd);
}

static void test_denied(void **state)
{
    struct scratch *scratch = *state;
    const bool root = geteuid() == 0;

    scratch_file(scratch, "file", "x", 1);
    assert_int_equal(chmod(scratch->directory, 0755), 0);
    assert_int_equal(chmod(scratch->path, 0), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    assert_int_equal(observe_file(scratch->path), COCO_FILE_DENIED);
    if (root)
        assert_int_equal(seteuid(0), 0);
}

static void add(struct coco_request *request, enum coco_option option, const char *format, const char *path)
{
    struct coco_error error;
    char text[256];

    snprintf(text, sizeof(text), "%s%s", format, path);
    assert_int_equal(coco_request_add(request, option, text, strlen(text), (struct coco_origin){0}, &error), COCO_OK);
}

static void test_settings_that_name_files(void **state)
{
    struct scratch *scratch = *state;
    struct coco_observations observations = {0};
    struct observed_files files;
    struct coco_request request;
    const char *there = scratch_file(scratch, "there", "secret\0bytes", 12);

    assert_int_equal(coco_request_init(&request), COCO_OK);
    add(&request, COCO_OPTION_linux_image, "", there);
    add(&request, COCO_OPTION_cpus, "", "2");
    add(&request, COCO_OPTION_load_credential, "id:", there);
    add(&request, COCO_OPTION_load_credential, "gone:", "/nonexistent/credential");
    add(&request, COCO_OPTION_firmware, "", "uefi");
    add(&request, COCO_OPTION_firmware, "", there);
    add(&request, COCO_OPTION_initrd, "", "/nonexistent/initrd");
    add(&request, COCO_OPTION_extra_drive, "qcow2:", there);
    add(&request, COCO_OPTION_image, "", scratch->directory);
    assert_int_equal(observe_files(&request, &files, &observations), 0);
    assert_int_equal(observations.file_count, request.count);
    assert_int_equal(observations.files[0], COCO_FILE_READABLE);
    assert_int_equal(observations.files[1], COCO_FILE_NOT_LOOKED_AT);
    assert_int_equal(observations.files[2], COCO_FILE_READABLE);
    assert_int_equal(observations.contents[2].size, 12);
    assert_memory_equal(observations.contents[2].bytes, "secret\0bytes", 12);
    assert_int_equal(observations.files[3], COCO_FILE_MISSING);
    assert_null(observations.contents[3].bytes);
    assert_int_equal(observations.files[4], COCO_FILE_NOT_LOOKED_AT);
    assert_int_equal(observations.files[5], COCO_FILE_READABLE);
    assert_int_equal(observations.files[6], COCO_FILE_MISSING);
    assert_int_equal(observations.files[7], COCO_FILE_READABLE);
    assert_int_equal(observations.files[8], COCO_FILE_WRONG_KIND);
    assert_null(observations.contents[0].bytes);
    observe_files_done(&files);
    observe_files_done(&files);
    coco_request_done(&request);
}

static void test_credential_that_is_too_large_shows(void **state)
{
    static char bytes[2 * 1024 * 1024];
    struct scratch *scratch = *state;
    struct coco_observations observations = {0};
    struct observed_files files;
    struct coco_request request;

    scratch_file(scratch, "large", bytes, sizeof(bytes));
    assert_int_equal(coco_request_init(&request), COCO_OK);
    add(&request, COCO_OPTION_load_credential, "id:", scratch->path);
    assert_int_equal(observe_files(&request, &files, &observations), 0);
    assert_int_equal(observations.contents[0].size, 1024 * 1024 + 1);
    observe_files_done(&files);
    coco_request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds_of_files, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_fifo_and_socket_do_not_block, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_denied, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_settings_that_name_files, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_credential_that_is_too_large_shows, scratch_make, scratch_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
