/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Partition tables: GPT with its checksums and its backup, and MBR. */
#include "image/disk_parts.h"
#include "image/guid.h"

#define GPT_HEADER        92
#define GPT_ENTRY         128 /* the least; in steps of powers of two */
#define GPT_ENTRY_MAX     4096
#define GPT_ENTRIES_BYTES (1024u * 1024) /* 64 times what a table needs: a bound on what is read */
#define MBR_ENTRIES       446
#define MBR_PROTECTIVE    0xee

static const struct {
    uint8_t guid[16];
    enum coco_partition_kind kind;
} known[] = {
    {GUID(0xc12a7328u, 0xf81f, 0x11d2, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b), COCO_PARTITION_ESP},
    {GUID(0xbc13c2ffu, 0x59e6, 0x4262, 0xa3, 0x52, 0xb2, 0x75, 0xfd, 0x6f, 0x71, 0x72), COCO_PARTITION_XBOOTLDR},
    {GUID(0x4f68bce3u, 0xe8cd, 0x4db1, 0x96, 0xe7, 0xfb, 0xca, 0xf9, 0x84, 0xb7, 0x09), COCO_PARTITION_ROOT},
    {GUID(0x2c7357edu, 0xebd2, 0x46d9, 0xae, 0xc1, 0x23, 0xd4, 0x37, 0xec, 0x2b, 0xf5), COCO_PARTITION_ROOT_VERITY},
    {GUID(0x41092b05u, 0x9fc8, 0x4523, 0x99, 0x4f, 0x2d, 0xef, 0x04, 0x08, 0xb1, 0x76),
     COCO_PARTITION_ROOT_VERITY_SIGNATURE},
    {GUID(0x8484680cu, 0x9521, 0x48c6, 0x9c, 0x11, 0xb0, 0x72, 0x06, 0x56, 0xf6, 0x9e), COCO_PARTITION_USR},
    {GUID(0x77ff5f63u, 0xe7b6, 0x4633, 0xac, 0xf4, 0x15, 0x65, 0xb8, 0x64, 0xc0, 0xe6), COCO_PARTITION_USR_VERITY},
    {GUID(0xe7bb33fbu, 0x06cf, 0x4e81, 0x82, 0x73, 0xe5, 0x43, 0xb4, 0x13, 0xe2, 0xe2),
     COCO_PARTITION_USR_VERITY_SIGNATURE},
    {GUID(0x0657fd6du, 0xa4ab, 0x43c4, 0x84, 0xe5, 0x09, 0x33, 0xc8, 0x4b, 0x4f, 0x4f), COCO_PARTITION_SWAP},
    {GUID(0x933ac7e1u, 0x2eb4, 0x4f13, 0xb8, 0x44, 0x0e, 0x14, 0xe2, 0xae, 0xf9, 0x15), COCO_PARTITION_HOME},
    {GUID(0x4d21b016u, 0xb534, 0x45c2, 0xa9, 0xfb, 0x5c, 0x16, 0xe0, 0x91, 0xfd, 0x2d), COCO_PARTITION_VAR},
    {GUID(0x0fc63dafu, 0x8483, 0x4772, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4), COCO_PARTITION_LINUX_DATA},
    {GUID(0x21686148u, 0x6449, 0x6e6f, 0x74, 0x4e, 0x65, 0x65, 0x64, 0x45, 0x46, 0x49), COCO_PARTITION_BIOS_BOOT},
    {GUID(0xca7d7ccbu, 0x63ed, 0x4c53, 0x86, 0x1c, 0x17, 0x42, 0x53, 0x60, 0x59, 0xcc), COCO_PARTITION_LUKS},
};

