/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Layout: AMD64 APM volume 2 (24593), table B-4. Content: QEMU 11.1 x86_cpu_reset_hold(), and Linux 6.16
 * arch/x86/kvm/svm/sev.c, sev_es_sync_vmsa(), after svm.c has had its way with the control registers.
 */
#include "measure/vmsa.h"

#include <string.h>

#define BOOT_SELECTOR 0xf000
#define LIMIT         0xffff

/* Type, S, DPL, P: what a segment's attributes begin with. */
#define DATA_SEGMENT 0x93 /* present, writable, accessed */
#define CODE_SEGMENT 0x9b /* present, readable, accessed */
#define LDT          0x82
#define BUSY_TSS     0x8b

static void put(uint8_t *page, size_t offset, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        page[offset + i] = (uint8_t)(number >> 8 * i);
}

static void put_segment(uint8_t *page, size_t offset, uint16_t selector, uint16_t attributes, uint64_t base)
{
    put(page, offset, selector, 2);
    put(page, offset + 2, attributes, 2);
    put(page, offset + 4, LIMIT, 4);
    put(page, offset + 8, base, 8);
}

static void put_segments(uint8_t *page, uint32_t start)
{
    put_segment(page, 0x00, 0, DATA_SEGMENT, 0); /* ES */
    put_segment(page, 0x10, BOOT_SELECTOR, CODE_SEGMENT, start & 0xffff0000);
    put_segment(page, 0x20, 0, DATA_SEGMENT, 0); /* SS */
    put_segment(page, 0x30, 0, DATA_SEGMENT, 0); /* DS */
    put_segment(page, 0x40, 0, DATA_SEGMENT, 0); /* FS */
    put_segment(page, 0x50, 0, DATA_SEGMENT, 0); /* GS */
    put_segment(page, 0x60, 0, 0, 0);            /* GDTR */
    put_segment(page, 0x70, 0, LDT, 0);          /* LDTR */
    put_segment(page, 0x80, 0, 0, 0);            /* IDTR */
    put_segment(page, 0x90, 0, BUSY_TSS, 0);     /* TR */
}

static void put_registers(uint8_t *page, const struct coco_measure_input *input, uint32_t start)
{
    put(page, 0x0d0, 0x1000, 8);                       /* EFER: SVME, which the processor insists on */
    put(page, 0x148, 0x40, 8);                         /* CR4: MCE, the host's own */
    put(page, 0x158, 0x10, 8);                         /* CR0: ET; CD and NW are cleared */
    put(page, 0x160, 0x400, 8);                        /* DR7 */
    put(page, 0x168, 0xffff0ff0, 8);                   /* DR6 */
    put(page, 0x170, 0x2, 8);                          /* RFLAGS */
    put(page, 0x178, start & 0xffff, 8);               /* RIP */
    put(page, 0x268, UINT64_C(0x0007040600070406), 8); /* PAT */
    put(page, 0x310, input->cpu_signature, 8);         /* RDX, as after every reset */
    put(page, 0x3b0, input->vmsa_features, 8);         /* SEV_FEATURES */
    put(page, 0x3e8, 0x1, 8);                          /* XCR0: x87 */
}

void vmsa_page(const struct coco_measure_input *input, uint32_t start, uint8_t ret_page[PAGE_SIZE])
{
    memset(ret_page, 0, PAGE_SIZE);
    put_segments(ret_page, start);
    put_registers(ret_page, input, start);
    if (input->kvm == COCO_KVM_EARLY)
        return;                      /* before Linux 6.9 the FPU's state was not copied */
    put(ret_page, 0x408, 0x1f80, 4); /* MXCSR */
    put(ret_page, 0x410, 0x37f, 2);  /* x87 control word */
}
