/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Platform, and options as such. */
#include "classify_tests.h"

void test_platform(void **state)
{
    static struct coco_host hosts[COCO_DEVICE_HANGS + 1];
    struct coco_observations seen[COCO_DEVICE_HANGS + 1] = {{0}};

    (void)state;
    for (unsigned i = COCO_DEVICE_USABLE; i <= COCO_DEVICE_HANGS; i++) {
        coco_host_see_choice(&hosts[i], COCO_HOST_kvm_device, i);
        seen[i].host = &hosts[i];
    }
    EXPECT(coco, no, BY_DEFAULT, NULL);
    EXPECT(coco, no, 0, "--coco=no");
    EXPECT(coco, sev_snp, 1, "--ephemeral", "--coco=sev-snp");
    EXPECT(coco, tdx, 1, "--coco=sev-snp", "--coco=tdx");

    EXPECT(kvm, auto, BY_DEFAULT, NULL);
    EXPECT(kvm, auto, 0, "--kvm=auto");
    EXPECT(kvm, yes, 0, "--kvm=yes");
    EXPECT(kvm, no, 0, "--kvm=no");

    EXPECT(kvm_device, unknown, BY_NOTHING, "--kvm=yes");
    EXPECT_SEEN(kvm_device, usable, BY_SIGHT, &seen[COCO_DEVICE_USABLE], NULL);
    EXPECT_SEEN(kvm_device, missing, BY_SIGHT, &seen[COCO_DEVICE_MISSING], NULL);
    EXPECT_SEEN(kvm_device, denied, BY_SIGHT, &seen[COCO_DEVICE_DENIED], NULL);
    EXPECT_SEEN(kvm_device, hangs, BY_SIGHT, &seen[COCO_DEVICE_HANGS], NULL);

    EXPECT(machine_type, q35, BY_DEFAULT, NULL);
    EXPECT(machine_type, q35, 0, "--machine-type=q35");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-9.2");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-10.0");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-11.1");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-noble");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-rhel9.4.0");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-9");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-9.x");
    EXPECT(machine_type, q35, 0, "--machine-type=pc-q35-9.1");
    EXPECT(machine_type, old_q35, 0, "--machine-type=pc-q35-9.0");
    EXPECT(machine_type, old_q35, 0, "--machine-type=pc-q35-7.2");
    EXPECT(machine_type, old_q35, 0, "--machine-type=pc-q35-8.10");
    EXPECT(machine_type, old_q35, 0, "--machine-type=pc-q35-2.12.1");
    EXPECT(machine_type, i440fx, 0, "--machine-type=pc-i440fx-9.2");
    EXPECT(machine_type, i440fx, 0, "--machine-type=pc");
    EXPECT(machine_type, other, 0, "--machine-type=pc-i440fx-");
    EXPECT(machine_type, other, 0, "--machine-type=pcx");
    EXPECT(machine_type, other, 0, "--machine-type=microvm");
    EXPECT(machine_type, other, 0, "--machine-type=q35x");
    EXPECT(machine_type, other, 0, "--machine-type=pc-q35-");

    EXPECT(snp_options, absent, BY_DEFAULT, "--kernel-hashes=auto");
    EXPECT(snp_options, absent, BY_DEFAULT, "--kernel-hashes=yes", "--kernel-hashes=auto");
    EXPECT(snp_options, given, 0, "--kernel-hashes=no");
    EXPECT(snp_options, given, 1, "--coco=tdx", "--snp-policy=smt", "--snp-vcek-disabled=yes");
    EXPECT(snp_options, given, 0, "--snp-author-key=no");
    EXPECT(snp_options, given, 0, "--snp-vcek-disabled=no");
    EXPECT(snp_options, given, 0, "--snp-host-data=AAAA");
    EXPECT(snp_options, given, 0, "--snp-id-block=AAAA");
    EXPECT(snp_options, given, 0, "--snp-id-auth=AAAA");
    EXPECT(snp_options, given, 0, "--snp-guest-visible-workarounds=AAAA");

    EXPECT(tdx_options, absent, BY_DEFAULT, "--tdx-quote-socket=no", "--snp-policy=smt");
    EXPECT(tdx_options, given, 0, "--tdx-quote-socket=unix:/run/q");
    EXPECT(tdx_options, given, 0, "--tdx-attributes=debug");
    EXPECT(tdx_options, given, 0, "--tdx-mrconfigid=AAAA");
    EXPECT(tdx_options, given, 0, "--tdx-mrowner=AAAA");
    EXPECT(tdx_options, given, 1, "--coco=no", "--tdx-mrownerconfig=AAAA");
}

