/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware, what boots, and the kernel command line. */
#include "classify_tests.h"

void test_boot(void **state)
{
    (void)state;
    EXPECT(firmware, automatic, BY_DEFAULT, NULL);
    EXPECT(firmware, automatic, 0, "--firmware=auto");
    EXPECT(firmware, uefi, 0, "--firmware=uefi");
    EXPECT(firmware, bios, 0, "--firmware=bios");
    EXPECT(firmware, none, 0, "--firmware=none");
    EXPECT(firmware, file, 1, "--firmware=none", "--firmware=./OVMF.fd");
    EXPECT(nvram_template, absent, BY_DEFAULT, NULL);
    EXPECT(nvram_template, given, 0, "--efi-nvram-template=./x");
    EXPECT(nvram_state, automatic, BY_DEFAULT, NULL);
    EXPECT(nvram_state, automatic, 0, "--efi-nvram-state=auto");
    EXPECT(nvram_state, off, 0, "--efi-nvram-state=off");
    EXPECT(nvram_state, path, 0, "--efi-nvram-state=./x");
    EXPECT(kernel, absent, BY_DEFAULT, "--initrd=x");
    EXPECT(kernel, given, 0, "--linux=x");
    EXPECT(initrd, absent, BY_DEFAULT, "--linux=x");
    EXPECT(initrd, given, 1, "--linux=x", "--initrd=x", "--initrd=y");
    EXPECT(image, absent, BY_DEFAULT, "--extra-drive=./x");
    EXPECT(image, given, 0, "--image=x");
    EXPECT(directory, absent, BY_DEFAULT, NULL);
    EXPECT(directory, given, 0, "--directory=x");
    EXPECT(binds, absent, BY_DEFAULT, "--directory=x");
    EXPECT(binds, given, 1, "--cpus=1", "--bind=/a", "--bind-ro=/b");
    EXPECT(binds, given, 0, "--bind-ro=/a");
    EXPECT(binds, given, 0, "--bind-user=a");
    EXPECT(kernel_hashes, automatic, BY_DEFAULT, NULL);
    EXPECT(kernel_hashes, automatic, 0, "--kernel-hashes=auto");
    EXPECT(kernel_hashes, on, 0, "--kernel-hashes=yes");
    EXPECT(kernel_hashes, off, 0, "--kernel-hashes=no");
}

/* The line holds 2047 bytes: x86's 2048 without the NUL. */
static void test_length(void)
{
    EXPECT(cmdline, absent, BY_DEFAULT, "--linux=x");
    EXPECT(cmdline, fits, 1, "--linux=x", "quiet");
    EXPECT(cmdline, fits, 0, long_word("", 2047));
    EXPECT(cmdline, too_long, 0, long_word("", 2048));
    EXPECT(cmdline, fits, 2, "12", "456", long_word("", 2040));
    EXPECT(cmdline, too_long, 2, "12", "456", long_word("", 2041));
    /* " console=hvc0" has 13 bytes, " console=ttyS0" 14; added for plain guests with a kernel and a text console. */
    EXPECT(cmdline, fits, 1, "--linux=x", long_word("", 2034));
    EXPECT(cmdline, too_long, 1, "--linux=x", long_word("", 2035));
    EXPECT(cmdline, fits, 2, "--linux=x", "--console-transport=serial", long_word("", 2033));
    EXPECT(cmdline, too_long, 2, "--linux=x", "--console-transport=serial", long_word("", 2034));
    EXPECT(cmdline, fits, 2, "--linux=x", "--console=gui", long_word("", 2047));
    EXPECT(cmdline, too_long, 2, "--linux=x", "--console=headless", long_word("", 2048));
    EXPECT(cmdline, fits, 2, "--linux=x", "--coco=tdx", long_word("", 2047));
    EXPECT(cmdline, too_long, 2, "--linux=x", "--coco=tdx", long_word("", 2048));
    EXPECT(cmdline, fits, 2, "--linux=x", "console=hvc0", long_word("", 2034));
}

