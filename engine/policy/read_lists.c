/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* allow: the digests of what may be used. */
#include "policy/reader.h"

static const char *const names[COCO_ALLOWED_COUNT] = {
    [COCO_ALLOWED_FIRMWARE] = "firmware",
    [COCO_ALLOWED_KERNEL] = "kernel",
    [COCO_ALLOWED_INITRD] = "initrd",
    [COCO_ALLOWED_MEASUREMENT] = "measurement",
};

struct list {
    size_t count, capacity;
    struct coco_listed *listed;
    struct coco_listed entry; /* that is being read */
    enum coco_allowed what;
};

static enum coco_result read_digest(struct policy_reader *reader, struct coco_digest *ret_digest, unsigned size,
                                    const char *what)
{
    struct coco_digest digest = {.size = size};
    const char *text;
    const enum coco_result result = policy_read_text(reader, what, &text);

    if (result != COCO_OK)
        return result;
    if (ret_digest->size)
        return policy_refuse(reader, COCO_BAD_VALUE, "an entry has one digest, sha256 or sha384: make two entries");
    if (strlen(text) != 2 * (size_t)size)
        return policy_refuse(reader, COCO_BAD_VALUE, "%s has %u hex digits, and this has %zu", what, 2 * size,
                             strlen(text));
    for (size_t i = 0; i < size; i++) {
        const int high = coco_hex_digit(text[2 * i]), low = coco_hex_digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return policy_refuse(reader, COCO_BAD_VALUE, "%s is made of hex digits, unlike %s", what,
                                 coco_quote(coco_span_of(text)).text);
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret_digest = digest;
    return COCO_OK;
}

static enum coco_result read_sha256(struct policy_reader *reader, void *target)
{
    struct list *list = target;

    if (list->what == COCO_ALLOWED_MEASUREMENT)
        return policy_refuse(reader, COCO_BAD_VALUE, "a measurement is a sha384: SNP's launch digest, or TDX's MRTD");
    return read_digest(reader, &list->entry.digest, COCO_SHA256_BYTES, "sha256");
}

static enum coco_result read_sha384(struct policy_reader *reader, void *target)
{
    return read_digest(reader, &((struct list *)target)->entry.digest, COCO_SHA384_BYTES, "sha384");
}

static enum coco_result read_name(struct policy_reader *reader, void *target)
{
    return policy_read_text(reader, "name", &((struct list *)target)->entry.name);
}

static enum coco_result read_entry(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[] = {{"sha256", read_sha256}, {"sha384", read_sha384}, {"name", read_name}};
    const struct coco_origin origin = yaml_reader_place(&reader->yaml);
    struct list *list = target;
    struct coco_listed *grown;
    enum coco_result result;

    if (list->count == COCO_POLICY_DIGESTS_MAX)
        return policy_refuse(reader, COCO_TOO_MUCH, "a list has at most %d digests", COCO_POLICY_DIGESTS_MAX);
    list->entry = (struct coco_listed){.name = NULL};
    result = policy_read_mapping(reader, keys, 3, "an entry", list);
    if (result != COCO_OK)
        return result;
    if (!list->entry.digest.size)
        return coco_complain(reader->yaml.reterr_error, COCO_BAD_VALUE, origin,
                             "this entry has no digest: write sha256: or sha384:");
    grown = policy_grow(reader->policy->arena, list->listed, list->count, &list->capacity, sizeof(*grown));
    if (!grown)
        return policy_no_memory(reader);
    list->listed = grown;
    list->listed[list->count++] = list->entry;
    return COCO_OK;
}

static enum coco_result read_list(struct policy_reader *reader, enum coco_allowed what)
{
    struct coco_allow_lists *lists = &reader->policy->allowed[what];
    struct list list = {.what = what};
    const struct coco_origin origin = yaml_reader_place(&reader->yaml);
    const enum coco_result result = policy_read_list(reader, names[what], false, read_entry, &list);

    if (result == COCO_OK)
        lists->lists[lists->count++] = (struct coco_allow_list){
            .count = list.count,
            .listed = list.listed,
            .file = reader->file,
            .origin = origin,
        };
    return result;
}

static enum coco_result read_firmware(struct policy_reader *reader, void *target)
{
    (void)target;
    return read_list(reader, COCO_ALLOWED_FIRMWARE);
}

static enum coco_result read_kernel(struct policy_reader *reader, void *target)
{
    (void)target;
    return read_list(reader, COCO_ALLOWED_KERNEL);
}

static enum coco_result read_initrd(struct policy_reader *reader, void *target)
{
    (void)target;
    return read_list(reader, COCO_ALLOWED_INITRD);
}

static enum coco_result read_measurement(struct policy_reader *reader, void *target)
{
    (void)target;
    return read_list(reader, COCO_ALLOWED_MEASUREMENT);
}

enum coco_result policy_read_allow(struct policy_reader *reader, void *target)
{
    static const struct policy_key keys[COCO_ALLOWED_COUNT] = {{"firmware", read_firmware},
                                                               {"kernel", read_kernel},
                                                               {"initrd", read_initrd},
                                                               {"measurement", read_measurement}};

    return policy_read_mapping(reader, keys, COCO_ALLOWED_COUNT, "allow", target);
}
