/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a request to what is known of its kernel and firmware, with folders of descriptors that are the test's. */
#include <sys/stat.h>

#include "cmocka_all.h"
#include "observe/bytes.h"
#include "observe/files.h"
#include "scratch.h"

#define IMAGE_BYTES 70000 /* no firmware, and looked into all the same */

struct fixture {
    struct scratch *scratch;
    struct coco_arena *arena;
    struct coco_request request;
    struct observed_files files;
    struct coco_observations seen;
    char image[128], folder[128];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    static char bytes[IMAGE_BYTES];

    fixture = (struct fixture){.arena = coco_arena_new()};
    if (!fixture.arena || coco_request_init(&fixture.request) != COCO_OK || scratch_make((void **)&fixture.scratch) < 0)
        return -1;
    snprintf(fixture.image, sizeof(fixture.image), "%s", scratch_file(fixture.scratch, "image.fd", bytes, IMAGE_BYTES));
    snprintf(fixture.folder, sizeof(fixture.folder), "%s", scratch_path(fixture.scratch, "folder"));
    *state = &fixture;
    return mkdir(fixture.folder, 0755);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    observe_files_done(&fixture->files);
    coco_request_done(&fixture->request);
    coco_arena_free(fixture->arena);
    return scratch_remove((void **)&fixture->scratch);
}

/* A descriptor of an image that is mapped as memory; `before` stands in front of it. */
static void put_descriptor(struct fixture *fixture, const char *name, const char *before, const char *image,
                           const char *features)
{
    char text[1024];
    const int length =
        snprintf(text, sizeof(text),
                 "%s{\"description\": \"x\", \"interface-types\": [\"uefi\"], \"mapping\": {\"device\": \"memory\", "
                 "\"filename\": \"%s\"}, \"targets\": [{\"architecture\": \"x86_64\", \"machines\": [\"pc-q35-*\"]}], "
                 "\"features\": [%s], \"tags\": []}",
                 before, image, features);

    scratch_file(fixture->scratch, name, text, (size_t)length);
}

static void look(struct fixture *fixture, const char *const words[])
{
    const struct descriptor_folders folders = {.count = 1, .paths = {fixture->folder}};
    struct coco_error error;
    int count = 0;

    while (words[count])
        count++;
    observe_files_done(&fixture->files);
    coco_request_clear(&fixture->request);
    fixture->seen = (struct coco_observations){0};
    assert_int_equal(coco_request_parse_argv(&fixture->request, COCO_PROGRAM_COCOLAUNCH, count, words, &error),
                     COCO_OK);
    assert_int_equal(observe_files(&fixture->request, &fixture->files, &fixture->seen), 0);
    assert_int_equal(observe_bytes(&fixture->request, &folders, fixture->arena, &fixture->seen), 0);
}

#define LOOK(...) look(fixture, (const char *const[]){__VA_ARGS__, NULL})

/* "--option=path", in one of two places. */
static const char *option(const char *name, const char *path)
{
    static char words[2][256];
    static unsigned next;
    char *word = words[next++ % 2];

    snprintf(word, sizeof(words[0]), "--%s=%s", name, path);
    return word;
}

static void test_search(void **state)
{
    struct fixture *fixture = *state;

    put_descriptor(fixture, "folder/50-plain.json", "", "/nonexistent/plain.fd", "");
    put_descriptor(fixture, "folder/60-snp.json", "", fixture->image, "\"amd-sev-snp\"");
    LOOK("--coco=sev-snp");
    assert_int_equal(fixture->seen.search, COCO_SEARCH_FOUND);
    assert_int_equal(fixture->seen.candidate_count, 2);
    assert_string_equal(fixture->seen.firmware_path, fixture->image);
    assert_ptr_equal(fixture->seen.descriptor, &fixture->seen.candidates[1]);
    assert_int_equal(fixture->seen.firmware_file, COCO_FILE_READABLE);
    assert_non_null(fixture->seen.firmware);
    assert_int_equal(fixture->seen.firmware->size, IMAGE_BYTES);
    assert_string_equal(fixture->seen.wanted->required, "amd-sev-snp");

    LOOK("--coco=tdx");
    assert_int_equal(fixture->seen.search, COCO_SEARCH_NOTHING);
    assert_int_equal(fixture->seen.candidate_count, 2);
    assert_null(fixture->seen.descriptor);
    assert_null(fixture->seen.firmware_path);
    assert_null(fixture->seen.firmware);

    /* The first that fits is taken, whether its image is there or not. */
    LOOK("--image=x");
    assert_int_equal(fixture->seen.search, COCO_SEARCH_FOUND);
    assert_string_equal(fixture->seen.firmware_path, "/nonexistent/plain.fd");
    assert_int_equal(fixture->seen.firmware_file, COCO_FILE_MISSING);
    assert_null(fixture->seen.firmware);
    LOOK("--image=x", "--firmware-features=amd-sev-snp");
    assert_string_equal(fixture->seen.firmware_path, fixture->image);
    LOOK("--image=x", "--firmware-features=~amd-sev-snp,amd-sev-snp");
    assert_string_equal(fixture->seen.firmware_path, fixture->image);
}

