/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Descriptors in folders: order, hiding, and what is passed over. */
#include <errno.h>
#include <sys/stat.h>

#include "cmocka_all.h"
#include "observe/descriptors.h"
#include "scratch.h"

struct fixture {
    struct scratch *scratch;
    struct coco_arena *arena;
    struct descriptor_folders folders;
    struct coco_observations seen;
};

static const char *const names[] = {"home", "etc", "usr"};
static char folder_paths[3][96];

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.arena = coco_arena_new(), .folders.count = 3};
    if (!fixture.arena || scratch_make((void **)&fixture.scratch) < 0)
        return -1;
    for (size_t i = 0; i < 3; i++) {
        snprintf(folder_paths[i], sizeof(folder_paths[i]), "%s/%s", fixture.scratch->directory, names[i]);
        fixture.folders.paths[i] = folder_paths[i];
        if (mkdir(folder_paths[i], 0755) < 0)
            return -1;
    }
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    coco_arena_free(fixture->arena);
    return scratch_remove((void **)&fixture->scratch);
}

/* A descriptor whose image is called after `mark`. */
static void put(struct fixture *fixture, const char *name, const char *mark)
{
    char text[512];
    const int length = snprintf(text, sizeof(text),
                                "{\"description\": \"%s\", \"interface-types\": [\"uefi\"], \"mapping\": {\"device\": "
                                "\"memory\", \"filename\": \"/%s\"}, \"targets\": [{\"architecture\": \"x86_64\", "
                                "\"machines\": [\"pc-q35-*\"]}], \"features\": [], \"tags\": []}",
                                mark, mark);

    scratch_file(fixture->scratch, name, text, (size_t)length);
}

static void look(struct fixture *fixture)
{
    fixture->seen = (struct coco_observations){0};
    assert_int_equal(observe_descriptors(&fixture->folders, fixture->arena, &fixture->seen), 0);
}

/* The images of the candidates, in order, as one text. */
static void assert_candidates(const struct fixture *fixture, const char *expected)
{
    char text[256] = "";

    for (size_t i = 0; i < fixture->seen.candidate_count; i++)
        strncat(text, fixture->seen.candidates[i].image, sizeof(text) - strlen(text) - 1);
    assert_string_equal(text, expected);
}

/* One file was passed over, for this reason. */
static void assert_skipped(const struct fixture *fixture, const char *path, const char *reason)
{
    for (size_t i = 0; i < fixture->seen.skipped_count; i++)
        if (strstr(fixture->seen.skipped[i].path, path)) {
            if (!strstr(fixture->seen.skipped[i].reason, reason))
                fail_msg("%s: \"%s\" does not say \"%s\"", path, fixture->seen.skipped[i].reason, reason);
            return;
        }
    fail_msg("%s was not passed over", path);
}

static void test_order_is_by_name(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/60-a.json", "a");
    put(fixture, "etc/70-b.json", "b");
    put(fixture, "home/65-c.json", "c");
    put(fixture, "usr/50-d.json", "d");
    put(fixture, "usr/10.json", "e");
    put(fixture, "usr/.40-hidden.json", "f");
    put(fixture, "usr/40-other.conf", "g");
    put(fixture, "usr/.json", "h");
    look(fixture);
    assert_candidates(fixture, "/e/d/a/c/b");
    assert_int_equal(fixture->seen.skipped_count, 0);
    assert_string_equal(fixture->seen.candidates[0].path + strlen(fixture->scratch->directory), "/usr/10.json");
}

static void test_same_name_hides(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/60.json", "usr");
    look(fixture);
    assert_candidates(fixture, "/usr");
    put(fixture, "etc/60.json", "etc");
    look(fixture);
    assert_candidates(fixture, "/etc");
    put(fixture, "home/60.json", "home");
    look(fixture);
    assert_candidates(fixture, "/home");
    assert_int_equal(fixture->seen.skipped_count, 0);
}

static void test_empty_file_and_null_link_hide(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/60.json", "usr");
    put(fixture, "usr/70.json", "other");
    put(fixture, "usr/80.json", "last");
    scratch_file(fixture->scratch, "home/60.json", "", 0);
    assert_int_equal(symlink("/dev/null", scratch_path(fixture->scratch, "etc/70.json")), 0);
    look(fixture);
    assert_candidates(fixture, "/last");
    assert_int_equal(fixture->seen.skipped_count, 0);
    /* A mask is one only for what comes after it. */
    put(fixture, "home/70.json", "mine");
    look(fixture);
    assert_candidates(fixture, "/mine/last");
}

static void test_broken_json_hides_too(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/60.json", "usr");
    put(fixture, "usr/70.json", "other");
    scratch_file(fixture->scratch, "etc/60.json", "{\"description\": ", 16);
    look(fixture);
    assert_candidates(fixture, "/other");
    assert_int_equal(fixture->seen.skipped_count, 1);
    assert_skipped(fixture, "/etc/60.json", "the JSON text breaks off");
}

