/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does somebody listen at the socket of --tdx-quote-socket=? */
#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

#include "cmocka_all.h"
#include "observe/socket.h"
#include "scratch.h"

static enum coco_socket_sighting look(const char *value)
{
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};
    static struct coco_request request;
    enum coco_socket_sighting sighting = COCO_SOCKET_NOT_LOOKED_AT;
    struct coco_error error;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    if (value)
        assert_int_equal(
            coco_request_add(&request, COCO_OPTION_tdx_quote_socket, value, strlen(value), nowhere, &error), COCO_OK);
    observe_quote_socket(&request, &sighting);
    coco_request_done(&request);
    return sighting;
}

static enum coco_socket_sighting look_at_path(const char *path)
{
    char value[160];

    snprintf(value, sizeof(value), "unix:%s", path);
    return look(value);
}

static int bound(const char *path)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    assert_true(strlen(path) < sizeof(address.sun_path));
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void test_nothing_is_asked(void **state)
{
    (void)state;
    assert_int_equal(look(NULL), COCO_SOCKET_NOT_LOOKED_AT);
    assert_int_equal(look("no"), COCO_SOCKET_NOT_LOOKED_AT);
}

static void test_unix(void **state)
{
    const char *path = scratch_path(*state, "qgs.socket");
    int fd;

    assert_int_equal(look_at_path(path), COCO_SOCKET_MISSING);
    fd = bound(path);
    assert_int_equal(look_at_path(path), COCO_SOCKET_REFUSED);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(look_at_path(path), COCO_SOCKET_REACHABLE);
    /* Nobody accepts, until there is no more room to wait in: it is still there, and nobody waits for it. */
    assert_int_equal(look_at_path(path), COCO_SOCKET_REACHABLE);
    assert_int_equal(look_at_path(path), COCO_SOCKET_REACHABLE);
    close(fd);
    assert_int_equal(look_at_path(path), COCO_SOCKET_REFUSED);
    assert_int_equal(look_at_path(scratch_file(*state, "file", "x", 1)), COCO_SOCKET_REFUSED);
    assert_int_equal(look_at_path(((struct scratch *)*state)->directory), COCO_SOCKET_REFUSED);
}

static void test_denied(void **state)
{
    const char *path = scratch_path(*state, "qgs.socket");
    const bool root = geteuid() == 0;
    const int fd = bound(path);
    enum coco_socket_sighting sighting;

    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(chmod(((struct scratch *)*state)->directory, 0755), 0);
    assert_int_equal(chmod(path, 0), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    sighting = look_at_path(path);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(sighting, COCO_SOCKET_DENIED);
    close(fd);
}

/* Whatever this host's vsock is, it is not waited for, and a port that nobody has is not reached. */
static void test_vsock(void **state)
{
    struct timespec before, after;

    (void)state;
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_not_equal(look("vsock:2:4294967290"), COCO_SOCKET_REACHABLE);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_in_range(after.tv_sec - before.tv_sec, 0, 5);
}

static void test_what_errors_say(void **state)
{
    (void)state;
    assert_int_equal(observe_socket_sighting(-ECONNRESET), COCO_SOCKET_REFUSED);
    assert_int_equal(observe_socket_sighting(-EPERM), COCO_SOCKET_DENIED);
    assert_int_equal(observe_socket_sighting(-ENOTDIR), COCO_SOCKET_MISSING);
    assert_int_equal(observe_socket_sighting(-ENODEV), COCO_SOCKET_NOT_LOOKED_AT);
    assert_int_equal(observe_socket_sighting(-ETIMEDOUT), COCO_SOCKET_NOT_LOOKED_AT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_asked),
        cmocka_unit_test_setup_teardown(test_unix, scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_denied, scratch_make, scratch_remove),
        cmocka_unit_test(test_vsock),
        cmocka_unit_test(test_what_errors_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
