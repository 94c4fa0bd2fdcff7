/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The flags behind a CPU model, as QEMU reads them: NAME=VALUE, and NAME for NAME=on, in order, the last one counts;
 * then every +NAME, then every -NAME. In names _ means -.
 */
#pragma once

#include <stdint.h>

#include "request/span.h"

/* A flag that is a number: none, one that QEMU can read, or one that it cannot. */
struct cpu_number {
    bool given, valid;
    uint64_t number;
};

struct cpu_flags {
    bool hyperv;       /* an hv-* flag that is not off */
    bool kvm_hidden;   /* kvm=off */
    bool pmu_property; /* pmu= */
    bool pmu_flag;     /* +pmu, and no -pmu */
    bool tsc_given;    /* tsc-frequency= or tsc-freq= */
    bool tsc_valid;    /* and QEMU can read it */
    uint64_t tsc_hz;
    uint64_t phys_bits;  /* 0: not set; UINT64_MAX: QEMU cannot read it */
    bool host_phys_bits; /* host-phys-bits=on */
    struct cpu_number family, model, stepping;
};

/* `flags` is what follows the model's comma; bytes NULL: there is none. */
struct cpu_flags coco_cpu_flags_of(struct coco_span flags);
