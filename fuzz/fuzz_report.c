/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Any launch, with hostile names and words, in every form of report. The first bytes choose the dialect, what is known
 * and what is waived; the lines behind them are names, words and what was not understood. JSON and SARIF are JSON,
 * JUnit is XML, TAP has its plan, GitHub is given no command that is not ours, and no secret and no control character
 * is anywhere.
 */
#include <string.h>

#include <expat.h>
#include <json-c/json.h>

#include "coco/report.h"
#include "requests.h"

#define SECRET     "S3CR3T-of-somebody"
#define LINES_MAX  8
#define REPORT_MAX (2 * 1024 * 1024)

struct written {
    size_t size;
    char bytes[REPORT_MAX + 1];
};

static int keep(void *context, const char *bytes, size_t size)
{
    struct written *written = context;

    FUZZ_CHECK(size <= REPORT_MAX - written->size);
    memcpy(written->bytes + written->size, bytes, size);
    written->size += size;
    written->bytes[written->size] = '\0';
    return 0;
}

/* What the input says: a few bytes, and texts without NULs. */
struct drawn {
    uint8_t bytes[8];
    size_t count;
    char lines[LINES_MAX][256];
};

static struct drawn draw(const uint8_t *data, size_t size)
{
    struct drawn drawn = {0};
    size_t length = 0;

    for (size_t i = 0; i < size && i < sizeof(drawn.bytes); i++)
        drawn.bytes[i] = data[i];
    for (size_t i = sizeof(drawn.bytes); i < size && drawn.count < LINES_MAX; i++) {
        if (data[i] == 0 || length + 1 >= sizeof(drawn.lines[0])) { /* a name may hold a line end */
            drawn.count++;
            length = 0;
        } else {
            drawn.lines[drawn.count][length++] = (char)data[i];
        }
    }
    return drawn;
}

/* A name that happens to be the secret is told like any other. */
static bool names_secret(const struct drawn *drawn)
{
    for (size_t i = 0; i < LINES_MAX; i++)
        if (strstr(drawn->lines[i], SECRET))
            return true;
    return false;
}

static const char *line(const struct drawn *drawn, size_t index)
{
    return drawn->lines[index % LINES_MAX];
}

static void add(struct coco_request *request, enum coco_option option, const char *text, struct coco_origin origin,
                const char *written)
{
    struct coco_error error;

    if (coco_request_add(request, option, text, strlen(text), origin, &error) == COCO_OK)
        request->settings[request->count - 1].written = written;
}

/* Settings of all kinds of origins, of which some are secret and one is found. */
static void make_request(struct coco_request *request, const struct drawn *drawn)
{
    const struct coco_origin file = {
        .kind = COCO_ORIGIN_FILE, .file = line(drawn, 0), .line = drawn->bytes[0], .column = 1};
    const struct coco_origin words = {.kind = COCO_ORIGIN_WORDS, .argument = 3, .file = line(drawn, 1)};
    const struct coco_origin word = {.kind = COCO_ORIGIN_WORDS, .argument = 4};
    const struct coco_origin nowhere = {.kind = COCO_ORIGIN_NONE};
    const char *written = drawn->bytes[1] & 1 ? line(drawn, 2) : NULL;

    request->dialect = (enum coco_dialect)(drawn->bytes[2] % (COCO_DIALECT_VMSPAWN + 1));
    add(request, COCO_OPTION_coco, drawn->bytes[3] & 1 ? "sev-snp" : "tdx", file, written);
    add(request, COCO_OPTION_kvm, "no", drawn->bytes[3] & 2 ? word : nowhere, written);
    add(request, COCO_OPTION_linux_image, line(drawn, 3), words, NULL);
    add(request, COCO_OPTION_cpu_model, line(drawn, 4), word, written);
    add(request, COCO_OPTION_found_crash, line(drawn, 5), words, written);
    add(request, COCO_OPTION_found_launch_secret, SECRET, word, written);
    add(request, COCO_OPTION_set_credential, "name:" SECRET, word, written);
    add(request, COCO_OPTION_smbios11, SECRET, file, NULL);
    add(request, COCO_OPTION_cmdline, "key=" SECRET, words, NULL);
}

static void check_bytes(const struct written *written)
{
    FUZZ_CHECK(!strstr(written->bytes, SECRET));
    FUZZ_CHECK(strlen(written->bytes) == written->size);
    for (size_t i = 0; i < written->size; i++)
        FUZZ_CHECK((unsigned char)written->bytes[i] >= 0x20 || written->bytes[i] == '\n');
    FUZZ_CHECK(written->size == 0 || written->bytes[written->size - 1] == '\n');
}

static void check_json(const struct written *written)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *object;

    FUZZ_CHECK(tokener);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    object = json_tokener_parse_ex(tokener, written->bytes, (int)written->size);
    FUZZ_CHECK(object && json_tokener_get_error(tokener) == json_tokener_success);
    json_object_put(object);
    json_tokener_free(tokener);
}

