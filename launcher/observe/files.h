/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that a request names: are they there, may they be read, and what do credential files hold? */
#pragma once

#include "coco/observation.h"
#include "coco/request.h"

/* What was seen, with the memory that it needs. */
struct observed_files {
    size_t count;
    enum coco_file_sighting *sightings;
    struct coco_file_content *contents;
};

/* Looks at one file without ever waiting for it and without writing to it. */
enum coco_file_sighting observe_file(const char *path);

/*
 * Looks at every file that the request names for QEMU to read, and points `observations` at what was seen. Credential
 * files are read up to one byte more than a credential may have, so that one that is too large shows.
 *
 * Returns 0 or a negative errno. observe_files_done() wipes and frees; `observations` must not be used after it.
 */
int observe_files(const struct coco_request *request, struct observed_files *ret_files,
                  struct coco_observations *observations);
void observe_files_done(struct observed_files *files);
