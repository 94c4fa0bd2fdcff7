/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plans as JSON, for the tests that give them to a QEMU. */
#pragma once

#include "coco/plan.h"

struct json_object;

/* {"argv": [...], "fds": [{"number", "kind", "purpose", "writable", "secret", "parts": [{"path"} or {"hex"}]}, ...]} */
struct json_object *json_of_plan(const struct coco_plan *plan);
