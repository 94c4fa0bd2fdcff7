/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Preloaded, it gives a program a /dev/kvm that is there and never answers: what a host with broken nested
 * virtualisation looks like. With HUNG_KVM=create the API version is told, and only making a VM hangs.
 */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int open(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return (int)syscall(SYS_openat, AT_FDCWD, strcmp(path, "/dev/kvm") == 0 ? "/dev/null" : path, flags, mode);
}

/* What open() becomes in a program that is built with _FORTIFY_SOURCE, where the compiler does not know the flags. */
int __open_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
    return open(path, flags);
}

int ioctl(int fd, unsigned long request, ...)
{
    const char *how = getenv("HUNG_KVM");
    va_list arguments;
    void *argument;

    va_start(arguments, request);
    argument = va_arg(arguments, void *);
    va_end(arguments);
    if (request == KVM_GET_API_VERSION && how && strcmp(how, "create") == 0)
        return KVM_API_VERSION;
    if (request == KVM_GET_API_VERSION || request == KVM_CREATE_VM)
        for (;;)
            pause();
    return (int)syscall(SYS_ioctl, fd, request, argument);
}
