/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that say where something is: paths, drives, sockets. Pieces at the end of the text need no copy: it ends in
 * NUL. */
#include "request/values.h"

/* A UNIX socket's address holds no longer path. */
#define SOCKET_PATH_BYTES 107

bool coco_read_path(struct coco_reading *reading)
{
    reading->value->path = reading->text.bytes;
    return true;
}

/* Without a slash a mistyped word would be a file's name. */
static bool read_slashed_path(struct coco_reading *reading)
{
    if (!coco_span_has(reading->text, '/'))
        return coco_refuse(reading, "for a file in the current directory, write ./ before its name");
    return coco_read_path(reading);
}

bool coco_read_path_auto_off(struct coco_reading *reading)
{
    struct coco_value *value = reading->value;

    _Static_assert(COCO_PATH_AUTO == 0 && COCO_PATH_OFF == 1, "the words are in the order of coco_path_mode");
    if (coco_choice_of(reading->text, "auto|off", &value->choice))
        return true;
    value->choice = COCO_PATH_NAMED;
    return read_slashed_path(reading);
}

bool coco_read_firmware(struct coco_reading *reading)
{
    struct coco_value *value = reading->value;

    _Static_assert(COCO_FIRMWARE_AUTO == 0 && COCO_FIRMWARE_UEFI == 1 && COCO_FIRMWARE_BIOS == 2 &&
                       COCO_FIRMWARE_NONE == 3,
                   "the words are in the order of coco_firmware_mode");
    if (coco_choice_of(reading->text, "auto|uefi|bios|none", &value->choice))
        return true;
    value->choice = COCO_FIRMWARE_FILE;
    return read_slashed_path(reading);
}

bool coco_read_host(struct coco_reading *reading)
{
    static const char ending[] = ".json";
    struct coco_value *value = reading->value;
    const struct coco_span text = reading->text;

    _Static_assert(COCO_LOOK_AT_LIVE == 0 && COCO_LOOK_AT_NONE == 1, "the words are in the order of coco_host_mode");
    if (coco_choice_of(text, "live|none", &value->choice))
        return true;
    value->choice = COCO_LOOK_AT_PROFILE;
    if (text.length > strlen(ending) && strcmp(text.bytes + text.length - strlen(ending), ending) == 0)
        return coco_read_path(reading);
    return read_slashed_path(reading);
}

bool coco_read_drive(struct coco_reading *reading)
{
    const char *formats = coco_option_info(COCO_OPTION_image_format)->argument;
    const char *disks = coco_option_info(COCO_OPTION_image_disk_type)->argument;
    struct coco_value *value = reading->value;
    struct coco_span rest = reading->text, prefix;
    unsigned choice;

    value->format = COCO_AUTO;
    value->disk = -1;
    while (coco_span_has(rest, ':')) {
        struct coco_span behind = rest;

        prefix = coco_span_first(&behind, ':');
        if (coco_span_has(prefix, '/'))
            break; /* a path with a colon in it */
        if (coco_choice_of(prefix, formats, &choice)) {
            if (value->format != COCO_AUTO)
                return coco_refuse_part(reading, prefix, "is a second format");
            value->format = (enum coco_tristate)choice;
        } else if (coco_choice_of(prefix, disks, &choice)) {
            if (value->disk != -1)
                return coco_refuse_part(reading, prefix, "is a second disk type");
            value->disk = (int)choice;
        } else {
            return coco_refuse_part(reading, prefix,
                                    "is no format and no disk type; before a file's name that holds a colon, write ./");
        }
        rest = behind;
    }
    if (rest.length == 0)
        return coco_refuse(reading, "the path is missing");
    value->path = rest.bytes;
    return true;
}

static bool read_vsock(struct coco_reading *reading, struct coco_span address)
{
    struct coco_span port = address, cid;
    uint64_t number;

    cid = coco_span_first(&port, ':');
    if (!port.bytes || !coco_decimal_of(cid, UINT32_MAX, &reading->value->number) ||
        !coco_decimal_of(port, UINT32_MAX, &number))
        return coco_refuse(reading, "CID and PORT are numbers below 2^32");
    reading->value->port = (uint32_t)number;
    reading->value->choice = COCO_QUOTE_SOCKET_VSOCK;
    return true;
}

bool coco_read_quote_socket(struct coco_reading *reading)
{
    struct coco_span rest = reading->text, family;

    if (coco_span_is(rest, "no")) {
        reading->value->choice = COCO_QUOTE_SOCKET_NO;
        return true;
    }
    family = coco_span_first(&rest, ':');
    if (!rest.bytes)
        return false;
    if (coco_span_is(family, "vsock"))
        return read_vsock(reading, rest);
    if (!coco_span_is(family, "unix"))
        return coco_refuse_part(reading, family, "is no family of sockets that it takes");
    if (rest.length == 0 || rest.length > SOCKET_PATH_BYTES)
        return coco_refuse(reading, "the path of a UNIX socket has 1 to 107 bytes");
    reading->value->path = rest.bytes;
    reading->value->choice = COCO_QUOTE_SOCKET_UNIX;
    return true;
}
