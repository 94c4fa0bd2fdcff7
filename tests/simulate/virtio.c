/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "virtio.h"

#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "memory.h"
#include "pci.h"
#include "settings.h"

#define VENDOR            0x1af4
#define MODERN_ID         0x1040 /* and the type of the device */
#define CAPABILITIES      0x34
#define CAPABILITY_VENDOR 0x09
#define CFG_COMMON        1
#define CFG_NOTIFY        2
#define CFG_DEVICE        4

/* Where the guest puts the device, in the hole below 4 GiB, and the memory that it shares with it: between the option
 * ROMs and what OVMF is launched with. */
#define BAR_ADDRESS   UINT64_C(0xe0000000)
#define SHARED_MEMORY UINT64_C(0x100000)
#define SHARED_PAGES  16

#define FEATURE_VERSION_1       (UINT64_C(1) << 32)
#define FEATURE_ACCESS_PLATFORM (UINT64_C(1) << 33)

/* struct virtio_pci_common_cfg */
#define DEVICE_FEATURE_SELECT 0
#define DEVICE_FEATURE        4
#define DRIVER_FEATURE_SELECT 8
#define DRIVER_FEATURE        12
#define DEVICE_STATUS         20
#define QUEUE_SELECT          22
#define QUEUE_SIZE            24
#define QUEUE_ENABLE          28
#define QUEUE_NOTIFY_OFFSET   30
#define QUEUE_DESCRIPTORS     32
#define QUEUE_AVAILABLE       40
#define QUEUE_USED            48

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER      2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8

/* The page of the rings. */
#define AVAILABLE        0x200
#define USED             0x400
#define DESCRIPTOR_WRITE 2 /* VIRTQ_DESC_F_WRITE */

struct descriptor {
    uint64_t gpa;
    uint32_t size;
    uint16_t flags, next;
};

struct available {
    uint16_t flags, index, ring[VIRTIO_BUFFERS];
};

struct used {
    uint16_t flags, index;
    struct {
        uint32_t id, size;
    } ring[VIRTIO_BUFFERS];
};

static _Noreturn void cannot(const char *reason)
{
    settings_wrong("COCO_SIMULATE_GUEST", settings.guest, reason);
}

/* Structures that the device describes in its vendor-specific capabilities (virtio 1.2, 4.1.4); all in one BAR. */
static void locate(struct vcpu *vcpu, struct virtio_device *device)
{
    unsigned offset = pci_read(vcpu, device->pci, CAPABILITIES, 1), bar = 0;

    for (; offset != 0; offset = pci_read(vcpu, device->pci, offset + 1, 1)) {
        uint64_t address;

        if (pci_read(vcpu, device->pci, offset, 1) != CAPABILITY_VENDOR)
            continue;
        address = BAR_ADDRESS + pci_read(vcpu, device->pci, offset + 8, 4);
        switch (pci_read(vcpu, device->pci, offset + 3, 1)) {
        case CFG_COMMON:
            device->common = address;
            bar = pci_read(vcpu, device->pci, offset + 4, 1);
            break;
        case CFG_NOTIFY:
            device->notify = address;
            device->notify_multiplier = pci_read(vcpu, device->pci, offset + 16, 4);
            break;
        case CFG_DEVICE:
            device->config = address;
            break;
        default:
            break;
        }
    }
    pci_enable(vcpu, device->pci, bar, BAR_ADDRESS);
}

static void negotiate(struct vcpu *vcpu, const struct virtio_device *device, uint64_t wanted)
{
    uint64_t offered = 0;

    guest_write(vcpu, device->common + DEVICE_STATUS, 0, 1);
    guest_write(vcpu, device->common + DEVICE_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER, 1);
    for (unsigned half = 0; half < 2; half++) {
        guest_write(vcpu, device->common + DEVICE_FEATURE_SELECT, half, 4);
        offered |= guest_read(vcpu, device->common + DEVICE_FEATURE, 4) << 32 * half;
    }
    wanted = (wanted | FEATURE_VERSION_1 | FEATURE_ACCESS_PLATFORM) & offered;
    for (unsigned half = 0; half < 2; half++) {
        guest_write(vcpu, device->common + DRIVER_FEATURE_SELECT, half, 4);
        guest_write(vcpu, device->common + DRIVER_FEATURE, (uint32_t)(wanted >> 32 * half), 4);
    }
    guest_write(vcpu, device->common + DEVICE_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK, 1);
    if ((guest_read(vcpu, device->common + DEVICE_STATUS, 1) & STATUS_FEATURES_OK) == 0)
        cannot("a virtio device refuses the features that it offers");
}

bool virtio_open(struct vcpu *vcpu, uint16_t device_type, uint64_t wanted, struct virtio_device *ret_device)
{
    struct virtio_device device = {.next_page = SHARED_MEMORY};

    if (!pci_find(vcpu, VENDOR, (uint16_t)(MODERN_ID + device_type), &device.pci))
        return false;
    locate(vcpu, &device);
    negotiate(vcpu, &device, wanted);
    guest_share(vcpu, SHARED_MEMORY, SHARED_PAGES);
    *ret_device = device;
    return true;
}

