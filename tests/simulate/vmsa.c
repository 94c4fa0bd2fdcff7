/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Layout: AMD64 Architecture Programmer's Manual volume 2 (24593, revision 3.42), table B-4. What KVM puts into it:
 * arch/x86/kvm/svm/sev.c, sev_es_sync_vmsa(), Linux 6.16, and what svm.c did to the registers before.
 */
#include "vmsa.h"

#include <errno.h>
#include <string.h>

#define EFER_SVME    0x1000               /* svm_set_efer(): the processor insists on it */
#define CR4_MCE      0x40                 /* svm_set_cr4(): the host's own */
#define CR0_CD_NW    UINT64_C(0x60000000) /* svm_set_cr0(): cleared, KVM_X86_QUIRK_CD_NW_CLEARED */
#define DR7_FIXED    0x400
#define RFLAGS_FIXED 2

#define MSR_SYSENTER_CS    0x174
#define MSR_SYSENTER_ESP   0x175
#define MSR_SYSENTER_EIP   0x176
#define MSR_DEBUGCTL       0x1d9
#define MSR_PAT            0x277
#define MSR_XSS            0xda0
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_CSTAR          0xc0000083
#define MSR_SFMASK         0xc0000084
#define MSR_KERNEL_GS_BASE 0xc0000102

struct vmsa_segment {
    uint16_t selector, attributes;
    uint32_t limit;
    uint64_t base;
};

struct vmsa {
    struct vmsa_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
    uint64_t pl_ssp[4], user_cet;
    uint8_t reserved_c8[2], vmpl, cpl, reserved_cc[4];
    uint64_t efer;
    uint8_t reserved_d8[104];
    uint64_t xss, cr4, cr3, cr0, dr7, dr6, rflags, rip, dr[4], dr_mask[4];
    uint8_t reserved_1c0[24];
    uint64_t rsp, s_cet, ssp, isst, rax, star, lstar, cstar, sfmask, kernel_gs_base;
    uint64_t sysenter_cs, sysenter_esp, sysenter_eip, cr2;
    uint8_t reserved_248[32];
    uint64_t pat, debugctl;
    uint8_t reserved_278[144];
    uint64_t rcx, rdx, rbx, reserved_320, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15;
    uint8_t reserved_380[48];
    uint64_t sev_features;
    uint8_t reserved_3b8[48];
    uint64_t xcr0;
    uint8_t reserved_3f0[16];
    uint64_t x87_dp;
    uint32_t mxcsr;
    uint16_t x87_ftw, x87_fsw, x87_fcw, x87_fop, x87_ds, x87_cs;
    uint64_t x87_rip;
    uint8_t x87_mantissas[8][8], x87_exponents[8][2], xmm[256], ymm[256];
};
static_assert(offsetof(struct vmsa, efer) == 0xd0 && offsetof(struct vmsa, xss) == 0x140, "table B-4");
static_assert(offsetof(struct vmsa, rsp) == 0x1d8 && offsetof(struct vmsa, pat) == 0x268, "table B-4");
static_assert(offsetof(struct vmsa, rcx) == 0x308 && offsetof(struct vmsa, sev_features) == 0x3b0, "table B-4");
static_assert(offsetof(struct vmsa, xcr0) == 0x3e8 && offsetof(struct vmsa, x87_dp) == 0x400, "table B-4");
static_assert(sizeof(struct vmsa) == 0x670, "table B-4");

/* svm_set_segment() */
static struct vmsa_segment segment_of(const struct kvm_segment *segment)
{
    unsigned present = segment->present && !segment->unusable;

    return (struct vmsa_segment){
        .selector = segment->selector,
        .attributes = (uint16_t)((segment->type & 15u) | (segment->s & 1u) << 4 | (segment->dpl & 3u) << 5 |
                                 present << 7 | (segment->avl & 1u) << 8 | (segment->l & 1u) << 9 |
                                 (segment->db & 1u) << 10 | (segment->g & 1u) << 11),
        .limit = segment->limit,
        .base = segment->base,
    };
}

static struct vmsa_segment table_of(const struct kvm_dtable *table)
{
    return (struct vmsa_segment){.limit = table->limit, .base = table->base};
}