static void test_nothing_to_search(void **state)
{
    struct fixture *fixture = *state;

    put_descriptor(fixture, "folder/60.json", "", fixture->image, "");
    LOOK("--image=x", "--firmware=bios");
    assert_int_equal(fixture->seen.search, COCO_SEARCH_NOT_MADE);
    assert_null(fixture->seen.wanted);
    LOOK(option("linux", fixture->image));
    assert_int_equal(fixture->seen.search, COCO_SEARCH_NOT_MADE);
    LOOK(option("linux", fixture->image), "--firmware=uefi");
    assert_int_equal(fixture->seen.search, COCO_SEARCH_FOUND);
}

static void test_named_image(void **state)
{
    struct fixture *fixture = *state;

    put_descriptor(fixture, "folder/60.json", "", "/nonexistent/other.fd", "");
    LOOK("--image=x", option("firmware", fixture->image));
    assert_int_equal(fixture->seen.search, COCO_SEARCH_NOT_MADE);
    assert_string_equal(fixture->seen.firmware_path, fixture->image);
    assert_int_equal(fixture->seen.firmware->size, IMAGE_BYTES);
    assert_null(fixture->seen.descriptor);
    assert_null(fixture->seen.descriptor_fault);

    LOOK("--image=x", "--firmware=/nonexistent/x.fd");
    assert_null(fixture->seen.firmware_path);
    assert_null(fixture->seen.firmware);
}

/* It is known by what it holds, not by its name. */
static void test_named_descriptor(void **state)
{
    struct fixture *fixture = *state;

    put_descriptor(fixture, "named.fd", "\n\t \r\n", fixture->image, "\"intel-tdx\"");
    LOOK("--coco=tdx", option("firmware", fixture->scratch->path));
    assert_int_equal(fixture->seen.search, COCO_SEARCH_NOT_MADE);
    assert_non_null(fixture->seen.descriptor);
    assert_string_equal(fixture->seen.descriptor->path, fixture->scratch->path);
    assert_string_equal(fixture->seen.firmware_path, fixture->image);
    assert_int_equal(fixture->seen.firmware_file, COCO_FILE_READABLE);
    assert_int_equal(fixture->seen.firmware->size, IMAGE_BYTES);
    assert_string_equal(fixture->seen.wanted->required, "intel-tdx");
}

static void test_named_descriptor_that_is_broken(void **state)
{
    struct fixture *fixture = *state;

    scratch_file(fixture->scratch, "named.json", "{\"description\": \"x\"}", 20);
    LOOK("--image=x", option("firmware", fixture->scratch->path));
    assert_null(fixture->seen.descriptor);
    assert_null(fixture->seen.firmware_path);
    assert_string_equal(fixture->seen.descriptor_fault,
                        "not a firmware descriptor: interface-types is missing or not an array");
}

static void test_kernel(void **state)
{
    struct fixture *fixture = *state;

    LOOK(option("linux", fixture->image));
    assert_non_null(fixture->seen.kernel);
    assert_int_equal(fixture->seen.kernel->kind, COCO_KERNEL_NOT_ONE);
    LOOK("--linux=/nonexistent/kernel");
    assert_null(fixture->seen.kernel);
    LOOK(option("linux", fixture->folder));
    assert_null(fixture->seen.kernel);
}

static void test_initrds(void **state)
{
    struct fixture *fixture = *state;

    LOOK("--coco=tdx", option("initrd", fixture->image), option("initrd", fixture->image));
    assert_int_equal(fixture->seen.initrd_count, 2);
    assert_false(fixture->seen.initrds[1].readable);
    LOOK("--coco=tdx", option("initrd", fixture->image), "--initrd=/nonexistent/initrd");
    assert_int_equal(fixture->seen.initrd_count, 0);
    assert_null(fixture->seen.initrds);
    LOOK(option("initrd", fixture->image));
    assert_null(fixture->seen.initrds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_search, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_to_search, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_image, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_descriptor, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_descriptor_that_is_broken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kernel, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_initrds, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
