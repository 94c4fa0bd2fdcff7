/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines of QEMU's standard error, of any bytes: the row that is found is the same every time, and the one that a
 * second, simpler search finds; and who puts something in front of a message does not take its meaning away.
 */
#include <string.h>

#include "coco/qemu_error.h"
#include "harness.h"

/* Longer lines say nothing new, and the second search is slow. */
#define LINE_MAX_BYTES 512

static bool is_at(const char *line, size_t at, const char *piece, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (line[at + i] != piece[i])
            return false;
    return true;
}

/* From the right: the last piece as far back as it goes, then the one before it. */
static bool matches(const char *pattern, const char *line, size_t length)
{
    size_t end = strlen(pattern);

    for (;;) {
        size_t begin = end, at;

        while (begin > 0 && pattern[begin - 1] != '*')
            begin--;
        if (length < end - begin)
            return false;
        at = length - (end - begin);
        while (!is_at(line, at, pattern + begin, end - begin))
            if (at-- == 0)
                return false;
        if (begin == 0)
            return true;
        length = at;
        end = begin - 1;
    }
}

static const struct coco_qemu_error *search(const char *line, size_t length)
{
    const struct coco_qemu_error *const rows = coco_qemu_errors(), *best = NULL;

    for (size_t i = COCO_QEMU_ERROR_COUNT; i-- > 0;)
        if (matches(rows[i].pattern, line, length) &&
            (!best || coco_qemu_error_literals(&rows[i]) >= coco_qemu_error_literals(best)))
            best = &rows[i];
    return best;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char prefix[] = "qemu-system-x86_64: -accel kvm: ";
    char line[2 * LINE_MAX_BYTES + sizeof(prefix)];
    const struct coco_qemu_error *found;
    struct coco_qemu_causes causes;

    if (size > LINE_MAX_BYTES)
        size = LINE_MAX_BYTES;
    memcpy(line, prefix, sizeof(prefix) - 1);
    memcpy(line + sizeof(prefix) - 1, data, size);
    found = coco_qemu_error_of((const char *)data, size);
    FUZZ_CHECK(found == search((const char *)data, size));
    FUZZ_CHECK(found == coco_qemu_error_of((const char *)data, size));
    FUZZ_CHECK(found == coco_qemu_error_of(line, sizeof(prefix) - 1 + size));
    if (!found)
        return 0;
    /* The same bytes in front may turn it into a message that says more, never into none. */
    memcpy(line, data, size);
    memcpy(line + size, data, size);
    FUZZ_CHECK(coco_qemu_error_of(line, 2 * size) &&
               coco_qemu_error_literals(coco_qemu_error_of(line, 2 * size)) >= coco_qemu_error_literals(found));
    coco_qemu_error_causes(found, NULL, &causes);
    FUZZ_CHECK(causes.count == found->cause_count && causes.count <= COCO_QEMU_CAUSES_MAX);
    return 0;
}
