/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles and QEMU's answers when there is no memory: at every allocation, the reader says so and nothing is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/profile.h"
#include "coco/qemu_replies.h"

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

#define TEXT_BYTES ((size_t)1024 * 1024)

/* Long enough that every kind of allocation opens a block of the arena at some point. */
static char *long_profile(void)
{
    static const char *const lists[] = {"machines", "devices", "cpu_models", "options"};
    char *text = malloc(TEXT_BYTES), *at = text;

    assert_non_null(text);
    at +=
        sprintf(at, "{\"schema\":\"coco-profile/1\",\"about\":\"%0500d\",\"host\":{\"linux\":{\"release\":\"6\"}},", 7);
    at += sprintf(at, "\"qemu\":{\"version\":\"1.2.3\",\"package\":\"p\",\"target\":\"t\",\"objects\":{\"o\":[\"p\"]");
    for (unsigned i = 0; i < 200; i++)
        at += sprintf(at, ",\"o%u\":[\"a%0100u\",\"b\"]", i, i);
    at += sprintf(at, "}");
    for (unsigned list = 0; list < 4; list++) {
        at += sprintf(at, ",\"%s\":[\"first\"", lists[list]);
        for (unsigned i = 0; i < 600; i++)
            at += sprintf(at, ",\"n%u\"", i);
        at += sprintf(at, "]");
    }
    strcpy(at, "}}");
    return text;
}

static void profile_needs_memory(void **state)
{
    char *text = long_profile();
    enum coco_result result = COCO_NO_MEMORY;
    long calls = 0;

    (void)state;
    for (; result == COCO_NO_MEMORY; calls++) {
        struct coco_arena *arena = coco_arena_new();
        struct coco_profile profile = {.about = "untouched"};
        struct coco_error error;

        assert_non_null(arena);
        calls_left = calls;
        result = coco_profile_read(arena, "p", text, strlen(text), &profile, &error);
        calls_left = -1;
        if (result == COCO_NO_MEMORY)
            assert_string_equal(profile.about, "untouched");
        coco_arena_free(arena);
    }
    assert_int_equal(result, COCO_OK);
    assert_true(calls > 8);
    free(text);
}

/* ---- QEMU's answers ---------------------------------------------------------------------------------------------- */

static char *long_schema(void)
{
    char *text = malloc(TEXT_BYTES), *at = text;

    assert_non_null(text);
    at += sprintf(at, "{\"return\":[{\"name\":\"object-add\",\"arg-type\":\"1\"},{\"name\":\"1\",\"variants\":[");
    for (unsigned i = 0; i < 60; i++)
        at += sprintf(at, "%s{\"case\":\"t%u\",\"type\":\"2\"}", i ? "," : "", i);
    at += sprintf(at, "]},{\"name\":\"2\",\"members\":[{\"name\":\"a\"}");
    for (unsigned i = 0; i < 60; i++)
        at += sprintf(at, ",{\"name\":\"p%u\"}", i);
    at += sprintf(at, "]}");
    for (unsigned i = 3; i < 3000; i++)
        at += sprintf(at, ",{\"name\":\"%u\"}", i);
    strcpy(at, "]}");
    return text;
}

static char *long_list(void)
{
    char *text = malloc(TEXT_BYTES), *at = text;

    assert_non_null(text);
    at += sprintf(at, "{\"return\":[{\"name\":\"none\"}");
    for (unsigned i = 0; i < 3000; i++)
        at += sprintf(at, ",{\"name\":\"t%u\"}", i);
    strcpy(at, "]}");
    return text;
}

static enum coco_result take_all(struct coco_arena *arena, const char *schema, const char *list, struct coco_qemu *ret)
{
    static const char version[] = "{\"return\":{\"package\":\"p\",\"qemu\":{\"major\":1,\"minor\":2,\"micro\":3}}}";
    static const char target[] = "{\"return\":{\"arch\":\"x86_64\"}}";
    static const char option[] = "{\"return\":[{\"option\":\"smp-opts\"}]}";
    const char *const texts[] = {
        [COCO_QEMU_QUERY_VERSION] = version, [COCO_QEMU_QUERY_TARGET] = target,  [COCO_QEMU_QUERY_SCHEMA] = schema,
        [COCO_QEMU_QUERY_OBJECTS] = list,    [COCO_QEMU_QUERY_MACHINES] = list,  [COCO_QEMU_QUERY_DEVICES] = list,
        [COCO_QEMU_QUERY_CPU_MODELS] = list, [COCO_QEMU_QUERY_OPTIONS] = option,
    };
    struct coco_qemu_replies replies;
    struct coco_error error;

    coco_qemu_replies_init(&replies, arena);
    for (unsigned i = 0; i < COCO_QEMU_QUERY_COUNT; i++) {
        const struct coco_qemu_replies before = replies;
        const enum coco_result result =
            coco_qemu_take_reply(&replies, (enum coco_qemu_query)i, texts[i], strlen(texts[i]), &error);

        if (result != COCO_OK) {
            assert_memory_equal(&before, &replies, sizeof(before));
            return result;
        }
    }
    return coco_qemu_finish(&replies, ret, &error);
}

static void answers_need_memory(void **state)
{
    char *schema = long_schema(), *list = long_list();
    enum coco_result result = COCO_NO_MEMORY;
    long calls = 0;

    (void)state;
    for (; result == COCO_NO_MEMORY; calls++) {
        struct coco_arena *arena = coco_arena_new();
        struct coco_qemu qemu = {0};

        assert_non_null(arena);
        calls_left = calls;
        result = take_all(arena, schema, list, &qemu);
        calls_left = -1;
        assert_int_equal(qemu.object_count, result == COCO_OK ? 60 : 0);
        coco_arena_free(arena);
    }
    assert_int_equal(result, COCO_OK);
    assert_true(calls > 8);
    free(schema);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profile_needs_memory),
        cmocka_unit_test(answers_need_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
