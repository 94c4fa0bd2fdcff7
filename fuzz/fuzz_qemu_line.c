/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The words of a QEMU command line, one a line. What is read is the same each time; and a group that is written as
 * key=value with its commas doubled, or as JSON, is read as the same pairs again.
 */
#include "harness.h"

#include <string.h>

#include "coco/arena.h"
#include "import/groups.h"

#define WORDS_MAX 64

struct line {
    struct coco_request request;
    struct groups groups;
    struct coco_error error;
    enum coco_result result;
};

static void prepare(struct line *line)
{
    if (!line->request.arena)
        FUZZ_CHECK(coco_request_init(&line->request) == COCO_OK);
    coco_request_clear(&line->request);
    line->groups = (struct groups){.request = &line->request};
    line->error.message[0] = '\0';
    line->result = COCO_OK;
}

static void read_option(struct line *line, const char *option, const char *value)
{
    const struct coco_origin origin = {.kind = COCO_ORIGIN_WORDS, .argument = 1};

    line->result = groups_read_option(&line->groups, option, value, origin, &line->error);
}

static void read_words(struct line *line, const char *const *words, size_t count)
{
    prepare(line);
    for (size_t i = 0; i < count && line->result == COCO_OK; i++) {
        bool takes = false;
        const char *option = words[i];

        if (option[0] != '-') {
            read_option(line, "hda", option);
            continue;
        }
        option += option[1] == '-' ? 2 : 1;
        (void)groups_option_takes_value(option, &takes);
        read_option(line, option, takes && i + 1 < count ? words[++i] : NULL);
    }
    if (line->result == COCO_OK)
        line->result = groups_finish(&line->groups, &line->error);
    FUZZ_CHECK((line->result == COCO_OK) == (line->error.message[0] == '\0'));
}

static bool same_pair(const struct groups_pair *one, const struct groups_pair *other)
{
    return strcmp(one->key, other->key) == 0 && one->length == other->length &&
           memcmp(one->value, other->value, one->length) == 0;
}

static void check_same(const struct groups_group *one, const struct groups_group *other)
{
    FUZZ_CHECK(strcmp(one->option, other->option) == 0 && one->count == other->count && !one->id == !other->id);
    FUZZ_CHECK(!one->id || strcmp(one->id, other->id) == 0);
    for (size_t i = 0; i < one->count; i++)
        FUZZ_CHECK(same_pair(&one->pairs[i], &other->pairs[i]));
}

static void check_deterministic(const struct line *one, const struct line *other)
{
    FUZZ_CHECK(one->result == other->result && strcmp(one->error.message, other->error.message) == 0);
    FUZZ_CHECK(one->groups.count == other->groups.count && one->request.count == other->request.count);
    for (size_t i = 0; i < one->groups.count; i++)
        check_same(&one->groups.groups[i], &other->groups.groups[i]);
}

/* Keys once each, values that end, and every repeated key that lost something else is told. */
static void check_sound(const struct line *line)
{
    size_t lost = 0;

    for (size_t i = 0; i < line->groups.count; i++) {
        const struct groups_group *group = &line->groups.groups[i];

        FUZZ_CHECK(!group->id || groups_by_id(&line->groups, group->option, group->id) == group);
        for (size_t j = 0; j < group->count; j++) {
            FUZZ_CHECK(groups_get(group, group->pairs[j].key) == &group->pairs[j]);
            FUZZ_CHECK(strlen(group->pairs[j].value) == group->pairs[j].length);
            lost += group->pairs[j].lost && strcmp(group->pairs[j].written ? group->pairs[j].written : "", "-global");
        }
    }
    FUZZ_CHECK(line->result != COCO_OK || line->request.count == lost);
}

/* Can key=value say this group? A word without = or with a comma is no key; QemuOpts would number lists anew. */
static bool is_plain(const struct groups_group *group)
{
    if (strcmp(group->option, "device") != 0 && strcmp(group->option, "chardev") != 0 &&
        strcmp(group->option, "drive") != 0)
        return false;
    for (size_t i = 0; i < group->count; i++)
        if (strpbrk(group->pairs[i].key, "=,") || strcmp(group->pairs[i].key, "id") == 0 ||
            strcmp(group->pairs[i].value, "help") == 0 || strcmp(group->pairs[i].value, "?") == 0)
            return false;
    return group->count > 0;
}

