/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What an initrd is, by its bytes and the names of what it holds: archives of cpio's "newc" format, one after the
 * other, each plain or in a compressed stream, with zeros between them as the kernel takes them.
 *
 * Source: Linux Documentation/driver-api/early-userspace/buffer-format.rst, init/initramfs.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reading ends there, and is said to have ended: an initrd may hold far more than is on disk. */
#define COCO_INITRD_UNPACKED_MAX (UINT64_C(1) << 30) /* bytes behind compression, of all streams together */
#define COCO_INITRD_ENTRIES_MAX  262144u

enum coco_initrd_format {
    COCO_INITRD_NOT_ONE,
    COCO_INITRD_CPIO,
    COCO_INITRD_CPIO_OLD, /* a cpio format that the kernel does not take */
    COCO_INITRD_GZIP,
    COCO_INITRD_BZIP2,
    COCO_INITRD_XZ,
    COCO_INITRD_LZMA,
    COCO_INITRD_LZO,
    COCO_INITRD_LZ4,       /* of the legacy format, which the kernel takes */
    COCO_INITRD_LZ4_FRAME, /* of the other, which it does not */
    COCO_INITRD_ZSTD,
};

/* A piece of the file: one compressed stream, or plain archives that follow each other. */
struct coco_initrd_part {
    size_t offset, size;
    enum coco_initrd_format format;
    size_t entries;
};

#define COCO_INITRD_PARTS_MAX   16
#define COCO_INITRD_RELEASE_MAX 64

struct coco_initrd {
    bool readable;    /* at least one archive, and every one of them could be read to its end, or to a limit */
    size_t broken_at; /* where reading failed, in the file as it is on disk; counts when `readable` is false */
    /* With one of these, what was not found may be there all the same. */
    bool limited;      /* reading ended at COCO_INITRD_UNPACKED_MAX or COCO_INITRD_ENTRIES_MAX */
    bool not_unpacked; /* a part is compressed, and there was nothing to unpack it with */
    bool truncated;    /* more than COCO_INITRD_PARTS_MAX parts: read, but not listed */
    unsigned archives;
    size_t part_count;
    struct coco_initrd_part parts[COCO_INITRD_PARTS_MAX];

    size_t entries;
    bool has_microcode;                /* for the CPU, which the kernel loads early */
    bool has_sev_guest, has_tdx_guest; /* kernel modules for attestation */
    bool has_initrd_release;           /* etc/initrd-release: systemd knows it for an initrd */
    unsigned systemd;                  /* major version, or 0 */
    /* The first folder of kernel modules; empty: none. Longer names are cut. */
    char release[COCO_INITRD_RELEASE_MAX + 1];
    bool more_releases; /* there are modules for another kernel too */
};

/* What starts with these bytes. */
enum coco_initrd_format coco_initrd_sniff(const uint8_t *bytes, size_t size);

/* "cpio", "gzip", ...: a constant. */
const char *coco_initrd_format_name(enum coco_initrd_format format);

/* Notes one entry: what its path tells. The path is as the archive has it, with or without "./" in front. */
void coco_initrd_note(struct coco_initrd *initrd, const char *path);

/* Takes the next bytes of a stream; false: enough, or nothing that belongs here. */
typedef bool (*coco_initrd_take)(void *taker, const uint8_t *bytes, size_t size);

enum coco_unpacked {
    COCO_UNPACKED,          /* to the end of the stream */
    COCO_UNPACK_STOPPED,    /* `take` wanted no more */
    COCO_UNPACK_BROKEN,     /* the stream is damaged, or breaks off */
    COCO_UNPACK_IMPOSSIBLE, /* nothing here can unpack it */
};

/*
 * Unpacks the stream that `bytes` begin with. *ret_used is always written: how many of the bytes belong to the stream,
 * or were used until it failed.
 */
typedef enum coco_unpacked (*coco_unpack)(void *context, const uint8_t *bytes, size_t size, coco_initrd_take take,
                                          void *taker, size_t *ret_used);

/* Reads a whole initrd. Total; what `unpack` needs aside it allocates nothing. `unpack` may be NULL: none can be. */
void coco_initrd_inspect(const uint8_t *bytes, size_t size, coco_unpack unpack, void *context,
                         struct coco_initrd *ret_initrd);
