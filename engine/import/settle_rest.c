/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is left: options that bear on no rule, and options that nobody here knows. */
#include "coco/arena.h"
#include "import/settle.h"

/* Read in other files. */
static const char *const read_elsewhere[] = {
    "accel",   "action", "add-fd",  "append", "bios",       "blockdev",  "cpu",    "device", "drive",
    "dtb",     "fsdev",  "fw_cfg",  "global", "incoming",   "initrd",    "kernel", "loadvm", "m",
    "machine", "net",    "netdev",  "nic",    "nodefaults", "nographic", "object", "serial", "shim",
    "smbios",  "smp",    "display", "spice",  "uuid",       "vga",       "virtfs", "vnc",    NULL};

/* Of no rule: what the host shows and writes down, how it confines QEMU, how fast or how exactly it runs. */
static const char *const left_out[] = {"D",
                                       "L",
                                       "S",
                                       "acpitable",
                                       "async-teardown",
                                       "audio",
                                       "audiodev",
                                       "boot",
                                       "chardev",
                                       "chroot",
                                       "compat",
                                       "d",
                                       "daemonize",
                                       "debugcon",
                                       "dfilter",
                                       "dump-vmstate",
                                       "echr",
                                       "enable-sync-profile",
                                       "full-screen",
                                       "gdb",
                                       "icount",
                                       "iscsi",
                                       "jitdump",
                                       "k",
                                       "mem-path",
                                       "mem-prealloc",
                                       "mon",
                                       "monitor",
                                       "msg",
                                       "name",
                                       "no-user-config",
                                       "numa",
                                       "only-migratable",
                                       "option-rom",
                                       "overcommit",
                                       "parallel",
                                       "perfmap",
                                       "pidfile",
                                       "plugin",
                                       "portrait",
                                       "preconfig",
                                       "qmp",
                                       "qmp-pretty",
                                       "qtest",
                                       "qtest-log",
                                       "rotate",
                                       "rtc",
                                       "run-with",
                                       "runas",
                                       "sandbox",
                                       "seed",
                                       "set",
                                       "singlestep",
                                       "snapshot",
                                       "tpmdev",
                                       "trace",
                                       "usbdevice",
                                       "win2k-hack",
                                       "xen-attach",
                                       "xen-domid",
                                       "xen-domid-restrict",
                                       NULL};

void settle_rest(struct settler *settler)
{
    for (size_t i = 0; i < settler->groups->count; i++) {
        const struct groups_group *group = &settler->groups->groups[i];

        if (!is_among(group->option, read_elsewhere) && !is_among(group->option, left_out))
            settle_unread(settler, place_of(settler, group, NULL), group->written,
                          "it is no option of QEMU's that is known here", ABOUT_ALL);
    }
}
