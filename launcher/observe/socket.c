/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/socket.h"

#include <errno.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int wait_until_connected(int fd, int64_t end_ms)
{
    struct pollfd event = {.fd = fd, .events = POLLOUT};
    int error = 0, count;
    socklen_t size = sizeof(error);

    do {
        const int64_t left = end_ms - now_ms();

        count = poll(&event, 1, left > 0 ? (int)left : 0);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return -errno;
    if (count == 0)
        return -ETIMEDOUT;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? -errno : -error;
}

int observe_connect(const struct sockaddr *address, socklen_t length, int deadline_ms)
{
    const int64_t end_ms = now_ms() + deadline_ms;
    const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int result;

    if (fd < 0)
        return -errno;
    result = connect(fd, address, length) < 0 ? -errno : 0;
    if (result == -EINPROGRESS || result == -EINTR)
        result = wait_until_connected(fd, end_ms);
    close(fd);
    return result;
}

enum coco_socket_sighting observe_socket_sighting(int result)
{
    switch (-result) {
    case 0:
    case EAGAIN: /* somebody listens, and has not come to accept others yet */
        return COCO_SOCKET_REACHABLE;
    case ENOENT:
    case ENOTDIR:
        return COCO_SOCKET_MISSING;
    case EACCES:
    case EPERM:
        return COCO_SOCKET_DENIED;
    case ECONNREFUSED:
    case ECONNRESET: /* how vsock says that nobody listens */
        return COCO_SOCKET_REFUSED;
    default: /* no vsock here, or no answer */
        return COCO_SOCKET_NOT_LOOKED_AT;
    }
}

static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    return observe_connect((const struct sockaddr *)&address, sizeof(address), OBSERVE_SOCKET_DEADLINE_MS);
}

static int connect_vsock(uint32_t cid, uint32_t port)
{
    const struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = port};

    return observe_connect((const struct sockaddr *)&address, sizeof(address), OBSERVE_SOCKET_DEADLINE_MS);
}

void observe_quote_socket(const struct coco_request *request, enum coco_socket_sighting *ret_sighting)
{
    const struct coco_setting *setting = coco_request_last(request, COCO_OPTION_tdx_quote_socket);

    if (!setting)
        return;
    if (setting->value.choice == COCO_QUOTE_SOCKET_UNIX)
        *ret_sighting = observe_socket_sighting(connect_unix(setting->value.path));
    else if (setting->value.choice == COCO_QUOTE_SOCKET_VSOCK)
        *ret_sighting = observe_socket_sighting(connect_vsock((uint32_t)setting->value.number, setting->value.port));
}
