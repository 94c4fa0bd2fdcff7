/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TDX's launch: arch/x86/kvm/vmx/tdx.c of Linux 6.16, with a TDX module 1.5 behind it. */
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "ledger.h"
#include "measured.h"
#include "memory.h"
#include "settings.h"
#include "vm.h"

#define ATTRIBUTES_SUPPORTED ((uint64_t)SIMULATED_TD_ATTRIBUTES) /* KVM_SUPPORTED_TD_ATTRS */
#define XFAM_SUPPORTED       ((uint64_t)SIMULATED_TD_XFAM)
#define XFAM_FIXED           UINT64_C(3) /* x87 and SSE */
#define VMCALL_GET_QUOTE     1
#define EXTEND_CHUNK         256 /* TDH.MR.EXTEND */

static int capabilities(struct abi_tdx_capabilities *answer)
{
    uint32_t room = answer->cpuid.nent;

    memset(answer, 0, sizeof(*answer));
    answer->attributes = ATTRIBUTES_SUPPORTED;
    answer->xfam = XFAM_SUPPORTED;
    answer->user_vmcall_r11 = VMCALL_GET_QUOTE;
    answer->cpuid.nent = room;
    return host_fill_cpuid(settings.host, &tdx_configurable, false, &answer->cpuid);
}

static void write_init_vm(const struct vm *vm, const struct abi_tdx_init_vm *init)
{
    ledger_open("tdx_init_vm");
    ledger_number("vm", vm->number);
    ledger_hex("attributes", init->attributes);
    ledger_hex("xfam", init->xfam);
    ledger_bytes("mrconfigid", init->mrconfigid, sizeof(init->mrconfigid));
    ledger_bytes("mrowner", init->mrowner, sizeof(init->mrowner));
    ledger_bytes("mrownerconfig", init->mrownerconfig, sizeof(init->mrownerconfig));
    ledger_close();
    for (uint32_t i = 0; i < init->cpuid.nent; i++) {
        const struct kvm_cpuid_entry2 *entry = &init->cpuid.entries[i];

        ledger_open("td_cpuid");
        ledger_number("vm", vm->number);
        ledger_hex("leaf", entry->function);
        ledger_number("index", entry->index);
        ledger_hex("eax", entry->eax);
        ledger_hex("ebx", entry->ebx);
        ledger_hex("ecx", entry->ecx);
        ledger_hex("edx", entry->edx);
        ledger_close();
    }
}

/* setup_tdparams_eptp_controls(): the guest's address bits choose the GPAW, and are 48 or 52. */
static bool has_address_bits(const struct kvm_cpuid2 *cpuid)
{
    for (uint32_t i = 0; i < cpuid->nent; i++) {
        uint32_t bits = cpuid->entries[i].eax >> 16 & 0xff;

        if (cpuid->entries[i].function == 0x80000008)
            return bits == 48 || bits == 52;
    }
    return false;
}

/* tdx_td_init() */
static int init_vm(struct vm *vm, const struct abi_tdx_init_vm *init)
{
    static const uint64_t zero[12];

    if (vm->td.state != TD_UNINITIALIZED || vm->vcpu_count > 0)
        return -EINVAL;
    if (memcmp(init->reserved, zero, sizeof(zero)) != 0 || (init->attributes & ~ATTRIBUTES_SUPPORTED) != 0 ||
        (init->xfam & ~XFAM_SUPPORTED) != 0 || (init->xfam & XFAM_FIXED) != XFAM_FIXED)
        return -EINVAL;
    if (!has_address_bits(&init->cpuid))
        return -EINVAL;
    vm->td.state = TD_INITIALIZED;
    digest_start(&vm->td.mrtd);
    write_init_vm(vm, init);
    return 0;
}

/* tdx_vcpu_init(): `rcx` is what the guest's firmware finds in RCX, the address of the TD HOB. */
static int init_vcpu(struct vcpu *vcpu, uint64_t rcx)
{
    if (vcpu->vm->td.state != TD_INITIALIZED || vcpu->td_initialized)
        return -EINVAL;
    vcpu->td_initialized = true;
    ledger_open("tdx_init_vcpu");
    ledger_number("vm", vcpu->vm->number);
    ledger_number("vcpu", vcpu->id);
    ledger_hex("rcx", rcx);
    ledger_close();
    return 0;
}

/* TDX module 1.5 ABI: TDH.MEM.PAGE.ADD and TDH.MR.EXTEND each hash a block of 128 bytes that names them and the page.
 */
