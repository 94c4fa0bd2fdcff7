/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "observe/host_probe.h"
#include "observe/host_text.h"

/* Some hundred devices have a group each; a host with more is looked at no further. */
#define IOMMU_GROUPS_MAX 4096

/* A host with many devices has some thousand ranges. */
#define IOMEM_BYTES_MAX (1024 * 1024)

/* "max", or a number of bytes. Version 1 has no word for it, and a number that is as good as none. */
#define CGROUP_V1_UNLIMITED (UINT64_C(1) << 62)

/* ---- what any VM needs ------------------------------------------------------------------------------------------- */

static void look_at_kernel(struct host_probe *probe)
{
    struct utsname name;
    const int result = probe->access->uname(probe->access->data, &name);

    if (result < 0) {
        host_not_read(probe, COCO_HOST_linux_release, "the kernel's name", result);
        host_not_read(probe, COCO_HOST_linux_architecture, "the kernel's name", result);
        return;
    }
    coco_host_see_text(probe->host, COCO_HOST_linux_release, name.release);
    coco_host_see_text(probe->host, COCO_HOST_linux_architecture, name.machine);
}

static void look_at_memory(struct host_probe *probe)
{
    static const struct {
        const char *key;
        enum coco_host_row row;
    } rows[] = {{"MemTotal", COCO_HOST_linux_memory_total}, {"MemAvailable", COCO_HOST_linux_memory_available}};
    const char *path = "/proc/meminfo";
    char text[8192];
    const ssize_t length = host_read(probe, path, text, sizeof(text));

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        uint64_t bytes;

        if (length < 0)
            host_not_read(probe, rows[i].row, path, (int)length);
        else if (host_text_memory(text, rows[i].key, &bytes))
            coco_host_see_number(probe->host, rows[i].row, bytes);
        else
            coco_host_not_looked_at(probe->host, rows[i].row, "%s has no %s that is understood", path, rows[i].key);
    }
}

/* Takes the limit of one cgroup into account. Returns a negative errno where there is a file that cannot be used. */
static int add_limit(struct host_probe *probe, const char *path, uint64_t *limit)
{
    char text[64];
    const ssize_t length = host_read(probe, path, text, sizeof(text));
    uint64_t number;

    if (length == -ENOENT) /* the root has no limit, and the controller may not be switched on everywhere */
        return 0;
    if (length < 0)
        return (int)length;
    if (host_text_is(text, "max"))
        return 0;
    if (!host_text_number(text, &number))
        return -EBADMSG;
    if (number < *limit)
        *limit = number;
    return 0;
}

/* A limit binds all that is below it, so that the least on the way up to the root counts. */
static int find_least_limit(struct host_probe *probe, const char *mount, const char *file, char *cgroup,
                            uint64_t *ret_limit)
{
    uint64_t limit = CGROUP_V1_UNLIMITED;
    int result = 0;

    if (strcmp(cgroup, "/") == 0)
        cgroup[0] = '\0';
    while (result == 0) {
        char path[HOST_PATH_MAX];
        char *slash = strrchr(cgroup, '/');

        if (snprintf(path, sizeof(path), "%s%s/%s", mount, cgroup, file) >= (int)sizeof(path))
            return -ENAMETOOLONG;
        result = add_limit(probe, path, &limit);
        if (!slash)
            break;
        *slash = '\0';
    }
    *ret_limit = limit;
    return result;
}

/* The path of a cgroup may name a person, so that no reason has it. */
static void look_at_limits(struct host_probe *probe, const char *mount, const char *file, char *cgroup)
{
    const enum coco_host_row row = COCO_HOST_linux_memory_cgroup;
    uint64_t limit = 0;
    int result = host_find(probe, mount);

    if (result < 0) {
        host_not_read(probe, row, mount, result);
        return;
    }
    result = find_least_limit(probe, mount, file, cgroup, &limit);
    if (result < 0)
        host_not_read(probe, row, file, result);
    else if (limit >= CGROUP_V1_UNLIMITED)
        coco_host_see_none(probe->host, row);
    else
        coco_host_see_number(probe->host, row, limit);
}

