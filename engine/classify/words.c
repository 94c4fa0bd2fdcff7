/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify/words.h"

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The next word off `rest`; empty at its end. */
static struct coco_span cut_word(struct coco_span *rest)
{
    struct coco_span word;
    bool quoted = false;

    while (rest->length > 0 && is_blank(*rest->bytes)) {
        rest->bytes++;
        rest->length--;
    }
    word = (struct coco_span){rest->bytes, 0};
    for (; rest->length > 0 && (quoted || !is_blank(*rest->bytes)); rest->bytes++, rest->length--) {
        quoted = quoted != (*rest->bytes == '"');
        word.length++;
    }
    return word;
}

static struct coco_span without_quotes(struct coco_span span)
{
    if (span.length > 0 && span.bytes[0] == '"') {
        span.bytes++;
        span.length--;
    }
    if (span.length > 0 && span.bytes[span.length - 1] == '"')
        span.length--;
    return span;
}

struct kernel_words coco_kernel_words_of(const struct classifier *classifier)
{
    return (struct kernel_words){.classifier = classifier, .rest = {"", 0}};
}

bool coco_kernel_words_next(struct kernel_words *words, struct kernel_word *ret_word)
{
    struct coco_span word = cut_word(&words->rest);

    while (word.length == 0) {
        words->setting = coco_request_next(words->classifier->request, COCO_OPTION_cmdline, words->next, &words->next);
        if (!words->setting)
            return false;
        words->next++;
        words->rest = coco_span_of(words->setting->text);
        word = cut_word(&words->rest);
    }
    /* The kernel takes quotes around a whole word, too: "KEY=VALUE WITH BLANKS". */
    word = word.bytes[0] == '"' ? without_quotes(word) : word;
    ret_word->key = coco_span_first(&word, '=');
    ret_word->value = word.bytes ? without_quotes(word) : word;
    ret_word->setting = words->setting;
    return true;
}

static bool is_key(struct coco_span key, const char *name)
{
    if (strlen(name) != key.length)
        return false;
    for (size_t i = 0; i < key.length; i++)
        if ((key.bytes[i] == '-' ? '_' : key.bytes[i]) != (name[i] == '-' ? '_' : name[i]))
            return false;
    return true;
}

bool coco_kernel_word_is(const struct kernel_word *word, const char *key)
{
    return is_key(word->key, key);
}

bool coco_kernel_word_is_for_systemd(const struct kernel_word *word, const char *key)
{
    struct coco_span rest = word->key;

    if (coco_span_begins(rest, "rd.")) {
        rest.bytes += strlen("rd.");
        rest.length -= strlen("rd.");
    }
    return is_key(rest, key);
}

static bool equals_anycase(struct coco_span span, const char *text)
{
    return strlen(text) == span.length && coco_span_begins_anycase(span, text);
}

bool coco_kernel_word_is_off(const struct kernel_word *word)
{
    static const char *const words[] = {"0", "no", "n", "false", "f", "off"};

    for (size_t i = 0; word->value.bytes && i < sizeof(words) / sizeof(words[0]); i++)
        if (equals_anycase(word->value, words[i]))
            return true;
    return false;
}

bool coco_span_begins(struct coco_span span, const char *prefix)
{
    return span.length >= strlen(prefix) && memcmp(span.bytes, prefix, strlen(prefix)) == 0;
}

bool coco_span_ends(struct coco_span span, const char *suffix)
{
    const size_t length = strlen(suffix);

    return span.length >= length && memcmp(span.bytes + span.length - length, suffix, length) == 0;
}

bool coco_span_begins_anycase(struct coco_span span, const char *text)
{
    const size_t length = strlen(text);

    if (span.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (coco_to_lower(span.bytes[i]) != text[i])
            return false;
    return true;
}

bool coco_span_ends_anycase(struct coco_span span, const char *text)
{
    const size_t length = strlen(text);

    return span.length >= length &&
           coco_span_begins_anycase((struct coco_span){span.bytes + span.length - length, length}, text);
}

bool coco_span_holds_anycase(struct coco_span span, const char *text)
{
    for (; span.length >= strlen(text); span.bytes++, span.length--)
        if (coco_span_begins_anycase(span, text))
            return true;
    return false;
}

struct coco_span coco_span_base_name(struct coco_span path)
{
    size_t at = path.length;

    while (at > 0 && path.bytes[at - 1] != '/')
        at--;
    return (struct coco_span){path.bytes + at, path.length - at};
}
