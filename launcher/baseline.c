/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/read.h"
#include "program.h"

static enum status no_memory(void)
{
    program_complain(SELF, "there is no memory left for the baseline");
    return STATUS_FAILED;
}

static enum status read_entries(struct baseline *baseline, char *text)
{
    const ssize_t length = read_file_up_to(baseline->path, text, COCO_BASELINE_BYTES_MAX + 1);
    struct coco_error error;
    enum coco_result result;

    if (length < 0) {
        program_complain(SELF, "the baseline %s cannot be read: %s%s", baseline->path, strerror((int)-length),
                         length == -ENOENT ? "; --write-baseline makes it" : "");
        return STATUS_BAD_INPUT;
    }
    result = coco_baseline_read(&baseline->entries, baseline->path, text, (size_t)length, &error);
    if (result == COCO_OK)
        return STATUS_VALID;
    program_complain_at(SELF, &error);
    return result == COCO_NO_MEMORY ? STATUS_FAILED : STATUS_BAD_INPUT;
}

enum status baseline_begin(const struct coco_request *options, struct baseline *ret_baseline)
{
    const struct coco_setting *setting = coco_request_last(options, COCO_OPTION_baseline);
    struct baseline baseline = {
        .path = setting ? setting->value.path : NULL,
        .writes = program_has(options, COCO_OPTION_write_baseline),
    };
    enum status status = STATUS_VALID;
    char *text = NULL;

    if (baseline.path) {
        snprintf(baseline.reason, sizeof(baseline.reason), "baseline %s", baseline.path);
        baseline.arena = coco_arena_new();
        if (!baseline.arena || coco_baseline_init(baseline.arena, &baseline.entries) != COCO_OK) {
            coco_arena_free(baseline.arena);
            return no_memory();
        }
        if (!baseline.writes)
            text = malloc(COCO_BASELINE_BYTES_MAX + 1);
        if (!baseline.writes)
            status = text ? read_entries(&baseline, text) : no_memory();
        free(text);
        if (status != STATUS_VALID) {
            coco_baseline_done(&baseline.entries);
            coco_arena_free(baseline.arena);
        }
    }
    if (status == STATUS_VALID)
        *ret_baseline = baseline;
    return status;
}

bool baseline_knows(struct baseline *baseline, const struct coco_judgement *judgement, size_t rule, const char *input)
{
    if (!baseline->path)
        return false;
    return baseline->writes || coco_baseline_knows(&baseline->entries, judgement, rule, input);
}

bool baseline_add(struct baseline *baseline, const struct coco_judgement *judgement, const char *input)
{
    return !baseline->writes || coco_baseline_add_all(&baseline->entries, judgement, input) == COCO_OK;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* Into a file beside it, which then takes its place: whoever reads it meets the old one or the new one. */
static int write_file(struct baseline *baseline)
{
    char path[4096];
    struct coco_sink sink;
    FILE *stream;
    int fd, result;

    if (snprintf(path, sizeof(path), "%s.XXXXXX", baseline->path) >= (int)sizeof(path))
        return -ENAMETOOLONG;
    fd = mkostemp(path, O_CLOEXEC);
    stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (!stream) {
        result = -errno;
        if (fd >= 0)
            close(fd);
        return result;
    }
    sink = program_sink(stream, false);
    result = coco_baseline_write(&sink, &baseline->entries);
    if (fchmod(fd, 0644) < 0 && result == 0)
        result = -errno;
    if (fclose(stream) != 0 && result == 0)
        result = -errno;
    if (result == 0 && rename(path, baseline->path) < 0)
        result = -errno;
    if (result < 0)
        unlink(path);
    return result;
}

static void say_stale(const struct baseline *baseline)
{
    size_t at = 0, count = 0;

    while (coco_baseline_next_stale(&baseline->entries, &at))
        count++;
    if (count > 0)
        program_complain(SELF, "%zu of the findings in %s %s not there any more; --write-baseline leaves them out",
                         count, baseline->path, count == 1 ? "is" : "are");
}

enum status baseline_end(struct baseline *baseline, bool usable, bool quiet)
{
    enum status status = STATUS_VALID;
    int result = 0;

    if (!baseline->path)
        return STATUS_VALID;
    if (baseline->writes && usable)
        result = write_file(baseline);
    else if (baseline->writes)
        program_complain(SELF, "the baseline %s was not written, as not every input could be judged", baseline->path);
    else if (usable && !quiet)
        say_stale(baseline);
    if (result < 0) {
        program_complain(SELF, "the baseline %s could not be written: %s", baseline->path, strerror(-result));
        status = STATUS_FAILED;
    }
    coco_baseline_done(&baseline->entries);
    coco_arena_free(baseline->arena);
    baseline->path = NULL;
    return status;
}
