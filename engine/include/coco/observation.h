/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was seen of the host and of the files that a request names. Everything is 0, "not looked at", until it was. */
#pragma once

#include <stddef.h>

enum coco_kvm_sighting {
    COCO_KVM_NOT_LOOKED_AT,
    COCO_KVM_USABLE,
    COCO_KVM_MISSING,
    COCO_KVM_DENIED,
    COCO_KVM_HANGS,
};

enum coco_file_sighting {
    COCO_FILE_NOT_LOOKED_AT,
    COCO_FILE_READABLE,   /* a regular file with at least one byte, or a block device, that can be opened */
    COCO_FILE_MISSING,
    COCO_FILE_DENIED,
    COCO_FILE_EMPTY,
    COCO_FILE_WRONG_KIND, /* a directory, socket, ... */
};

struct coco_observations {
    enum coco_kvm_sighting kvm;
    /* One entry a setting of the request, in its order, for those that name a file; NULL: no file was looked at. */
    const enum coco_file_sighting *files;
    size_t file_count;
};
