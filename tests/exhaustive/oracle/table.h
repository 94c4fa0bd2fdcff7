/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the oracle's subjects share: one table each, and the words they are written in. */
#pragma once

#include "oracle.h"

struct oracle_table {
    size_t count;
    const struct oracle_rule *rules;
};

extern const struct oracle_table oracle_options, oracle_platform, oracle_host, oracle_amd, oracle_intel, oracle_kvm,
    oracle_qemu, oracle_cpu, oracle_memory, oracle_firmware, oracle_boot, oracle_kernel_file, oracle_firmware_file,
    oracle_devices, oracle_snp, oracle_tdx, oracle_credentials, oracle_import;

#define ORACLE_TABLE(name) const struct oracle_table name = {sizeof(rules) / sizeof(rules[0]), rules}

/* The first columns of a table. May be allowed: the user can launch all the same. Binding: never. */
#define ERROR   COCO_SEVERITY_ERROR, true
#define BINDING COCO_SEVERITY_ERROR, false
#define WARNING COCO_SEVERITY_WARNING, true
#define NOTE    COCO_SEVERITY_NOTE, true

/* The facts that a function looks at, declared by hand; a test perturbs all others. */
/* clang-format off */
#define READS_1(a)          1, {COCO_FACT_##a}
#define READS_2(a, b)       2, {COCO_FACT_##a, COCO_FACT_##b}
#define READS_3(a, b, c)    3, {COCO_FACT_##a, COCO_FACT_##b, COCO_FACT_##c}
#define READS_4(a, b, c, d) 4, {COCO_FACT_##a, COCO_FACT_##b, COCO_FACT_##c, COCO_FACT_##d}
#define READS_5(a, b, c, d, e) 5, {COCO_FACT_##a, COCO_FACT_##b, COCO_FACT_##c, COCO_FACT_##d, COCO_FACT_##e}
/* clang-format on */

/* Rules without a condition speak about every launch. */
static inline struct oracle_answer always(bool satisfied)
{
    return (struct oracle_answer){.applies = true, .satisfied = satisfied};
}

static inline struct oracle_answer only_if(bool applies, bool satisfied)
{
    return (struct oracle_answer){.applies = applies, .satisfied = satisfied};
}

/* We start the VM. */
static inline bool is_ours(const struct oracle_situation *s)
{
    return s->launcher == COCO_launcher_own;
}

/* It is written in options that are ours and systemd-vmspawn's. */
static inline bool has_our_words(const struct oracle_situation *s)
{
    return is_ours(s) || s->launcher == COCO_launcher_vmspawn;
}

static inline bool is_plain(const struct oracle_situation *s)
{
    return s->coco == COCO_coco_no;
}

static inline bool is_snp(const struct oracle_situation *s)
{
    return s->coco == COCO_coco_sev_snp;
}

static inline bool is_tdx(const struct oracle_situation *s)
{
    return s->coco == COCO_coco_tdx;
}

static inline bool is_confidential(const struct oracle_situation *s)
{
    return is_snp(s) || is_tdx(s);
}

static inline bool has_kernel(const struct oracle_situation *s)
{
    return s->kernel == COCO_kernel_given;
}
