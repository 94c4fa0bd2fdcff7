/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The readers of values: the first line names an option, the rest is a value. A value that is taken is written down
 * anew from what the reader understood, in another way where there is one, and must mean the same again.
 */
#include "requests.h"

#include <inttypes.h>

static struct coco_request request;

static enum coco_result add(enum coco_option option, const char *text, size_t length, struct coco_error *reterr_error)
{
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};

    return coco_request_add(&request, option, text, length, nowhere, reterr_error);
}

/* The value of a text that must be taken. */
static const struct coco_value *read_again(enum coco_option option, const char *text)
{
    struct coco_error error;

    FUZZ_CHECK(add(option, text, strlen(text), &error) == COCO_OK);
    return &request.settings[request.count - 1].value;
}

/* RFC 4648, section 4, from bytes to text: the way that the engine does not know. */
static void check_base64(const struct coco_setting *setting)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const struct coco_value *value = &setting->value;
    const char *text = setting->text;

    if (!value->bytes)
        return;
    FUZZ_CHECK(strlen(text) == (value->size + 2) / 3 * 4);
    for (size_t at = 0; at < value->size; at += 3, text += 4) {
        const size_t left = value->size - at;
        const uint32_t group = (uint32_t)value->bytes[at] << 16 | (left > 1 ? (uint32_t)value->bytes[at + 1] << 8 : 0) |
                               (left > 2 ? value->bytes[at + 2] : 0);

        FUZZ_CHECK(text[0] == digits[group >> 18]);
        FUZZ_CHECK(text[1] == digits[group >> 12 & 63]);
        FUZZ_CHECK(text[2] == (left > 1 ? digits[group >> 6 & 63] : '='));
        FUZZ_CHECK(text[3] == (left > 2 ? digits[group & 63] : '='));
    }
}

static void check_credential(const struct coco_setting *setting)
{
    static char text[4 * 65536 + 300];
    const struct coco_value value = setting->value;
    const struct coco_value *again;
    size_t at;

    if (strlen(setting->text) > 60000 || strlen(value.id) > 255)
        return;
    at = (size_t)snprintf(text, sizeof(text), "%s:", value.id);
    for (size_t i = 0; i < value.size; i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, i % 2 ? "\\x%02x" : "\\%03o", value.bytes[i]);
    again = read_again(setting->option, text);
    FUZZ_CHECK(strcmp(again->id, value.id) == 0 && again->size == value.size);
    FUZZ_CHECK(memcmp(again->bytes, value.bytes, value.size) == 0);
}

/* Numbers in digits, and sizes in the largest unit that leaves no rest. */
static void check_numbers(const struct coco_setting *setting)
{
    const struct coco_value value = setting->value;
    const struct coco_value *again;
    char text[128];
    size_t at;

    at = (size_t)snprintf(text, sizeof(text), "%" PRIu64, value.number);
    if (value.has_limit)
        at += (size_t)snprintf(text + at, sizeof(text) - at, ":%" PRIu64, value.limit);
    if (value.has_slots)
        snprintf(text + at, sizeof(text) - at, ":%" PRIu64, value.slots);
    again = read_again(setting->option, text);
    FUZZ_CHECK(again->number == value.number && again->has_limit == value.has_limit && again->limit == value.limit &&
               again->has_slots == value.has_slots && again->slots == value.slots);

    if (coco_option_info(setting->option)->kind == COCO_KIND_SIZE && value.number > 0) {
        unsigned unit = 0;

        while (unit < 6 && value.number >> 10 * unit << 10 * unit == value.number &&
               (value.number >> 10 * unit) % 1024 == 0)
            unit++;
        snprintf(text, sizeof(text), "%" PRIu64 "%c", value.number >> 10 * unit, "BKMGTPE"[unit]);
        FUZZ_CHECK(read_again(setting->option, text)->number == value.number);
    }
}

