/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command stream: records on standard input, answers on standard output, in order, by a worker a core. */
#pragma once

#include "policy.h"
#include "steering.h"

enum status stream(struct coco_request *request, const struct steering *steering, const struct policy *policy);
