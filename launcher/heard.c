/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "heard.h"

#include <string.h>

/* More would bury what is likely. */
#define CAUSES_SHOWN 3

void heard_take(struct heard *heard, const char *line, size_t length)
{
    char *kept = heard->lines[heard->count++ % HEARD_LINES];

    if (length > LINES_MAX)
        length = LINES_MAX;
    for (size_t i = 0; i < length; i++)
        kept[i] = line[i] ? line[i] : ' ';
    kept[length] = '\0';
}

int heard_explain(const struct heard *heard, const struct coco_verdicts *verdicts, const struct coco_sink *sink)
{
    struct coco_qemu_heard known[HEARD_LINES + 1];
    size_t count = 0;

    if (!heard->failed)
        return 0;
    for (size_t i = heard->count > HEARD_LINES ? heard->count - HEARD_LINES : 0; i < heard->count; i++) {
        const char *line = heard->lines[i % HEARD_LINES];

        known[count] = (struct coco_qemu_heard){coco_qemu_error_of(line, strlen(line)), line};
        if (known[count].error && known[count].error->weight != COCO_QEMU_REMARK)
            count++;
    }
    known[count] = (struct coco_qemu_heard){coco_qemu_error_of(heard->ending, strlen(heard->ending)), NULL};
    if (known[count].error)
        count++;
    count = coco_qemu_heard_sift(known, count);
    /* A chain of messages begins with the one that the others follow from. */
    return coco_report_qemu_errors(sink, known, count > 1 ? 1 : count, verdicts, CAUSES_SHOWN);
}
