/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SEV-SNP's launch: arch/x86/kvm/svm/sev.c of Linux 6.16, with the SNP firmware ABI 1.55 (56860) behind it. */
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "ledger.h"
#include "measured.h"
#include "memory.h"
#include "settings.h"
#include "vm.h"
#include "vmsa.h"

#define VMSA_SNP_ACTIVE 1
#define POLICY_ABI      UINT64_C(0xffff)
#define POLICY_SMT      (UINT64_C(1) << 16)
#define ID_BLOCK_SIZE   96
#define ID_AUTH_SIZE    4096
#define ID_BLOCK_POLICY 0x58

static const char *page_type_name(unsigned type)
{
    static const char *const names[] = {
        [SNP_PAGE_NORMAL] = "normal",         [SNP_PAGE_VMSA] = "vmsa",       [SNP_PAGE_ZERO] = "zero",
        [SNP_PAGE_UNMEASURED] = "unmeasured", [SNP_PAGE_SECRETS] = "secrets", [SNP_PAGE_CPUID] = "cpuid",
    };

    return names[type];
}

/* SNP ABI 8.17, PAGE_INFO: each page extends the digest by a hash over these 112 bytes. Contents count for normal pages
 * and VMSAs alone. */
static void measure(struct vm *vm, uint64_t gpa, unsigned type, const void *page)
{
    static const uint8_t zero[PAGE_SIZE];
    bool measured = type == SNP_PAGE_NORMAL || type == SNP_PAGE_VMSA;
    struct {
        uint8_t digest[DIGEST_SIZE], contents[DIGEST_SIZE];
        uint16_t length;
        uint8_t type, is_migration_image, vmpl_permissions[4];
        uint64_t gpa;
    } info = {.length = sizeof(info), .type = (uint8_t)type, .gpa = gpa};
    static_assert(sizeof(info) == 0x70, "PAGE_INFO");

    if (type == SNP_PAGE_ZERO)
        page = zero;
    memcpy(info.digest, vm->snp.digest, DIGEST_SIZE);
    if (measured)
        digest_of(page, PAGE_SIZE, info.contents);
    digest_of(&info, sizeof(info), vm->snp.digest);
    measured_page(vm, gpa, page_type_name(type), page, measured);
}

/* __sev_guest_init() */
static int init2(struct vm *vm, const struct abi_sev_init2 *init)
{
    if (vm->snp.initialized || vm->vcpu_count > 0 || init->flags != 0 ||
        (init->vmsa_features & ~(uint64_t)SIMULATED_SNP_VMSA_FEATURES) != 0)
        return -EINVAL;
    vm->snp.initialized = true;
    vm->snp.vmsa_features = init->vmsa_features | VMSA_SNP_ACTIVE;
    ledger_open("sev_init2");
    ledger_number("vm", vm->number);
    ledger_hex("sev_features", vm->snp.vmsa_features);
    ledger_close();
    return 0;
}

/* What the firmware makes of a policy that KVM let through. */
static int firmware_refuses(uint64_t policy, uint32_t *firmware)
{
    bool newer = (policy & POLICY_ABI) > settings.host->snp_abi;
    bool smt = settings.host->smt && (policy & POLICY_SMT) == 0;

    if (!newer && !smt)
        return 0;
    *firmware = FIRMWARE_POLICY_FAILURE;
    return -EIO;
}

/* snp_launch_start() */
static int launch_start(struct vm *vm, const struct abi_snp_start *start, uint32_t *firmware)
{
    const struct kernel_model *kernel = settings.host->kernel;
    int error;

    if (!vm->snp.initialized)
        return -ENOTTY;
    if (vm->snp.started || start->flags != 0)
        return -EINVAL;
    if ((start->policy & ~kernel->snp_policy_allowed) != 0 ||
        (start->policy & kernel->snp_policy_required) != kernel->snp_policy_required)
        return -EINVAL;
    error = firmware_refuses(start->policy, firmware);
    if (error)
        return error;
    vm->snp.started = true;
    vm->snp.policy = start->policy;
    memset(vm->snp.digest, 0, DIGEST_SIZE);
    ledger_open("snp_launch_start");
    ledger_number("vm", vm->number);
    ledger_hex("policy", start->policy);
    ledger_bytes("guest_visible_workarounds", start->gosvw, sizeof(start->gosvw));
    ledger_close();
    return 0;
}