static void check_xml(const struct written *written)
{
    XML_Parser parser = XML_ParserCreate(NULL);

    FUZZ_CHECK(parser);
    FUZZ_CHECK(XML_Parse(parser, written->bytes, (int)written->size, 1) == XML_STATUS_OK);
    XML_ParserFree(parser);
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The plan is the last line; every other is a point, a subtest's name, or belongs to a subtest or a block. */
static void check_tap(const struct written *written)
{
    const char *at = written->bytes, *last = at;

    FUZZ_CHECK(begins(at, "TAP version 14\n"));
    while ((at = strchr(at, '\n') + 1) && *at) {
        last = at;
        FUZZ_CHECK(begins(at, "ok ") || begins(at, "not ok ") || begins(at, "# Subtest: ") || begins(at, "  ") ||
                   begins(at, "1.."));
    }
    FUZZ_CHECK(begins(last, "1..2\n"));
}

/* A line is a command of ours, or the total at the end; nothing of a user's begins one. */
static void check_github(const struct written *written)
{
    size_t commands = 0;

    for (const char *at = written->bytes; *at; at = strchr(at, '\n') + 1) {
        const bool command = begins(at, "::error ") || begins(at, "::warning ") || begins(at, "::notice ");

        commands += command;
        FUZZ_CHECK(command || begins(at, "2 inputs"));
    }
    FUZZ_CHECK(commands <= 30);
}

static void check_form(struct coco_run *run, const struct coco_checked *checked, const struct coco_checked *unreadable)
{
    const struct written *written = run->sink->context;

    FUZZ_CHECK(coco_run_begin(run) == 0);
    FUZZ_CHECK(coco_run_input(run, checked, 1) == 0);
    FUZZ_CHECK(coco_run_input(run, unreadable, 2) == 0);
    FUZZ_CHECK(coco_run_end(run, 2) == 0);
    check_bytes(written);
    if (run->form == COCO_REPORT_JSON || run->form == COCO_REPORT_SARIF)
        check_json(written);
    else if (run->form == COCO_REPORT_JUNIT)
        check_xml(written);
    else if (run->form == COCO_REPORT_TAP)
        check_tap(written);
    else if (run->form == COCO_REPORT_GITHUB)
        check_github(written);
}

static void check_forms(const struct drawn *drawn, const struct coco_judgement *judgement)
{
    static struct written written;
    const struct coco_sink sink = {.write = keep, .context = &written};
    struct coco_error error = {
        .origin = {.kind = COCO_ORIGIN_FILE, .file = line(drawn, 6), .line = drawn->bytes[4], .column = 1}};
    const struct coco_checked checked = {
        .name = line(drawn, 0), .uri = drawn->bytes[5] & 1 ? line(drawn, 0) : NULL, .judgement = judgement};
    const struct coco_checked unreadable = {.name = line(drawn, 6), .error = &error};
    const unsigned only = drawn->bytes[6] >> 2; /* one form alone is sooner through; 0: all */

    snprintf(error.message, sizeof(error.message), "%s", line(drawn, 7));
    for (unsigned form = COCO_REPORT_TEXT; form <= COCO_REPORT_GITHUB; form++) {
        struct coco_run run;

        if (only > 0 && form != COCO_REPORT_TEXT + (only - 1) % (COCO_REPORT_GITHUB - COCO_REPORT_TEXT + 1))
            continue;
        run = (struct coco_run){.sink = &sink,
                                .form = (enum coco_report_form)form,
                                .ruleset = judgement->ruleset,
                                .detail = drawn->bytes[5] & 2 ? COCO_DETAIL_ALL : COCO_DETAIL_PROBLEMS,
                                .least = (enum coco_severity)(1 + drawn->bytes[6] % 4),
                                .version = line(drawn, 2)};

        written.size = 0;
        written.bytes[0] = '\0';
        check_form(&run, &checked, &unreadable);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_ruleset ruleset;
    static struct coco_request request;
    const struct drawn drawn = draw(data, size);
    struct coco_observations observations = {0};
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_verdicts verdicts;
    struct coco_repair repair;
    struct coco_unread unread = {
        {.kind = COCO_ORIGIN_WORDS, .argument = 9}, line(&drawn, 5), line(&drawn, 7), drawn.bytes[7]};
    struct coco_waived_rule waived = {COCO_RULE_coco_needs_kvm, line(&drawn, 4), line(&drawn, 6), drawn.bytes[7] & 1};
    struct coco_judgement judgement = {.request = &request,
                                       .facts = &facts,
                                       .origins = &origins,
                                       .ruleset = &ruleset,
                                       .verdicts = &verdicts,
                                       .repair = &repair,
                                       .observations = &observations,
                                       .waived = &waived,
                                       .waived_count = drawn.bytes[7] >> 1 & 1};

    if (names_secret(&drawn))
        return 0;
    if (ruleset.count == 0)
        coco_ruleset_builtin(&ruleset);
    fuzz_request_prepare(&request);
    make_request(&request, &drawn);
    request.unread = &unread;
    request.unread_count = 1;
    coco_classify(&request, &observations, &facts, &origins);
    coco_judge(&ruleset, &facts, &verdicts);
    judgement.repair_result = coco_repair(&ruleset, &facts, &repair);
    check_forms(&drawn, &judgement);
    request.unread = NULL;
    request.unread_count = request.unread_capacity = 0;
    return 0;
}