static void test_unreadable_hides_too(void **state)
{
    struct fixture *fixture = *state;
    const bool root = geteuid() == 0;

    put(fixture, "usr/60.json", "usr");
    put(fixture, "etc/60.json", "etc");
    assert_int_equal(chmod(fixture->scratch->path, 0), 0);
    assert_int_equal(chmod(fixture->scratch->directory, 0755), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0);
    look(fixture);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_candidates(fixture, "");
    assert_skipped(fixture, "/etc/60.json", "cannot be read: Permission denied");
}

/* None of these hides anything, and none is waited for. */
static void test_what_is_no_file(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/10-fifo.json", "a");
    put(fixture, "usr/20-folder.json", "b");
    put(fixture, "usr/30-loop.json", "c");
    put(fixture, "usr/40-dangling.json", "d");
    assert_int_equal(mkfifo(scratch_path(fixture->scratch, "home/10-fifo.json"), 0600), 0);
    assert_int_equal(mkdir(scratch_path(fixture->scratch, "home/20-folder.json"), 0700), 0);
    assert_int_equal(symlink("30-loop.json", scratch_path(fixture->scratch, "home/30-loop.json")), 0);
    assert_int_equal(symlink("nowhere", scratch_path(fixture->scratch, "home/40-dangling.json")), 0);
    look(fixture);
    assert_candidates(fixture, "/a/b/c/d");
    assert_int_equal(fixture->seen.skipped_count, 4);
    assert_skipped(fixture, "/home/10-fifo.json", "is not a regular file");
    assert_skipped(fixture, "/home/20-folder.json", "is not a regular file");
    assert_skipped(fixture, "/home/30-loop.json", "Too many levels of symbolic links");
    assert_skipped(fixture, "/home/40-dangling.json", "No such file");
}

static void test_too_large(void **state)
{
    struct fixture *fixture = *state;
    static char text[COCO_DESCRIPTOR_BYTES_MAX + 1];

    memset(text, ' ', sizeof(text));
    scratch_file(fixture->scratch, "usr/10.json", text, sizeof(text));
    assert_int_equal(truncate(scratch_file(fixture->scratch, "usr/20.json", "{", 1), (off_t)1 << 40), 0);
    put(fixture, "usr/60.json", "usr");
    look(fixture);
    assert_candidates(fixture, "/usr");
    assert_skipped(fixture, "10.json", "it is larger than 256 KiB");
    assert_skipped(fixture, "20.json", "it is larger than 256 KiB");
}

static void test_folders_that_are_none(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "usr/60.json", "usr");
    assert_int_equal(rmdir(folder_paths[0]), 0);
    assert_int_equal(rmdir(folder_paths[1]), 0);
    scratch_file(fixture->scratch, "etc", "x", 1);
    look(fixture);
    assert_candidates(fixture, "/usr");
    assert_int_equal(fixture->seen.skipped_count, 1);
    assert_skipped(fixture, "/etc", "cannot be listed: Not a directory");
}

static void test_ten_thousand_files(void **state)
{
    struct fixture *fixture = *state;
    char name[32];

    for (unsigned i = 0; i < 10000; i++) {
        snprintf(name, sizeof(name), "usr/%05u.json", i);
        put(fixture, name, i < 10 ? "x" : "y");
    }
    look(fixture);
    assert_int_equal(fixture->seen.candidate_count, 256);
    assert_string_equal(fixture->seen.candidates[9].image, "/x");
    assert_string_equal(fixture->seen.candidates[10].image, "/y");
    assert_int_equal(fixture->seen.skipped_count, 1);
    assert_skipped(fixture, "usr/00256.json", "neither it nor any after it");
}

static void test_folders_of_the_environment(void **state)
{
    struct fixture *fixture = *state;
    struct descriptor_folders folders;

    assert_int_equal(setenv("HOME", "/somewhere/else", 1), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", "/config", 1), 0);
    assert_int_equal(observe_descriptor_folders(fixture->arena, &folders), 0);
    assert_int_equal(folders.count, 3);
    assert_string_equal(folders.paths[0], "/config/qemu/firmware");
    assert_string_equal(folders.paths[1], "/etc/qemu/firmware");
    assert_string_equal(folders.paths[2], "/usr/share/qemu/firmware");
    assert_int_equal(setenv("XDG_CONFIG_HOME", "relative", 1), 0);
    assert_int_equal(observe_descriptor_folders(fixture->arena, &folders), 0);
    assert_string_equal(folders.paths[0], "/somewhere/else/.config/qemu/firmware");
    assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
    assert_int_equal(unsetenv("HOME"), 0);
    assert_int_equal(observe_descriptor_folders(fixture->arena, &folders), 0);
    assert_int_equal(folders.count, 2);
    assert_string_equal(folders.paths[0], "/etc/qemu/firmware");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_is_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_name_hides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_file_and_null_link_hide, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_json_hides_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unreadable_hides_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_folders_that_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ten_thousand_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_folders_of_the_environment, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