/* Appends; `text` has room for everything that these groups hold twice. */
static char *append(char *text, const char *value, bool double_commas)
{
    for (; *value; value++) {
        *text++ = *value;
        if (*value == ',' && double_commas)
            *text++ = ',';
    }
    *text = '\0';
    return text;
}

static size_t room_for(const struct groups_group *group)
{
    size_t room = 64 + (group->id ? strlen(group->id) : 0);

    for (size_t i = 0; i < group->count; i++)
        room += 6 * (strlen(group->pairs[i].key) + group->pairs[i].length) + 16;
    return room;
}

static void check_pairs_again(const struct groups_group *group)
{
    static struct line again;
    char *const text = malloc(room_for(group));
    char *at = text;

    FUZZ_CHECK(text);
    if (group->id)
        at = append(append(at, "id=", false), group->id, false);
    for (size_t i = 0; i < group->count; i++) {
        if (at != text)
            *at++ = ',';
        at = append(at, group->pairs[i].key, false);
        *at++ = '=';
        at = append(at, group->pairs[i].value, true);
    }
    prepare(&again);
    read_option(&again, group->option, text);
    FUZZ_CHECK(again.result == COCO_OK && again.groups.count == 1);
    check_same(group, &again.groups.groups[0]);
    free(text);
}

/* Are the keys apart from each other, and all bytes ones that stand for themselves in JSON? */
static bool is_json_text(const struct groups_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct groups_pair *pair = &group->pairs[i];

        if (strchr(pair->key, '.') || pair->kind != GROUPS_TEXT)
            return false;
        for (const char *at = pair->key; *at; at++)
            if (*at < ' ' || *at == 0x7f)
                return false;
        for (const char *at = pair->value; *at; at++)
            if (*at < ' ' || *at == 0x7f)
                return false;
    }
    return strcmp(group->option, "device") == 0;
}

static char *append_quoted(char *at, const char *value)
{
    *at++ = '"';
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            *at++ = '\\';
        *at++ = *value;
    }
    *at++ = '"';
    *at = '\0';
    return at;
}

static void check_json_again(const struct groups_group *group)
{
    static struct line again;
    char *const text = malloc(room_for(group));
    char *at = append(text, "{", false);

    FUZZ_CHECK(text);
    for (size_t i = 0; i < group->count; i++) {
        at = append_quoted(i > 0 ? append(at, ",", false) : at, group->pairs[i].key);
        at = append_quoted(append(at, ":", false), group->pairs[i].value);
    }
    if (group->id)
        at = append_quoted(append(at, group->count > 0 ? ",'id':" : "'id':", false), group->id);
    append(at, "}", false);
    prepare(&again);
    read_option(&again, "device", text);
    FUZZ_CHECK(again.result == COCO_OK && again.groups.count == 1);
    check_same(group, &again.groups.groups[0]);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct line line, twin;
    static char text[4097];
    const char *words[WORDS_MAX];
    size_t count = 0;

    size = size < sizeof(text) ? size : sizeof(text) - 1;
    for (size_t i = 0; i < size; i++)
        text[i] = data[i] == '\n' ? '\0' : (char)data[i];
    text[size] = '\0';
    for (size_t at = 0; at < size && count < WORDS_MAX; at += strlen(text + at) + 1)
        words[count++] = text + at;
    read_words(&line, words, count);
    read_words(&twin, words, count);
    check_deterministic(&line, &twin);
    check_sound(&line);
    for (size_t i = 0; i < line.groups.count && line.result == COCO_OK; i++) { /* else the last may be half read */
        if (is_plain(&line.groups.groups[i]))
            check_pairs_again(&line.groups.groups[i]);
        if (is_json_text(&line.groups.groups[i]))
            check_json_again(&line.groups.groups[i]);
    }
    return 0;
}
