/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of libvirt domains share: a domain made of parts, and the setting that it must come to. */
#pragma once

#include "request_fixture.h"

#include "coco/import.h"

/* The parts of a domain that a row says something about; NULL: the ordinary one, or nothing. */
struct parts {
    const char *top, *os, *features, *cpu, *devices;
};

static inline const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static inline enum coco_result import(struct coco_request *request, const struct parts *parts, struct coco_error *error)
{
    static char text[65536];
    const int length = snprintf(
        text, sizeof(text),
        "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n%s\n<os>%s</os>\n"
        "<features>%s</features>\n%s\n<devices>%s</devices>\n</domain>\n",
        or_else(parts->top, "<memory unit='MiB'>512</memory>"),
        or_else(parts->os, "<type arch='x86_64' machine='pc-q35-9.2'>hvm</type>"), or_else(parts->features, "<acpi/>"),
        or_else(parts->cpu, "<cpu mode='host-passthrough'/>"), or_else(parts->devices, "<memballoon model='none'/>"));

    coco_request_clear(request);
    return coco_import_libvirt(request, "vm.xml", text, (size_t)length, NULL, error);
}

#define MEMORY "<memory unit='MiB'>512</memory>"
#define Q35    "<type arch='x86_64' machine='q35'>hvm</type>"
#define NONE   "<memballoon model='none'/>"
#define SNP(inner)                                                                                                     \
    MEMORY                                                                                                             \
    "<launchSecurity type='sev-snp' kernelHashes='yes' authorKey='yes' vcek='no'><policy>0x30000</policy>" inner       \
    "</launchSecurity>"
#define TDX(inner) MEMORY "<launchSecurity type='tdx'>" inner "</launchSecurity>"
#define DISK(inner)                                                                                                    \
    NONE "<disk type='file' device='disk'>" inner "<source file='/d'/><target dev='vda' bus='virtio'/></disk>"

/* A setting that must be there with this text; text NULL: it must not be there. */
struct row {
    struct parts parts;
    enum coco_option option;
    const char *text;
    const char *written; /* NULL: it has no origin */
};

static inline void check_row(struct coco_request *request, const struct row *row, size_t number)
{
    struct coco_error error = {.message = ""};
    const struct coco_setting *setting;

    if (import(request, &row->parts, &error) != COCO_OK)
        fail_msg("row %zu: %s", number, error.message);
    assert_int_equal(request->dialect, COCO_DIALECT_LIBVIRT);
    for (size_t i = 0; i < request->unread_count; i++)
        fail_msg("row %zu: %s: %s", number, request->unread[i].text, request->unread[i].why);
    setting = coco_request_last(request, row->option);
    if (!row->text != !setting)
        fail_msg("row %zu: %s is %s", number, coco_option_info(row->option)->name, setting ? "there" : "missing");
    if (!setting)
        return;
    /* What is found is told with more words than matter here. */
    if (coco_option_info(row->option)->scope == COCO_SCOPE_FOUND
            ? strncmp(setting->text, row->text, strlen(row->text)) != 0
            : strcmp(setting->text, row->text) != 0)
        fail_msg("row %zu: %s is %s", number, coco_option_info(row->option)->name, setting->text);
    assert_int_equal(setting->origin.kind, row->written ? COCO_ORIGIN_FILE : COCO_ORIGIN_NONE);
    if (row->written && (!setting->written || strcmp(setting->written, row->written) != 0))
        fail_msg("row %zu: %s is written as %s", number, coco_option_info(row->option)->name, setting->written);
}

static inline void check_rows(struct coco_request *request, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(request, &rows[i], i);
}
