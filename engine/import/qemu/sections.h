/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A section of a -readconfig file: which option it is, and how its keys get into that option's group. */
#pragma once

#include "import/qemu/use.h"

enum qemu_section_kind { QEMU_SECTION_READ, QEMU_SECTION_IGNORED };

struct qemu_section {
    struct qemu_use use;
    bool is_open, is_ignored;
};

/* Has QEMU a group of this name? */
bool qemu_section_is_known(struct coco_span group);

/* `id` may be NULL. use.groups, use.origin and use.reterr_error are set. COCO_BAD_VALUE: QEMU has no such group. */
enum coco_result qemu_section_begin(struct qemu_section *section, struct coco_span group, const struct coco_span *id,
                                    enum qemu_section_kind *ret_kind);
enum coco_result qemu_section_put(struct qemu_section *section, struct coco_span key, struct coco_span value);

/* Does nothing where none is open. */
enum coco_result qemu_section_end(struct qemu_section *section);
