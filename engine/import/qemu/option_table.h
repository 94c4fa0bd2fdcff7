/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of QEMU's options: options.def. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum qemu_grammar {
    QEMU_FLAG,
    QEMU_VALUE,
    QEMU_PAIRS,
    QEMU_KEYS,
    QEMU_ALIAS,
    QEMU_SAME,
    QEMU_NETDEV,
    QEMU_DISPLAY,
    QEMU_VIRTFS,
    QEMU_SET,
    QEMU_GLOBAL,
    QEMU_READCONFIG,
    QEMU_HELP,
};

struct qemu_option {
    const char *name;
    enum qemu_grammar grammar;
    bool takes_value;
    bool merged;
    bool json;         /* a value that begins with { is JSON */
    const char *first; /* PAIRS, KEYS: the key of a first part without =, or NULL */
    const char *means; /* ALIAS, SAME: the other option */
    const char *pairs; /* ALIAS: what is added to it */
    const char *key;   /* ALIAS: the key that its value gets, or NULL */
};

/* The option of that name, and of SAME options the other one; NULL: there is none. */
const struct qemu_option *qemu_option_by_name(const char *name);

/* The option by its number, for whoever lists them; NULL behind the last. */
const struct qemu_option *qemu_option_at(size_t index);
