/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading profiles. Any bytes end in a profile or in one sentence, always the same. Of what was read it is checked that
 *   - every row holds what its kind can hold, every list of names is sorted, and each name is there once;
 *   - it is written, and what was written is read and gives the same bytes again;
 *   - the text is JSON to another reader too;
 *   - launches of every kind can be judged with it.
 */
#include <json-c/json.h>

#include "coco/classify.h"
#include "coco/profile.h"
#include "image_copy.h"
#include "observation/names.h"
#include "requests.h"

#define BYTES_MAX   (256 * 1024)
#define WRITTEN_MAX (8 * BYTES_MAX) /* a short name costs a line of its own */
#define REQUESTS    3

struct output {
    size_t length;
    char bytes[WRITTEN_MAX];
};

static struct coco_arena *arena;
static struct coco_request requests[REQUESTS];
static struct output written, again;

static int take(void *context, const char *bytes, size_t size)
{
    struct output *output = context;

    FUZZ_CHECK(size <= sizeof(output->bytes) - output->length);
    memcpy(output->bytes + output->length, bytes, size);
    output->length += size;
    return 0;
}

static void write_to(struct output *output, const struct coco_profile *profile)
{
    const struct coco_sink sink = {.write = take, .context = output};

    output->length = 0;
    FUZZ_CHECK(coco_profile_write(&sink, profile) == 0);
}

/* ---- what was read ----------------------------------------------------------------------------------------------- */

static void check_row(const struct coco_host_info *info, const struct coco_sighting *sighting)
{
    unsigned words = 1;

    FUZZ_CHECK(memchr(sighting->text, '\0', sizeof(sighting->text)));
    FUZZ_CHECK(memchr(sighting->reason, '\0', sizeof(sighting->reason)));
    FUZZ_CHECK(sighting->seen == COCO_SEEN || (sighting->number == 0 && sighting->text[0] == '\0'));
    FUZZ_CHECK(sighting->seen == COCO_NOT_LOOKED_AT || sighting->reason[0] == '\0');
    FUZZ_CHECK(info->kind == COCO_HOST_TEXT || sighting->text[0] == '\0');
    if (info->kind != COCO_HOST_CHOICE || sighting->seen != COCO_SEEN)
        return;
    for (const char *at = info->words; *at; at++)
        words += *at == '|';
    FUZZ_CHECK(sighting->number >= 1 && sighting->number <= words);
}

static void check_names(const struct coco_names *names)
{
    FUZZ_CHECK(names->names || names->count == 0);
    for (size_t i = 0; i < names->count; i++) {
        FUZZ_CHECK(coco_is_name(names->names[i]));
        FUZZ_CHECK(i == 0 || strcmp(names->names[i - 1], names->names[i]) < 0);
    }
    if (names->count > 0)
        FUZZ_CHECK(coco_names_has(names, names->names[names->count / 2]));
}

static void check_qemu(const struct coco_qemu *qemu)
{
    FUZZ_CHECK(qemu->package);
    FUZZ_CHECK(qemu->objects_known || qemu->object_count == 0);
    for (size_t i = 0; i < qemu->object_count; i++) {
        FUZZ_CHECK(coco_qemu_find_object(qemu, qemu->objects[i].name) == &qemu->objects[i]);
        FUZZ_CHECK(qemu->objects[i].properties.names);
        check_names(&qemu->objects[i].properties);
    }
    check_names(&qemu->machines);
    check_names(&qemu->devices);
    check_names(&qemu->cpu_models);
    check_names(&qemu->options);
}

static void check_profile(const struct coco_profile *profile)
{
    FUZZ_CHECK(profile->about && (profile->host || profile->qemu));
    for (unsigned row = 0; profile->host && row < COCO_HOST_COUNT; row++)
        check_row(coco_host_info((enum coco_host_row)row), &profile->host->of[row]);
    if (profile->qemu)
        check_qemu(profile->qemu);
}

static void check_is_json(const char *text, size_t length)
{
    struct json_tokener *tokener = json_tokener_new();

    FUZZ_CHECK(tokener);
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8 | JSON_TOKENER_ALLOW_TRAILING_CHARS);
    json_object_put(json_tokener_parse_ex(tokener, text, (int)length));
    FUZZ_CHECK(json_tokener_get_error(tokener) == json_tokener_success);
    json_tokener_free(tokener);
}

static void classify(const struct coco_profile *profile)
{
    const struct coco_observations seen = {
        .host = profile->host,
        .qemu_binary = profile->qemu ? COCO_QEMU_USABLE : COCO_QEMU_NOT_LOOKED_AT,
        .qemu = profile->qemu,
    };
    struct coco_facts facts;
    struct coco_origins origins;

    for (unsigned i = 0; i < REQUESTS; i++) {
        coco_classify(&requests[i], &seen, &facts, &origins);
        for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
            FUZZ_CHECK(facts.value[fact] < coco_fact_values((enum coco_fact)fact));
    }
}

/* ---- one input --------------------------------------------------------------------------------------------------- */

static void prepare(void)
{
    static const char *const words[REQUESTS][4] = {
        {"--image=disk.raw", "--vsock=yes", "--ram=4G", "--cpus=4"},
        {"--coco=sev-snp", "--linux=vmlinuz", "--cpus=200", "--machine-type=q35"},
        {"--coco=tdx", "--linux=vmlinuz", "--tdx-attributes=perfmon", "--tdx-quote-socket=vsock:2:4050"},
    };
    struct coco_error error;

    if (arena) {
        coco_arena_reset(arena);
        return;
    }
    arena = coco_arena_new();
    FUZZ_CHECK(arena);
    for (unsigned i = 0; i < REQUESTS; i++) {
        fuzz_request_prepare(&requests[i]);
        FUZZ_CHECK(coco_request_parse_argv(&requests[i], COCO_PROGRAM_COCOLAUNCH, 4, words[i], &error) == COCO_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_profile profile, twice, read_again;
    struct coco_error error = {0}, error_twice = {0};
    enum coco_result result;
    char *text;

    if (size > BYTES_MAX)
        return 0;
    text = (char *)exact_copy(data, size, 0);
    prepare();
    result = coco_profile_read(arena, "profile", text, size, &profile, &error);
    FUZZ_CHECK(coco_profile_read(arena, "profile", text, size, &twice, &error_twice) == result);
    if (result == COCO_OK) {
        check_profile(&profile);
        write_to(&written, &profile);
        write_to(&again, &twice);
        FUZZ_CHECK(written.length == again.length && memcmp(written.bytes, again.bytes, again.length) == 0);
        FUZZ_CHECK(coco_profile_read(arena, "written", written.bytes, written.length, &read_again, &error) == COCO_OK);
        write_to(&again, &read_again);
        FUZZ_CHECK(written.length == again.length && memcmp(written.bytes, again.bytes, again.length) == 0);
        check_is_json(text, size);
        classify(&profile);
    } else {
        FUZZ_CHECK(result == COCO_BAD_SYNTAX || result == COCO_TOO_MUCH);
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &error_twice);
        FUZZ_CHECK(error.origin.kind == COCO_ORIGIN_FILE);
    }
    free(text);
    return 0;
}
