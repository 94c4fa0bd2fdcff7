/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An Intel host, link by link. */
#include "classify_host.h"

#define KEYIDS(count)  ((uint64_t)(count) << 32 | 31)
#define TME_ENABLED    (UINT64_C(1) << 1)
#define SEAMRR_ENABLED (UINT64_C(1) << 11)

void test_intel_bios(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(tdx_bios, unknown, BY_NOTHING);
    see_number(COCO_HOST_intel_keyid_partitioning, KEYIDS(0));
    EXPECT_HOST(tdx_bios, off, BY_SIGHT);
    EXPECT_HOST(tdx_keyids, unknown, BY_NOTHING); /* told once */
    see_number(COCO_HOST_intel_keyid_partitioning, KEYIDS(32));
    EXPECT_HOST(tdx_bios, unknown, BY_NOTHING);
    see_number(COCO_HOST_intel_seamrr_mask, 0);
    EXPECT_HOST(tdx_bios, off, BY_SIGHT);
    see_number(COCO_HOST_intel_seamrr_mask, SEAMRR_ENABLED);
    EXPECT_HOST(tdx_bios, on, BY_SIGHT);
    see_number(COCO_HOST_intel_tme_activate, 1);
    EXPECT_HOST(tdx_bios, off, BY_SIGHT);
    see_number(COCO_HOST_intel_tme_activate, TME_ENABLED);
    EXPECT_HOST(tdx_bios, on, BY_SIGHT);

    /* The kernel's word: yes is yes; no is worth something on a new kernel without hibernation only. */
    nothing_looked_at();
    see_flag(COCO_HOST_intel_tdx_host, true);
    EXPECT_HOST(tdx_bios, on, BY_SIGHT);
    see_flag(COCO_HOST_intel_tdx_host, false);
    EXPECT_HOST(tdx_bios, unknown, BY_NOTHING);
    see_flag(COCO_HOST_linux_hibernation, false);
    EXPECT_HOST(tdx_bios, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.16.1");
    EXPECT_HOST(tdx_bios, off, BY_SIGHT);
    see_flag(COCO_HOST_linux_hibernation, true);
    EXPECT_HOST(tdx_bios, unknown, BY_NOTHING);
}

void test_intel_module(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(tdx_module, unknown, BY_NOTHING);
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_INITIALISED);
    EXPECT_HOST(tdx_module, initialised, BY_SIGHT);
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_FAILED);
    EXPECT_HOST(tdx_module, failed, BY_SIGHT);
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_NOT_LOADED);
    EXPECT_HOST(tdx_module, not_loaded, BY_SIGHT);

    EXPECT_HOST(tdx_module_version, unknown, BY_NOTHING);
    see_text(COCO_HOST_intel_module_version, "1.0.05");
    EXPECT_HOST(tdx_module_version, older, BY_SIGHT);
    see_text(COCO_HOST_intel_module_version, "1.5.00.46.698");
    EXPECT_HOST(tdx_module_version, current, BY_SIGHT);
    see_text(COCO_HOST_intel_module_version, "2.0.02.786");
    EXPECT_HOST(tdx_module_version, older, BY_SIGHT);
    see_text(COCO_HOST_intel_module_version, "2.0.08");
    EXPECT_HOST(tdx_module_version, current, BY_SIGHT);
    see_text(COCO_HOST_intel_module_version, "2.1.0");
    EXPECT_HOST(tdx_module_version, current, BY_SIGHT);
    see_text(COCO_HOST_intel_module_version, "new");
    EXPECT_HOST(tdx_module_version, unknown, BY_NOTHING);
}

void test_intel_kvm(void **state)
{
    (void)state;
    nothing_looked_at();
    see_flag(COCO_HOST_kvm_tdp_mmu, true);
    EXPECT_HOST(kvm_tdp_mmu, on, BY_SIGHT);
    see_flag(COCO_HOST_intel_kvm_intel, false);
    EXPECT_HOST(kvm_intel, absent, BY_SIGHT);
    see_flag(COCO_HOST_intel_kvm_intel, true);
    EXPECT_HOST(kvm_intel, loaded, BY_SIGHT);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_ON);
    EXPECT_HOST(kvm_intel_tdx, on, BY_SIGHT);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_ABSENT);
    EXPECT_HOST(kvm_intel_tdx, absent, BY_SIGHT);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_OFF);
    EXPECT_HOST(kvm_intel_tdx, off, BY_SIGHT);
    see_flag(COCO_HOST_kvm_tdp_mmu, false);
    EXPECT_HOST(kvm_tdp_mmu, off, BY_SIGHT);
    EXPECT_HOST(kvm_intel_tdx, in_turn, BY_SIGHT);
}

void test_intel_keyids(void **state)
{
    (void)state;
    nothing_looked_at();
    EXPECT_HOST(tdx_keyids, unknown, BY_NOTHING);
    see_number(COCO_HOST_intel_keyid_partitioning, KEYIDS(1));
    EXPECT_HOST(tdx_keyids, none, BY_SIGHT); /* the module takes it */
    see_number(COCO_HOST_intel_keyid_partitioning, KEYIDS(2));
    EXPECT_HOST(tdx_keyids, unknown, BY_NOTHING);
    see_number(COCO_HOST_intel_keyids_capacity, 1);
    EXPECT_HOST(tdx_keyids, unknown, BY_NOTHING);
    see_number(COCO_HOST_intel_keyids_used, 0);
    EXPECT_HOST(tdx_keyids, left, BY_SIGHT);
    see_number(COCO_HOST_intel_keyids_used, 1);
    EXPECT_HOST(tdx_keyids, exhausted, BY_SIGHT);
    see_number(COCO_HOST_intel_keyids_capacity, 0);
    EXPECT_HOST(tdx_keyids, none, BY_SIGHT);
}

