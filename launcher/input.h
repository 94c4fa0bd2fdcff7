/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One launch that others wrote: from a file, standard input, or the words behind our own, to a request. */
#pragma once

#include "coco/import.h"
#include "coco/request.h"

/* What --from= says. */
enum input_from { FROM_AUTO, FROM_LAUNCH, FROM_QEMU, FROM_READCONFIG, FROM_LIBVIRT, FROM_VMSPAWN };

/* Memory for reading one input after the other. */
struct input_reader {
    enum input_from from;
    struct coco_request *request; /* that is filled */
    char *text;
    char process[64]; /* /proc/PID of the guest whose command line is read; "": of none */
};

/* False: there is no memory. */
bool input_begin(struct input_reader *reader, enum input_from from, struct coco_request *request);
void input_end(struct input_reader *reader);

/* "-": standard input. `is_sought`: it was met in a directory, and is passed over where it is no launch. */
enum input_result {
    INPUT_READ,
    INPUT_UNREADABLE, /* *reterr_error says why */
    INPUT_NO_LAUNCH,  /* one that was sought, and is something else */
    INPUT_FAILED,     /* there is no memory */
};
enum input_result input_read(struct input_reader *reader, const char *path, bool is_sought,
                             struct coco_error *reterr_error);

/* The words of a command line that begins with the name of a program. */
enum input_result input_read_words(struct input_reader *reader, size_t count, const char *const *words,
                                   struct coco_error *reterr_error);

/* The name in reports. */
const char *input_name(const char *path);