static void test_root(void)
{
    EXPECT(cmdline_root, absent, BY_DEFAULT, NULL);
    EXPECT(cmdline_root, absent, BY_DEFAULT, "rootwait", "root", "root=", "roothash=", "rootfstype=ext4");
    EXPECT(cmdline_root, absent, BY_DEFAULT, "root=tmpfs", "root=/dev/ram0");
    EXPECT(cmdline_root, unverified, 1, "quiet", "root=/dev/vda1");
    EXPECT(cmdline_root, unverified, 1, "root=/dev/vda1", "root=LABEL=x");
    EXPECT(cmdline_root, unverified, 0, "root=/dev/vda1 luks.options=discard rd.luks=1");
    EXPECT(cmdline_root, verified, 1, "root=/dev/vda1", "roothash=0123");
    EXPECT(cmdline_root, verified, 0, "usrhash=0123");
    EXPECT(cmdline_root, verified, 0, "verity.usrhash=0123");
    EXPECT(cmdline_root, verified, 0, "rd.luks.uuid=0123");
    EXPECT(cmdline_root, verified, 0, "luks.name=0123=root");
    EXPECT(cmdline_root, verified, 0, "rd.luks.partuuid=0123");
    EXPECT(cmdline_root, verified, 0, "rd.luks.serial=0123");
    EXPECT(cmdline_root, verified, 0, "root=/dev/mapper/root");
    EXPECT(cmdline_root, verified, 0, "quiet root=\"/dev/dm-0\"");
    EXPECT(cmdline_root, verified, 0, "dm-mod.create=\"root,,,ro, 0 8 verity 1 /dev/vda /dev/vdb\"");
    EXPECT(cmdline_root, verified, 0, "dm=\"1 root none ro 1,0 8 crypt aes-xts-plain64\"");
    EXPECT(cmdline_root, unverified, 1, "dm-mod.create=\"root,,,ro, 0 8 linear /dev/vda 0\"", "root=/dev/vda");
}

void test_cmdline(void **state)
{
    (void)state;
    test_length();
    test_root();

    EXPECT(cmdline_console, added, BY_DEFAULT, NULL);
    EXPECT(cmdline_console, added, BY_DEFAULT, "console", "xconsole=hvc0");
    EXPECT(cmdline_console, absent, BY_DEFAULT, "--coco=tdx", "quiet");
    EXPECT(cmdline_console, absent, BY_DEFAULT, "--coco=sev-snp");
    EXPECT(cmdline_console, matches, 0, "console=hvc0");
    EXPECT(cmdline_console, matches, 2, "--coco=tdx", "console=tty0", "quiet console=hvc0,115200");
    EXPECT(cmdline_console, matches, 1, "--console-transport=serial", "console=ttyS0,115200n8");
    EXPECT(cmdline_console, differs, 1, "--console-transport=serial", "console=hvc0");
    EXPECT(cmdline_console, differs, 1, "console=tty0", "console=ttyS0");
    EXPECT(cmdline_console, differs, 0, "console=hvc01");
    EXPECT(cmdline_console, matches, 0, "console=tty0 \"console=hvc0\"");
    EXPECT(cmdline_console, added, BY_DEFAULT, "x=\"a console=hvc0\"");

    EXPECT(cmdline_swiotlb, absent, BY_DEFAULT, "swiotlb=force", "swiotlb", "swiotlb=");
    EXPECT(cmdline_swiotlb, given, 1, "quiet", "swiotlb=262144,force");
}

