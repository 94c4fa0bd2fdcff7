/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files settle*.c share: each turns the groups of one subject into settings, and settle.c calls them all.
 * Nothing here returns an error: the first failure stays in `result`, and whatever is added after it is lost, so that
 * the files read like a list of what QEMU's options mean.
 */
#pragma once

#include <stdint.h>

#include "coco/rule.h"
#include "import/groups.h"

/* For request->unread: what something may be about. */
#define ABOUT(subject) (UINT32_C(1) << COCO_SUBJECT_##subject)
/* What a launch is about; of the host and of its QEMU no command line says anything. */
#define ABOUT_ALL                                                                                                      \
    (ABOUT(PLATFORM) | ABOUT(CPU) | ABOUT(MEMORY) | ABOUT(FIRMWARE) | ABOUT(BOOT) | ABOUT(DEVICES) | ABOUT(SNP) |      \
     ABOUT(TDX) | ABOUT(CREDENTIALS) | ABOUT(IMPORT))

struct settler {
    struct groups *groups;
    struct coco_request *request;
    struct coco_error *error;
    enum coco_result result;
    const struct groups_group *machine; /* NULL: there is no -machine */
    bool defaults;                      /* there is no -nodefaults: QEMU adds a display, a serial port, a network */
};

/* Where something is, and how it is called there. */
struct place {
    struct coco_origin origin;
    const char *written; /* "-cpu", "-object ... policy", "<memballoon>"; NULL: nowhere */
};

/* ---- where: settle.c --------------------------------------------------------------------------------------------- */

/* Of a value; a plain value, and NULL, are where the option is. */
struct place place_of(struct settler *settler, const struct groups_group *group, const struct groups_pair *pair);
/* Of an option with a plain value. */
struct place place_plain(struct settler *settler, const struct groups_group *group);
/* Of what QEMU does where nobody asked for anything. */
struct place place_none(void);

/* ---- reading groups ---------------------------------------------------------------------------------------------- */

/* NULL: the group is NULL, or has no such key. */
const struct groups_pair *pair_of(const struct groups_group *group, const char *key);
/* Its text, or NULL. */
const char *text_of(const struct groups_group *group, const char *key);
bool text_is(const char *text, const char *word);
bool text_begins(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
/* Is the word one of the list, which NULL ends? */
bool is_among(const char *word, const char *const *list);

/* The group that counts of an option that QEMU takes once: the last one. */
const struct groups_group *group_last(const struct settler *settler, const char *option);

/* A switch; one that cannot be read as one is an error, as it is to QEMU. */
bool switch_of(struct settler *settler, const struct groups_group *group, const char *key, bool otherwise);
/* A value that is none of what the key takes ("takes a size"): an error, unless a shell would make another of it. */
void refuse_value(struct settler *settler, const struct groups_group *group, const struct groups_pair *pair,
                  const char *takes);
/* The same of a number; false: there is none. */
bool number_of(struct settler *settler, const struct groups_group *group, const char *key, uint64_t *ret_number);

/* ---- what comes of them ------------------------------------------------------------------------------------------ */

/*
 * A setting; `text` NULL for an option without a value. A value that QEMU takes and our option cannot hold is noted as
 * not understood.
 */
void settle(struct settler *settler, enum coco_option option, const char *text, struct place place);
void settle_bytes(struct settler *settler, enum coco_option option, const char *text, size_t length,
                  struct place place);
void settlef(struct settler *settler, enum coco_option option, struct place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void settle_switch(struct settler *settler, enum coco_option option, bool on, struct place place);

/* `text` and `why` are copied where they are not constants; `text` is no secret. */
void settle_unread(struct settler *settler, struct place place, const char *text, const char *why, uint32_t subjects);

/* What QEMU refuses before a launch begins. */
void settle_refuse(struct settler *settler, struct coco_origin origin, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void settle_no_memory(struct settler *settler);
void *settle_alloc(struct settler *settler, size_t size);

/*
 * The files behind a name: itself, or what the descriptor that it names stands for. 0: nobody knows, and that was noted
 * as not understood.
 */
size_t settle_files(struct settler *settler, struct place place, const char *name, uint32_t subjects,
                    const char *const **ret_paths);
/* The same where one file is wanted; NULL: nobody knows. */
const char *settle_file(struct settler *settler, struct place place, const char *name, uint32_t subjects);

/* ---- the subjects, in the order of the settings ------------------------------------------------------------------ */
void settle_machine(struct settler *settler);
void settle_accelerator(struct settler *settler);
void settle_object(struct settler *settler);
void settle_cpu(struct settler *settler);
void settle_memory(struct settler *settler);
void settle_firmware(struct settler *settler);
void settle_boot(struct settler *settler);
void settle_strings(struct settler *settler); /* SMBIOS, fw_cfg */
void settle_drives(struct settler *settler);
void settle_devices(struct settler *settler);
void settle_network(struct settler *settler);
void settle_console(struct settler *settler);
void settle_life(struct settler *settler); /* reboot, restoring */
void settle_rest(struct settler *settler); /* options that are not understood */

/* ---- what one of them asks of another ---------------------------------------------------------------------------- */

/* The id that the machine names as its confidential guest object; NULL: none. */
const char *settle_guest_id(const struct settler *settler);
/* The quote socket of a TDX object. */
void settle_quote_socket(struct settler *settler, const struct groups_group *object);
/*
 * The words of a kernel command line, cut at blanks outside of quotes as the kernel does. Joined by single blanks they
 * are the line again: further blanks stay with the word behind them.
 */
void settle_kernel_words(struct settler *settler, const char *line, struct place place);

enum device_kind {
    DEVICE_UNKNOWN,
    DEVICE_LEFT_OUT,
    DEVICE_DISK, /* carries the drive that it names */
    DEVICE_CDROM,
    DEVICE_NIC,
    DEVICE_SERIAL_PORT,
    DEVICE_VIRTIO_CONSOLE,
    DEVICE_DISPLAY,
    DEVICE_VSOCK_OF_GUEST,
    DEVICE_TPM,
    DEVICE_BALLOON,
    DEVICE_IVSHMEM,
    DEVICE_PERSISTENT,
    DEVICE_MEMORY,
    DEVICE_OF_HOST,
    DEVICE_SHARE,
    DEVICE_LOADER,
    DEVICE_CPU,
};

/* What a device of that name (a driver of QEMU's) is to the table of rules. */
enum device_kind settle_device_kind(const char *driver);
bool settle_has_device(const struct settler *settler, enum device_kind kind);

/* A drive, as -drive or -blockdev makes it, down to its file. */
struct drive_source {
    struct place place;
    const char *path; /* NULL: not a file of this host */
    const char *what; /* then: its protocol, for people */
    bool qcow2;
    bool snapshot;
};

/* The drive of that id or node name; false: there is none. */
bool settle_drive_source(struct settler *settler, const char *name, struct drive_source *ret_source);
/* The same of a group that is one. */
bool settle_group_source(struct settler *settler, const struct groups_group *group, struct drive_source *ret_source);