static void look_at_cgroups(struct host_probe *probe)
{
    const char *path = "/proc/self/cgroup";
    char text[8192], cgroup[2048];
    const ssize_t length = host_read(probe, path, text, sizeof(text));

    if (length < 0)
        host_not_read(probe, COCO_HOST_linux_memory_cgroup, path, (int)length);
    else if (host_text_cgroup(text, "memory", cgroup, sizeof(cgroup)))
        look_at_limits(probe, "/sys/fs/cgroup/memory", "memory.limit_in_bytes", cgroup);
    else if (host_text_cgroup(text, "", cgroup, sizeof(cgroup)))
        look_at_limits(probe, "/sys/fs/cgroup", "memory.max", cgroup);
    else
        coco_host_not_looked_at(probe->host, COCO_HOST_linux_memory_cgroup, "%s names no cgroup that can be seen",
                                path);
}

static void look_at_memlock(struct host_probe *probe)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0)
        host_not_read(probe, COCO_HOST_linux_memlock, "the limit on locked memory", -errno);
    else if (limit.rlim_cur == RLIM_INFINITY)
        coco_host_see_none(probe->host, COCO_HOST_linux_memlock);
    else
        coco_host_see_number(probe->host, COCO_HOST_linux_memlock, limit.rlim_cur);
}

void host_look_at_linux(struct host_probe *probe)
{
    look_at_kernel(probe);
    look_at_memory(probe);
    look_at_cgroups(probe);
    look_at_memlock(probe);
    host_see_device(probe, COCO_HOST_linux_vhost_vsock, "/dev/vhost-vsock");
}

/* ---- what a confidential VM needs -------------------------------------------------------------------------------- */

static void look_at_memory_top(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_linux_memory_top;
    const char *path = "/proc/iomem";
    char *text = malloc(IOMEM_BYTES_MAX);
    const ssize_t length = text ? host_read(probe, path, text, IOMEM_BYTES_MAX) : -ENOMEM;
    uint64_t end = 0;

    if (length < 0) {
        host_not_read(probe, row, path, (int)length);
        free(text);
        return;
    }
    switch (host_text_ram_end(text, &end)) {
    case HOST_IOMEM_READ:
        coco_host_see_number(probe->host, row, end);
        break;
    case HOST_IOMEM_HIDDEN:
        coco_host_not_looked_at(probe->host, row, "%s shows addresses to root alone", path);
        break;
    case HOST_IOMEM_STRANGE:
        host_not_read(probe, row, path, -EBADMSG);
    }
    free(text);
}

enum groups { GROUPS_NONE, GROUPS_TRANSLATE, GROUPS_PASS_THROUGH };

/* Documentation/ABI/testing/sysfs-kernel-iommu_groups. A device that needs it may pass through while all others are
 * translated, so that one group that is translated decides. */
static enum groups look_at_groups(struct host_probe *probe)
{
    const int fd = host_open(probe, "/sys/kernel/iommu_groups", O_RDONLY | O_DIRECTORY);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    enum groups groups = GROUPS_NONE;
    const struct dirent *entry;

    if (!stream)
        return groups;
    for (int count = 0; groups != GROUPS_TRANSLATE && count < IOMMU_GROUPS_MAX && (entry = readdir(stream)); count++) {
        char path[HOST_PATH_MAX], type[32];

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%s/type", entry->d_name);
        if (host_read(probe, path, type, sizeof(type)) < 0)
            continue;
        if (host_text_is(type, "DMA") || host_text_is(type, "DMA-FQ"))
            groups = GROUPS_TRANSLATE;
        else if (host_text_is(type, "identity"))
            groups = GROUPS_PASS_THROUGH;
    }
    closedir(stream);
    return groups;
}

/* Returns 1 where the kernel drives an IOMMU, 0 where it drives none, or a negative errno. */
static int drives_an_iommu(struct host_probe *probe)
{
    const int fd = host_open(probe, "/sys/class/iommu", O_RDONLY | O_DIRECTORY);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    int count = 0;

    if (fd == -ENOENT) /* a kernel without IOMMUs, unless there is no /sys at all */
        return host_find(probe, "/sys/class");
    if (!stream)
        return fd < 0 ? fd : -errno;
    while (count == 0 && (entry = readdir(stream)))
        count += entry->d_name[0] != '.';
    closedir(stream);
    return count;
}

