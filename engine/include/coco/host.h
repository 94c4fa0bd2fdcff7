/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What was seen of a host. Every row of coco/host.def is seen, seen not to be there, or not looked at, and then there
 * is a reason: no permission, another vendor's CPU, a line that cannot be parsed. All zero: nothing was looked at.
 *
 * The structure has no pointers, so that a probe that may hang can fill it in from a process of its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* COCO_HOST_linux_release, COCO_HOST_kvm_device, ... in table order. */
enum coco_host_row {
#define HOST_GROUP(id, title)
#define SIGHTING(group, key, kind, words, title) COCO_HOST_##group##_##key,
#include "coco/host.def"
#undef HOST_GROUP
#undef SIGHTING
    COCO_HOST_COUNT
};

enum coco_host_group {
#define HOST_GROUP(id, title) COCO_HOST_GROUP_##id,
#define SIGHTING(group, key, kind, words, title)
#include "coco/host.def"
#undef HOST_GROUP
#undef SIGHTING
    COCO_HOST_GROUP_COUNT
};

enum coco_host_kind { COCO_HOST_FLAG, COCO_HOST_NUMBER, COCO_HOST_HEX, COCO_HOST_TEXT, COCO_HOST_CHOICE };

struct coco_host_info {
    enum coco_host_group group;
    const char *key;
    enum coco_host_kind kind;
    const char *words; /* CHOICE: separated by "|"; NUMBER: the unit */
    const char *title;
};

enum coco_seen {
    COCO_NOT_LOOKED_AT, /* `reason` says why; "": nobody tried */
    COCO_SEEN,
    COCO_SEEN_NOT, /* FLAG: no; else: there is none */
};

#define COCO_HOST_TEXT_MAX   95
#define COCO_HOST_REASON_MAX 159

struct coco_sighting {
    enum coco_seen seen;
    uint64_t number; /* NUMBER, HEX; CHOICE: number of the word, from 1 */
    char text[COCO_HOST_TEXT_MAX + 1];
    char reason[COCO_HOST_REASON_MAX + 1];
};

struct coco_host {
    struct coco_sighting of[COCO_HOST_COUNT];
};

/* What rows with a CHOICE say, by their words. */
enum coco_device_sighting {
    COCO_DEVICE_NOT_LOOKED_AT,
    COCO_DEVICE_USABLE,
    COCO_DEVICE_MISSING,
    COCO_DEVICE_DENIED,
    COCO_DEVICE_HANGS, /* only /dev/kvm: it opens, but a tiny VM does not run */
};
enum coco_iommu_sighting { COCO_IOMMU_TRANSLATING = 1, COCO_IOMMU_PASSTHROUGH, COCO_IOMMU_OFF };
enum coco_vendor_sighting { COCO_VENDOR_AMD = 1, COCO_VENDOR_INTEL, COCO_VENDOR_OTHER };
enum coco_parameter_sighting { COCO_PARAMETER_ON = 1, COCO_PARAMETER_OFF, COCO_PARAMETER_ABSENT };
enum coco_tdx_module_sighting { COCO_TDX_MODULE_INITIALISED = 1, COCO_TDX_MODULE_FAILED, COCO_TDX_MODULE_NOT_LOADED };
enum coco_socket_sighting {
    COCO_SOCKET_NOT_LOOKED_AT,
    COCO_SOCKET_REACHABLE,
    COCO_SOCKET_MISSING,
    COCO_SOCKET_DENIED,
    COCO_SOCKET_REFUSED, /* it is there, and nobody listens */
};

/* row < COCO_HOST_COUNT, group < COCO_HOST_GROUP_COUNT. Pointers to constants. */
const struct coco_host_info *coco_host_info(enum coco_host_row row);
const char *coco_host_group_name(enum coco_host_group group);
const char *coco_host_group_title(enum coco_host_group group);

/* COCO_HOST_COUNT when there is no such row. */
enum coco_host_row coco_host_row_by_name(const char *group, const char *key);

/* The row's number where it was seen; else `otherwise`. `host` may be NULL: nothing was looked at. */
uint64_t coco_host_number(const struct coco_host *host, enum coco_host_row row, uint64_t otherwise);

/* FLAG: 1 yes, 0 no, -1 not looked at. Other kinds: was it seen at all? */
int coco_host_flag(const struct coco_host *host, enum coco_host_row row);

/* The number of the word, from 1; 0: not looked at, or no CHOICE. So `enum coco_device_sighting` and its like. */
unsigned coco_host_choice(const struct coco_host *host, enum coco_host_row row);

/* Filling in. Text is cut at COCO_HOST_TEXT_MAX, what is not printable ASCII becomes "?". */
void coco_host_see_flag(struct coco_host *host, enum coco_host_row row, bool yes);
void coco_host_see_number(struct coco_host *host, enum coco_host_row row, uint64_t number);
void coco_host_see_text(struct coco_host *host, enum coco_host_row row, const char *text);
void coco_host_see_choice(struct coco_host *host, enum coco_host_row row, unsigned choice);
void coco_host_see_none(struct coco_host *host, enum coco_host_row row);

/* Why it was not looked at: printf-like, cut at COCO_HOST_REASON_MAX. */
void coco_host_not_looked_at(struct coco_host *host, enum coco_host_row row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