const char *coco_partition_kind_name(enum coco_partition_kind kind)
{
    static const char *const names[] = {
        [COCO_PARTITION_ESP] = "EFI system partition (ESP)",
        [COCO_PARTITION_XBOOTLDR] = "extended boot loader partition (XBOOTLDR)",
        [COCO_PARTITION_ROOT] = "root (x86-64)",
        [COCO_PARTITION_ROOT_VERITY] = "verity of root (x86-64)",
        [COCO_PARTITION_ROOT_VERITY_SIGNATURE] = "verity signature of root (x86-64)",
        [COCO_PARTITION_USR] = "/usr (x86-64)",
        [COCO_PARTITION_USR_VERITY] = "verity of /usr (x86-64)",
        [COCO_PARTITION_USR_VERITY_SIGNATURE] = "verity signature of /usr (x86-64)",
        [COCO_PARTITION_SWAP] = "swap",
        [COCO_PARTITION_HOME] = "/home",
        [COCO_PARTITION_VAR] = "/var",
        [COCO_PARTITION_LINUX_DATA] = "Linux data",
        [COCO_PARTITION_BIOS_BOOT] = "BIOS boot",
        [COCO_PARTITION_LUKS] = "LUKS",
    };

    return kind == COCO_PARTITION_UNKNOWN ? NULL : names[kind];
}

/* The CRC of UEFI, zlib and Ethernet, bit by bit: tables are small, and a table in memory would be state. */
static uint32_t crc_32(uint32_t crc, const uint8_t *bytes, size_t size)
{
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
    }
    return ~crc;
}

struct gpt_header {
    uint64_t entries_at;
    uint32_t count, entry_size, entries_crc;
};

static bool read_gpt_header(const struct disk_source *source, uint64_t offset, uint32_t sector,
                            struct gpt_header *ret_header)
{
    uint8_t bytes[4096];
    const struct view header = {bytes, sector};
    uint32_t size, crc;
    uint64_t own, entries;

    if (!coco_disk_bytes(source, offset, sector, bytes) || !view_is(header, 0, "EFI PART", 8) ||
        !view_u32(header, 12, &size) || !view_u32(header, 16, &crc) || !view_u64(header, 24, &own) ||
        !view_u64(header, 72, &entries) || !view_u32(header, 80, &ret_header->count) ||
        !view_u32(header, 84, &ret_header->entry_size) || !view_u32(header, 88, &ret_header->entries_crc) ||
        size < GPT_HEADER || size > sector || own != offset / sector)
        return false;
    memset(bytes + 16, 0, 4);
    if (crc_32(0, bytes, size) != crc || ret_header->entry_size < GPT_ENTRY || ret_header->entry_size > GPT_ENTRY_MAX ||
        (ret_header->entry_size & (ret_header->entry_size - 1)) != 0 ||
        ret_header->count > GPT_ENTRIES_BYTES / ret_header->entry_size || entries > UINT64_MAX / sector)
        return false;
    ret_header->entries_at = entries * sector;
    return true;
}

static void read_name(const uint8_t *entry, char *ret_name)
{
    size_t length = 0;

    for (; length < COCO_PARTITION_NAME_MAX; length++) {
        const unsigned character = entry[56 + 2 * length] | (unsigned)entry[57 + 2 * length] << 8;

        if (character == 0)
            break;
        ret_name[length] = character >= 0x20 && character < 0x7f ? (char)character : '?';
    }
    ret_name[length] = '\0';
}

static void place(const struct disk_source *source, struct coco_partition *partition, uint64_t first, uint64_t count,
                  uint32_t sector)
{
    const uint64_t sectors = source->size / sector;

    partition->outside = count == 0 || first >= sectors || count > sectors - first;
    if (first <= UINT64_MAX / sector && count <= UINT64_MAX / sector) {
        partition->offset = first * sector;
        partition->size = count * sector;
    }
    if (!partition->outside)
        partition->content = coco_disk_content(source, partition->offset, partition->size);
}

static void add_gpt_entry(const struct disk_source *source, const uint8_t *entry, struct coco_disk *disk)
{
    static const uint8_t unused[16];
    const struct view view = {entry, GPT_ENTRY};
    struct coco_partition *partition;
    uint64_t first, last;

    if (guid_equal(entry, unused) || !view_u64(view, 32, &first) || !view_u64(view, 40, &last))
        return;
    if (disk->count == COCO_PARTITIONS_MAX) {
        disk->truncated = true;
        return;
    }
    partition = &disk->partitions[disk->count++];
    memcpy(partition->type, entry, sizeof(partition->type));
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (guid_equal(known[i].guid, entry))
            partition->kind = known[i].kind;
    read_name(entry, partition->name);
    place(source, partition, first, last >= first && last - first < UINT64_MAX ? last - first + 1 : 0,
          disk->sector_size);
}

