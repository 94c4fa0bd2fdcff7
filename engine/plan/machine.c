/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The binary, the machine, the accelerator, and what QEMU itself may do. */
#include "plan/parts.h"
#include "plan/planner.h"

/* Is the machine a q35? Only then are the properties below sure to exist. */
static bool is_q35(const struct planner *planner)
{
    const unsigned type = planner->facts->value[COCO_FACT_machine_type];

    return type == COCO_machine_type_q35 || type == COCO_machine_type_old_q35;
}

/* The nodes are those of firmware.c. Firmware that keeps its variables from the guest needs SMM for that. */
static const char *flash_properties(const struct coco_descriptor *flash)
{
    if (!flash)
        return "";
    if (!flash->nvram_template)
        return ",pflash0=firmware";
    return coco_descriptor_has(flash, "requires-smm") ? ",smm=on,pflash0=firmware,pflash1=variables"
                                                      : ",pflash0=firmware,pflash1=variables";
}

static void plan_machine_type(struct planner *planner)
{
    const char *type = plan_machine_name(planner->request);

    if (!planner_confidential(planner)) {
        planner_optionf(planner, "-machine", "%s%s%s", type, is_q35(planner) ? ",hpet=off" : "",
                        flash_properties(planner_flash(planner)));
        return;
    }
    /* Machines other than the PC ones make QEMU abort when they meet a confidential object. */
    if (!is_q35(planner))
        planner_impossible(planner);
    planner_optionf(planner, "-machine", "%s,hpet=off,smm=off,kernel-irqchip=split,confidential-guest-support=%s", type,
                    planner_choice(planner, COCO_OPTION_coco, COCO_CHOICE_NO) == COCO_CHOICE_TDX ? "tdx0" : "snp0");
}

/*
 * One accelerator and never a list: QEMU's own fallback would be silent. Where nobody looked at /dev/kvm the plan is
 * for showing, and shows what a host with KVM would run.
 */
static void plan_accelerator(struct planner *planner)
{
    const enum coco_tristate asked = planner_tristate(planner, COCO_OPTION_kvm);
    const unsigned seen = coco_host_choice(planner->observations->host, COCO_HOST_kvm_device);
    const bool there = seen == COCO_DEVICE_NOT_LOOKED_AT || seen == COCO_DEVICE_USABLE;

    planner->uses_kvm = asked == COCO_YES || (asked == COCO_AUTO && (there || planner_confidential(planner)));
    planner->accel_from_fallback = asked == COCO_AUTO && !planner->uses_kvm;
    planner_option(planner, "-accel", planner->uses_kvm ? "kvm" : "tcg");
}

static void plan_uuid(struct planner *planner)
{
    const struct coco_value *uuid = planner_value(planner, COCO_OPTION_uuid);
    const uint8_t *u = uuid ? uuid->uuid : NULL;

    if (u)
        planner_optionf(planner, "-uuid", "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0],
                        u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

void plan_machine(struct planner *planner)
{
    const struct coco_value *qemu = planner_value(planner, COCO_OPTION_qemu);
    const struct coco_setting *name = coco_request_last(planner->request, COCO_OPTION_machine);

    planner_word(planner, qemu ? qemu->path : COCO_QEMU_DEFAULT);
    planner_word(planner, "-no-user-config");
    planner_word(planner, "-nodefaults");
    planner_option(planner, "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    /* A reset ends the VM: QEMU would launch a confidential guest anew with whatever firmware is on the disk by then.
     */
    planner_word(planner, "-no-reboot");
    planner_optionf(planner, "-name", "guest=%s,debug-threads=on", planner_escape(planner, name ? name->text : "coco"));
    plan_uuid(planner);
    plan_machine_type(planner);
    plan_accelerator(planner);
}
