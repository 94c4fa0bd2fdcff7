/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the handler of SIGBUS needs to know. */
static struct {
    uintptr_t start, end, page;
    volatile sig_atomic_t shrank;
    struct sigaction before;
} guard;

/* Puts a page of zeros where the file has none any more. A fault elsewhere is not ours, and comes again. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
    const uintptr_t address = (uintptr_t)info->si_addr;

    (void)context;
    if (address >= guard.start && address < guard.end &&
        mmap((void *)(address & ~(guard.page - 1)), guard.page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) != MAP_FAILED)
        guard.shrank = 1;
    else
        (void)sigaction(number, &guard.before, NULL);
}

static int map(int fd, struct mapping *ret_mapping)
{
    struct stat status;
    void *bytes;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode) || status.st_size <= 0)
        return -EINVAL;
    bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return -errno;
    *ret_mapping = (struct mapping){.bytes = bytes, .size = (size_t)status.st_size};
    return 0;
}

int mapping_open(const char *path, struct mapping *ret_mapping)
{
    const struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
    const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    struct mapping mapping = {0};
    int result;

    if (fd < 0)
        return -errno;
    result = map(fd, &mapping);
    close(fd);
    if (result < 0)
        return result;
    guard.page = (uintptr_t)sysconf(_SC_PAGESIZE);
    guard.start = (uintptr_t)mapping.bytes;
    guard.end = guard.start + mapping.size;
    guard.shrank = 0;
    if (sigaction(SIGBUS, &action, &guard.before) < 0) {
        result = -errno;
        (void)munmap((void *)guard.start, mapping.size);
        return result;
    }
    *ret_mapping = mapping;
    return 0;
}

bool mapping_close(struct mapping *mapping)
{
    (void)sigaction(SIGBUS, &guard.before, NULL);
    (void)munmap((void *)(uintptr_t)mapping->bytes, mapping->size);
    *mapping = (struct mapping){0};
    return guard.shrank == 0;
}
