/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck --inspect: what files are. */
#pragma once

#include "coco/report.h"
#include "coco/request.h"

/* In the order in which one goes before another, where files differ. */
enum inspected {
    INSPECTED_WHOLE,    /* each was told, and nothing in it is broken */
    INSPECTED_BROKEN,   /* one announces something that its bytes do not keep */
    INSPECTED_NOT_TOLD, /* one could not be read, is empty, or is nothing that is known here */
    INSPECTED_FAILED,   /* no memory, or the report could not be written: *ret_error */
};

/* The files are the request's kernel arguments: the words behind the options. */
enum inspected inspect_files(const struct coco_request *request, const struct coco_sink *sink, bool json, bool quiet,
                             int *ret_error);
