/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was seen of the host and of the files that a request names. Everything is 0, "not looked at", until it was. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/descriptor.h"
#include "coco/digest.h"
#include "coco/firmware.h"
#include "coco/host.h"
#include "coco/initrd.h"
#include "coco/kernel.h"
#include "coco/qemu.h"

enum coco_qemu_sighting {
    COCO_QEMU_NOT_LOOKED_AT,
    COCO_QEMU_USABLE,  /* `qemu` is what it said */
    COCO_QEMU_MISSING, /* no such file, or none of that name in PATH */
    COCO_QEMU_DENIED,  /* it is there, and cannot be executed */
    COCO_QEMU_SILENT, /* it ran, and gave no answer that can be used: `qemu_fault` says which: a sentence, "QEMU ..." */
};

enum coco_file_sighting {
    COCO_FILE_NOT_LOOKED_AT,
    COCO_FILE_READABLE,     /* a regular file with at least one byte that can be opened */
    COCO_FILE_BLOCK_DEVICE, /* a block device that can be opened */
    COCO_FILE_MISSING,
    COCO_FILE_DENIED,
    COCO_FILE_EMPTY,
    COCO_FILE_WRONG_KIND, /* a directory, socket, ... */
};

/* What a small file holds; bytes NULL: it was not read. */
struct coco_file_content {
    const uint8_t *bytes;
    size_t size;
};

/* Firmware that was searched for, where the request leaves the choice to the launcher. */
enum coco_search_sighting {
    COCO_SEARCH_NOT_MADE,
    COCO_SEARCH_FOUND,   /* `descriptor` and `firmware_path` are the one that fits */
    COCO_SEARCH_NOTHING, /* `candidates` were looked at, and none fits */
};

/* A descriptor that cannot be used, and why: a sentence for people. */
struct coco_skipped_descriptor {
    const char *path, *reason;
};

/* The recorded profile, or the pretended host, that stands in for looking. */
struct coco_source {
    const char *profile; /* its name; NULL: looked at here, or not at all */
    const char *about;   /* what it says of itself; NULL or "": nothing */
    bool pretended;      /* the host is one that --simulate= pretends, and `profile` its name */
};

struct coco_observations {
    const struct coco_host *host; /* NULL: not looked at */
    struct coco_source host_source, qemu_source;

    /* The binary that the request names; `qemu_path` as it was found. A profile in its place counts as usable. */
    enum coco_qemu_sighting qemu_binary;
    const char *qemu_path, *qemu_fault;
    const struct coco_qemu *qemu;

    /* The socket of --tdx-quote-socket=: can this user connect to it? */
    enum coco_socket_sighting quote_socket;

    /* One entry a setting of the request, in its order, for those that name a file; NULL: no file was looked at. */
    const enum coco_file_sighting *files;
    size_t file_count;
    /* In the same way the bytes of the files that --load-credential= names, `file_count` entries; NULL: none was read.
     */
    const struct coco_file_content *contents;

    /* What firmware the request asks for, by which descriptors are judged; NULL: nobody looked for any. */
    const struct coco_firmware_wanted *wanted;

    /* Descriptors in the order in which QEMU's rules rank them, as far as they could be read, and those that could not.
     */
    enum coco_search_sighting search;
    size_t candidate_count, skipped_count;
    const struct coco_descriptor *candidates;
    const struct coco_skipped_descriptor *skipped;

    /*
     * What the launch boots from, as far as it was looked into: NULL means not looked at. `firmware` is the image that
     * will be used, `firmware_path` its path; `descriptor` names it, or is NULL where --firmware= names an image
     * itself. Where it names a descriptor that cannot be used, `descriptor_fault` says why.
     */
    const struct coco_descriptor *descriptor;
    const char *descriptor_fault;
    const char *firmware_path;
    enum coco_file_sighting firmware_file, nvram_file; /* the files that `descriptor` names */
    const struct coco_firmware *firmware;
    const struct coco_kernel *kernel;
    size_t initrd_count; /* one entry an --initrd=, in order */
    const struct coco_initrd *initrds;

    /* Digests of the above, where a policy lists what is allowed; NULL: none was made. */
    const struct coco_seen_digests *digests;
};