void test_intel_sgx(void **state)
{
    (void)state;
    nothing_looked_at();
    see_choice(COCO_HOST_intel_sgx_enclave, COCO_DEVICE_DENIED);
    EXPECT_HOST(tdx_sgx, unknown, BY_NOTHING);
    see_choice(COCO_HOST_intel_sgx_provision, COCO_DEVICE_DENIED);
    EXPECT_HOST(tdx_sgx, present, BY_SIGHT);
    see_choice(COCO_HOST_intel_sgx_provision, COCO_DEVICE_MISSING);
    EXPECT_HOST(tdx_sgx, missing, BY_SIGHT);
    coco_host_not_looked_at(&host, COCO_HOST_intel_sgx_enclave, "no time");
    EXPECT_HOST(tdx_sgx, missing, BY_SIGHT);
}

void test_intel_proven(void **state)
{
    (void)state;
    nothing_looked_at();
    see_number(COCO_HOST_kvm_vm_types, 1 << 5);
    EXPECT_HOST(tdx_bios, on, BY_SIGHT);
    EXPECT_HOST(tdx_module, initialised, BY_SIGHT);
    EXPECT_HOST(kvm_tdp_mmu, on, BY_SIGHT);
    EXPECT_HOST(kvm_intel, loaded, BY_SIGHT);
    EXPECT_HOST(kvm_intel_tdx, on, BY_SIGHT);
    EXPECT_HOST(host_hibernation, unknown, BY_NOTHING);
    EXPECT_HOST(tdx_keyids, unknown, BY_NOTHING);
    see_text(COCO_HOST_linux_release, "6.16.0");
    EXPECT_HOST(host_hibernation, off, BY_SIGHT);
}

void test_intel_in_turn(void **state)
{
    (void)state;
    nothing_looked_at();
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_NOT_LOADED);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_OFF);
    EXPECT_HOST(tdx_module, not_loaded, BY_SIGHT);
    EXPECT_HOST(kvm_intel_tdx, in_turn, BY_SIGHT);
    see_flag(COCO_HOST_linux_hibernation, true);
    EXPECT_HOST(tdx_module, in_turn, BY_SIGHT);
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_INITIALISED);
    EXPECT_HOST(tdx_module, initialised, BY_SIGHT);
    nothing_looked_at();
    see_number(COCO_HOST_intel_keyid_partitioning, 0);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_OFF);
    see_choice(COCO_HOST_intel_module, COCO_TDX_MODULE_FAILED);
    EXPECT_HOST(tdx_module, in_turn, BY_SIGHT);
    EXPECT_HOST(kvm_intel_tdx, in_turn, BY_SIGHT);
    see_choice(COCO_HOST_intel_kvm_tdx, COCO_PARAMETER_ABSENT);
    EXPECT_HOST(kvm_intel_tdx, absent, BY_SIGHT);
}

void test_intel_request(void **state)
{
    struct coco_observations seen = {.host = &host};

    (void)state;
    nothing_looked_at();
    EXPECT_HOST(tdx_attributes_kvm, unknown, BY_NOTHING);
    see_number(COCO_HOST_kvm_tdx_attributes, 0x10000000);
    EXPECT_HOST(tdx_attributes_kvm, accepted, BY_SIGHT);
    EXPECT_SEEN(tdx_attributes_kvm, refused, 0, &on_host, "--tdx-attributes=sept-ve-disable,pks");
    EXPECT_SEEN(tdx_attributes_kvm, accepted, 0, &on_host, "--tdx-attributes=debug"); /* has a rule of its own */
    see_number(COCO_HOST_kvm_tdx_attributes, 0x8000000050000000);
    EXPECT_SEEN(tdx_attributes_kvm, accepted, 0, &on_host, "--tdx-attributes=sept-ve-disable,pks,perfmon");

    seen.quote_socket = COCO_SOCKET_REACHABLE;
    EXPECT_SEEN(tdx_quote_host, unknown, BY_NOTHING, &seen, NULL);
    EXPECT_SEEN(tdx_quote_host, unknown, BY_NOTHING, &seen, "--tdx-quote-socket=vsock:5:4050");
    EXPECT_SEEN(tdx_quote_host, reachable, 0, &seen, "--tdx-quote-socket=unix:/q");
    seen.quote_socket = COCO_SOCKET_MISSING;
    EXPECT_SEEN(tdx_quote_host, missing, 0, &seen, "--tdx-quote-socket=unix:/q");
    seen.quote_socket = COCO_SOCKET_DENIED;
    EXPECT_SEEN(tdx_quote_host, denied, 0, &seen, "--tdx-quote-socket=vsock:2:4050");
    seen.quote_socket = COCO_SOCKET_NOT_LOOKED_AT;
    see_choice(COCO_HOST_intel_qgs_unix, COCO_SOCKET_REFUSED);
    see_choice(COCO_HOST_intel_qgs_vsock, COCO_SOCKET_MISSING);
    EXPECT_SEEN(tdx_quote_host, unknown, BY_NOTHING, &seen, "--tdx-quote-socket=unix:/q");
    EXPECT_SEEN(tdx_quote_host, unknown, BY_NOTHING, &seen, "--tdx-quote-socket=vsock:2:4051");
    EXPECT_SEEN(tdx_quote_host, refused, 0, &seen, "--tdx-quote-socket=unix:/run/tdx-qgs/qgs.socket");
    EXPECT_SEEN(tdx_quote_host, refused, 0, &seen, "--tdx-quote-socket=unix:/var/run/tdx-qgs/qgs.socket");
    EXPECT_SEEN(tdx_quote_host, missing, 0, &seen, "--tdx-quote-socket=vsock:1:4050");
}
