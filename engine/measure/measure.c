/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "measure/measured.h"

#include <string.h>

#define FOUR_GIB     (UINT64_C(1) << 32)
#define ADDRESS_END  (UINT64_C(1) << 52)
#define IMAGE_UNIT   65536                /* x86_bios_rom_init() */
#define IMAGE_MAX    (UINT64_C(16) << 20) /* interrupt controllers are below it */
#define SECTIONS_MAX (UINT64_C(64) << 20) /* OVMF asks for less than one MiB besides itself */
#define DEVELOPMENT  50                   /* QEMU's versions in between: 11.1.50 becomes 11.2 */

enum coco_unpredictable unpredictable(struct coco_measure_reason *ret_reason, enum coco_unpredictable why,
                                      unsigned section, uint64_t number)
{
    *ret_reason = (struct coco_measure_reason){.why = why, .section = section, .number = number};
    return why;
}

/* SNP came with 9.1, TDX with 10.1. What is newer than the newest here has to be looked at first. */
static bool is_modelled(const struct coco_measure_input *input)
{
    const unsigned version = input->qemu_major * 100 + input->qemu_minor;

    return input->qemu_major < 100 && input->qemu_minor < 100 && input->qemu_micro < DEVELOPMENT &&
           version >= (input->technology == COCO_MEASURE_SNP ? 901 : 1001) && version <= 1101;
}

enum coco_unpredictable check_launch(const struct coco_measure_input *input, struct coco_measure_reason *ret_reason)
{
    if (input->qemu_major == 0)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_QEMU_UNKNOWN, 0, 0);
    if (!is_modelled(input))
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_QEMU_VERSION, 0,
                             (uint64_t)input->qemu_major << 32 | input->qemu_minor);
    if (input->kvm == COCO_KVM_UNKNOWN)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_KVM, 0, 0);
    if (!input->firmware || !input->parsed)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_NO_FIRMWARE, 0, 0);
    if (input->parsed->size == 0 || input->parsed->size % IMAGE_UNIT != 0 || input->parsed->size > IMAGE_MAX)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_FIRMWARE_SIZE, 0, input->parsed->size);
    return COCO_PREDICTED;
}

static bool overlap(struct section_range one, struct section_range other)
{
    return one.address < other.address + other.size && other.address < one.address + one.size;
}

enum coco_unpredictable check_ranges(const struct section_range *ranges, size_t count, uint64_t image,
                                     struct coco_measure_reason *ret_reason)
{
    const struct section_range image_range = {FOUR_GIB - image, image};
    uint64_t sum = 0;

    for (unsigned i = 0; i < count; i++) {
        const struct section_range range = ranges[i];

        if (range.size == 0 || range.size % PAGE_SIZE != 0 || range.address % PAGE_SIZE != 0 ||
            range.size > ADDRESS_END || range.address > ADDRESS_END - range.size)
            return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_PLACE, i + 1, range.address);
        if (range.size > SECTIONS_MAX || sum + range.size > SECTIONS_MAX)
            return unpredictable(ret_reason, COCO_UNPREDICTABLE_MUCH_MEMORY, i + 1, SECTIONS_MAX);
        sum += range.size;
        if (image != 0 && overlap(range, image_range))
            return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_OVER_IMAGE, i + 1, 0);
        for (unsigned j = 0; j < i; j++)
            if (overlap(range, ranges[j]))
                return unpredictable(ret_reason, COCO_UNPREDICTABLE_SECTION_OVERLAPS, i + 1, j + 1);
    }
    return COCO_PREDICTED;
}

static enum coco_unpredictable snp_measure(const struct coco_measure_input *input,
                                           struct coco_measurement *ret_measurement,
                                           struct coco_measure_reason *ret_reason)
{
    enum coco_unpredictable why;
    struct coco_snp_chain chain;

    if (input->vcpus == 0 || input->vcpus > COCO_MEASURE_VCPUS_MAX)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_VCPUS, 0, input->vcpus);
    why = coco_snp_chain_start(input, &chain, ret_reason);
    if (why == COCO_PREDICTED)
        why = coco_snp_chain_boot_vcpu(&chain, input, ret_reason);
    if (why != COCO_PREDICTED)
        return why;
    while (chain.vcpus < input->vcpus)
        coco_snp_chain_next_vcpu(&chain);
    *ret_measurement = (struct coco_measurement){.kernel_measured = chain.kernel_measured};
    memcpy(ret_measurement->digest, chain.digest, sizeof(chain.digest));
    return COCO_PREDICTED;
}

enum coco_unpredictable coco_measure(const struct coco_measure_input *input, struct coco_measurement *ret_measurement,
                                     struct coco_measure_reason *ret_reason)
{
    return input->technology == COCO_MEASURE_SNP ? snp_measure(input, ret_measurement, ret_reason)
                                                 : tdx_measure(input, ret_measurement, ret_reason);
}
