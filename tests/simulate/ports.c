/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ports.h"

#include <stdio.h>
#include <string.h>

#include "settings.h"
#include "virtio.h"
#include "vm.h"

#define TYPE_CONSOLE      3
#define FEATURE_MULTIPORT (UINT64_C(1) << 1)
#define CONTROL_RECEIVE   2
#define CONTROL_SEND      3
#define MAX_PORTS         4
#define PATIENCE          3000 /* milliseconds without a message: the device has no more to say */

enum control_event {
    DEVICE_READY,
    PORT_ADD,
    PORT_REMOVE,
    PORT_READY,
    CONSOLE_PORT,
    PORT_RESIZE,
    PORT_OPEN,
    PORT_NAME,
};

struct control {
    uint32_t port;
    uint16_t event, value;
};

/* Of the VM whose number it is; a relaunched VM starts anew. */
static struct {
    unsigned vm;
    struct virtio_device device;
    struct virtio_queue control_receive, control_send, send[MAX_PORTS];
    bool is_console[MAX_PORTS];
    char names[MAX_PORTS][64];
} ports;

static void tell(struct vcpu *vcpu, uint32_t port, enum control_event event)
{
    const struct control message = {.port = port, .event = (uint16_t)event, .value = 1};

    virtio_send(vcpu, &ports.control_send, &message, sizeof(message));
}

static void take(struct vcpu *vcpu, const uint8_t *bytes, size_t size)
{
    struct control message;

    if (size < sizeof(message))
        return;
    memcpy(&message, bytes, sizeof(message));
    if (message.port >= MAX_PORTS)
        return;
    switch (message.event) {
    case PORT_ADD:
        tell(vcpu, message.port, PORT_READY);
        break;
    case CONSOLE_PORT:
        ports.is_console[message.port] = true;
        tell(vcpu, message.port, PORT_OPEN);
        break;
    case PORT_NAME: /* may lack its NUL */
        snprintf(ports.names[message.port], sizeof(ports.names[0]), "%.*s", (int)(size - sizeof(message)),
                 (const char *)bytes + sizeof(message));
        tell(vcpu, message.port, PORT_OPEN);
        break;
    default:
        break;
    }
}

/* Queue of what the guest sends on a port: those of the control channel are between those of ports 0 and 1. */
static uint16_t send_queue(unsigned port)
{
    return (uint16_t)(port == 0 ? 1 : 2 * port + 3);
}

static void open_device(struct vcpu *vcpu)
{
    memset(&ports, 0, sizeof(ports));
    ports.vm = vcpu->vm->number;
    if (!virtio_open(vcpu, TYPE_CONSOLE, FEATURE_MULTIPORT, &ports.device))
        settings_wrong("COCO_SIMULATE_GUEST", settings.guest, "this machine has no modern virtio-serial-pci on bus 0");
    virtio_queue_open(vcpu, &ports.device, CONTROL_RECEIVE, true, &ports.control_receive);
    virtio_queue_open(vcpu, &ports.device, CONTROL_SEND, false, &ports.control_send);
    for (unsigned port = 0; port < MAX_PORTS; port++)
        virtio_queue_open(vcpu, &ports.device, send_queue(port), false, &ports.send[port]);
    virtio_start(vcpu, &ports.device);
    tell(vcpu, 0, DEVICE_READY);
}

static struct virtio_queue *known_queue_of(const char *name)
{
    for (unsigned port = 0; port < MAX_PORTS; port++)
        if (name ? strcmp(ports.names[port], name) == 0 : ports.is_console[port])
            return &ports.send[port];
    return NULL;
}

/* Listens to what the device says of its ports until the right one was named. */
static struct virtio_queue *queue_of(struct vcpu *vcpu, const char *name)
{
    uint8_t message[VIRTIO_BUFFER_SIZE];
    struct virtio_queue *queue;

    while (!(queue = known_queue_of(name))) {
        size_t size = virtio_receive(vcpu, &ports.control_receive, PATIENCE, message);

        if (size == 0)
            settings_wrong("COCO_SIMULATE_GUEST", settings.guest,
                           "no port of virtio-serial-pci is the one to write on");
        take(vcpu, message, size);
    }
    return queue;
}

void ports_write_line(struct vcpu *vcpu, const char *name, const char *text)
{
    char line[VIRTIO_BUFFER_SIZE];
    int size = snprintf(line, sizeof(line), "%s\n", text);

    if (ports.vm != vcpu->vm->number)
        open_device(vcpu);
    virtio_send(vcpu, queue_of(vcpu, name), line, (size_t)size < sizeof(line) ? (size_t)size : sizeof(line) - 1);
}
