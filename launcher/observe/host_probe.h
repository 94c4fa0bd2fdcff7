/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the probes of a host share: files with a limit, devices, and words for what could not be looked at. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "observe/host.h"

/* Filled in by the process that looks, and read by the one that waits, which may have killed it at any instruction. */
struct host_progress;

struct host_probe {
    const struct observe_host_access *access;
    struct coco_host *host;
    struct host_progress *progress; /* NULL: nobody waits */
};

/* Hands on what was seen so far, and notes what is being done now: "reading /proc/iomem". */
void host_doing(struct host_probe *probe, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* From here on, a process that does not end says that KVM hangs. */
void host_entering_kvm(struct host_probe *probe);

/* All of the rows that belong to the scope. */
void host_look(struct host_probe *probe, enum observe_host_scope scope);

/* The subjects, each in a file of its own. */
void host_look_at_linux(struct host_probe *probe);
void host_look_at_linux_for_coco(struct host_probe *probe);
void host_look_at_cpu(struct host_probe *probe);
void host_look_at_kvm(struct host_probe *probe, enum observe_host_scope scope);
void host_look_at_amd(struct host_probe *probe);
void host_look_at_sev_firmware(struct host_probe *probe);
void host_look_at_intel(struct host_probe *probe);
void host_look_at_tdx_module(struct host_probe *probe);

/* Runs a VM of one instruction on the open /dev/kvm. */
bool host_runs_tiny_vm(struct host_probe *probe, int kvm);

/* ---- tools ------------------------------------------------------------------------------------------------------- */

#define HOST_PATH_MAX 4096

/*
 * Reads the text file `path` of the host and ends it with a NUL. Returns its length, or a negative errno: -EFBIG where
 * it does not fit, -EBADMSG where it has NULs.
 */
ssize_t host_read(struct host_probe *probe, const char *path, char *ret_text, size_t size);

/* Opens or looks up what may be missing. Return a descriptor or 0, or a negative errno. */
int host_open(struct host_probe *probe, const char *path, int flags);
int host_find(struct host_probe *probe, const char *path);

/* Says of a row that the file could not be read, or not be understood (-EBADMSG). */
void host_not_read(struct host_probe *probe, enum coco_host_row row, const char *path, int error);

/* Rows that rest on a whole file: a number, and yes or no. */
void host_see_number_file(struct host_probe *probe, enum coco_host_row row, const char *path);

/* Reads Y, N, 1 or 0. Returns 1, 0, or a negative errno. */
int host_read_flag(struct host_probe *probe, const char *path);

/* Opens a character device as its user would. Rows with usable|missing|denied. */
int host_open_device(struct host_probe *probe, const char *path);
void host_see_device(struct host_probe *probe, enum coco_host_row row, const char *path);

/* The MSR of the first CPU. */
void host_see_msr(struct host_probe *probe, enum coco_host_row row, uint32_t msr);

/* Is the leaf there, extended ones too? Its registers; -ENOENT: the CPU does not have it. */
int host_cpuid(struct host_probe *probe, uint32_t leaf, struct host_cpuid *ret_registers);

/* How many of `resource` the cgroup controller misc counts, and how many are in use. */
void host_see_misc_resource(struct host_probe *probe, const char *resource, enum coco_host_row capacity,
                            enum coco_host_row used);

/* Is the kernel module there, loaded or built in? A row with yes or no. */
void host_see_module(struct host_probe *probe, enum coco_host_row row, const char *path);

/* A parameter of a module that is there: on|off|absent. */
void host_see_parameter(struct host_probe *probe, enum coco_host_row row, const char *path);

/* Why nothing of this vendor's can be seen here, or NULL where the CPU is this vendor's. */
const char *host_other_vendor(const struct host_probe *probe, enum coco_vendor_sighting vendor);

/* Says the same of `count` rows, and of all rows of a group. */
void host_skip_group(struct host_probe *probe, enum coco_host_group group, const char *reason);
void host_skip(struct host_probe *probe, const enum coco_host_row *rows, size_t count, const char *reason);
