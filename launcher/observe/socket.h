/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does somebody listen at a socket? */
#pragma once

#include <sys/socket.h>

#include "coco/observation.h"
#include "coco/request.h"

/* What answers at all answers at once: these are sockets of this host. */
#define OBSERVE_SOCKET_DEADLINE_MS 250

/* Connects and closes again. Returns 0, or a negative errno; -ETIMEDOUT after the deadline. */
int observe_connect(const struct sockaddr *address, socklen_t length, int deadline_ms);

/* What a result of observe_connect() says; COCO_SOCKET_NOT_LOOKED_AT: nothing of the socket. */
enum coco_socket_sighting observe_socket_sighting(int result);

/* Looks at the socket of --tdx-quote-socket=, where the request names one. */
void observe_quote_socket(const struct coco_request *request, enum coco_socket_sighting *ret_sighting);
