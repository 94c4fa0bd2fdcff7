/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the host hands over in texts: SMBIOS strings and fw_cfg files, and the credentials of systemd's among them. All
 * of it may be secret: it is never shown.
 */
#include <string.h>

#include "import/settle.h"
#include "request/bytes.h"

#define CREDENTIAL        "io.systemd.credential:"
#define CREDENTIAL_BINARY "io.systemd.credential.binary:"
#define STUB_ARGUMENTS    "io.systemd.stub.kernel-cmdline-extra="
#define BOOT_ARGUMENTS    "io.systemd.boot.kernel-cmdline-extra="
#define FW_CFG_CREDENTIAL "opt/io.systemd.credentials/"

/* ---- credentials ------------------------------------------------------------------------------------------------- */

/* ID:VALUE, with everything escaped that the reader of --set-credential= would not take as it is. */
static void settle_credential(struct settler *settler, struct place place, const char *id, size_t id_length,
                              const uint8_t *value, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *text, *end;

    if (size > COCO_VALUE_BYTES_MAX) {
        settle_unread(settler, place, "(a credential)", "it is too large to be one", ABOUT(CREDENTIALS));
        return;
    }
    text = settle_alloc(settler, id_length + 1 + 4 * size + 1);
    if (!text)
        return;
    memcpy(text, id, id_length);
    end = text + id_length;
    *end++ = ':';
    for (size_t i = 0; i < size; i++) {
        if (value[i] > 0x20 && value[i] < 0x7f && value[i] != '\\') {
            *end++ = (char)value[i];
        } else {
            *end++ = '\\';
            *end++ = 'x';
            *end++ = digits[value[i] >> 4];
            *end++ = digits[value[i] & 0xf];
        }
    }
    settle_bytes(settler, COCO_OPTION_set_credential, text, (size_t)(end - text), place);
    memset(text, 0, (size_t)(end - text));
}

/* NAME=VALUE, the value as it is or as base64; false: it is neither. */
static bool settle_named(struct settler *settler, struct place place, const char *text, size_t length, bool is_base64)
{
    const char *equals = memchr(text, '=', length);
    const size_t name = equals ? (size_t)(equals - text) : 0;
    struct coco_span value = {equals ? equals + 1 : "", equals ? length - name - 1 : 0};
    uint8_t *bytes;

    if (name == 0)
        return false;
    if (!is_base64) {
        settle_credential(settler, place, text, name, (const uint8_t *)value.bytes, value.length);
        return true;
    }
    bytes = settle_alloc(settler, value.length + 1);
    if (!bytes || !coco_base64_decode(value, bytes, &value.length))
        return false;
    settle_credential(settler, place, text, name, bytes, value.length);
    memset(bytes, 0, value.length);
    return true;
}

/* ---- SMBIOS ------------------------------------------------------------------------------------------------------ */

static bool begins(const char *text, size_t length, const char *prefix)
{
    return length >= strlen(prefix) && memcmp(text, prefix, strlen(prefix)) == 0;
}

static void settle_string(struct settler *settler, struct place place, const char *text, size_t length)
{
    if (begins(text, length, CREDENTIAL) &&
        settle_named(settler, place, text + strlen(CREDENTIAL), length - strlen(CREDENTIAL), false))
        return;
    if (begins(text, length, CREDENTIAL_BINARY) &&
        settle_named(settler, place, text + strlen(CREDENTIAL_BINARY), length - strlen(CREDENTIAL_BINARY), true))
        return;
    if (length > 0) /* QEMU takes an empty string, which says nothing */
        settle_bytes(settler, COCO_OPTION_smbios11, text, length, place);
}

/* The file's content is the string. */
static void settle_string_file(struct settler *settler, struct place place, const char *path)
{
    const struct coco_import_io *io = settler->groups->io;
    const char *text = NULL;
    size_t length = 0;

    if (io && io->read && io->read(io->context, path, &text, &length) == 0)
        settle_string(settler, place, text, length);
    else
        settle_unread(settler, place, path, "the file with the SMBIOS string was not read",
                      ABOUT(CREDENTIALS) | ABOUT(DEVICES));
}

/*
 * Kernel arguments of a guest that is started without a kernel go to systemd-stub and systemd-boot, each by a string of
 * its own: where both say the same, these are the arguments.
 */
static const char *arguments_of(struct settler *settler)
{
    const struct groups_group *group;
    const char *stub = NULL, *boot = NULL;

    if (group_last(settler, "kernel"))
        return NULL;
    for (size_t at = 0; (group = groups_next(settler->groups, "smbios", &at));)
        for (size_t i = 0; i < group->count; i++) {
            const char *text = group->pairs[i].value;

            if (!text_begins(group->pairs[i].key, "value."))
                continue;
            stub = text_begins(text, STUB_ARGUMENTS) ? text + strlen(STUB_ARGUMENTS) : stub;
            boot = text_begins(text, BOOT_ARGUMENTS) ? text + strlen(BOOT_ARGUMENTS) : boot;
        }
    return stub && text_is(boot, stub) ? stub : NULL;
}

static bool is_arguments(const char *text)
{
    return text_begins(text, STUB_ARGUMENTS) || text_begins(text, BOOT_ARGUMENTS);
}

/* Tables of the other types say what the host is called; they are not looked at. */
static void settle_smbios(struct settler *settler)
{
    const char *arguments = arguments_of(settler);
    const struct groups_group *group;

    for (size_t at = 0; (group = groups_next(settler->groups, "smbios", &at));) {
        if (!text_is(text_of(group, "type"), "11"))
            continue;
        for (size_t i = 0; i < group->count; i++) {
            const struct groups_pair *pair = &group->pairs[i];
            const struct place place = place_of(settler, group, pair);

            if (text_begins(pair->key, "path")) {
                settle_string_file(settler, place, pair->value);
            } else if (!text_begins(pair->key, "value")) {
                continue;
            } else if (!arguments || !is_arguments(pair->value)) {
                settle_string(settler, place, pair->value, pair->length);
            } else if (pair->value + strlen(STUB_ARGUMENTS) == arguments) {
                settle_kernel_words(settler, arguments, place);
            }
        }
    }
}

/* ---- fw_cfg ------------------------------------------------------------------------------------------------------ */

static void settle_fw_cfg_credential(struct settler *settler, const struct groups_group *group, const char *id)
{
    const struct groups_pair *string = pair_of(group, "string"), *file = pair_of(group, "file");

    if (string)
        settle_credential(settler, place_of(settler, group, string), id, strlen(id), (const uint8_t *)string->value,
                          string->length);
    else if (file)
        settlef(settler, COCO_OPTION_load_credential, place_of(settler, group, file), "%s:%s", id, file->value);
}

static void settle_fw_cfg(struct settler *settler)
{
    const struct groups_group *group;

    for (size_t at = 0; (group = groups_next(settler->groups, "fw_cfg", &at));) {
        const char *name = text_of(group, "name");

        if (text_begins(name, FW_CFG_CREDENTIAL))
            settle_fw_cfg_credential(settler, group, name + strlen(FW_CFG_CREDENTIAL));
    }
}

void settle_strings(struct settler *settler)
{
    settle_smbios(settler);
    settle_fw_cfg(settler);
}
