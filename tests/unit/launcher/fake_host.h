/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host that is pretended: files in a directory, and answers of CPUID, MSRs, /dev/kvm and /dev/sev out of a structure.
 */
#pragma once

#include "observe/host_probe.h"
#include "scratch.h"

/* An answer that never comes. */
#define FAKE_HANGS INT32_MIN

struct fake_host {
    struct scratch scratch;
    struct observe_host_access access;
    struct coco_host host; /* what was seen */

    const char *vendor; /* twelve letters; NULL: no CPUID at all */
    uint32_t signature; /* CPUID 1 EAX */
    uint32_t highest;   /* CPUID 0x80000000 EAX */
    struct host_cpuid sev;
    const char *machine, *release;

    int msr_error;
    uint64_t msrs[4]; /* SYSCFG, RMP_BASE, RMP_END, RMP_CFG; or the four of Intel's */

    int api;
    uint32_t vm_types;
    int create_error, attribute_error, run_error, td_error, run_exit;

    int sev_error, snp_error; /* of SEV_ISSUE_CMD */
    uint8_t plain_status[12], snp_status[32];

    int connect_error;
};

/* A sound AMD host with SNP, or Intel host with TDX. */
int fake_amd(void **state);
int fake_intel(void **state);
int fake_remove(void **state);

/* Files of the host, with the folders above them; `path` is absolute. */
void fake_file(struct fake_host *fake, const char *path, const char *text);
void fake_device(struct fake_host *fake, const char *path); /* opens, and is a character device */
void fake_fifo(struct fake_host *fake, const char *path);
void fake_forbid(struct fake_host *fake, const char *path); /* nobody may read it; a test of it is not run as root */
void fake_without(struct fake_host *fake, const char *path);

/* Looks at it in this process. */
const struct coco_host *fake_look(struct fake_host *fake, enum observe_host_scope scope);

/* What was seen. */
enum coco_seen seen_of(const struct coco_host *host, enum coco_host_row row);
const char *reason_of(const struct coco_host *host, enum coco_host_row row);
