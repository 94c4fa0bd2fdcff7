/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * judge-import FILE...: launches that others wrote, each judged as on a machine that nobody looked at, and compared
 * with what stands beside it in FILE.expect:
 *
 *   error RULE-ID         a rule of this severity is broken; in table order
 *   warning RULE-ID
 *   unread TEXT           this is not understood; in order
 *   refused SENTENCE      it is no launch at all
 *
 * A file whose name begins with good- breaks no rule of severity error, one with bad- breaks at least one. Exits with
 * 1, and shows both sides, where something differs.
 *
 * judge-import --show FILE...    prints what it finds, and compares nothing
 * judge-import --same FILE...    each FILE is a libvirt domain, and FILE.args the command line that libvirt makes of
 * it: both have the same facts
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/classify.h"
#include "coco/import.h"
#include "coco/judge.h"

#define FILE_MAX (8 * 1024 * 1024)

struct text {
    char *bytes;
    size_t length;
};

static bool read_file(const char *path, struct text *ret_text)
{
    FILE *file = fopen(path, "rb");
    struct text text = {.bytes = file ? malloc(FILE_MAX + 1) : NULL};

    if (!text.bytes) {
        if (file)
            fclose(file);
        return false;
    }
    text.length = fread(text.bytes, 1, FILE_MAX, file);
    text.bytes[text.length] = 0;
    fclose(file);
    *ret_text = text;
    return true;
}

static enum coco_result import_words(struct coco_request *request, const char *name, const struct text *text,
                                     struct coco_error *error)
{
    struct coco_words words = {0};
    struct coco_origin expands;
    enum coco_result result;

    result = coco_words_split(request, name, text->bytes, text->length, &words, &expands, error);
    if (result != COCO_OK)
        return result;
    return words.count > 0 && coco_import_recognise_program(words.words[0]) == COCO_DIALECT_VMSPAWN
               ? coco_import_vmspawn(request, &words, error)
               : coco_import_qemu(request, &words, NULL, error);
}

static enum coco_result import(struct coco_request *request, const char *name, const struct text *text,
                               struct coco_error *error)
{
    const size_t length = strlen(name);

    /* XML in which no domain begins is not told to be one */
    if (length > 4 && strcmp(name + length - 4, ".xml") == 0)
        return coco_import_libvirt(request, name, text->bytes, text->length, NULL, error);
    switch (coco_import_recognise(text->bytes, text->length)) {
    case COCO_DIALECT_LIBVIRT:
        return coco_import_libvirt(request, name, text->bytes, text->length, NULL, error);
    case COCO_DIALECT_READCONFIG:
        return coco_import_readconfig(request, name, text->bytes, text->length, NULL, error);
    case COCO_DIALECT_QEMU:
    case COCO_DIALECT_VMSPAWN:
        return import_words(request, name, text, error);
    case COCO_DIALECT_OWN:
        break;
    }
    return coco_request_parse_file(request, name, text->bytes, text->length, error);
}