static void hash_operation(struct vm *vm, const char *operation, uint64_t gpa)
{
    uint8_t block[128] = {0};

    memcpy(block, operation, strlen(operation));
    memcpy(block + 16, &gpa, sizeof(gpa));
    digest_add(&vm->td.mrtd, block, sizeof(block));
}

/* tdx_gmem_post_populate(): a page is added, and then measured, before the next one comes. */
static int add_page(struct vm *vm, const uint8_t *page, uint64_t gpa, bool measure)
{
    int error = memory_add_private_page(vm, gpa);

    if (error)
        return error;
    hash_operation(vm, "MEM.PAGE.ADD", gpa);
    for (uint32_t offset = 0; measure && offset < PAGE_SIZE; offset += EXTEND_CHUNK) {
        hash_operation(vm, "MR.EXTEND", gpa + offset);
        digest_add(&vm->td.mrtd, page + offset, EXTEND_CHUNK);
    }
    measured_page(vm, gpa, "add", page, measure);
    return 0;
}

/* tdx_vcpu_init_mem_region() */
static int init_region(struct vcpu *vcpu, struct abi_tdx_region *region, bool measure)
{
    if (vcpu->vm->td.state != TD_INITIALIZED || !vcpu->td_initialized)
        return -EINVAL;
    if ((region->source | region->gpa) % PAGE_SIZE != 0 || region->pages == 0)
        return -EINVAL;
    ledger_open("tdx_init_mem_region");
    ledger_number("vm", vcpu->vm->number);
    ledger_hex("gpa", region->gpa);
    ledger_number("pages", region->pages);
    ledger_truth("measure", measure);
    ledger_close();
    for (; region->pages > 0; region->pages--, region->gpa += PAGE_SIZE, region->source += PAGE_SIZE) {
        int error = add_page(vcpu->vm, (const uint8_t *)(uintptr_t)region->source, region->gpa, measure);
        if (error)
            return error;
    }
    return 0;
}

/* tdx_td_finalize() */
static int finalize(struct vm *vm)
{
    uint8_t mrtd[DIGEST_SIZE];

    if (vm->td.state != TD_INITIALIZED)
        return -EINVAL;
    vm->td.state = TD_RUNNABLE;
    digest_end(&vm->td.mrtd, mrtd);
    ledger_open("tdx_finalize_vm");
    ledger_number("vm", vm->number);
    ledger_bytes("mrtd", mrtd, sizeof(mrtd));
    ledger_close();
    return 0;
}

/* tdx_vm_ioctl() and tdx_vcpu_ioctl(); `vcpu` is NULL for a command on the VM. */
int tdx_command(struct vm *vm, struct vcpu *vcpu, struct abi_tdx_command_block *block)
{
    static const char *const names[ABI_TDX_COMMANDS] = {"TDX_CAPABILITIES",    "TDX_INIT_VM",     "TDX_INIT_VCPU",
                                                        "TDX_INIT_MEM_REGION", "TDX_FINALIZE_VM", "TDX_GET_CPUID"};
    uint32_t allowed = block->id == ABI_TDX_INIT_MEM_REGION ? ABI_TDX_MEASURE_MEMORY_REGION : 0, hardware = 0;
    bool for_vcpu =
        block->id == ABI_TDX_INIT_VCPU || block->id == ABI_TDX_INIT_MEM_REGION || block->id == ABI_TDX_GET_CPUID;
    void *data = (void *)(uintptr_t)block->data;
    int error;

    if (block->hw_error != 0 || block->id >= ABI_TDX_COMMANDS || for_vcpu != (vcpu != NULL))
        return -EINVAL;
    if ((block->flags & ~allowed) != 0)
        return -EINVAL;
    error = fault_of(names[block->id], &hardware);
    if (error) {
        block->hw_error = (uint64_t)hardware << 32; /* the class of a TDX module's error is in the upper half */
        return error;
    }
    switch (block->id) {
    case ABI_TDX_CAPABILITIES:
        return capabilities(data);
    case ABI_TDX_INIT_VM:
        return init_vm(vm, data);
    case ABI_TDX_INIT_VCPU:
        return init_vcpu(vcpu, block->data);
    case ABI_TDX_INIT_MEM_REGION:
        return init_region(vcpu, data, (block->flags & ABI_TDX_MEASURE_MEMORY_REGION) != 0);
    case ABI_TDX_FINALIZE_VM:
        return finalize(vm);
    default:
        return tdx_guest_cpuid(vcpu, data);
    }
}
