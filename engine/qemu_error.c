/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's messages as a table, expanded from coco/qemu_errors.def, and the search for the row that a line belongs to. */
#include "coco/qemu_error.h"

#include <stdbool.h>
#include <string.h>

/* BECAUSE(a, b) becomes the numbers of the rules a and b, and how many they are. */
#define RULES_1(a)       COCO_RULE_##a
#define RULES_2(a, ...)  COCO_RULE_##a, RULES_1(__VA_ARGS__)
#define RULES_3(a, ...)  COCO_RULE_##a, RULES_2(__VA_ARGS__)
#define RULES_4(a, ...)  COCO_RULE_##a, RULES_3(__VA_ARGS__)
#define RULES_5(a, ...)  COCO_RULE_##a, RULES_4(__VA_ARGS__)
#define RULES_6(a, ...)  COCO_RULE_##a, RULES_5(__VA_ARGS__)
#define RULES_7(a, ...)  COCO_RULE_##a, RULES_6(__VA_ARGS__)
#define RULES_8(a, ...)  COCO_RULE_##a, RULES_7(__VA_ARGS__)
#define RULES_9(a, ...)  COCO_RULE_##a, RULES_8(__VA_ARGS__)
#define RULES_10(a, ...) COCO_RULE_##a, RULES_9(__VA_ARGS__)
#define RULES_11(a, ...) COCO_RULE_##a, RULES_10(__VA_ARGS__)
#define RULES_12(a, ...) COCO_RULE_##a, RULES_11(__VA_ARGS__)

#define PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, n, ...) n
#define COUNT(...)                                                      PICK(__VA_ARGS__, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define JOIN(a, b)                                                      a##b
#define RULES(n, ...)                                                   JOIN(RULES_, n)(__VA_ARGS__)

#define MEANS(text)     .means = (text)
#define BECAUSE(...)    .causes = {RULES(COUNT(__VA_ARGS__), __VA_ARGS__)}, .cause_count = COUNT(__VA_ARGS__)
#define UNFORESEEN      .cause_count = 0
#define OTHERWISE(text) .otherwise = (text)
#define NOTHING_ELSE    .otherwise = NULL
#define SOURCE(text)    .source = (text)

static const struct coco_qemu_error errors[COCO_QEMU_ERROR_COUNT] = {
#define QEMU_ERROR(name, slug_, weight_, pattern_, means, causes, otherwise, source)                                   \
    [COCO_QEMU_ERROR_##name] = {                                                                                       \
        .slug = (slug_), .weight = COCO_QEMU_##weight_, .pattern = (pattern_), means, causes, otherwise, source},
#include "coco/qemu_errors.def"
#undef QEMU_ERROR
};

const struct coco_qemu_error *coco_qemu_errors(void)
{
    return errors;
}

size_t coco_qemu_error_literals(const struct coco_qemu_error *error)
{
    size_t count = 0;

    for (const char *at = error->pattern; *at; at++)
        count += *at != '*';
    return count;
}

/* Where the text begins in the line, or NULL. Texts are short, so that the time is linear in the line's length. */
static const char *find(const char *line, size_t length, const char *text, size_t size)
{
    const char *const end = line + length, *at = line;

    while ((size_t)(end - at) >= size && (at = memchr(at, text[0], (size_t)(end - at) - size + 1))) {
        if (memcmp(at, text, size) == 0)
            return at;
        at++;
    }
    return NULL;
}

/* Each piece of literal text is taken where it occurs first: what can match behind a later one can match behind it. */
static bool matches(const char *pattern, const char *line, size_t length)
{
    while (*pattern) {
        const size_t piece = strcspn(pattern, "*");
        const char *found = find(line, length, pattern, piece);

        if (!found)
            return false;
        length -= (size_t)(found - line) + piece;
        line = found + piece;
        pattern += piece + (pattern[piece] == '*');
    }
    return true;
}

const struct coco_qemu_error *coco_qemu_error_of(const char *line, size_t length)
{
    const struct coco_qemu_error *best = NULL;
    size_t most = 0;

    for (size_t i = 0; i < COCO_QEMU_ERROR_COUNT; i++) {
        const size_t literals = coco_qemu_error_literals(&errors[i]);

        if (literals > most && literals <= length && matches(errors[i].pattern, line, length)) {
            best = &errors[i];
            most = literals;
        }
    }
    return best;
}

static enum coco_cause_state state_of(enum coco_rule_id rule, const struct coco_verdicts *verdicts)
{
    if (!verdicts)
        return COCO_CAUSE_POSSIBLE;
    switch (coco_verdict_of(verdicts, rule)) {
    case COCO_VERDICT_BROKEN:
        return COCO_CAUSE_BROKEN;
    case COCO_VERDICT_UNDETERMINED:
        return COCO_CAUSE_POSSIBLE;
    case COCO_VERDICT_HOLDS:
    case COCO_VERDICT_NOT_APPLICABLE:
        break;
    }
    return COCO_CAUSE_RULED_OUT;
}

void coco_qemu_error_causes(const struct coco_qemu_error *error, const struct coco_verdicts *verdicts,
                            struct coco_qemu_causes *ret_causes)
{
    struct coco_qemu_causes causes = {0};

    for (unsigned state = COCO_CAUSE_BROKEN; state <= COCO_CAUSE_RULED_OUT; state++)
        for (size_t i = 0; i < error->cause_count; i++)
            if (state_of(error->causes[i], verdicts) == state)
                causes.of[causes.count++] = (struct coco_qemu_cause){error->causes[i], (enum coco_cause_state)state};
    *ret_causes = causes;
}

size_t coco_qemu_heard_sift(struct coco_qemu_heard *heard, size_t count)
{
    enum coco_qemu_error_weight heaviest = COCO_QEMU_REMARK;
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        if (heard[i].error->weight > heaviest)
            heaviest = heard[i].error->weight;
    for (size_t i = 0; i < count; i++) {
        bool wanted = heard[i].error->weight == heaviest;

        for (size_t j = 0; wanted && j < left; j++)
            wanted = heard[j].error != heard[i].error;
        if (wanted)
            heard[left++] = heard[i];
    }
    return left;
}

const char *coco_cause_state_name(enum coco_cause_state state)
{
    static const char *const names[] = {
        [COCO_CAUSE_BROKEN] = "broken", [COCO_CAUSE_POSSIBLE] = "possible", [COCO_CAUSE_RULED_OUT] = "ruled out"};

    return names[state];
}

const char *coco_qemu_error_weight_name(enum coco_qemu_error_weight weight)
{
    static const char *const names[] = {
        [COCO_QEMU_REMARK] = "remark", [COCO_QEMU_CONSEQUENCE] = "consequence", [COCO_QEMU_CAUSE] = "cause"};

    return names[weight];
}