void test_cmdline_debug(void **state)
{
    (void)state;
    EXPECT(cmdline_debug, none, BY_DEFAULT, NULL);
    EXPECT(cmdline_debug, none, BY_DEFAULT, "init=/usr/lib/systemd/systemd", "rdinit=/init", "init", "rdinit=");
    EXPECT(cmdline_debug, none, BY_DEFAULT, "systemd.unit=multi-user.target", "rd.shell=0", "agent.log=info",
           "systemd.debug_shell=off", "agent.debug_console=false", "debug", "single=1", "mysingle", "breakx=1");
    EXPECT(cmdline_debug, some, 0, "init=/bin/sh");
    EXPECT(cmdline_debug, some, 1, "quiet", "init=/usr/bin/bash", "single");
    EXPECT(cmdline_debug, some, 0, "rdinit=/bin/busybox");
    EXPECT(cmdline_debug, some, 0, "quiet rd.break");
    EXPECT(cmdline_debug, some, 0, "rd.break=pre-mount");
    EXPECT(cmdline_debug, some, 0, "rd.shell");
    EXPECT(cmdline_debug, some, 0, "systemd.debug_shell=ttyS1");
    EXPECT(cmdline_debug, some, 0, "systemd.debug-shell");
    EXPECT(cmdline_debug, some, 0, "rd.systemd.debug-shell=1");
    EXPECT(cmdline_debug, some, 0, "systemd.unit=emergency.target");
    EXPECT(cmdline_debug, some, 0, "rd.systemd.unit=rescue.target");
    EXPECT(cmdline_debug, some, 0, "systemd.wants=debug-shell.service");
    EXPECT(cmdline_debug, some, 0, "systemd.setenv=SYSTEMD_SULOGIN_FORCE=1");
    EXPECT(cmdline_debug, none, BY_DEFAULT, "systemd.setenv=SYSTEMD_SULOGIN_FORCE=0", "systemd.setenv=A=1");
    EXPECT(cmdline_debug, some, 0, "SYSTEMD_SULOGIN_FORCE=1");
    EXPECT(cmdline_debug, some, 0, "single");
    EXPECT(cmdline_debug, some, 0, "emergency");
    EXPECT(cmdline_debug, some, 0, "rescue");
    EXPECT(cmdline_debug, some, 0, "1");
    EXPECT(cmdline_debug, some, 0, "break=premount");
    EXPECT(cmdline_debug, some, 0, "kgdboc=ttyS0");
    EXPECT(cmdline_debug, some, 0, "agent.debug_console");
    EXPECT(cmdline_debug, some, 0, "agent.debug_console_vport=1026");
    EXPECT(cmdline_debug, some, 0, "agent.log=debug");
    EXPECT(cmdline_debug, some, 0, "agent.log=trace");
}

void test_cmdline_secret(void **state)
{
    (void)state;
    EXPECT(cmdline_secret, none, BY_DEFAULT, NULL);
    /* Hashes, names, places, settings. */
    EXPECT(cmdline_secret, none, BY_DEFAULT,
           "roothash=4a2e5e0f5f7b4f8fb5d1f5a3bb4fd2b0c1cc7f8d5a61c1f1c8f3c6d3d8f0b4a1");
    EXPECT(cmdline_secret, none, BY_DEFAULT, "rd.luks.key=/etc/key", "password=", "password", "monkey=1",
           "vconsole.keymap=de", "token=auto", "rd.luks.key=UUID=1-2", "root.key=@root", "x.key=pkcs11:a", "key=ask",
           "secret=no", "url=http://host/a@b:c", "url=http://host:80/a@b", "url=http://user@host/");
    EXPECT(cmdline_secret, some, 1, "quiet", "password=hunter2");
    EXPECT(cmdline_secret, some, 0, "rd.iscsi.password=hunter2");
    EXPECT(cmdline_secret, some, 0, "quiet DB_PASSWD=x");
    EXPECT(cmdline_secret, some, 0, "luks-passphrase=\"correct horse\"");
    EXPECT(cmdline_secret, some, 0, "agent.token=eyJhbGciOi");
    EXPECT(cmdline_secret, some, 0, "nvme.dhchap_secret=DHHC-1:00:ia6z");
    EXPECT(cmdline_secret, some, 0, "api-key=0123456789abcdef");
    EXPECT(cmdline_secret, some, 0, "key=0123456789abcdef");
    EXPECT(cmdline_secret, some, 0, "apikey=x");
    EXPECT(cmdline_secret, some, 0, "systemd.set_credential=a:b");
    EXPECT(cmdline_secret, some, 0, "systemd.set_credential_binary=a:b");
    EXPECT(cmdline_secret, some, 0, "ignition.config.url=https://user:pass@host/x");
    EXPECT(cmdline_secret, some, 0, "x=\"-----BEGIN EC PRIVATE KEY-----MIG\"");
    EXPECT(cmdline_secret, some, 0, "--", "-----BEGIN PRIVATE KEY-----");
    EXPECT(cmdline_secret, none, BY_DEFAULT, "x=\"-----BEGIN CERTIFICATE-----MIIB\"");
}
