/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How probes reach the host that this runs on. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "observe/host.h"
#include "observe/socket.h"

static int live_uname(void *data, struct utsname *ret_name)
{
    (void)data;
    return uname(ret_name) < 0 ? -errno : 0;
}

static int live_cpuid(void *data, uint32_t leaf, struct host_cpuid *ret_registers)
{
    (void)data;
#if defined(__x86_64__)
    __cpuid_count(leaf, 0, ret_registers->a, ret_registers->b, ret_registers->c, ret_registers->d);
    return 0;
#else
    (void)leaf;
    (void)ret_registers;
    return -ENOSYS;
#endif
}

/* The offset in the device is the number of the MSR: arch/x86/kernel/msr.c. */
static int live_read_msr(void *data, const char *path, uint32_t msr, uint64_t *ret_value)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int result = 0;
    ssize_t size;

    (void)data;
    if (fd < 0)
        return -errno;
    size = pread(fd, ret_value, sizeof(*ret_value), (off_t)msr);
    if (size < 0)
        result = -errno;
    else if (size != sizeof(*ret_value))
        result = -EBADMSG;
    close(fd);
    return result;
}

static int live_ioctl(void *data, int fd, unsigned long request, uintptr_t argument)
{
    const int result = ioctl(fd, request, argument);

    (void)data;
    return result < 0 ? -errno : result;
}

static int live_connect(void *data, const struct sockaddr *address, socklen_t length, int deadline_ms)
{
    (void)data;
    return observe_connect(address, length, deadline_ms);
}

const struct observe_host_access observe_host_live = {
    .root = "",
    .uname = live_uname,
    .cpuid = live_cpuid,
    .read_msr = live_read_msr,
    .ioctl = live_ioctl,
    .connect = live_connect,
};
