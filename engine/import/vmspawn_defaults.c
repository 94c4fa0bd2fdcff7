/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What systemd-vmspawn 262 does by itself, as measured (what it hands to QEMU, and in which mode). These settings have
 * no origin.
 */
#include "import/vmspawn_defaults.h"

#include <string.h>

struct adder {
    struct coco_request *request;
    enum coco_result result;
    struct coco_error *reterr_error;
};

static void add(struct adder *adder, enum coco_option option, const char *text)
{
    const struct coco_origin nowhere = {.kind = COCO_ORIGIN_NONE};

    if (adder->result == COCO_OK)
        adder->result = coco_request_add(adder->request, option, text, strlen(text), nowhere, adder->reterr_error);
}

static void add_unless_given(struct adder *adder, enum coco_option option, const char *text)
{
    if (!coco_request_last(adder->request, option))
        add(adder, option, text);
}

/* Both technologies: interrupts are split between KVM and QEMU, and QEMU resets where a guest reboots. */
static void add_confidential(struct adder *adder)
{
    add(adder, COCO_OPTION_found_irqchip, "split");
    add(adder, COCO_OPTION_found_reboot, "reboot=reset, the default");
}

/* The object has these three properties, and none that an option could set. */
static void add_snp(struct adder *adder)
{
    add(adder, COCO_OPTION_kernel_hashes, "yes");
    add(adder, COCO_OPTION_found_cbitpos, "51");
    add(adder, COCO_OPTION_found_reduced_phys_bits, "1");
    add_confidential(adder);
}

/* Where there is a socket /run/tdx-qgs/qgs.socket it takes that one; this is what it takes elsewhere. */
static void add_tdx(struct adder *adder)
{
    add(adder, COCO_OPTION_tdx_quote_socket, "vsock:2:4050");
    add_confidential(adder);
}

static void add_plain(struct adder *adder)
{
    add(adder, COCO_OPTION_cpu_model, "max,hv_relaxed,hv-vapic,hv-time");
    add(adder, COCO_OPTION_found_balloon, "virtio-balloon");
}

/* A TPM is there where swtpm is, which the package brings along: what may be there is taken to be. */
static void add_tpm(struct adder *adder)
{
    for (size_t i = 0; i < adder->request->count; i++) {
        struct coco_setting *setting = &adder->request->settings[i];

        if (setting->option == COCO_OPTION_tpm && setting->value.tristate == COCO_AUTO)
            setting->value.tristate = COCO_YES;
    }
    add_unless_given(adder, COCO_OPTION_tpm, "yes");
}

enum coco_result vmspawn_add_defaults(struct coco_request *request, struct coco_error *reterr_error)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);
    struct adder adder = {request, COCO_OK, reterr_error};

    add_tpm(&adder);
    add_unless_given(&adder, COCO_OPTION_pass_ssh_key, "yes");
    if (coco && coco->value.choice == COCO_CHOICE_SEV_SNP)
        add_snp(&adder);
    else if (coco && coco->value.choice == COCO_CHOICE_TDX)
        add_tdx(&adder);
    else
        add_plain(&adder);
    return adder.result;
}
