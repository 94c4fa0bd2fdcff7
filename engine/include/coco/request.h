/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A request: what was asked for, as a list of settings in the order in which they were given. Unset stays unset;
 * defaults belong to engine/classify and engine/plan.
 *
 * A request allocates (settings and copied text) through one arena and frees everything at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coco/option.h"

/* Limits of one request; more is refused with a sentence. */
#define COCO_SETTINGS_MAX    4096
#define COCO_VALUE_BYTES_MAX (1024 * 1024)
#define COCO_FILE_BYTES_MAX  (1024 * 1024)
#define COCO_UNREAD_MAX      4096

/* Where a setting was written. */
enum coco_origin_kind {
    COCO_ORIGIN_NONE,
    COCO_ORIGIN_ARGV,  /* our own command line */
    COCO_ORIGIN_FILE,  /* a text with lines */
    COCO_ORIGIN_WORDS, /* a foreign command line: behind our own words, or the words of `file` */
};

struct coco_origin {
    enum coco_origin_kind kind;
    unsigned argument;     /* ARGV, WORDS: index of the word, from 1; of WORDS the program's name is word 0 */
    const char *file;      /* FILE: its name as given; WORDS: the same, or NULL */
    unsigned line, column; /* FILE: from 1 */
};

/* Whose words a request is made of; see coco/import.h. */
enum coco_dialect {
    COCO_DIALECT_OWN, /* the options of these programs, on their command line or in a launch file */
    COCO_DIALECT_QEMU,
    COCO_DIALECT_READCONFIG,
    COCO_DIALECT_LIBVIRT,
    COCO_DIALECT_VMSPAWN,
};

/*
 * Something of a foreign launch that was not understood: facts about its subjects that nothing else decides are unknown
 * then, and not what they are where nothing was asked for.
 */
struct coco_unread {
    struct coco_origin origin;
    const char *text;  /* as it was written, for people; never a secret */
    const char *why;   /* "QEMU has no such option", "..."; a part of a sentence */
    uint32_t subjects; /* a bit for each enum coco_subject that it may be about */
};

enum coco_tristate { COCO_AUTO = -1, COCO_NO = 0, COCO_YES = 1 };
enum coco_choice_coco { COCO_CHOICE_NO, COCO_CHOICE_SEV_SNP, COCO_CHOICE_TDX, COCO_CHOICE_AUTO, COCO_CHOICE_AUTO_NO };

/* What became of --coco=auto; see coco/resolve.h. */
enum coco_auto_answer {
    COCO_AUTO_OPEN,      /* nobody looked at a host yet */
    COCO_AUTO_CHOSEN,    /* the host and QEMU can do what `choice` says now */
    COCO_AUTO_FELL_BACK, /* they can do neither, and auto,no allows to do without: `choice` is COCO_CHOICE_NO */
    COCO_AUTO_NONE,      /* they can do neither */
};
enum coco_choice_format { COCO_FORMAT_RAW, COCO_FORMAT_QCOW2 };
enum coco_choice_disk { COCO_DISK_VIRTIO_BLK, COCO_DISK_VIRTIO_SCSI, COCO_DISK_NVME, COCO_DISK_SCSI_CD };
enum coco_choice_console {
    COCO_CONSOLE_INTERACTIVE,
    COCO_CONSOLE_NATIVE,
    COCO_CONSOLE_GUI,
    COCO_CONSOLE_READ_ONLY,
    COCO_CONSOLE_HEADLESS
};
enum coco_choice_transport { COCO_TRANSPORT_VIRTIO, COCO_TRANSPORT_SERIAL };
enum coco_path_mode { COCO_PATH_AUTO, COCO_PATH_OFF, COCO_PATH_NAMED };
enum coco_firmware_mode {
    COCO_FIRMWARE_AUTO,
    COCO_FIRMWARE_UEFI,
    COCO_FIRMWARE_BIOS,
    COCO_FIRMWARE_NONE,
    COCO_FIRMWARE_FILE
};
enum coco_host_mode { COCO_LOOK_AT_LIVE, COCO_LOOK_AT_NONE, COCO_LOOK_AT_PROFILE };
enum coco_quote_socket { COCO_QUOTE_SOCKET_NO, COCO_QUOTE_SOCKET_VSOCK, COCO_QUOTE_SOCKET_UNIX };

/* A value as its kind's reader understood it; which member counts is said behind it. Text is NUL-terminated. */
struct coco_value {
    bool boolean;                /* SWITCH, BOOL */
    enum coco_tristate tristate; /* BOOL_AUTO */
    unsigned choice; /* CHOICE: number of the word; FIRMWARE: coco_firmware_mode; HOST: coco_host_mode; PATH_AUTO_OFF:
                        coco_path_mode; QUOTE_SOCKET: coco_quote_socket */
    enum coco_auto_answer answer; /* --coco=, where it was written as auto or auto,no */
    uint64_t number; /* SIZE, NUMBER, CPUS, RAM (bytes), CID, SNP_POLICY, TDX_ATTRIBUTES; QUOTE_SOCKET: CID */
    bool has_limit;  /* CPUS, RAM: a second number was given */
    uint64_t limit;  /* that number */
    bool has_slots;  /* RAM: a third one was given */
    uint64_t slots;
    uint32_t port;             /* QUOTE_SOCKET over vsock */
    bool abi_given;            /* SNP_POLICY: bits 0 to 15 are not all zero, or abi= was written */
    enum coco_tristate format; /* DRIVE: COCO_AUTO, or coco_choice_format */
    int disk;                  /* DRIVE: -1, or coco_choice_disk */
    const char
        *path; /* PATH, PATH_AUTO_OFF, FIRMWARE, HOST, DRIVE, CREDENTIAL_FILE, QUOTE_SOCKET over unix (else NULL) */
    const char *id;       /* CREDENTIAL, CREDENTIAL_FILE */
    const uint8_t *bytes; /* CREDENTIAL: unescaped value; BASE64: decoded, or NULL where it does not decode */
    size_t size;          /* of bytes */
    uint8_t uuid[16];     /* UUID */
};