static void look_at_iommu(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_linux_iommu;
    const int driven = drives_an_iommu(probe);
    char text[8192];

    if (driven < 0) {
        host_not_read(probe, row, "/sys/class/iommu", driven);
        return;
    }
    if (driven == 0) {
        coco_host_see_choice(probe->host, row, COCO_IOMMU_OFF);
        return;
    }
    /* The kernel's own check for SNP asks for the default, which a group may differ from: iommu_snp_enable() in
     * drivers/iommu/amd/init.c. */
    if (host_read(probe, "/proc/cmdline", text, sizeof(text)) >= 0 &&
        host_text_iommu(text) == HOST_IOMMU_PASS_THROUGH) {
        coco_host_see_choice(probe->host, row, COCO_IOMMU_PASSTHROUGH);
        return;
    }
    switch (look_at_groups(probe)) {
    case GROUPS_TRANSLATE:
        coco_host_see_choice(probe->host, row, COCO_IOMMU_TRANSLATING);
        break;
    case GROUPS_PASS_THROUGH:
        coco_host_see_choice(probe->host, row, COCO_IOMMU_PASSTHROUGH);
        break;
    case GROUPS_NONE:
        coco_host_not_looked_at(probe->host, row, "no group in /sys/kernel/iommu_groups says how it is translated");
    }
}

/* The kernel lists "disk" while hibernation is possible, whatever forbids it: hibernation_available() in
 * kernel/power/hibernate.c. */
static void look_at_hibernation(struct host_probe *probe)
{
    const char *path = "/sys/power/state";
    char text[256];
    const ssize_t length = host_read(probe, path, text, sizeof(text));

    if (length >= 0)
        coco_host_see_flag(probe->host, COCO_HOST_linux_hibernation, host_text_has_word(text, "disk"));
    else if (length == -ENOENT && host_find(probe, "/sys/power") == 0) /* no CONFIG_PM_SLEEP */
        coco_host_see_flag(probe->host, COCO_HOST_linux_hibernation, false);
    else
        host_not_read(probe, COCO_HOST_linux_hibernation, path, (int)length);
}

/* A flag in a file that is there if and only if what has the flag is. */
static void see_flag_file(struct host_probe *probe, enum coco_host_row row, const char *path, const char *parent)
{
    const int flag = host_read_flag(probe, path);

    if (flag >= 0)
        coco_host_see_flag(probe->host, row, flag == 1);
    else if (flag == -ENOENT && host_find(probe, parent) == 0)
        coco_host_see_flag(probe->host, row, false);
    else
        host_not_read(probe, row, path, flag);
}

static void look_at_selinux(struct host_probe *probe)
{
    enum { ENFORCING = 1, PERMISSIVE, OFF };
    const char *path = "/sys/fs/selinux/enforce";
    const int flag = host_read_flag(probe, path);

    if (flag >= 0)
        coco_host_see_choice(probe->host, COCO_HOST_linux_selinux, flag == 1 ? ENFORCING : PERMISSIVE);
    else if (flag == -ENOENT && host_find(probe, "/sys/fs") == 0)
        coco_host_see_choice(probe->host, COCO_HOST_linux_selinux, OFF);
    else
        host_not_read(probe, COCO_HOST_linux_selinux, path, flag);
}

/* /sys/kernel/kexec_crash_size: bytes that are set aside now, whether asked for by crashkernel= or later. */
static void look_at_crash_kernel(struct host_probe *probe)
{
    const char *path = "/sys/kernel/kexec_crash_size";
    char text[64];
    const ssize_t length = host_read(probe, path, text, sizeof(text));
    uint64_t size;

    if (length == -ENOENT && host_find(probe, "/sys/kernel") == 0) /* no CONFIG_CRASH_DUMP */
        coco_host_see_flag(probe->host, COCO_HOST_linux_crashkernel, false);
    else if (length < 0)
        host_not_read(probe, COCO_HOST_linux_crashkernel, path, (int)length);
    else if (!host_text_number(text, &size))
        host_not_read(probe, COCO_HOST_linux_crashkernel, path, -EBADMSG);
    else
        coco_host_see_flag(probe->host, COCO_HOST_linux_crashkernel, size > 0);
}

void host_look_at_linux_for_coco(struct host_probe *probe)
{
    look_at_memory_top(probe);
    look_at_iommu(probe);
    see_flag_file(probe, COCO_HOST_linux_smt, "/sys/devices/system/cpu/smt/active", "/sys/devices/system/cpu");
    look_at_hibernation(probe);
    look_at_crash_kernel(probe);
    look_at_selinux(probe);
    see_flag_file(probe, COCO_HOST_linux_apparmor, "/sys/module/apparmor/parameters/enabled", "/sys/module");
}
