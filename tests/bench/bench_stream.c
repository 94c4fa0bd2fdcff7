/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a record of a stream costs, and which part of it is the verdict; beside json-c, which only takes the same line
 * apart. All in one thread and one run, turn by turn: what counts are the ratios. Usage: bench-stream [ROUNDS]
 */
#define _POSIX_C_SOURCE 200809L

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coco/classify.h"
#include "coco/record.h"

#define RECORDS 4096

static const char line[] = "{\"id\":17,\"launch\":{\"coco\":\"sev-snp\",\"linux\":\"vmlinuz\",\"ram\":\"4G\"}}";

static struct coco_ruleset ruleset;
static struct coco_record record;
static struct coco_facts facts;
static struct coco_origins origins;
static struct coco_verdicts verdicts;
static struct json_tokener *tokener;
static char text[4096];
static size_t text_size;
static bool failed;

static uint64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static int append(void *context, const char *bytes, size_t size)
{
    (void)context;
    if (size > sizeof(text) - text_size)
        return -1;
    memcpy(text + text_size, bytes, size);
    text_size += size;
    return 0;
}

static void read_record(void)
{
    struct coco_error error;

    failed |= coco_record_read(&record, line, sizeof(line) - 1, &error) != COCO_OK;
}

static void classify(void)
{
    static const struct coco_observations nothing;

    coco_classify(&record.request, &nothing, &facts, &origins);
}

static void judge(void)
{
    coco_judge(&ruleset, &facts, &verdicts);
}

static void answer(void)
{
    const struct coco_sink sink = {.write = append};
    const struct coco_judgement judgement = {
        .request = &record.request,
        .facts = &facts,
        .origins = &origins,
        .ruleset = &ruleset,
        .verdicts = &verdicts,
    };

    text_size = 0;
    failed |= coco_report_answer(&sink, &record, &judgement, COCO_ANSWER_OK) != 0;
}

static void take_apart(void)
{
    struct json_object *object;

    json_tokener_reset(tokener);
    object = json_tokener_parse_ex(tokener, line, sizeof(line) - 1);
    failed |= !object;
    json_object_put(object);
}

static struct part {
    const char *name;
    void (*run)(void);
    uint64_t least_ns;
} parts[] = {
    {"line to request", read_record, UINT64_MAX},
    {"request to facts", classify, UINT64_MAX},
    {"verdict", judge, UINT64_MAX},
    {"answer", answer, UINT64_MAX},
    {"json-c: line to tree, and no more", take_apart, UINT64_MAX},
};

enum { READ, CLASSIFY, JUDGE, ANSWER, TREE, PARTS };

/* The fastest of all rounds: what disturbs a measurement only ever adds to it. */
static void measure(struct part *part)
{
    const uint64_t start = now_ns();
    uint64_t took;

    for (size_t i = 0; i < RECORDS; i++)
        part->run();
    took = (now_ns() - start) / RECORDS;
    if (took < part->least_ns)
        part->least_ns = took;
}

int main(int argc, char *argv[])
{
    const long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
    double whole = 0;

    tokener = json_tokener_new();
    if (rounds < 1 || !tokener || coco_record_init(&record) != COCO_OK)
        return 2;
    coco_ruleset_builtin(&ruleset);
    for (long round = 0; round < rounds; round++)
        for (size_t i = 0; i < PARTS; i++)
            measure(&parts[i]);
    for (size_t i = READ; i < TREE; i++)
        whole += (double)parts[i].least_ns;
    for (size_t i = 0; i < PARTS; i++)
        printf("%-44s %9.0f ns a record  %6.2f %% of the whole\n", parts[i].name, (double)parts[i].least_ns,
               100 * (double)parts[i].least_ns / whole);
    printf("%-44s %9.0f ns a record  %9.0f records/s and core\n", "the whole", whole, 1e9 / whole);
    printf("%-44s %9.2f\n", "the whole / json-c alone", whole / (double)parts[TREE].least_ns);
    coco_record_done(&record);
    json_tokener_free(tokener);
    return failed || text_size == 0 || !strstr(text, "\"broken\":[") ? 1 : 0;
}
