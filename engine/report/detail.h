/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "coco/report.h"

/* Room for any detail; longer ones are cut. */
#define DETAIL_TEXT_MAX 1024
