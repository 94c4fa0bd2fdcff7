/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the process's descriptors are pretended ones, and what is behind them. */
#pragma once

#include <stddef.h>

enum descriptor_kind {
    DESCRIPTOR_REAL,
    DESCRIPTOR_KVM,
    DESCRIPTOR_VM,
    DESCRIPTOR_VCPU,
    DESCRIPTOR_INERT, /* a KVM device or statistics: it takes every ioctl and does nothing */
    DESCRIPTOR_SEV,
};

/* A new descriptor of a memory file of this size, or -errno. */
int descriptor_new(enum descriptor_kind kind, void *object, size_t size);

enum descriptor_kind descriptor_kind_of(int descriptor);
void *descriptor_object_of(int descriptor);
void descriptor_forget(int descriptor);