static void put_system_registers(const struct vcpu *vcpu, struct vmsa *vmsa)
{
    const struct kvm_sregs2 *sregs = &vcpu->sregs;

    vmsa->es = segment_of(&sregs->es);
    vmsa->cs = segment_of(&sregs->cs);
    vmsa->ss = segment_of(&sregs->ss);
    vmsa->ds = segment_of(&sregs->ds);
    vmsa->fs = segment_of(&sregs->fs);
    vmsa->gs = segment_of(&sregs->gs);
    vmsa->gdtr = table_of(&sregs->gdt);
    vmsa->ldtr = segment_of(&sregs->ldt);
    vmsa->idtr = table_of(&sregs->idt);
    vmsa->tr = segment_of(&sregs->tr);
    vmsa->cpl = sregs->ss.dpl;
    vmsa->efer = sregs->efer | EFER_SVME;
    vmsa->cr4 = sregs->cr4 | CR4_MCE;
    vmsa->cr3 = sregs->cr3;
    vmsa->cr2 = sregs->cr2;
    vmsa->cr0 = sregs->cr0 & ~CR0_CD_NW;
    vmsa->dr7 = vcpu->debugregs.dr7 | DR7_FIXED;
    vmsa->dr6 = vcpu->debugregs.dr6;
    vmsa->xcr0 = vcpu->xcrs.nr_xcrs > 0 ? vcpu->xcrs.xcrs[0].value : 1;
    vmsa->sev_features = vcpu->vm->snp.vmsa_features;
}

static void put_msrs(const struct vcpu *vcpu, struct vmsa *vmsa)
{
    vmsa->xss = vcpu_msr(vcpu, MSR_XSS);
    vmsa->star = vcpu_msr(vcpu, MSR_STAR);
    vmsa->lstar = vcpu_msr(vcpu, MSR_LSTAR);
    vmsa->cstar = vcpu_msr(vcpu, MSR_CSTAR);
    vmsa->sfmask = vcpu_msr(vcpu, MSR_SFMASK);
    vmsa->kernel_gs_base = vcpu_msr(vcpu, MSR_KERNEL_GS_BASE);
    vmsa->sysenter_cs = vcpu_msr(vcpu, MSR_SYSENTER_CS);
    vmsa->sysenter_esp = (uint32_t)vcpu_msr(vcpu, MSR_SYSENTER_ESP);
    vmsa->sysenter_eip = (uint32_t)vcpu_msr(vcpu, MSR_SYSENTER_EIP);
    vmsa->pat = vcpu_msr(vcpu, MSR_PAT);
    vmsa->debugctl = vcpu_msr(vcpu, MSR_DEBUGCTL);
}

static void put_general_registers(const struct kvm_regs *regs, struct vmsa *vmsa)
{
    vmsa->rflags = regs->rflags | RFLAGS_FIXED;
    vmsa->rip = regs->rip;
    vmsa->rsp = regs->rsp;
    vmsa->rax = regs->rax;
    vmsa->rcx = regs->rcx;
    vmsa->rdx = regs->rdx;
    vmsa->rbx = regs->rbx;
    vmsa->rbp = regs->rbp;
    vmsa->rsi = regs->rsi;
    vmsa->rdi = regs->rdi;
    vmsa->r8 = regs->r8;
    vmsa->r9 = regs->r9;
    vmsa->r10 = regs->r10;
    vmsa->r11 = regs->r11;
    vmsa->r12 = regs->r12;
    vmsa->r13 = regs->r13;
    vmsa->r14 = regs->r14;
    vmsa->r15 = regs->r15;
}

/* From the layout of FXSAVE (APM volume 2, 11.4.4), as sev_es_sync_vmsa() does since Linux 6.9. */
static void put_floating_point(const uint8_t *fxsave, struct vmsa *vmsa)
{
    memcpy(&vmsa->x87_fcw, fxsave, 2);
    memcpy(&vmsa->x87_fsw, fxsave + 2, 2);
    vmsa->x87_ftw = fxsave[4];
    memcpy(&vmsa->x87_fop, fxsave + 6, 2);
    memcpy(&vmsa->x87_rip, fxsave + 8, 8);
    memcpy(&vmsa->x87_dp, fxsave + 16, 8);
    memcpy(&vmsa->mxcsr, fxsave + 24, 4);
    for (size_t i = 0; i < 8; i++) {
        memcpy(vmsa->x87_mantissas[i], fxsave + 32 + 16 * i, 8);
        memcpy(vmsa->x87_exponents[i], fxsave + 40 + 16 * i, 2);
    }
    memcpy(vmsa->xmm, fxsave + 160, sizeof(vmsa->xmm));
    memcpy(vmsa->ymm, fxsave + 576, sizeof(vmsa->ymm));
}

int vmsa_of(const struct vcpu *vcpu, uint8_t ret_page[PAGE_SIZE])
{
    struct vmsa vmsa = {0};

    if ((vcpu->debugregs.dr7 & ~(uint64_t)DR7_FIXED) != 0) /* breakpoints would be the host's */
        return -EINVAL;
    put_system_registers(vcpu, &vmsa);
    put_msrs(vcpu, &vmsa);
    put_general_registers(&vcpu->regs, &vmsa);
    put_floating_point(vcpu->fpstate, &vmsa);
    memset(ret_page, 0, PAGE_SIZE);
    memcpy(ret_page, &vmsa, sizeof(vmsa));
    return 0;
}
