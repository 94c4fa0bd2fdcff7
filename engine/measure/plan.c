/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a planned launch, what was seen, and what is assumed, to the input of its measurement. */
#include <string.h>

#include "classify/release.h"
#include "coco/measure_plan.h"
#include "measure/measured.h"

/*
 * Upstream's KVM by the kernel's release. Distributions carried SNP and TDX back to older ones, in forms that differ:
 * of those nothing is known.
 */
static enum coco_kvm_generation kvm_seen(const struct coco_host *host, enum coco_measure_technology technology)
{
    const struct coco_sighting *sighting = host ? &host->of[COCO_HOST_linux_release] : NULL;
    struct release release;

    if (!sighting || sighting->seen != COCO_SEEN || !coco_release_parse(sighting->text, &release) ||
        !coco_release_from(&release, 6, technology == COCO_MEASURE_SNP ? 11 : 16, 0))
        return COCO_KVM_UNKNOWN;
    return COCO_KVM_UPSTREAM;
}

static uint32_t signature_seen(const struct coco_host *host)
{
    const uint64_t unseen = UINT64_MAX;

    return coco_cpu_signature(coco_host_number(host, COCO_HOST_cpu_family, unseen),
                              coco_host_number(host, COCO_HOST_cpu_model, unseen),
                              coco_host_number(host, COCO_HOST_cpu_stepping, unseen));
}

static void put_host(const struct coco_observations *seen, const struct coco_measure_assumptions *assumed,
                     const struct coco_measure_sources *sources, struct coco_measure_input *input)
{
    const uint32_t host = signature_seen(seen->host);

    input->kvm = kvm_seen(seen->host, sources->technology);
    if (input->kvm == COCO_KVM_UNKNOWN)
        input->kvm = assumed->kvm;
    input->qemu_major = seen->qemu ? seen->qemu->major : assumed->qemu_major;
    input->qemu_minor = seen->qemu ? seen->qemu->minor : assumed->qemu_minor;
    input->qemu_micro = seen->qemu ? seen->qemu->micro : 0;
    input->cpu_signature = coco_cpu_signature_of(sources->cpu, host ? host : assumed->host_signature);
}

/* QEMU boots multiboot kernels and ELF files in other ways than Linux's, and hashes none of them. */
static bool is_hashed(const struct coco_kernel *kernel)
{
    return kernel->boot.present || (!kernel->elf.present && !kernel->multiboot);
}

static enum coco_unpredictable put_hashes(const struct coco_observations *seen,
                                          const struct coco_measure_sources *sources,
                                          const struct coco_measure_files *files, struct coco_kernel_hashes *hashes,
                                          struct coco_measure_reason *ret_reason)
{
    coco_kernel_hashes_start(hashes);
    coco_kernel_hashes_command_line(hashes, sources->command_line);
    if (!files->kernel || !seen->kernel)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_KERNEL, 0, 0);
    if (!is_hashed(seen->kernel))
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_KERNEL_KIND, 0, 0);
    memcpy(hashes->kernel, files->kernel, sizeof(hashes->kernel));
    if (!sources->initrd_path && !sources->initrd_fd)
        return COCO_PREDICTED;
    if (!files->initrd)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_INITRD, 0, 0);
    memcpy(hashes->initrd, files->initrd, sizeof(hashes->initrd));
    return COCO_PREDICTED;
}

/* What is not in a plan of ours, but in the launch of others that it stands for. */
static const char *other_input(const struct coco_request *request, const struct coco_measure_sources *sources)
{
    if (sources->kernel_hashes && coco_request_last(request, COCO_OPTION_found_dtb))
        return "a device tree blob, which QEMU hashes with the kernel";
    for (size_t i = 0; i < request->unread_count; i++)
        if (request->unread[i].text)
            return request->unread[i].text;
    return NULL;
}

enum coco_unpredictable
coco_measure_of_plan(const struct coco_request *request, const struct coco_observations *observations,
                     const struct coco_measure_sources *sources, const struct coco_measure_files *files,
                     const struct coco_measure_assumptions *assumptions, struct coco_kernel_hashes *ret_hashes,
                     struct coco_measure_input *ret_input, struct coco_measure_reason *ret_reason)
{
    const bool snp = sources->technology == COCO_MEASURE_SNP;
    const char *other = other_input(request, sources);
    struct coco_measure_input input = {
        .technology = sources->technology,
        .firmware = files->firmware,
        .parsed = files->parsed,
        .vcpus = sources->vcpus,
        .vmsa_features = COCO_VMSA_SNP_ACTIVE,
    };

    put_host(observations, assumptions, sources, &input);
    if (other) {
        unpredictable(ret_reason, COCO_UNPREDICTABLE_OTHER_INPUT, 0, 0);
        ret_reason->text = other;
        return COCO_UNPREDICTABLE_OTHER_INPUT;
    }
    if (snp && input.cpu_signature == 0) {
        unpredictable(ret_reason, COCO_UNPREDICTABLE_CPU_MODEL, 0, 0);
        ret_reason->text = sources->cpu;
        return COCO_UNPREDICTABLE_CPU_MODEL;
    }
    if (!input.firmware || !input.parsed)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_FIRMWARE, 0, 0);
    if (snp && sources->kernel && sources->kernel_hashes) {
        const enum coco_unpredictable why = put_hashes(observations, sources, files, ret_hashes, ret_reason);

        if (why != COCO_PREDICTED)
            return why;
        input.hashes = ret_hashes;
    }
    *ret_input = input;
    return COCO_PREDICTED;
}
