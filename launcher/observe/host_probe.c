/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/host_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/host_text.h"
#include "observe/read.h"

#define MSR_PATH "/dev/cpu/0/msr"

static int whole_path(const struct host_probe *probe, const char *path, char *ret_path)
{
    const int length = snprintf(ret_path, HOST_PATH_MAX, "%s%s", probe->access->root, path);

    return length < 0 || length >= HOST_PATH_MAX ? -ENAMETOOLONG : 0;
}

ssize_t host_read(struct host_probe *probe, const char *path, char *ret_text, size_t size)
{
    char whole[HOST_PATH_MAX];
    ssize_t length = whole_path(probe, path, whole);

    host_doing(probe, "reading %s", path);
    if (length == 0)
        length = read_file_up_to(whole, ret_text, size);
    if (length < 0)
        return length;
    if ((size_t)length == size)
        return -EFBIG;
    ret_text[length] = '\0';
    return strlen(ret_text) == (size_t)length ? length : -EBADMSG;
}

int host_open(struct host_probe *probe, const char *path, int flags)
{
    char whole[HOST_PATH_MAX];
    int fd = whole_path(probe, path, whole);

    host_doing(probe, "opening %s", path);
    if (fd == 0)
        fd = open(whole, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    else
        errno = -fd;
    return fd < 0 ? -errno : fd;
}

int host_find(struct host_probe *probe, const char *path)
{
    char whole[HOST_PATH_MAX];
    struct stat status;
    const int result = whole_path(probe, path, whole);

    host_doing(probe, "looking for %s", path);
    if (result < 0)
        return result;
    return stat(whole, &status) < 0 ? -errno : 0;
}

void host_not_read(struct host_probe *probe, enum coco_host_row row, const char *path, int error)
{
    switch (-error) {
    case EACCES:
    case EPERM:
        coco_host_not_looked_at(probe->host, row, "this user may not read %s", path);
        break;
    case ENOENT:
    case ENOTDIR:
        coco_host_not_looked_at(probe->host, row, "%s is not there", path);
        break;
    case EFBIG:
        coco_host_not_looked_at(probe->host, row, "%s is longer than it should be", path);
        break;
    case EBADMSG:
        coco_host_not_looked_at(probe->host, row, "%s says what is not understood", path);
        break;
    default:
        coco_host_not_looked_at(probe->host, row, "%s cannot be read: %s", path, strerror(-error));
    }
}

void host_see_number_file(struct host_probe *probe, enum coco_host_row row, const char *path)
{
    char text[64];
    const ssize_t length = host_read(probe, path, text, sizeof(text));
    uint64_t number;

    if (length < 0)
        host_not_read(probe, row, path, (int)length);
    else if (!host_text_number(text, &number))
        host_not_read(probe, row, path, -EBADMSG);
    else
        coco_host_see_number(probe->host, row, number);
}

int host_read_flag(struct host_probe *probe, const char *path)
{
    char text[64];
    const ssize_t length = host_read(probe, path, text, sizeof(text));
    bool flag;

    if (length < 0)
        return (int)length;
    return host_text_flag(text, &flag) ? flag : -EBADMSG;
}

/* ---- devices ----------------------------------------------------------------------------------------------------- */

int host_open_device(struct host_probe *probe, const char *path)
{
    const int fd = host_open(probe, path, O_RDWR);
    struct stat status;

    if (fd < 0)
        return fd;
    if (fstat(fd, &status) < 0 || !S_ISCHR(status.st_mode)) {
        close(fd);
        return -ENODEV;
    }
    return fd;
}

void host_see_device(struct host_probe *probe, enum coco_host_row row, const char *path)
{
    const int fd = host_open_device(probe, path);

    switch (fd) {
    case -EACCES:
    case -EPERM:
        coco_host_see_choice(probe->host, row, COCO_DEVICE_DENIED);
        break;
    case -ENOENT:
    case -ENOTDIR:
    case -ENODEV:
    case -ENXIO:
    case -EISDIR:
        coco_host_see_choice(probe->host, row, COCO_DEVICE_MISSING);
        break;
    default:
        if (fd < 0)
            host_not_read(probe, row, path, fd);
        else
            coco_host_see_choice(probe->host, row, COCO_DEVICE_USABLE);
    }
    if (fd >= 0)
        close(fd);
}

void host_see_msr(struct host_probe *probe, enum coco_host_row row, uint32_t msr)
{
    char whole[HOST_PATH_MAX];
    uint64_t value;
    int result = whole_path(probe, MSR_PATH, whole);

    host_doing(probe, "reading MSR 0x%x", msr);
    if (result == 0)
        result = probe->access->read_msr(probe->access->data, whole, msr, &value);
    if (result == 0)
        coco_host_see_number(probe->host, row, value);
    else if (result == -ENOENT || result == -ENXIO)
        coco_host_not_looked_at(probe->host, row, MSR_PATH " is not there: the kernel module msr is not loaded");
    else if (result == -EIO) /* rdmsr faulted: arch/x86/kernel/msr.c */
        coco_host_not_looked_at(probe->host, row, "this CPU does not have MSR 0x%x", msr);
    else
        host_not_read(probe, row, MSR_PATH, result);
}

int host_cpuid(struct host_probe *probe, uint32_t leaf, struct host_cpuid *ret_registers)
{
    const struct observe_host_access *access = probe->access;
    struct host_cpuid registers;
    /* Leaves 0 and 0x80000000: EAX is the highest leaf of their range. */
    const int result = access->cpuid(access->data, leaf & 0x80000000, &registers);

    if (result < 0)
        return result;
    if (registers.a < leaf || (registers.a & 0x80000000) != (leaf & 0x80000000))
        return -ENOENT;
    return access->cpuid(access->data, leaf, ret_registers);
}

const char *host_other_vendor(const struct host_probe *probe, enum coco_vendor_sighting vendor)
{
    const unsigned found = coco_host_choice(probe->host, COCO_HOST_cpu_vendor);

    if (found == (unsigned)vendor)
        return NULL;
    if (found == COCO_VENDOR_AMD)
        return "the CPU is AMD's";
    if (found == COCO_VENDOR_INTEL)
        return "the CPU is Intel's";
    return vendor == COCO_VENDOR_AMD ? "the CPU is not AMD's" : "the CPU is not Intel's";
}

/* ---- modules ----------------------------------------------------------------------------------------------------- */

void host_see_module(struct host_probe *probe, enum coco_host_row row, const char *path)
{
    const int result = host_find(probe, path);

    if (result == 0)
        coco_host_see_flag(probe->host, row, true);
    else if (result == -ENOENT && host_find(probe, "/sys/module") == 0)
        coco_host_see_flag(probe->host, row, false);
    else
        host_not_read(probe, row, path, result);
}

void host_see_parameter(struct host_probe *probe, enum coco_host_row row, const char *path)
{
    const int flag = host_read_flag(probe, path);

    if (flag >= 0)
        coco_host_see_choice(probe->host, row, flag == 1 ? COCO_PARAMETER_ON : COCO_PARAMETER_OFF);
    else if (flag == -ENOENT)
        coco_host_see_choice(probe->host, row, COCO_PARAMETER_ABSENT);
    else
        host_not_read(probe, row, path, flag);
}

/* ---- cgroups ----------------------------------------------------------------------------------------------------- */

static void see_counter(struct host_probe *probe, enum coco_host_row row, const char *path, const char *resource)
{
    char text[4096];
    const ssize_t length = host_read(probe, path, text, sizeof(text));
    uint64_t number;

    if (length < 0)
        host_not_read(probe, row, path, (int)length);
    else if (host_text_counter(text, resource, &number))
        coco_host_see_number(probe->host, row, number);
    else
        coco_host_not_looked_at(probe->host, row, "%s has no number of %s", path, resource);
}

/* kernel/cgroup/misc.c: the capacity is at the root alone, a resource without any has no line, and older kernels have
 * no misc.current at the root. */
void host_see_misc_resource(struct host_probe *probe, const char *resource, enum coco_host_row capacity,
                            enum coco_host_row used)
{
    const bool apart = host_find(probe, "/sys/fs/cgroup/misc/misc.capacity") == 0; /* a hierarchy of version 1 */

    see_counter(probe, capacity, apart ? "/sys/fs/cgroup/misc/misc.capacity" : "/sys/fs/cgroup/misc.capacity",
                resource);
    see_counter(probe, used, apart ? "/sys/fs/cgroup/misc/misc.current" : "/sys/fs/cgroup/misc.current", resource);
}

void host_skip(struct host_probe *probe, const enum coco_host_row *rows, size_t count, const char *reason)
{
    for (size_t i = 0; i < count; i++)
        coco_host_not_looked_at(probe->host, rows[i], "%s", reason);
}

void host_skip_group(struct host_probe *probe, enum coco_host_group group, const char *reason)
{
    for (unsigned i = 0; i < COCO_HOST_COUNT; i++)
        if (coco_host_info((enum coco_host_row)i)->group == group)
            coco_host_not_looked_at(probe->host, (enum coco_host_row)i, "%s", reason);
}
