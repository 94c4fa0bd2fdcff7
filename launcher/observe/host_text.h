/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what the kernel writes into /proc and /sys. Any bytes may come; what is not understood says so. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole file of one decimal number, or of one Y, N, 1 or 0. */
bool host_text_number(const char *text, uint64_t *ret_number);
bool host_text_flag(const char *text, bool *ret_flag);

/* A file of one word; what follows the word is nothing but white space. */
bool host_text_is(const char *text, const char *word);

/* /proc/meminfo: "MemTotal:  1024 kB", in bytes. */
bool host_text_memory(const char *meminfo, const char *key, uint64_t *ret_bytes);

/* misc.capacity and misc.current: the number on the line of `key`. False: there is no such line, or it is no number. */
bool host_text_counter(const char *text, const char *key, uint64_t *ret_number);

/* One of the words of a list that spaces separate: /sys/power/state, a line of flags. */
bool host_text_has_word(const char *text, const char *word);

/* One past the last byte of the highest "System RAM" of /proc/iomem. */
enum host_iomem { HOST_IOMEM_READ, HOST_IOMEM_HIDDEN, HOST_IOMEM_STRANGE };
enum host_iomem host_text_ram_end(const char *iomem, uint64_t *ret_end);

/* /proc/cpuinfo. Packages are told apart by "physical id"; 0: there is no such line. */
unsigned host_text_packages(const char *cpuinfo);
bool host_text_cpu_has_flag(const char *cpuinfo, const char *flag);

/* What the kernel's command line asks of the IOMMU; the last word counts. */
enum host_iommu_asked { HOST_IOMMU_AS_BUILT, HOST_IOMMU_TRANSLATE, HOST_IOMMU_PASS_THROUGH, HOST_IOMMU_OFF };
enum host_iommu_asked host_text_iommu(const char *command_line);

/*
 * /proc/self/cgroup: the path of this process in the unified hierarchy (controller "") or in a controller's own.
 * False where there is none, or where it does not fit or leads out of the file system that is seen here.
 */
bool host_text_cgroup(const char *text, const char *controller, char *ret_path, size_t size);

/* What a line of the kernel's log says of the TDX module; 0: nothing. An enum coco_tdx_module_sighting. */
unsigned host_text_tdx_log(const char *line);