static uint8_t *take_page(struct vcpu *vcpu, struct virtio_device *device)
{
    uint8_t *page = memory_shared(vcpu->vm, device->next_page, PAGE_SIZE);

    if (!page || ranges_contain(&vcpu->vm->memory.private_gpas, device->next_page) ||
        device->next_page >= SHARED_MEMORY + SHARED_PAGES * PAGE_SIZE)
        cannot("the guest has no memory that it shares with a device");
    memset(page, 0, PAGE_SIZE);
    device->next_page += PAGE_SIZE;
    return page;
}

static void publish(struct vcpu *vcpu, struct virtio_queue *queue, uint16_t descriptor)
{
    struct available *available = (struct available *)(queue->rings + AVAILABLE);

    available->ring[queue->available % VIRTIO_BUFFERS] = descriptor;
    __atomic_store_n(&available->index, ++queue->available, __ATOMIC_RELEASE);
    guest_write(vcpu, queue->notify, queue->number, 2);
}

void virtio_queue_open(struct vcpu *vcpu, struct virtio_device *device, uint16_t number, bool receives,
                       struct virtio_queue *ret_queue)
{
    struct virtio_queue queue = {.number = number, .gpa = device->next_page};
    struct descriptor *descriptors;

    queue.rings = take_page(vcpu, device);
    queue.buffers = take_page(vcpu, device);
    descriptors = (struct descriptor *)queue.rings;
    for (uint16_t i = 0; i < VIRTIO_BUFFERS; i++) {
        descriptors[i] = (struct descriptor){
            .gpa = queue.gpa + PAGE_SIZE + i * VIRTIO_BUFFER_SIZE,
            .size = receives ? VIRTIO_BUFFER_SIZE : 0,
            .flags = receives ? DESCRIPTOR_WRITE : 0,
        };
        ((struct available *)(queue.rings + AVAILABLE))->ring[i] = i;
    }
    if (receives) {
        queue.available = VIRTIO_BUFFERS;
        ((struct available *)(queue.rings + AVAILABLE))->index = VIRTIO_BUFFERS;
    }
    guest_write(vcpu, device->common + QUEUE_SELECT, number, 2);
    guest_write(vcpu, device->common + QUEUE_SIZE, VIRTIO_BUFFERS, 2);
    for (unsigned half = 0; half < 2; half++) {
        guest_write(vcpu, device->common + QUEUE_DESCRIPTORS + 4 * half, queue.gpa >> 32 * half, 4);
        guest_write(vcpu, device->common + QUEUE_AVAILABLE + 4 * half, (queue.gpa + AVAILABLE) >> 32 * half, 4);
        guest_write(vcpu, device->common + QUEUE_USED + 4 * half, (queue.gpa + USED) >> 32 * half, 4);
    }
    queue.notify =
        device->notify + device->notify_multiplier * guest_read(vcpu, device->common + QUEUE_NOTIFY_OFFSET, 2);
    guest_write(vcpu, device->common + QUEUE_ENABLE, 1, 2);
    *ret_queue = queue;
}

void virtio_start(struct vcpu *vcpu, struct virtio_device *device)
{
    guest_write(vcpu, device->common + DEVICE_STATUS,
                STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK, 1);
}

/* Has the device given back a buffer within this time? */
static bool is_used(struct vcpu *vcpu, struct virtio_queue *queue, unsigned milliseconds)
{
    const struct used *used = (const struct used *)(queue->rings + USED);

    for (;; milliseconds--) {
        if (__atomic_load_n(&used->index, __ATOMIC_ACQUIRE) != queue->used)
            return true;
        if (milliseconds == 0)
            return false;
        guest_sleep(vcpu, 1);
    }
}

void virtio_send(struct vcpu *vcpu, struct virtio_queue *queue, const void *bytes, size_t size)
{
    memcpy(queue->buffers, bytes, size);
    ((struct descriptor *)queue->rings)[0].size = (uint32_t)size;
    publish(vcpu, queue, 0);
    while (!is_used(vcpu, queue, 1000)) {
        /* What is behind the device may be slow to read; a guest would wait as well. */
    }
    queue->used++;
}

size_t virtio_receive(struct vcpu *vcpu, struct virtio_queue *queue, unsigned milliseconds, void *buffer)
{
    const struct used *used = (const struct used *)(queue->rings + USED);
    uint32_t id, size;

    if (!is_used(vcpu, queue, milliseconds))
        return 0;
    id = used->ring[queue->used % VIRTIO_BUFFERS].id % VIRTIO_BUFFERS;
    size = used->ring[queue->used % VIRTIO_BUFFERS].size;
    size = size < VIRTIO_BUFFER_SIZE ? size : VIRTIO_BUFFER_SIZE;
    memcpy(buffer, queue->buffers + id * VIRTIO_BUFFER_SIZE, size);
    queue->used++;
    publish(vcpu, queue, (uint16_t)id);
    return size;
}
