/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What was seen, as lines of text: what is quick to read, and easy to change at one place.
 *
 *   #GROUP.KEY=VALUE     a row of coco/host.def: yes, no, a number (also 0x...), the number of a word, or a text,
 *                        as its kind wants it; none: it was seen not to be there
 *   #qemu=MAJOR.MINOR    a QEMU that was asked; without further lines it was asked for nothing else
 *   #target=NAME  #machines=A,B  #devices=A,B  #cpu_models=A,B
 *   #object=NAME,PROPERTY,PROPERTY     may be given several times; "#object=": none of them is built in
 *   #binary=N            a digit for enum coco_qemu_sighting
 *   #quote=N             a digit for enum coco_socket_sighting, of --tdx-quote-socket=
 */
#pragma once

#include <stdbool.h>

#include "coco/observation.h"

#define SIGHTINGS_NAMES_MAX   32
#define SIGHTINGS_OBJECTS_MAX 8
#define SIGHTINGS_LISTS       (3 + SIGHTINGS_OBJECTS_MAX)

struct sightings {
    struct coco_host host;
    bool has_row[COCO_HOST_COUNT]; /* of those that a line was about */
    struct coco_qemu qemu;
    bool has_qemu;
    struct coco_qemu_object objects[SIGHTINGS_OBJECTS_MAX];
    size_t list_count;
    const char *names[SIGHTINGS_LISTS][SIGHTINGS_NAMES_MAX];
};

/* Reads a line, which starts with "#"; it is cut up, and must outlive the sightings. Lines that say nothing are none.
 */
void sightings_read(struct sightings *sightings, char *line, struct coco_observations *observations);

/* Makes the observations speak of the sightings. */
void sightings_use(const struct sightings *sightings, struct coco_observations *observations);
