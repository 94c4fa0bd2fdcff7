/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Command lines as people have them, in corpora/import/qemu/. The first comment of each says what kind of source it
 * stands for, the second what is to come of it where nothing is known of a host: "good", which is no error at all, or
 * "breaks RULE...", which is these errors and no others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "coco/classify.h"
#include "coco/import.h"
#include "coco/judge.h"

#define FILE_BYTES 8192
#define WORDS_MAX  256

struct line {
    char text[FILE_BYTES];
    const char *expected; /* the second comment */
    const char *words[WORDS_MAX];
    size_t count;
};

/* Words as a shell has them: blanks, quotes, and a backslash before the end of a line. */
static char *cut_word(char **rest)
{
    char *word, *end, quote = '\0';

    *rest += strspn(*rest, " \n\\");
    if (**rest == '\0')
        return NULL;
    word = end = *rest;
    for (; **rest && (quote || !strchr(" \n", **rest)); ++*rest) {
        if (quote ? **rest == quote : **rest == '"' || **rest == '\'')
            quote = quote ? '\0' : **rest;
        else
            *end++ = **rest;
    }
    *rest += **rest != '\0';
    *end = '\0';
    return word;
}

static char *cut_comment(char **rest)
{
    char *comment = *rest + strlen("# "), *end = strchr(comment, '\n');

    assert_true(strncmp(*rest, "# ", strlen("# ")) == 0 && end);
    *end = '\0';
    *rest = end + 1;
    return comment;
}

static void read_line(const char *name, struct line *line)
{
    FILE *file = fopen(name, "r");
    char *rest = line->text, *word;
    size_t length;

    assert_non_null(file);
    length = fread(line->text, 1, sizeof(line->text) - 1, file);
    assert_true(length > 0 && length < sizeof(line->text) - 1);
    fclose(file);
    line->text[length] = '\0';
    line->count = 0;
    assert_true(strlen(cut_comment(&rest)) > 20);
    line->expected = cut_comment(&rest);
    while ((word = cut_word(&rest))) {
        assert_true(line->count < WORDS_MAX);
        line->words[line->count++] = word;
    }
}

/* The broken errors in the order of the table: "breaks a b", or "good". */
static void judge(const struct coco_request *request, char *text, size_t size)
{
    const struct coco_observations nothing = {0};
    struct coco_verdicts verdicts;
    struct coco_ruleset ruleset;
    struct coco_origins origins;
    struct coco_facts facts;
    size_t at = 0;

    coco_classify(request, &nothing, &facts, &origins);
    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, &facts, &verdicts);
    for (size_t i = 0; i < ruleset.count; i++)
        if (ruleset.rules[i].severity == COCO_SEVERITY_ERROR && coco_rule_set_has(&verdicts.broken, i))
            at += (size_t)snprintf(text + at, size - at, "%s%s", at > 0 ? " " : "breaks ", ruleset.rules[i].slug);
    if (at == 0)
        snprintf(text, size, "good");
    assert_true(at < size);
}

static void every_line_is_judged_as_it_says(void **state)
{
    glob_t files;
    unsigned wrong = 0;

    (void)state;
    assert_int_equal(glob(QEMU_LINES "/*.cmdline", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 25);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct coco_request request;
        struct coco_error error;
        struct line line;
        char found[1024];

        read_line(files.gl_pathv[i], &line);
        assert_int_equal(coco_request_init(&request), COCO_OK);
        if (coco_import_qemu(&request, &(struct coco_words){.count = line.count, .words = line.words}, NULL, &error) ==
            COCO_OK)
            judge(&request, found, sizeof(found));
        else
            snprintf(found, sizeof(found), "refused: %s", error.message);
        if (strcmp(found, line.expected) != 0)
            print_error("%s: %s, and not: %s\n", files.gl_pathv[i], found, line.expected);
        wrong += strcmp(found, line.expected) != 0;
        coco_request_done(&request);
    }
    globfree(&files);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_judged_as_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
