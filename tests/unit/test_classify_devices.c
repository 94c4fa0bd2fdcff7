/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Console, disks, network, the bus, and configuration that the host hands over. */
#include "classify_tests.h"

void test_devices(void **state)
{
    (void)state;
    EXPECT(console, text, BY_DEFAULT, NULL);
    EXPECT(console, text, 0, "--console=interactive");
    EXPECT(console, text, 0, "--console=native");
    EXPECT(console, text, 0, "--console=read-only");
    EXPECT(console, gui, 0, "--console=gui");
    EXPECT(console, headless, 0, "--console=headless");

    EXPECT(image_format, raw, BY_DEFAULT, NULL);
    EXPECT(image_format, raw, 0, "--image-format=raw");
    EXPECT(image_format, qcow2, 0, "--image-format=qcow2");
    EXPECT(image_disk, disk, BY_DEFAULT, NULL);
    EXPECT(image_disk, disk, 0, "--image-disk-type=nvme");
    EXPECT(image_disk, disk, 0, "--image-disk-type=virtio-scsi");
    EXPECT(image_disk, cdrom, 0, "--image-disk-type=scsi-cd");
    EXPECT(image_options, absent, BY_DEFAULT, "--image=x", "--discard-disk=no");
    EXPECT(image_options, given, 1, "--image=x", "--image-format=raw", "--ephemeral");
    EXPECT(image_options, given, 0, "--image-disk-type=nvme");
    EXPECT(image_options, absent, BY_DEFAULT, "--ephemeral", "--grow-image=1G");
    EXPECT(grow_image, absent, BY_DEFAULT, NULL);
    EXPECT(grow_image, given, 0, "--grow-image=1G");
    EXPECT(ephemeral, no, BY_DEFAULT, NULL);
    EXPECT(ephemeral, yes, 0, "-x");
    EXPECT(extra_drive, absent, BY_DEFAULT, "--image=x");
    EXPECT(extra_drive, given, 1, "--image=x", "--extra-drive=./x", "--extra-drive=./y");

    EXPECT(private_users, absent, BY_DEFAULT, NULL);
    EXPECT(private_users, given, 0, "--private-users=65536");
    EXPECT(tpm, automatic, BY_DEFAULT, NULL);
    EXPECT(tpm, automatic, 0, "--tpm=auto");
    EXPECT(tpm, yes, 0, "--tpm=yes");
    EXPECT(tpm, no, 0, "--tpm=no");
    EXPECT(network, none, BY_DEFAULT, NULL);
    EXPECT(network, one, 0, "--network-user-mode");
    EXPECT(network, one, 0, "-n");
    EXPECT(network, both, 1, "-n", "--network-user-mode");
    EXPECT(network, both, 1, "--network-user-mode", "-n");
    EXPECT(vsock_cid, absent, BY_DEFAULT, "--vsock=yes");
    EXPECT(vsock_cid, used, 0, "--vsock-cid=3");
    EXPECT(vsock_cid, used, 1, "--vsock=yes", "--vsock-cid=3");
    EXPECT(vsock_cid, unused, 1, "--vsock=no", "--vsock-cid=3");
}

/* A bus has 30 free slots; entropy and ports take two. Ten drives of a word below take ten, or one for all SCSI disks.
 */
#define TEN(word)  word, word, word, word, word, word, word, word, word, word
#define FIVE(word) word, word, word, word, word
#define BLK        "--extra-drive=./x"
#define NVME       "--extra-drive=nvme:./x"
#define SCSI       "--extra-drive=virtio-scsi:./x"
#define CD         "--extra-drive=scsi-cd:./x"

void test_slots(void **state)
{
    (void)state;
    EXPECT(pcie_ports, enough, BY_DEFAULT, NULL);
    EXPECT(pcie_ports, enough, 27, TEN(BLK), TEN(NVME), FIVE(BLK), BLK, BLK, NVME);
    EXPECT(pcie_ports, too_few, 28, TEN(BLK), TEN(NVME), FIVE(BLK), BLK, BLK, NVME, NVME);
    /* The image is a drive like the others. */
    EXPECT(pcie_ports, enough, 27, "--image=x", TEN(BLK), TEN(NVME), FIVE(BLK), BLK, BLK);
    EXPECT(pcie_ports, too_few, 28, "--image=x", TEN(BLK), TEN(NVME), FIVE(BLK), BLK, BLK, BLK);
    /* A display, network and vsock take one each; a serial console takes none. */
    EXPECT(pcie_ports, enough, 28, "--console-transport=serial", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK, BLK);
    EXPECT(pcie_ports, enough, 27, "--console=gui", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK);
    EXPECT(pcie_ports, too_few, 28, "--console=gui", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK, BLK);
    EXPECT(pcie_ports, enough, 27, "--network-user-mode", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK);
    EXPECT(pcie_ports, too_few, 28, "--network-user-mode", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK, BLK);
    EXPECT(pcie_ports, enough, 27, "--vsock-cid=3", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK);
    EXPECT(pcie_ports, too_few, 28, "--vsock-cid=3", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK, BLK);
    EXPECT(pcie_ports, enough, 29, "--vsock-cid=3", "--vsock=no", TEN(BLK), TEN(BLK), FIVE(BLK), BLK, BLK, BLK);
    /* SCSI disks share one, whether they say so or have the image's type. */
    EXPECT(pcie_ports, enough, 38, TEN(SCSI), TEN(BLK), TEN(NVME), FIVE(BLK), CD, CD, BLK, BLK);
    EXPECT(pcie_ports, too_few, 39, TEN(SCSI), TEN(BLK), TEN(NVME), FIVE(BLK), CD, CD, BLK, BLK, BLK);
    EXPECT(pcie_ports, enough, 41, "--image=x", "--image-disk-type=scsi-cd", TEN(BLK), TEN(BLK), TEN(BLK), TEN(SCSI));
}

void test_config(void **state)
{
    (void)state;
    EXPECT(unmeasured_config, none, BY_DEFAULT, NULL);
    EXPECT(unmeasured_config, none, BY_DEFAULT, "--image=/cidata/root.img", "--extra-drive=/seed/data.img",
           "--extra-drive=./seed.raw", "--extra-drive=./ignition", "--smbios11=serial=1", "dsx=nocloud", "ds=ec2",
           "ds");
    EXPECT(unmeasured_config, some, 1, "--image=/x", "--extra-drive=/a/cidata.iso");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=scsi-cd:/a/Seed.ISO");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=./seed-1.img");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=./config-2.iso");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=./configdrive");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=./ignition-1.ign");
    EXPECT(unmeasured_config, some, 0, "--extra-drive=./my-cloud-init.img");
    EXPECT(unmeasured_config, some, 0, "--image=./cidata");
    EXPECT(unmeasured_config, none, BY_DEFAULT, "--image=./cidata", "--image=./x");
    EXPECT(unmeasured_config, some, 0, "--smbios11=ds=nocloud-net;s=http://x/");
    EXPECT(unmeasured_config, some, 0, "--smbios11=io.systemd.credential:a=b");
    EXPECT(unmeasured_config, some, 1, "quiet", "ds=nocloud;s=/x");
}
