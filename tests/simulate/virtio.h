/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A driver for a modern virtio device on PCI, with split queues (virtio 1.2, 2.7 and 4.1), for the scripted guest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcpu;

#define VIRTIO_BUFFERS     8 /* in a queue */
#define VIRTIO_BUFFER_SIZE 512

/* One queue: a page with the rings, then a page with a buffer for each descriptor. */
struct virtio_queue {
    uint16_t number, available, used;
    uint64_t notify; /* where the device is told */
    uint64_t gpa;
    uint8_t *rings, *buffers;
};

struct virtio_device {
    unsigned pci;
    uint64_t common, notify, config; /* where the structures are in memory */
    uint32_t notify_multiplier;
    uint64_t next_page; /* of the guest's memory that the device may read */
};

/* Finds and resets the device, and takes from `wanted` the features that it has; VERSION_1 and ACCESS_PLATFORM are
 * added. False: there is no such device. */
bool virtio_open(struct vcpu *vcpu, uint16_t device_type, uint64_t wanted, struct virtio_device *ret_device);

/* Before virtio_start(). A queue that `receives` has all its buffers with the device. */
void virtio_queue_open(struct vcpu *vcpu, struct virtio_device *device, uint16_t number, bool receives,
                       struct virtio_queue *ret_queue);
void virtio_start(struct vcpu *vcpu, struct virtio_device *device);

/* Sends at most VIRTIO_BUFFER_SIZE bytes, and waits until the device has read them. */
void virtio_send(struct vcpu *vcpu, struct virtio_queue *queue, const void *bytes, size_t size);

/* Takes what the device sent, if there is something within the milliseconds; returns its size, or 0. */
size_t virtio_receive(struct vcpu *vcpu, struct virtio_queue *queue, unsigned milliseconds, void *buffer);