static void check_bits(const struct coco_setting *setting)
{
    const struct coco_value value = setting->value;
    char text[32];

    snprintf(text, sizeof(text), "0x%" PRIx64, value.number);
    FUZZ_CHECK(read_again(setting->option, text)->number == value.number);
    snprintf(text, sizeof(text), "%" PRIu64, value.number);
    FUZZ_CHECK(read_again(setting->option, text)->number == value.number);
    if (coco_option_info(setting->option)->kind == COCO_KIND_SNP_POLICY && (value.number & 0xffff) != 0)
        FUZZ_CHECK(value.abi_given);
}

static void check_uuid(const struct coco_setting *setting)
{
    const struct coco_value value = setting->value;
    char text[37];
    size_t at = 0;

    for (size_t i = 0; i < sizeof(value.uuid); i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%02X", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                               value.uuid[i]);
    FUZZ_CHECK(memcmp(read_again(setting->option, text)->uuid, value.uuid, sizeof(value.uuid)) == 0);
}

/* Paths are pieces of the text, and a socket can be written down from its parts. */
static void check_place(const struct coco_setting *setting)
{
    const struct coco_value value = setting->value;
    char text[64];

    if (value.path) {
        const size_t length = strlen(setting->text), path_length = strlen(value.path);

        FUZZ_CHECK(path_length > 0 && path_length <= length);
        FUZZ_CHECK(strcmp(setting->text + length - path_length, value.path) == 0);
    }
    if (coco_option_info(setting->option)->kind == COCO_KIND_QUOTE_SOCKET && value.choice == COCO_QUOTE_SOCKET_VSOCK) {
        snprintf(text, sizeof(text), "vsock:%" PRIu64 ":%" PRIu32, value.number, value.port);
        FUZZ_CHECK(read_again(setting->option, text)->port == value.port);
    }
}

static void check_value(const struct coco_setting *setting)
{
    switch (coco_option_info(setting->option)->kind) {
    case COCO_KIND_BASE64:
        check_base64(setting);
        break;
    case COCO_KIND_CREDENTIAL:
        check_credential(setting);
        break;
    case COCO_KIND_CID:
        FUZZ_CHECK(setting->value.number >= 3 && setting->value.number < UINT32_MAX);
        check_numbers(setting);
        break;
    case COCO_KIND_SIZE:
    case COCO_KIND_NUMBER:
    case COCO_KIND_RAM:
    case COCO_KIND_CPUS:
        check_numbers(setting);
        break;
    case COCO_KIND_SNP_POLICY:
    case COCO_KIND_TDX_ATTRIBUTES:
        check_bits(setting);
        break;
    case COCO_KIND_UUID:
        check_uuid(setting);
        break;
    default:
        check_place(setting);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    enum coco_option option;
    enum coco_result result;
    struct coco_setting setting;

    if (!end)
        return 0;
    option = coco_option_by_name((const char *)data, (size_t)(end - data));
    if (option == COCO_OPTION_COUNT) /* the first byte will do */
        option = (enum coco_option)(data[0] % COCO_OPTION_COUNT);
    size -= (size_t)(end - data) + 1;
    data = end + 1;

    fuzz_request_prepare(&request);
    result = add(option, (const char *)data, size, &error);
    FUZZ_CHECK(add(option, (const char *)data, size, &twin_error) == result);
    if (result != COCO_OK) {
        const enum coco_kind kind = coco_option_info(option)->kind;

        FUZZ_CHECK(request.count == 0);
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &twin_error);
        if (kind == COCO_KIND_CREDENTIAL || kind == COCO_KIND_CREDENTIAL_FILE)
            FUZZ_CHECK(!strchr(error.message, '"')); /* nothing is quoted that may be secret */
        return 0;
    }
    FUZZ_CHECK(request.count == 2 && same_setting(&request.settings[0], &request.settings[1]));
    setting = request.settings[0];
    FUZZ_CHECK(strlen(setting.text) == size && memcmp(setting.text, data, size) == 0);
    check_value(&setting);
    return 0;
}
