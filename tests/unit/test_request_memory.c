/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arena, and what happens when there is no memory. */
#include "request_fixture.h"

#include <stdalign.h>
#include <stdlib.h>
#include <yaml.h>

#include "coco/arena.h"

/* The engine's malloc fails when this many calls have gone well; negative: never. The linker puts this in its place. */
static long calls_left = -1;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    if (calls_left == 0)
        return NULL;
    if (calls_left > 0)
        calls_left--;
    return __real_malloc(size);
}

/* The same for libyaml, whose own calls the linker cannot reach. */
static bool yaml_starts = true, yaml_parses = true;

int __real_yaml_parser_initialize(yaml_parser_t *parser);
int __wrap_yaml_parser_initialize(yaml_parser_t *parser);
int __real_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);
int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event);

int __wrap_yaml_parser_initialize(yaml_parser_t *parser)
{
    return yaml_starts ? __real_yaml_parser_initialize(parser) : 0;
}

int __wrap_yaml_parser_parse(yaml_parser_t *parser, yaml_event_t *event)
{
    if (yaml_parses)
        return __real_yaml_parser_parse(parser, event);
    parser->error = YAML_MEMORY_ERROR;
    return 0;
}

static int setup_arena(void **state)
{
    *state = coco_arena_new();
    return *state ? 0 : -1;
}

static int teardown_arena(void **state)
{
    calls_left = -1;
    coco_arena_free(*state);
    return 0;
}

static void test_memory_is_apart_and_aligned(void **state)
{
    unsigned char *pieces[400];

    for (size_t i = 0; i < COUNT(pieces); i++) {
        pieces[i] = coco_arena_alloc(*state, i * i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i & 0xff), i * i);
    }
    for (size_t i = 0; i < COUNT(pieces); i++)
        for (size_t b = 0; b < i * i; b++)
            assert_int_equal(pieces[i][b], i & 0xff);
}

/* After a reset the same memory is handed out again, and nothing is left in it. */
static void test_reset_wipes_and_keeps(void **state)
{
    const size_t sizes[] = {100, 30000, 5, 100000};
    unsigned char *before[COUNT(sizes)];

    for (size_t i = 0; i < COUNT(sizes); i++) {
        before[i] = coco_arena_alloc(*state, sizes[i]);
        memset(before[i], 0xaa, sizes[i]);
    }
    coco_arena_reset(*state);
    calls_left = 0; /* no further block may be needed */
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned char *again = coco_arena_alloc(*state, sizes[i]);

        assert_ptr_equal(again, before[i]);
        for (size_t b = 0; b < sizes[i]; b++)
            assert_int_equal(again[b], 0);
    }
}

static void test_impossible_sizes(void **state)
{
    assert_null(coco_arena_alloc(*state, SIZE_MAX));
    assert_null(coco_arena_alloc(*state, SIZE_MAX - 8));
    assert_null(coco_arena_copy(*state, "", SIZE_MAX));
    calls_left = 0;
    assert_null(coco_arena_alloc(*state, 1));
    assert_null(coco_arena_copy(*state, "a", 1));
    assert_null(coco_arena_printf(*state, "a"));
    assert_null(coco_arena_new());
    coco_arena_free(NULL);
}

static void test_copies(void **state)
{
    char long_text[40000];

    assert_string_equal(coco_arena_copy(*state, "abc", 2), "ab");
    assert_string_equal(coco_arena_copy(*state, NULL, 0), "");
    assert_string_equal(coco_arena_printf(*state, "%s-%d", "a", 7), "a-7");
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = 0;
    assert_string_equal(coco_arena_printf(*state, "%s", long_text), long_text);
}

/* Everything that a request does, in one go; COCO_OK when nothing failed. */
static enum coco_result do_everything(const char *const words[], int count, const char *name, const char *file,
                                      size_t length)
{
    struct coco_error error = {.message = ""};
    struct coco_request request;
    const char *const *argv;
    const char *text;
    size_t size;
    enum coco_result result = coco_request_init(&request);

    if (result != COCO_OK)
        return result;
    result = coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, count, words, &error);
    if (result == COCO_OK)
        result = coco_request_parse_file(&request, name, file, length, &error);
    if (result != COCO_OK)
        assert_sentence(&error);
    if (result == COCO_OK)
        result = coco_request_to_argv(&request, &size, &argv);
    if (result == COCO_OK)
        result = coco_request_to_file(&request, &text, &size);
    coco_request_done(&request);
    return result;
}

/* Fails each allocation in turn: the result is COCO_NO_MEMORY, nothing leaks, and nothing is touched that is not there.
 */
static void test_every_allocation_can_fail(void **state)
{
    static char credential[20000] = "--set-credential=", base64[20000] = "--snp-id-auth=", file[40000] = "smbios11: ";
    static char name[20000];
    const char *words[64];
    int count = 0;
    long allowed;

    (void)state;
    memset(credential + strlen(credential), 'x', sizeof(credential) - strlen(credential) - 1);
    credential[strlen("--set-credential=") + 17] = ':';
    memset(base64 + strlen(base64), 'A', 16000);
    memset(file + strlen(file), 'x', sizeof(file) - strlen(file) - 1);
    memset(name, 'n', sizeof(name) - 1);
    words[count++] = credential;
    words[count++] = base64;
    while (count < 60)
        words[count++] = "--load-credential=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:/b";
    for (allowed = 0; allowed < 1000; allowed++) {
        enum coco_result result;

        calls_left = allowed;
        result = do_everything(words, count, name, file, strlen(file));
        calls_left = -1;
        if (result == COCO_OK)
            break;
        assert_int_equal(result, COCO_NO_MEMORY);
    }
    assert_true(allowed > 8 && allowed < 1000);
}

static void test_libyaml_without_memory(void **state)
{
    static const char file[] = "ram: 1G\n";
    struct coco_request request;
    struct coco_error error;

    (void)state;
    assert_int_equal(coco_request_init(&request), COCO_OK);
    yaml_starts = false;
    assert_int_equal(coco_request_parse_file(&request, "vm.yaml", file, strlen(file), &error), COCO_NO_MEMORY);
    assert_sentence(&error);
    yaml_starts = true;
    yaml_parses = false;
    assert_int_equal(coco_request_parse_file(&request, "vm.yaml", file, strlen(file), &error), COCO_NO_MEMORY);
    assert_sentence(&error);
    yaml_parses = true;
    assert_int_equal(coco_request_parse_file(&request, "vm.yaml", file, strlen(file), &error), COCO_OK);
    assert_int_equal(request.count, 1);
    coco_request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memory_is_apart_and_aligned, setup_arena, teardown_arena),
        cmocka_unit_test_setup_teardown(test_reset_wipes_and_keeps, setup_arena, teardown_arena),
        cmocka_unit_test_setup_teardown(test_impossible_sizes, setup_arena, teardown_arena),
        cmocka_unit_test_setup_teardown(test_copies, setup_arena, teardown_arena),
        cmocka_unit_test(test_every_allocation_can_fail),
        cmocka_unit_test(test_libyaml_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