struct coco_setting {
    enum coco_option option;
    const char
        *text; /* the value as written; "" for a bare switch; secrets included: never print it for a credential */
    struct coco_value value;
    struct coco_origin origin;
    const char
        *written; /* how the foreign launch says it, for people and without secrets: "-cpu"; NULL: as an option */
};

struct coco_arena;

struct coco_request {
    struct coco_arena *arena;
    size_t count, capacity;
    struct coco_setting *settings;
    enum coco_dialect dialect;
    size_t unread_count, unread_capacity;
    struct coco_unread *unread;
};

/* Who asks; decides which scopes of options are known. */
enum coco_program { COCO_PROGRAM_COCOLAUNCH, COCO_PROGRAM_COCOCHECK };

/* Is this option one of the program's? */
bool coco_program_takes(enum coco_program program, enum coco_option option);

enum coco_result {
    COCO_OK,
    COCO_NO_MEMORY,
    COCO_BAD_OPTION, /* not an option, an abbreviation, or one of the other program's */
    COCO_BAD_VALUE,  /* missing, superfluous, or not one that the option takes */
    COCO_BAD_SYNTAX, /* a launch file that is not one */
    COCO_TOO_MUCH,   /* beyond a limit */
};

/* What is wrong, as one sentence for people, without the origin in front. */
struct coco_error {
    struct coco_origin origin;
    char message[512];
};

/* Makes an empty request. COCO_NO_MEMORY, or COCO_OK. */
enum coco_result coco_request_init(struct coco_request *ret_request);
void coco_request_done(struct coco_request *request);

/* Forgets every setting, what was not understood and the dialect, and keeps the memory: for parsing many requests one
 * after the other. */
void coco_request_clear(struct coco_request *request);

/*
 * Adds one setting: reads `text` (length bytes, copied) as the option's kind demands; text NULL means that no value was
 * written, which is what a SWITCH takes. On anything but COCO_OK the request is as it was, and reterr_error holds the
 * sentence. origin.file is not copied.
 */
enum coco_result coco_request_add(struct coco_request *request, enum coco_option option, const char *text,
                                  size_t length, struct coco_origin origin, struct coco_error *reterr_error);

/* Notes something as not understood; its texts are copied, origin.file is not. COCO_TOO_MUCH, COCO_NO_MEMORY, or
 * COCO_OK. */
enum coco_result coco_request_add_unread(struct coco_request *request, const struct coco_unread *unread,
                                         struct coco_error *reterr_error);

/*
 * Reads the words of a command line, argv[0] left out: --name=value, --name value, -x, -xq, -i value, -ivalue; words
 * after
 * "--" and words that are no options are kernel arguments. (As with getopt's POSIX mode and vmspawn's, options end at
 * the first such word.) Abbreviations are refused. Stops at the first mistake; what was read before it stays in the
 * request.
 */
enum coco_result coco_request_parse_argv(struct coco_request *request, enum coco_program program, int argc,
                                         const char *const argv[], struct coco_error *reterr_error);

/*
 * Reads a launch file: YAML, restricted (see engine/import/README.md). Keys are names of options with scope LAUNCH.
 * `name` is what messages call the file; it is copied. Settings are appended in file order; a SWITCH that is "no" adds
 * none. Stops at the first mistake; what was read before it stays in the request.
 */
enum coco_result coco_request_parse_file(struct coco_request *request, const char *name, const char *text,
                                         size_t length, struct coco_error *reterr_error);

/* The setting that counts: the last one of a ONCE option; NULL when it was not given. */
const struct coco_setting *coco_request_last(const struct coco_request *request, enum coco_option option);

/* The first setting of the option at or after index `from`; *ret_index is its index. NULL when there is no further one.
 */
const struct coco_setting *coco_request_next(const struct coco_request *request, enum coco_option option, size_t from,
                                             size_t *ret_index);

/*
 * Writes the settings with scope LAUNCH back as words of a command line: --name=value, one string each, and kernel
 * arguments that nothing follows after "--". Reading them again gives the same request but for the origins. Memory is
 * the request's. COCO_NO_MEMORY, or COCO_OK.
 */
enum coco_result coco_request_to_argv(struct coco_request *request, size_t *ret_count, const char *const **ret_argv);

/*
 * The same as a launch file. A file names each option once: of a ONCE option that was given again it holds the last
 * value, and the values of a LIST option stand together, in order, where the first one was. COCO_BAD_VALUE: a value is
 * not UTF-8, which no launch file can hold. COCO_TOO_MUCH: the file would be longer than is read.
 */
enum coco_result coco_request_to_file(struct coco_request *request, const char **ret_text, size_t *ret_length);
