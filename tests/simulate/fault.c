/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fault.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capability.h"
#include "ledger.h"
#include "settings.h"

/* Every call that can be made to fail. */
static struct {
    const char *name;
    unsigned calls;
} points[] = {
    {"OPEN_KVM", 0},
    {"OPEN_SEV", 0},
    {"CREATE_VM", 0},
    {"CREATE_VCPU", 0},
    {"CREATE_GUEST_MEMFD", 0},
    {"SET_USER_MEMORY_REGION", 0},
    {"SET_MEMORY_ATTRIBUTES", 0},
    {"RUN", 0},
    {"SEV_ISSUE_CMD", 0},
    {"SEV_VMSA_FEATURES", 0},
    {"SEV_INIT2", 0},
    {"SNP_LAUNCH_START", 0},
    {"SNP_LAUNCH_UPDATE", 0},
    {"SNP_LAUNCH_FINISH", 0},
    {"TDX_CAPABILITIES", 0},
    {"TDX_INIT_VM", 0},
    {"TDX_INIT_VCPU", 0},
    {"TDX_INIT_MEM_REGION", 0},
    {"TDX_FINALIZE_VM", 0},
    {"TDX_GET_CPUID", 0},
};

static size_t point_of(const char *name, size_t size)
{
    size_t i = 0;

    while (i < sizeof(points) / sizeof(points[0]) &&
           (strlen(points[i].name) != size || strncmp(points[i].name, name, size) != 0))
        i++;
    return i;
}

struct fault {
    size_t point;
    unsigned call; /* 0: every one */
    int error;
    uint32_t firmware;
};

static int errno_of(const char *text, char **ret_end)
{
    size_t size = 0;

    if (isdigit((unsigned char)*text))
        return (int)strtol(text, ret_end, 10);
    while (isupper((unsigned char)text[size]) || isdigit((unsigned char)text[size]))
        size++;
    for (int error = 1; error < 134; error++) {
        const char *name = strerrorname_np(error);
        if (name && strlen(name) == size && strncmp(name, text, size) == 0) {
            *ret_end = (char *)text + size;
            return error;
        }
    }
    return 0;
}

/* Reads one fault; returns what follows it, or NULL where it cannot be read. */
static const char *parse(const char *text, struct fault *ret_fault)
{
    size_t size = strcspn(text, "@=");
    struct fault fault = {.point = point_of(text, size)};
    char *end = (char *)text + size;

    if (fault.point == sizeof(points) / sizeof(points[0]))
        return NULL;
    if (*end == '@') {
        fault.call = (unsigned)strtoul(end + 1, &end, 10);
        if (fault.call == 0)
            return NULL;
    }
    if (*end != '=')
        return NULL;
    fault.error = errno_of(end + 1, &end);
    if (fault.error <= 0)
        return NULL;
    if (*end == ':')
        fault.firmware = (uint32_t)strtoul(end + 1, &end, 0);
    if (*end != ',' && *end != '\0')
        return NULL;
    *ret_fault = fault;
    return *end ? end + 1 : end;
}

void fault_check_settings(void)
{
    struct fault fault;

    for (const char *next = settings.faults; next && *next;) {
        next = parse(next, &fault);
        if (!next)
            settings_wrong("COCO_SIMULATE_FAULTS", settings.faults,
                           "not NAME[@N]=ERRNO[:FIRMWARE-ERROR], or no such NAME");
    }
    for (const char *next = settings.without; next && *next;) {
        size_t size = strcspn(next, ",");
        if (!capability_is_known(next, size))
            settings_wrong("COCO_SIMULATE_WITHOUT", settings.without, "it names a capability that is not known");
        next += size + (next[size] == ',');
    }
}

int fault_of(const char *name, uint32_t *ret_firmware)
{
    size_t point = point_of(name, strlen(name));
    unsigned call = __atomic_add_fetch(&points[point].calls, 1, __ATOMIC_RELAXED);
    struct fault fault;

    for (const char *next = settings.faults; next && *next;) {
        next = parse(next, &fault);
        if (fault.point != point || (fault.call != 0 && fault.call != call))
            continue;
        ledger_open("fault");
        ledger_text("call", name);
        ledger_number("number", call);
        ledger_text("errno", strerrorname_np(fault.error));
        ledger_number("firmware", fault.firmware);
        ledger_close();
        if (ret_firmware)
            *ret_firmware = fault.firmware;
        return -fault.error;
    }
    return 0;
}

bool fault_takes_capability(const char *name)
{
    for (const char *next = settings.without; next && *next;) {
        size_t size = strcspn(next, ",");
        if (strlen(name) == size && strncmp(name, next, size) == 0)
            return true;
        next += size + (next[size] == ',');
    }
    return false;
}