/* Lines of what was found; `ret_errors` is the number of rules of severity error that are broken. */
static void describe(const struct coco_request *request, FILE *out, size_t *ret_errors)
{
    static struct coco_ruleset ruleset;
    const struct coco_observations nothing = {0};
    struct coco_verdicts verdicts;
    struct coco_origins origins;
    struct coco_facts facts;

    coco_ruleset_builtin(&ruleset);
    coco_classify(request, &nothing, &facts, &origins);
    coco_judge(&ruleset, &facts, &verdicts);
    *ret_errors = 0;
    for (size_t i = 0; i < ruleset.count; i++) {
        const struct coco_rule *rule = &ruleset.rules[i];

        if (rule->severity == COCO_SEVERITY_NOTE || coco_verdict_of(&verdicts, i) != COCO_VERDICT_BROKEN)
            continue;
        *ret_errors += rule->severity == COCO_SEVERITY_ERROR;
        fprintf(out, "%s %s\n", rule->severity == COCO_SEVERITY_ERROR ? "error" : "warning", rule->slug);
    }
    for (size_t i = 0; i < request->unread_count; i++)
        fprintf(out, "unread %s\n", request->unread[i].text);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Does the file keep what its name promises? */
static bool keeps_promise(const char *path, bool is_launch, size_t errors)
{
    const char *base = base_of(path);

    if (strncmp(base, "good-", 5) == 0 && (!is_launch || errors > 0))
        fprintf(stderr, "%s: a launch that is known to work breaks a rule of severity error\n", path);
    else if (strncmp(base, "bad-", 4) == 0 && is_launch && errors == 0)
        fprintf(stderr, "%s: a launch that is known to fail breaks no rule of severity error\n", path);
    else
        return true;
    return false;
}

static bool compare(const char *path, const char *found)
{
    char name[4096];
    struct text expected;

    snprintf(name, sizeof(name), "%s.expect", path);
    if (!read_file(name, &expected)) {
        fprintf(stderr, "%s: cannot be read; found:\n%s", name, found);
        return false;
    }
    if (strcmp(expected.bytes, found) != 0) {
        fprintf(stderr, "%s: found:\n%sexpected:\n%s", path, found, expected.bytes);
        free(expected.bytes);
        return false;
    }
    free(expected.bytes);
    return true;
}

static bool judge(struct coco_request *request, const char *path, bool show)
{
    struct text text;
    char *found = NULL;
    size_t length = 0, errors = 0;
    struct coco_error error;
    FILE *out = open_memstream(&found, &length);
    bool good, is_launch;

    if (!out || !read_file(path, &text)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    coco_request_clear(request);
    is_launch = import(request, base_of(path), &text, &error) == COCO_OK;
    if (is_launch)
        describe(request, out, &errors);
    else
        fprintf(out, "refused %u:%u: %s\n", error.origin.line, error.origin.column, error.message);
    fclose(out);
    if (show)
        printf("%s:\n%s", path, found);
    good = show || compare(path, found);
    good &= show || keeps_promise(path, is_launch, errors);
    free(found);
    free(text.bytes);
    return good;
}

static bool facts_of(struct coco_request *request, const char *path, struct coco_facts *ret_facts)
{
    const struct coco_observations nothing = {0};
    struct coco_origins origins;
    struct coco_error error;
    struct text text;

    if (!read_file(path, &text)) {
        fprintf(stderr, "%s: cannot be read\n", path);
        return false;
    }
    coco_request_clear(request);
    if (import(request, base_of(path), &text, &error) != COCO_OK) {
        fprintf(stderr, "%s:%u:%u: %s\n", path, error.origin.line, error.origin.column, error.message);
        free(text.bytes);
        return false;
    }
    coco_classify(request, &nothing, ret_facts, &origins);
    free(text.bytes);
    return true;
}

static bool same(struct coco_request *request, const char *path)
{
    struct coco_facts domain, line;
    char name[4096];
    bool good = true;

    snprintf(name, sizeof(name), "%s.args", path);
    if (!facts_of(request, path, &domain) || !facts_of(request, name, &line))
        return false;
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        const struct coco_fact_info *info = coco_fact_info((enum coco_fact)fact);

        if (domain.value[fact] == line.value[fact])
            continue;
        fprintf(stderr, "%s: fact %s is %s, and %s of the command line\n", path, info->slug,
                coco_value_info((enum coco_fact)fact, domain.value[fact])->slug,
                coco_value_info((enum coco_fact)fact, line.value[fact])->slug);
        good = false;
    }
    return good;
}

int main(int argc, char *argv[])
{
    const bool show = argc > 1 && strcmp(argv[1], "--show") == 0;
    const bool pairs = argc > 1 && strcmp(argv[1], "--same") == 0;
    const int first = show || pairs ? 2 : 1;
    struct coco_request request;
    bool good = true;

    if (argc <= first || coco_request_init(&request) != COCO_OK) {
        fprintf(stderr, "Usage: judge-import [--show|--same] FILE...\n");
        return 2;
    }
    for (int i = first; i < argc; i++)
        good &= pairs ? same(&request, argv[i]) : judge(&request, argv[i], show);
    coco_request_done(&request);
    return good ? 0 : 1;
}