void test_options(void **state)
{
    (void)state;
    EXPECT(unsupported_option, none, BY_DEFAULT, NULL);
    EXPECT(unsupported_option, none, BY_DEFAULT, "--tpm=no", "--secure-boot=auto", "--efi-nvram-state=off",
           "--tpm-state=auto", "--pass-ssh-key=no", "--notify-ready=no", "--register=auto");
    EXPECT(unsupported_option, none, BY_DEFAULT, "--firmware=uefi", "--image=./x", "--keep-unit");
    EXPECT(unsupported_option, none, BY_DEFAULT, "--tpm=yes", "--tpm=no");
    EXPECT(unsupported_option, some, 0, "--tpm=yes");
    EXPECT(unsupported_option, some, 1, "--ephemeral", "--directory=./x", "--tpm=yes");
    EXPECT(unsupported_option, some, 0, "--network-tap");
    EXPECT(unsupported_option, some, 0, "--pass-ssh-key=yes");
    EXPECT(unsupported_option, some, 0, "--efi-nvram-state=./vars");
    EXPECT(unsupported_option, none, BY_DEFAULT, "--firmware-features=~x", "--secure-boot=yes");
    EXPECT(unsupported_option, some, 1, "--firmware-features=~x", "--bind=/a");
    EXPECT(unsupported_option, some, 0, "--grow-image=2G");
    EXPECT(unsupported_option, some, 0, "--vsock=yes");
    EXPECT(unsupported_option, none, BY_DEFAULT, "--vsock=yes", "--vsock-cid=3");
    EXPECT(unsupported_option, none, BY_DEFAULT, "--vsock=auto");

    EXPECT(repeated_option, none, BY_DEFAULT, "--cpus=1", "--initrd=a", "--initrd=b", "a", "b");
    EXPECT(repeated_option, none, BY_DEFAULT, "--color=always", "--color=never");
    EXPECT(repeated_option, some, 1, "--cpus=1", "--cpus=1");
    EXPECT(repeated_option, some, 2, "--cpus=1", "--ram=1G", "--ram=2G", "--cpus=2", "--ram=3G");
}

void test_carried(void **state)
{
    (void)state;
    EXPECT(value_carried, yes, BY_DEFAULT, NULL);
    EXPECT(value_carried, yes, BY_DEFAULT, "--image=/a,b \"c\"\\d'{}:%", "--extra-drive=raw:/\xc3\xa4");
    EXPECT(value_carried, no, 0, "--image=/\xff");
    EXPECT(value_carried, no, 0, "--image=/a\nb");
    EXPECT(value_carried, no, 0, "--image=/a\x7f");
    EXPECT(value_carried, no, 0, "--image=/\xed\xa0\x80"); /* a surrogate */
    EXPECT(value_carried, no, 1, "--image=/a", "--extra-drive=/\x1f", "--extra-drive=/\xff");
    EXPECT(value_carried, yes, BY_DEFAULT, "--image=/\xff", "--image=/a"); /* the last one is used */
    EXPECT(value_carried, yes, BY_DEFAULT, "--tdx-quote-socket=unix:/a", "--tdx-attributes=debug");
    EXPECT(value_carried, yes, BY_DEFAULT, "--tdx-quote-socket=vsock:2:1");
    EXPECT(value_carried, no, 0, "--tdx-quote-socket=unix:/\xff");
    /* Words of argv as they stand. */
    EXPECT(value_carried, yes, BY_DEFAULT, "--linux=/\xff\n", "--initrd=/\xff\n", "--firmware=/\xff\n",
           "--qemu=/\xff\n");
    /* The kernel and systemd take bytes. */
    EXPECT(value_carried, yes, BY_DEFAULT, "--smbios11=\xff,value=x", "a=\xff, \"b\"");
    EXPECT(value_carried, no, 0, "--smbios11=a\nb");
    EXPECT(value_carried, no, 1, "a", "b\tc");
    EXPECT(value_carried, no, 0, "a\nb");
    EXPECT(value_carried, yes, BY_DEFAULT, "--set-credential=a:x\\ny", "--load-credential=a:/\xff");
}
