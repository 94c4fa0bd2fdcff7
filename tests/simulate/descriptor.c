/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "descriptor.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_DESCRIPTORS 65536

static uint8_t kinds[MAX_DESCRIPTORS];
static void *objects[MAX_DESCRIPTORS];

int descriptor_new(enum descriptor_kind kind, void *object, size_t size)
{
    int descriptor = memfd_create("coco-simulate", MFD_CLOEXEC), error;

    if (descriptor < 0)
        return -errno;
    if (descriptor < MAX_DESCRIPTORS && ftruncate(descriptor, (off_t)size) == 0) {
        objects[descriptor] = object;
        __atomic_store_n(&kinds[descriptor], (uint8_t)kind, __ATOMIC_RELEASE);
        return descriptor;
    }
    error = descriptor < MAX_DESCRIPTORS ? -errno : -EMFILE;
    close(descriptor);
    return error;
}

enum descriptor_kind descriptor_kind_of(int descriptor)
{
    if (descriptor < 0 || descriptor >= MAX_DESCRIPTORS)
        return DESCRIPTOR_REAL;
    return (enum descriptor_kind)__atomic_load_n(&kinds[descriptor], __ATOMIC_ACQUIRE);
}

void *descriptor_object_of(int descriptor)
{
    return objects[descriptor];
}

void descriptor_forget(int descriptor)
{
    __atomic_store_n(&kinds[descriptor], DESCRIPTOR_REAL, __ATOMIC_RELEASE);
}
