/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of the schema "cococheck-inspect/1". */
#pragma once

#include "report/inspect_names.h"
#include "report/tree.h"

struct json_object *coco_firmware_tree(struct tree *tree, const struct coco_inspection *inspection);
