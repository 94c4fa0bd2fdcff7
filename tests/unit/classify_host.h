/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host to be seen, row by row. */
#pragma once

#include "classify_tests.h"
#include "coco/host.h"

extern struct coco_host host;
extern const struct coco_observations on_host;

/* Every row of the host is "not looked at" again. */
void nothing_looked_at(void);

#define see_number(row, number) coco_host_see_number(&host, row, number)
#define see_text(row, text)     coco_host_see_text(&host, row, text)
#define see_choice(row, choice) coco_host_see_choice(&host, row, choice)
#define see_flag(row, yes)      coco_host_see_flag(&host, row, yes)

/* The host gives the fact this value, for a request that asks for nothing. */
#define EXPECT_HOST(fact, value, origin) EXPECT_SEEN(fact, value, origin, &on_host, NULL)
