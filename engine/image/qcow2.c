/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a qcow2 image. QEMU docs/interop/qcow2.rst; numbers are big-endian. */
#include "image/disk_parts.h"

#define HEADER_V2        72
#define HEADER_V3        104
#define CLUSTER_BITS_MIN 9
#define CLUSTER_BITS_MAX 21

#define FEATURE_DIRTY     1u
#define FEATURE_CORRUPT   2u
#define FEATURE_DATA_FILE 4u
#define FEATURES_KNOWN    0x1fu /* compression type and extended L2 entries too */

enum {
    VERSION = 4,
    BACKING_OFFSET = 8,
    BACKING_SIZE = 16,
    CLUSTER_BITS = 20,
    VIRTUAL_SIZE = 24,
    ENCRYPTION = 32,
    L1_SIZE = 36,
    L1_OFFSET = 40,
    REFCOUNT_OFFSET = 48,
    SNAPSHOTS = 60,
    FEATURES = 72,
    HEADER_LENGTH = 100,
};

static uint32_t big_32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint64_t big_64(const uint8_t *bytes)
{
    return (uint64_t)big_32(bytes) << 32 | big_32(bytes + 4);
}

static void broken(struct coco_qcow2 *qcow2, uint64_t offset)
{
    if (!qcow2->broken)
        qcow2->broken_at = offset;
    qcow2->broken = true;
}

static void read_backing(const struct disk_source *source, const uint8_t *header, struct coco_qcow2 *qcow2)
{
    const uint64_t offset = big_64(header + BACKING_OFFSET);
    size_t size = big_32(header + BACKING_SIZE);

    qcow2->has_backing = offset != 0;
    if (offset == 0)
        return;
    if (size > 1023) {
        broken(qcow2, BACKING_SIZE);
        return;
    }
    if (size > COCO_BACKING_NAME_MAX)
        size = COCO_BACKING_NAME_MAX;
    if (coco_disk_bytes(source, offset, size, (uint8_t *)qcow2->backing))
        qcow2->backing[size] = '\0';
    else
        broken(qcow2, BACKING_OFFSET);
}

/* A table must begin on a cluster, inside the file. */
static void check_table(const struct disk_source *source, const uint8_t *header, unsigned field,
                        struct coco_qcow2 *qcow2)
{
    const uint64_t offset = big_64(header + field);

    if (offset == 0 || offset % qcow2->cluster_size != 0 || offset >= source->size)
        broken(qcow2, field);
}

static void read_features(const struct disk_source *source, struct coco_qcow2 *qcow2)
{
    uint8_t header[HEADER_V3];
    uint64_t features;

    if (!coco_disk_bytes(source, 0, HEADER_V3, header)) {
        broken(qcow2, HEADER_LENGTH);
        return;
    }
    features = big_64(header + FEATURES);
    qcow2->dirty = features & FEATURE_DIRTY;
    qcow2->corrupt = features & FEATURE_CORRUPT;
    qcow2->has_data_file = features & FEATURE_DATA_FILE;
    qcow2->unknown_features = (features & ~(uint64_t)FEATURES_KNOWN) != 0;
    if (big_32(header + HEADER_LENGTH) < HEADER_V3)
        broken(qcow2, HEADER_LENGTH);
}

bool coco_read_qcow2(const struct disk_source *source, struct coco_qcow2 *qcow2)
{
    uint8_t header[HEADER_V2];
    uint32_t bits;

    if (!coco_disk_bytes(source, 0, 4, header) || memcmp(header, "QFI\xfb", 4) != 0)
        return false;
    if (!coco_disk_bytes(source, 0, HEADER_V2, header)) {
        broken(qcow2, source->size);
        return true;
    }
    qcow2->version = big_32(header + VERSION);
    qcow2->virtual_size = big_64(header + VIRTUAL_SIZE);
    qcow2->encrypted = big_32(header + ENCRYPTION) != 0;
    qcow2->snapshots = big_32(header + SNAPSHOTS);
    if (qcow2->version != 2 && qcow2->version != 3) {
        broken(qcow2, VERSION);
        return true;
    }
    read_backing(source, header, qcow2);
    bits = big_32(header + CLUSTER_BITS);
    if (bits < CLUSTER_BITS_MIN || bits > CLUSTER_BITS_MAX) {
        broken(qcow2, CLUSTER_BITS);
        return true;
    }
    qcow2->cluster_size = UINT32_C(1) << bits;
    if (big_32(header + L1_SIZE) > 0)
        check_table(source, header, L1_OFFSET, qcow2);
    check_table(source, header, REFCOUNT_OFFSET, qcow2);
    if (qcow2->version == 3)
        read_features(source, qcow2);
    return true;
}
