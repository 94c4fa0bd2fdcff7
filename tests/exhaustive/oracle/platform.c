/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on the technology and the machine. Each comment is the line of meaning that the function was written
 * from. */
#include "table.h"

/* coco-needs-kvm | E, binding | C | KVM was not refused by the request */
static struct oracle_answer coco_needs_kvm(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->kvm != COCO_kvm_no);
}

/* coco-auto-possible | E, binding | A | with --coco=auto, this host and QEMU are known to do one of the technologies,
 * or the user agreed to go without */
static struct oracle_answer coco_auto_possible(const struct oracle_situation *s)
{
    switch (s->coco_auto) {
    case COCO_coco_auto_none:
    case COCO_coco_auto_open:
        return always(false);
    default:
        return always(true);
    }
}

/* coco-auto-fell-back | W | A | --coco=auto,no did not end in a VM without protection */
static struct oracle_answer coco_auto_fell_back(const struct oracle_situation *s)
{
    return always(s->coco_auto != COCO_coco_auto_fell_back);
}

/* coco-machine-q35 | E, binding | C of ours | the machine type is q35, of whatever version */
static struct oracle_answer coco_machine_q35(const struct oracle_situation *s)
{
    const bool is_q35 = s->machine_type == COCO_machine_type_q35 || s->machine_type == COCO_machine_type_old_q35;

    return only_if(is_ours(s) && is_confidential(s), is_q35);
}

/* tdx-machine-recent | E | T | the machine type is not a q35 older than pc-q35-9.1 */
static struct oracle_answer tdx_machine_recent(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->machine_type != COCO_machine_type_old_q35);
}

/* coco-as-asked-snp | E | A | options that only SNP has are given only with --coco=sev-snp */
static struct oracle_answer coco_as_asked_snp(const struct oracle_situation *s)
{
    return only_if(s->snp_options == COCO_snp_options_given, is_snp(s));
}

/* coco-as-asked-tdx | E | A | options that only TDX has are given only with --coco=tdx */
static struct oracle_answer coco_as_asked_tdx(const struct oracle_situation *s)
{
    return only_if(s->tdx_options == COCO_tdx_options_given, is_tdx(s));
}

/* coco-reset-is-relaunch | N | C that we start | nothing satisfies this: a guest reset ends the VM, and a relaunch must
 * be attested anew */
static struct oracle_answer coco_reset_is_relaunch(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->launcher == COCO_launcher_own, false);
}

static const struct oracle_rule rules[] = {
    {"coco-auto-possible", BINDING, coco_auto_possible, READS_1(coco_auto)},
    {"coco-auto-fell-back", WARNING, coco_auto_fell_back, READS_1(coco_auto)},
    {"coco-needs-kvm", BINDING, coco_needs_kvm, READS_2(coco, kvm)},
    {"coco-machine-q35", BINDING, coco_machine_q35, READS_3(coco, machine_type, launcher)},
    {"tdx-machine-recent", ERROR, tdx_machine_recent, READS_2(coco, machine_type)},
    {"coco-as-asked-snp", ERROR, coco_as_asked_snp, READS_2(snp_options, coco)},
    {"coco-as-asked-tdx", ERROR, coco_as_asked_tdx, READS_2(tdx_options, coco)},
    {"coco-reset-is-relaunch", NOTE, coco_reset_is_relaunch, READS_2(coco, launcher)},
};

ORACLE_TABLE(oracle_platform);