/* Reads all entries for their checksum, and only then takes them. */
static bool read_entries(const struct disk_source *source, const struct gpt_header *header, struct coco_disk *disk)
{
    uint8_t entry[GPT_ENTRY_MAX];
    uint32_t crc = 0;

    for (uint32_t i = 0; i < header->count; i++) {
        if (header->entries_at > source->size ||
            !coco_disk_bytes(source, header->entries_at + (uint64_t)i * header->entry_size, header->entry_size, entry))
            return false;
        crc = crc_32(crc, entry, header->entry_size);
    }
    if (crc != header->entries_crc)
        return false;
    for (uint32_t i = 0; i < header->count; i++)
        if (coco_disk_bytes(source, header->entries_at + (uint64_t)i * header->entry_size, header->entry_size, entry))
            add_gpt_entry(source, entry, disk);
    return true;
}

static bool read_gpt_at(const struct disk_source *source, uint64_t offset, struct coco_disk *disk)
{
    struct gpt_header header;

    return read_gpt_header(source, offset, disk->sector_size, &header) && read_entries(source, &header, disk);
}

static bool has_gpt(const struct disk_source *source, uint64_t offset)
{
    uint8_t magic[8];

    return coco_disk_bytes(source, offset, sizeof(magic), magic) && memcmp(magic, "EFI PART", sizeof(magic)) == 0;
}

bool coco_read_gpt(const struct disk_source *source, struct coco_disk *disk)
{
    static const uint32_t sectors[] = {512, 4096};

    for (size_t i = 0; i < 2; i++) {
        const uint64_t backup = (source->size / sectors[i] - 1) * sectors[i];

        if (source->size < 3 * (uint64_t)sectors[i] || (!has_gpt(source, sectors[i]) && !has_gpt(source, backup)))
            continue;
        disk->table = COCO_TABLE_GPT;
        disk->sector_size = sectors[i];
        disk->gpt = COCO_GPT_WHOLE;
        if (read_gpt_at(source, sectors[i], disk))
            return true;
        disk->gpt_broken_at = sectors[i];
        disk->gpt = read_gpt_at(source, backup, disk) ? COCO_GPT_BACKUP_ONLY : COCO_GPT_BROKEN;
        return true;
    }
    return false;
}

bool coco_read_mbr(const struct disk_source *source, struct coco_disk *disk)
{
    uint8_t sector[512];
    const struct view view = {sector, sizeof(sector)};
    bool used = false;

    if (!coco_disk_bytes(source, 0, sizeof(sector), sector) || sector[510] != 0x55 || sector[511] != 0xaa)
        return false;
    for (size_t i = 0; i < 4; i++) { /* a boot sector of something else has code there */
        const uint8_t *entry = sector + MBR_ENTRIES + 16 * i;

        if (entry[0] != 0 && entry[0] != 0x80)
            return false;
        used |= entry[4] != 0;
    }
    if (!used)
        return false;
    disk->table = COCO_TABLE_MBR;
    disk->sector_size = 512;
    for (size_t i = 0; i < 4; i++) {
        const size_t at = MBR_ENTRIES + 16 * i;
        uint32_t first = 0, count = 0;

        if (sector[at + 4] == 0)
            continue;
        struct coco_partition *partition = &disk->partitions[disk->count++];

        partition->type[0] = sector[at + 4];
        if (sector[at + 4] == 0xef)
            partition->kind = COCO_PARTITION_ESP;
        view_u32(view, at + 8, &first);
        view_u32(view, at + 12, &count);
        place(source, partition, first, count, disk->sector_size);
        /* The entry that keeps others off a GPT may say more than there is. */
        partition->outside = partition->outside && sector[at + 4] != MBR_PROTECTIVE;
    }
    return true;
}
