/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on KVM, the machine and the technology. Each comment is the line of meaning that the function was written
 * from. */
#include "table.h"

/* coco-needs-kvm | E, binding | C | KVM was not refused by the request */
static struct oracle_answer coco_needs_kvm(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), s->kvm != COCO_kvm_no);
}

/* coco-kvm-present | E, binding | C, when KVM is not refused | /dev/kvm is there and the user may open it; one that
 * hangs is */
static struct oracle_answer coco_kvm_present(const struct oracle_situation *s)
{
    const bool opens = s->kvm_device == COCO_kvm_device_usable || s->kvm_device == COCO_kvm_device_hangs;

    return only_if(is_confidential(s) && s->kvm != COCO_kvm_no, opens);
}

/* kvm-runs-code | E, binding | C, when KVM is not refused | a tiny VM really runs; a missing or closed device is not
 * for this rule */
static struct oracle_answer kvm_runs_code(const struct oracle_situation *s)
{
    return only_if(is_confidential(s) && s->kvm != COCO_kvm_no, s->kvm_device != COCO_kvm_device_hangs);
}

/* kvm-as-demanded | E, binding | plain VMs that insist on KVM | /dev/kvm is usable */
static struct oracle_answer kvm_as_demanded(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && s->kvm == COCO_kvm_yes, s->kvm_device == COCO_kvm_device_usable);
}

/* kvm-emulated | N | plain VMs that leave KVM to the launcher | /dev/kvm is usable */
static struct oracle_answer kvm_emulated(const struct oracle_situation *s)
{
    return only_if(is_plain(s) && s->kvm == COCO_kvm_auto, s->kvm_device == COCO_kvm_device_usable);
}

/* coco-machine-q35 | E, binding | C | the machine type is q35, of whatever version */
static struct oracle_answer coco_machine_q35(const struct oracle_situation *s)
{
    const bool is_q35 = s->machine_type == COCO_machine_type_q35 || s->machine_type == COCO_machine_type_old_q35;

    return only_if(is_confidential(s), is_q35);
}

/* tdx-machine-recent | E | T | the machine type is not a q35 older than pc-q35-9.2 */
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

/* coco-reset-is-relaunch | N | C | nothing satisfies this: a guest reset ends the VM, and a relaunch must be attested
 * anew */
static struct oracle_answer coco_reset_is_relaunch(const struct oracle_situation *s)
{
    return only_if(is_confidential(s), false);
}

static const struct oracle_rule rules[] = {
    {"coco-needs-kvm", BINDING, coco_needs_kvm, READS_2(coco, kvm)},
    {"coco-kvm-present", BINDING, coco_kvm_present, READS_3(coco, kvm, kvm_device)},
    {"kvm-runs-code", BINDING, kvm_runs_code, READS_3(coco, kvm, kvm_device)},
    {"kvm-as-demanded", BINDING, kvm_as_demanded, READS_3(coco, kvm, kvm_device)},
    {"kvm-emulated", NOTE, kvm_emulated, READS_3(coco, kvm, kvm_device)},
    {"coco-machine-q35", BINDING, coco_machine_q35, READS_2(coco, machine_type)},
    {"tdx-machine-recent", ERROR, tdx_machine_recent, READS_2(coco, machine_type)},
    {"coco-as-asked-snp", ERROR, coco_as_asked_snp, READS_2(snp_options, coco)},
    {"coco-as-asked-tdx", ERROR, coco_as_asked_tdx, READS_2(tdx_options, coco)},
    {"coco-reset-is-relaunch", NOTE, coco_reset_is_relaunch, READS_1(coco)},
};

ORACLE_TABLE(oracle_platform);
