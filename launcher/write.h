/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writing whole. */
#pragma once

#include <stddef.h>

/* Writes all of it, in as many pieces as it takes. Returns 0, or a negative errno. */
int write_all(int fd, const void *bytes, size_t size);
