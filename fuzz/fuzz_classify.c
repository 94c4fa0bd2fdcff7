/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The facts of any words. An input is text, one word a line. Two lines say what was seen: "#kvm=N", a digit for enum
 * coco_device_sighting, and "#files=DIGITS", one digit a setting for enum coco_file_sighting. For each request it is
 * checked that
 *   - every fact has a value out of its set, every fact about the request a known one, and an origin that fits it;
 *   - the answer depends on nothing else, such as what the memory for it held before;
 *   - seeing something changes no fact about the request, and makes known facts out of unknown ones only;
 *   - the request that is written out and read again has the same facts.
 */
#include "coco/classify.h"
#include "requests.h"

#define BYTES_MAX 65536
#define WORDS_MAX 1000
#define FILES_MAX 64

struct answer {
    struct coco_facts facts;
    struct coco_origins origins;
};

static char buffer[BYTES_MAX + 1];
static const char *words[WORDS_MAX];
static enum coco_file_sighting files[FILES_MAX];
static struct coco_observations seen;
static struct coco_host host;

static bool begins(const char *line, const char *prefix)
{
    return strncmp(line, prefix, strlen(prefix)) == 0;
}

static void read_sightings(const char *line)
{
    if (begins(line, "#kvm=")) {
        const unsigned digit = (unsigned char)line[strlen("#kvm=")] - (unsigned)'0';

        if (digit >= COCO_DEVICE_USABLE && digit <= COCO_DEVICE_HANGS)
            coco_host_see_choice(&host, COCO_HOST_kvm_device, digit);
        seen.host = &host;
    }
    if (!begins(line, "#files="))
        return;
    seen.files = files;
    seen.file_count = 0;
    for (const char *at = line + strlen("#files="); *at && seen.file_count < FILES_MAX; at++) {
        const unsigned digit = (unsigned char)*at - (unsigned)'0';

        files[seen.file_count++] =
            digit <= COCO_FILE_WRONG_KIND ? (enum coco_file_sighting)digit : COCO_FILE_NOT_LOOKED_AT;
    }
}

static int split(const uint8_t *data, size_t size)
{
    int count = 0;
    char *end;

    memcpy(buffer, data, size);
    buffer[size] = '\0';
    seen = (struct coco_observations){0};
    host = (struct coco_host){0};
    for (char *at = buffer; *at && count < WORDS_MAX; at = end) {
        end = at + strcspn(at, "\n");
        if (*end)
            *end++ = '\0';
        if (*at == '#')
            read_sightings(at);
        else
            words[count++] = at;
    }
    return count;
}

static void check_answer(const struct coco_request *request, const struct answer *answer)
{
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;
        const unsigned value = answer->facts.value[fact];
        const struct coco_fact_origin *from = &answer->origins.of[fact];

        FUZZ_CHECK(value < coco_fact_values(fact));
        FUZZ_CHECK(value != COCO_VALUE_UNKNOWN || coco_fact_info(fact)->input != COCO_INPUT_REQUEST ||
                   fact == COCO_FACT_coco); /* --coco=auto before it is resolved */
        FUZZ_CHECK((from->kind == COCO_FROM_NOTHING) == (value == COCO_VALUE_UNKNOWN));
        FUZZ_CHECK(from->setting < request->count || from->setting == SIZE_MAX);
        FUZZ_CHECK(from->kind != COCO_FROM_SETTING || from->setting < request->count);
        FUZZ_CHECK(from->kind != COCO_FROM_DEFAULT || from->setting == SIZE_MAX);
    }
}

static void classify(const struct coco_request *request, const struct coco_observations *observations, int before,
                     struct answer *ret_answer)
{
    memset(ret_answer, before, sizeof(*ret_answer));
    coco_classify(request, observations, &ret_answer->facts, &ret_answer->origins);
    check_answer(request, ret_answer);
}

static void check_same(const struct answer *one, const struct answer *other)
{
    FUZZ_CHECK(memcmp(&one->facts, &other->facts, sizeof(one->facts)) == 0);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        FUZZ_CHECK(one->origins.of[fact].kind == other->origins.of[fact].kind);
        FUZZ_CHECK(one->origins.of[fact].setting == other->origins.of[fact].setting);
    }
}

static void check_monotone(const struct answer *blind, const struct answer *sighted)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        FUZZ_CHECK(blind->facts.value[fact] == sighted->facts.value[fact] ||
                   blind->facts.value[fact] == COCO_VALUE_UNKNOWN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct coco_observations nothing;
    static struct coco_request request, again;
    struct answer sighted, twice, blind, written;
    struct coco_error error;
    const char *const *argv;
    size_t count;

    if (size > BYTES_MAX)
        return 0;
    fuzz_request_prepare(&request);
    fuzz_request_prepare(&again);
    coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, split(data, size), words, &error);

    classify(&request, &seen, 0, &sighted);
    classify(&request, &seen, 0xff, &twice);
    check_same(&sighted, &twice);
    classify(&request, &nothing, 0, &blind);
    check_monotone(&blind, &sighted);

    /* Options that steer the program are not written, so settings may have other numbers. */
    FUZZ_CHECK(coco_request_to_argv(&request, &count, &argv) == COCO_OK);
    FUZZ_CHECK(coco_request_parse_argv(&again, COCO_PROGRAM_COCOCHECK, (int)count, argv, &error) == COCO_OK);
    classify(&again, &nothing, 0, &written);
    FUZZ_CHECK(memcmp(&blind.facts, &written.facts, sizeof(blind.facts)) == 0);
    return 0;
}
