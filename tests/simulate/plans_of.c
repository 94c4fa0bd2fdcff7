/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Judges and plans many launches on a pretended host, for test_drawn.py.
 *
 *   plans-of HOST QEMU FIRMWARE-DESCRIPTORS-FOLDER
 *
 * Each line of standard input is a JSON array: the words of one launch. Each line of the answer is an object:
 *   {"refused": "SENTENCE"}        the words cannot be read
 *   {"broken": ["RULE", ...]}      these rules of severity error are broken
 *   {"plan": null}                 nothing is broken, and there is no plan all the same
 *   {"plan": {...}}                as plan_json.h has it, with "incomplete": true where it is not for spawning
 * The files that the words name are looked at, and the QEMU is asked, as cocolaunch does it.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coco/classify.h"
#include "coco/judge.h"
#include "coco/plan.h"
#include "observe/bytes.h"
#include "observe/files.h"
#include "observe/qemu.h"
#include "plan_json.h"
#include "simulate/model.h"

#define WORDS_MAX 256

/* Words of the row linux.vhost_vsock. */
enum { VSOCK_USABLE = 1, VSOCK_MISSING };

/* What is the same for all launches. */
struct stage {
    struct coco_arena *arena;
    struct coco_observations seen; /* of host and QEMU */
    struct descriptor_folders folders;
    struct coco_ruleset rules;
};

static void fail(const char *what, const char *about)
{
    fprintf(stderr, "plans-of: %s: %s\n", what, about);
    exit(2);
}

static void look_at_host(struct stage *stage, const char *name)
{
    static struct coco_host host;
    size_t model;

    if (!simulate_model_find(name, &model))
        fail("there is no such host", name);
    simulate_model_look(model, &host);
    /* QEMU opens this one, and it is this machine's. */
    if (coco_host_choice(&host, COCO_HOST_linux_vhost_vsock) == 0)
        coco_host_see_choice(&host, COCO_HOST_linux_vhost_vsock,
                             access("/dev/vhost-vsock", R_OK | W_OK) == 0 ? VSOCK_USABLE : VSOCK_MISSING);
    stage->seen.host = &host;
}

static void ask_qemu(struct stage *stage, const char *path)
{
    struct coco_request request;
    struct coco_error error;

    if (coco_request_init(&request) != COCO_OK ||
        coco_request_add(&request, COCO_OPTION_qemu, path, strlen(path), (struct coco_origin){0}, &error) != COCO_OK ||
        observe_qemu(&request, stage->arena, &stage->seen) < 0 || stage->seen.qemu_binary != COCO_QEMU_USABLE)
        fail("this QEMU cannot be asked", path);
    coco_request_done(&request);
}

/* Rules of severity error that are broken; NULL when there is none. */
static struct json_object *broken_rules(const struct stage *stage, const struct coco_facts *facts)
{
    struct json_object *broken = NULL;
    struct coco_verdicts verdicts;

    coco_judge(&stage->rules, facts, &verdicts);
    for (size_t i = 0; i < stage->rules.count; i++) {
        if (stage->rules.rules[i].severity != COCO_SEVERITY_ERROR || !coco_rule_set_has(&verdicts.broken, i))
            continue;
        broken = broken ? broken : json_object_new_array();
        json_object_array_add(broken, json_object_new_string(stage->rules.rules[i].slug));
    }
    return broken;
}

static void judge_and_plan(const struct stage *stage, struct coco_request *request, struct json_object *answer)
{
    struct coco_observations seen = stage->seen;
    struct observed_files files;
    struct coco_origins origins;
    struct coco_facts facts;
    struct json_object *broken, *json;
    struct coco_plan plan;

    if (observe_files(request, &files, &seen) < 0 || observe_bytes(request, &stage->folders, request->arena, &seen) < 0)
        fail("files cannot be looked at", "no memory");
    coco_classify(request, &seen, &facts, &origins);
    broken = broken_rules(stage, &facts);
    if (broken) {
        json_object_object_add(answer, "broken", broken);
    } else if (coco_plan(request, &seen, &facts, &plan) != COCO_PLAN_OK) {
        json_object_object_add(answer, "plan", NULL);
    } else {
        json = json_of_plan(&plan);
        json_object_object_add(json, "incomplete",
                               json_object_new_boolean(plan.incomplete || plan.lacks_firmware || plan.assumes_c_bit));
        json_object_object_add(answer, "plan", json);
    }
    observe_files_done(&files);
}

static void answer_line(const struct stage *stage, struct coco_request *request, const char *line)
{
    struct json_object *words = json_tokener_parse(line), *answer = json_object_new_object();
    const char *argv[WORDS_MAX];
    struct coco_error error;
    size_t count = 0;

    if (!json_object_is_type(words, json_type_array) || (count = json_object_array_length(words)) > WORDS_MAX)
        fail("this is no array of words", line);
    for (size_t i = 0; i < count; i++)
        argv[i] = json_object_get_string(json_object_array_get_idx(words, i));
    coco_request_clear(request);
    if (coco_request_parse_argv(request, COCO_PROGRAM_COCOLAUNCH, (int)count, argv, &error) == COCO_OK)
        judge_and_plan(stage, request, answer);
    else
        json_object_object_add(answer, "refused", json_object_new_string(error.message));
    puts(json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN));
    json_object_put(answer);
    json_object_put(words);
}

int main(int argc, char *argv[])
{
    struct stage stage = {.arena = coco_arena_new()};
    struct coco_request request;
    char *line = NULL;
    size_t size = 0;

    if (argc != 4 || !stage.arena || coco_request_init(&request) != COCO_OK)
        fail("usage", "plans-of HOST QEMU FIRMWARE-DESCRIPTORS-FOLDER");
    look_at_host(&stage, argv[1]);
    ask_qemu(&stage, argv[2]);
    stage.folders = (struct descriptor_folders){.count = 1, .paths = {argv[3]}};
    coco_ruleset_builtin(&stage.rules);
    while (getline(&line, &size, stdin) > 0)
        answer_line(&stage, &request, line);
    free(line);
    coco_request_done(&request);
    coco_arena_free(stage.arena);
    return fclose(stdout) != 0;
}
