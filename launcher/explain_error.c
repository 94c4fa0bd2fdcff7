/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "explain_error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"

/* A log may be long; of each message that is known the first line is kept. */
struct messages {
    struct lines lines;
    size_t count;
    struct coco_qemu_heard heard[COCO_QEMU_ERROR_COUNT];
    char *kept[COCO_QEMU_ERROR_COUNT]; /* what `heard` points to */
    bool failed;
};

static void take_line(void *context, const char *line, size_t length)
{
    const struct coco_qemu_error *error = coco_qemu_error_of(line, length);
    struct messages *messages = context;
    char *kept;

    if (!error || messages->kept[error - coco_qemu_errors()])
        return;
    kept = malloc(length + 1);
    if (!kept) {
        messages->failed = true;
        return;
    }
    for (size_t i = 0; i < length; i++)
        kept[i] = line[i] ? line[i] : ' ';
    kept[length] = '\0';
    messages->kept[error - coco_qemu_errors()] = kept;
    messages->heard[messages->count++] = (struct coco_qemu_heard){error, kept};
}

static int read_input(struct messages *messages)
{
    char bytes[LINES_MAX];
    ssize_t count;

    while ((count = read(STDIN_FILENO, bytes, sizeof(bytes))) != 0) {
        if (count < 0 && errno != EINTR)
            return -errno;
        if (count > 0)
            lines_feed(&messages->lines, bytes, (size_t)count, take_line, messages);
    }
    return 0;
}

static enum explained report(struct messages *messages, const struct coco_verdicts *verdicts,
                             const struct coco_sink *sink, bool json, const int exits[2], int *reterr_error)
{
    const size_t count = coco_qemu_heard_sift(messages->heard, messages->count);
    const enum explained explained = count > 0 ? EXPLAINED_SOME : EXPLAINED_NOTHING;

    if (json)
        *reterr_error = coco_report_qemu_errors_json(sink, messages->heard, count, verdicts, exits[explained]);
    else
        *reterr_error = coco_report_qemu_errors(sink, messages->heard, count, verdicts, COCO_QEMU_CAUSES_MAX);
    if (*reterr_error < 0)
        return EXPLAINED_FAILED;
    if (explained == EXPLAINED_NOTHING)
        program_complain(COCO_PROGRAM_COCOCHECK, "no message of QEMU's was found that is known");
    return explained;
}

enum explained explain_error(const char *text, const struct coco_verdicts *verdicts, const struct coco_sink *sink,
                             bool json, const int exits[2], int *reterr_error)
{
    struct messages messages = {0};
    enum explained explained;
    int result = 0;

    if (strcmp(text, "-") == 0)
        result = read_input(&messages);
    else
        lines_feed(&messages.lines, text, strlen(text), take_line, &messages);
    lines_flush(&messages.lines, take_line, &messages);
    if (result < 0) {
        program_complain(COCO_PROGRAM_COCOCHECK, "standard input cannot be read: %s", strerror(-result));
        explained = EXPLAINED_NOT_READ;
    } else if (messages.failed) {
        *reterr_error = -ENOMEM;
        explained = EXPLAINED_FAILED;
    } else {
        explained = report(&messages, verdicts, sink, json, exits, reterr_error);
    }
    for (size_t i = 0; i < COCO_QEMU_ERROR_COUNT; i++)
        free(messages.kept[i]);
    return explained;
}
