/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/request.h"

/* What systemd-vmspawn does where nothing was asked for, and we would do otherwise. */
enum coco_result vmspawn_add_defaults(struct coco_request *request, struct coco_error *reterr_error);
