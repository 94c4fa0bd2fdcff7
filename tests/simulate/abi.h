/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of KVM's interface that is younger than the <linux/kvm.h> of Debian 12 (Linux 6.1). Layouts and numbers are
 * those of Linux 6.16: include/uapi/linux/kvm.h, arch/x86/include/uapi/asm/kvm.h and include/uapi/linux/psp-sev.h, each
 * under a name of ours, so that a newer header does no harm.
 */
#pragma once

#include <assert.h>
#include <linux/kvm.h>
#include <stdint.h>

#define PAGE_SIZE 4096u

/* KVM_CREATE_VM's argument: KVM_X86_DEFAULT_VM and so on. */
enum vm_type {
    VM_PLAIN = 0,
    VM_SEV = 2,
    VM_SEV_ES = 3,
    VM_SNP = 4,
    VM_TDX = 5,
};

#define ABI_MEMORY_ATTRIBUTE_PRIVATE (UINT64_C(1) << 3)
#define ABI_MEM_GUEST_MEMFD          (UINT32_C(1) << 2)

struct abi_region {
    uint32_t slot, flags;
    uint64_t gpa, size, address, guest_memfd_offset;
    uint32_t guest_memfd, pad1;
    uint64_t pad2[14];
};

struct abi_attributes {
    uint64_t gpa, size, attributes, flags;
};

struct abi_guest_memfd {
    uint64_t size, flags, reserved[6];
};

#define ABI_SET_USER_MEMORY_REGION2 _IOW(KVMIO, 0x49, struct abi_region)
#define ABI_SET_MEMORY_ATTRIBUTES   _IOW(KVMIO, 0xd2, struct abi_attributes)
#define ABI_CREATE_GUEST_MEMFD      _IOWR(KVMIO, 0xd4, struct abi_guest_memfd)

/* Attributes of the system descriptor. */
#define ABI_GROUP_SEV         1
#define ABI_SEV_VMSA_FEATURES 0 /* since 6.10 */
#define ABI_SNP_POLICY_BITS   1 /* since 6.19 */

/* SEV-SNP: KVM_MEMORY_ENCRYPT_OP on a VM. */
enum abi_sev_command {
    ABI_SEV_INIT2 = 22,
    ABI_SNP_LAUNCH_START = 100,
    ABI_SNP_LAUNCH_UPDATE,
    ABI_SNP_LAUNCH_FINISH,
};

struct abi_sev_command_block {
    uint32_t id, pad0;
    uint64_t data;
    uint32_t error, sev_fd;
};

struct abi_sev_init2 {
    uint64_t vmsa_features;
    uint32_t flags;
    uint16_t ghcb_version, pad1;
    uint32_t pad2[8];
};

struct abi_snp_start {
    uint64_t policy;
    uint8_t gosvw[16];
    uint16_t flags;
    uint8_t pad0[6];
    uint64_t pad1[4];
};

struct abi_snp_update {
    uint64_t gfn, address, length;
    uint8_t type, pad0;
    uint16_t flags;
    uint32_t pad1;
    uint64_t pad2[4];
};

struct abi_snp_finish {
    uint64_t id_block, id_auth;
    uint8_t id_block_given, author_key_given, vcek_disabled, host_data[32], pad0[3];
    uint16_t flags;
    uint64_t pad1[4];
};

/* KVM_SEV_SNP_PAGE_TYPE_*, and the firmware's own numbers as well (SNP ABI, SNP_LAUNCH_UPDATE). */
enum abi_snp_page {
    SNP_PAGE_NORMAL = 1,
    SNP_PAGE_VMSA,
    SNP_PAGE_ZERO,
    SNP_PAGE_UNMEASURED,
    SNP_PAGE_SECRETS,
    SNP_PAGE_CPUID,
};

/* /dev/sev: packed, as psp-sev.h has it. */
struct __attribute__((packed)) abi_sev_issue {
    uint32_t command;
    uint64_t data;
    uint32_t error;
};
#define ABI_SEV_ISSUE_CMD _IOWR('S', 0x0, struct abi_sev_issue)

enum abi_platform_command {
    ABI_SEV_PLATFORM_STATUS = 1,
    ABI_SEV_PDH_CERT_EXPORT = 5,
    ABI_SEV_GET_ID2 = 8,
    ABI_SNP_PLATFORM_STATUS = 9,
};

struct __attribute__((packed)) abi_platform_status {
    uint8_t api_major, api_minor, state;
    uint32_t flags;
    uint8_t build;
    uint32_t guest_count;
};

/* SEV_RET_*: what the firmware answers. */
enum firmware_error {
    FIRMWARE_INVALID_LENGTH = 4,
    FIRMWARE_POLICY_FAILURE = 7,
    FIRMWARE_BAD_MEASUREMENT = 11,
};

/* TDX: KVM_MEMORY_ENCRYPT_OP on a VM or a vCPU. */
enum abi_tdx_command {
    ABI_TDX_CAPABILITIES,
    ABI_TDX_INIT_VM,
    ABI_TDX_INIT_VCPU,
    ABI_TDX_INIT_MEM_REGION,
    ABI_TDX_FINALIZE_VM,
    ABI_TDX_GET_CPUID,
    ABI_TDX_COMMANDS,
};

struct abi_tdx_command_block {
    uint32_t id, flags;
    uint64_t data, hw_error;
};

struct abi_tdx_capabilities {
    uint64_t attributes, xfam;
    uint64_t kernel_vmcall_r11, user_vmcall_r11, kernel_vmcall_r12, user_vmcall_r12;
    uint64_t reserved[250];
    struct kvm_cpuid2 cpuid;
};

struct abi_tdx_init_vm {
    uint64_t attributes, xfam;
    uint8_t mrconfigid[48], mrowner[48], mrownerconfig[48];
    uint64_t reserved[12];
    struct kvm_cpuid2 cpuid;
};

struct abi_tdx_region {
    uint64_t source, gpa, pages;
};
#define ABI_TDX_MEASURE_MEMORY_REGION 1u

/* KVM_EXIT_SYSTEM_EVENT's kinds that are younger than the header. */
#define ABI_SYSTEM_EVENT_TDX_FATAL 7

static_assert(sizeof(struct abi_region) == 160, "struct kvm_userspace_memory_region2");
static_assert(sizeof(struct abi_sev_command_block) == 24, "struct kvm_sev_cmd");
static_assert(sizeof(struct abi_sev_init2) == 48, "struct kvm_sev_init");
static_assert(sizeof(struct abi_snp_start) == 64, "struct kvm_sev_snp_launch_start");
static_assert(sizeof(struct abi_snp_update) == 64, "struct kvm_sev_snp_launch_update");
static_assert(sizeof(struct abi_snp_finish) == 88, "struct kvm_sev_snp_launch_finish");
static_assert(sizeof(struct abi_tdx_capabilities) == 2048 + 8, "struct kvm_tdx_capabilities");
static_assert(sizeof(struct abi_tdx_init_vm) == 256 + 8, "struct kvm_tdx_init_vm");