/* snp_launch_update() */
static int launch_update(struct vm *vm, struct abi_snp_update *update)
{
    const struct abi_region *slot;
    bool has_source = update->type != SNP_PAGE_ZERO, progress = false;

    if (!vm->snp.started || vm->snp.finished)
        return -EINVAL;
    if (update->length % PAGE_SIZE != 0 || update->flags != 0 || update->type < SNP_PAGE_NORMAL ||
        update->type == SNP_PAGE_VMSA || update->type > SNP_PAGE_CPUID)
        return -EINVAL;
    slot = memory_slot_of(vm, update->gfn * PAGE_SIZE);
    if (!slot || (slot->flags & ABI_MEM_GUEST_MEMFD) == 0)
        return -EINVAL;
    for (; update->length > 0; update->length -= PAGE_SIZE, update->gfn++, progress = true) {
        /* Pages that were added before one that cannot be are a success, and EIO stands for every failure. */
        if (memory_add_private_page(vm, update->gfn * PAGE_SIZE) != 0)
            return progress ? 0 : -EIO;
        measure(vm, update->gfn * PAGE_SIZE, update->type, (const void *)(uintptr_t)update->address);
        if (has_source)
            update->address += PAGE_SIZE;
    }
    return 0;
}

/* snp_launch_update_vmsa() */
static int measure_vcpus(struct vm *vm)
{
    uint8_t page[PAGE_SIZE];

    for (size_t i = 0; i < vm->vcpu_count; i++) {
        int error = vmsa_of(vm->vcpus[i], page);

        if (error)
            return error;
        ledger_open("vmsa");
        ledger_number("vm", vm->number);
        ledger_number("vcpu", vm->vcpus[i]->id);
        ledger_bytes("page", page, sizeof(page));
        ledger_close();
        measure(vm, VMSA_GPA, SNP_PAGE_VMSA, page);
    }
    return 0;
}

/* SNP ABI, SNP_LAUNCH_FINISH: the block's digest and policy must be this launch's. Its signature is not checked here.
 */
static int check_id_block(const struct vm *vm, const struct abi_snp_finish *finish, uint32_t *firmware)
{
    const uint8_t *block = (const uint8_t *)(uintptr_t)finish->id_block;

    if (!finish->id_block || !finish->id_auth) /* psp_copy_user_blob() */
        return -EINVAL;
    ledger_open("id_block");
    ledger_number("vm", vm->number);
    ledger_bytes("id_block", block, ID_BLOCK_SIZE);
    ledger_bytes("id_auth", (const void *)(uintptr_t)finish->id_auth, ID_AUTH_SIZE);
    ledger_close();
    if (memcmp(block, vm->snp.digest, DIGEST_SIZE) != 0)
        *firmware = FIRMWARE_BAD_MEASUREMENT;
    else if (memcmp(block + ID_BLOCK_POLICY, &vm->snp.policy, sizeof(vm->snp.policy)) != 0)
        *firmware = FIRMWARE_POLICY_FAILURE;
    else
        return 0;
    return -EIO;
}

/* snp_launch_finish() */
static int launch_finish(struct vm *vm, const struct abi_snp_finish *finish, uint32_t *firmware)
{
    int error;

    if (!vm->snp.started || vm->snp.finished || finish->flags != 0)
        return -EINVAL;
    error = measure_vcpus(vm);
    if (error == 0 && finish->id_block_given)
        error = check_id_block(vm, finish, firmware);
    ledger_open("snp_launch_finish");
    ledger_number("vm", vm->number);
    ledger_bytes("digest", vm->snp.digest, DIGEST_SIZE);
    ledger_bytes("host_data", finish->host_data, sizeof(finish->host_data));
    ledger_truth("id_block", finish->id_block_given != 0);
    ledger_truth("author_key", finish->author_key_given != 0);
    ledger_truth("vcek_disabled", finish->vcek_disabled != 0);
    ledger_truth("accepted", error == 0);
    ledger_close();
    vm->snp.finished = error == 0;
    return error;
}

static const char *name_of(uint32_t id)
{
    switch (id) {
    case ABI_SEV_INIT2:
        return "SEV_INIT2";
    case ABI_SNP_LAUNCH_START:
        return "SNP_LAUNCH_START";
    case ABI_SNP_LAUNCH_UPDATE:
        return "SNP_LAUNCH_UPDATE";
    case ABI_SNP_LAUNCH_FINISH:
        return "SNP_LAUNCH_FINISH";
    default:
        return NULL;
    }
}

/* sev_mem_enc_ioctl() */
int snp_command(struct vm *vm, struct abi_sev_command_block *block)
{
    const char *name = name_of(block->id);
    void *data = (void *)(uintptr_t)block->data;
    int error;

    if (vm->snp.initialized && block->id < ABI_SNP_LAUNCH_START)
        return -EPERM;
    if (!name)
        return -EINVAL;
    error = fault_of(name, &block->error);
    if (error)
        return error;
    switch (block->id) {
    case ABI_SEV_INIT2:
        return init2(vm, data);
    case ABI_SNP_LAUNCH_START:
        return launch_start(vm, data, &block->error);
    case ABI_SNP_LAUNCH_UPDATE:
        return launch_update(vm, data);
    default:
        return launch_finish(vm, data, &block->error);
    }
}
