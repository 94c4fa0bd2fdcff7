/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import/groups.h"
#include "request/complain.h"
enum coco_result groups_read_config(struct groups *groups, const char *name, const char *text, size_t length,
                                    struct coco_error *reterr_error)
{
    (void)groups;
    (void)name;
    (void)text;
    (void)length;
    return coco_complain(reterr_error, COCO_BAD_SYNTAX, (struct coco_origin){0}, "later");
}
