/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options of both programs as a table. The list is coco/options.def. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum coco_option {
#define GROUP(id, title)
#define OPTION(id, name, letter, kind, argument, times, scope, support, group, help) COCO_OPTION_##id,
#include "coco/options.def"
#undef GROUP
#undef OPTION
    COCO_OPTION_COUNT
};

enum coco_option_group {
#define GROUP(id, title) COCO_GROUP_##id,
#define OPTION(id, name, letter, kind, argument, times, scope, support, group, help)
#include "coco/options.def"
#undef GROUP
#undef OPTION
    COCO_GROUP_COUNT
};

/* How an option's value is read. What the reader returns is in struct coco_value, coco/request.h. */
enum coco_kind {
    COCO_KIND_SWITCH,          /* no value; in a launch file a boolean */
    COCO_KIND_BOOL,            /* systemd's words: 1 yes y true t on, 0 no n false f off; case does not matter */
    COCO_KIND_BOOL_AUTO,       /* the same, or auto, or nothing (auto) */
    COCO_KIND_CHOICE,          /* one of the words of ARGUMENT */
    COCO_KIND_SIZE,            /* bytes; suffixes B K M G T P E to base 1024, fractions as 1.5G, sums as 1G512M */
    COCO_KIND_NUMBER,          /* unsigned decimal */
    COCO_KIND_RAM,             /* SIZE[:SIZE[:SLOTS]] */
    COCO_KIND_CPUS,            /* NUMBER[:NUMBER] */
    COCO_KIND_CID,             /* vsock CID, 3 to 2^32-2 */
    COCO_KIND_UUID,            /* 32 hex digits, with or without the four dashes */
    COCO_KIND_PATH,            /* not empty */
    COCO_KIND_PATH_AUTO_OFF,   /* auto, off, or a path that holds a slash */
    COCO_KIND_FIRMWARE,        /* auto, uefi, bios, none, or a path that holds a slash */
    COCO_KIND_HOST,            /* live, none, or the path of a profile, which holds a slash or ends in .json */
    COCO_KIND_FEATURES,        /* comma-separated words, each with or without ~; or nothing */
    COCO_KIND_DRIVE,           /* [raw|qcow2:][disk type:]PATH, prefixes in either order */
    COCO_KIND_MACHINE_TYPE,    /* letters, digits, and . _ + -; but not help, which QEMU answers with a list */
    COCO_KIND_WORD_OPTIONAL,   /* letters, digits, and . _ + -; or nothing: --explain and --explain=ID */
    COCO_KIND_TEXT,            /* any bytes but NUL, not empty */
    COCO_KIND_ARGUMENT,        /* the same: one word of the kernel command line */
    COCO_KIND_MACHINE_NAME,    /* host name: labels of letters, digits, - and _, separated by dots; 64 bytes at most */
    COCO_KIND_CPU_MODEL,       /* MODEL[,flag...] in QEMU's spelling */
    COCO_KIND_BASE64,          /* any bytes here: whether it decodes is for a rule to say */
    COCO_KIND_SNP_POLICY,      /* number or words, see options.def */
    COCO_KIND_TDX_ATTRIBUTES,  /* number or words, see options.def */
    COCO_KIND_QUOTE_SOCKET,    /* vsock:CID:PORT, unix:PATH, or no */
    COCO_KIND_CREDENTIAL,      /* ID:VALUE with C escapes in VALUE */
    COCO_KIND_CREDENTIAL_FILE, /* ID:PATH */
};

enum coco_times { COCO_TIMES_ONCE, COCO_TIMES_LIST };
enum coco_scope {
    COCO_SCOPE_LAUNCH,
    COCO_SCOPE_BOTH,
    COCO_SCOPE_COCOLAUNCH,
    COCO_SCOPE_COCOCHECK,
    COCO_SCOPE_FOUND,
};
enum coco_support { COCO_SUPPORT_NOW, COCO_SUPPORT_LATER };

struct coco_option_info {
    const char *name; /* without the dashes */
    char letter;      /* or 0 */
    enum coco_kind kind;
    const char *argument; /* as shown in --help; for COCO_KIND_CHOICE the words, separated by | */
    enum coco_times times;
    enum coco_scope scope;
    enum coco_support support;
    enum coco_option_group group;
    const char *help;
};

/* option < COCO_OPTION_COUNT; group < COCO_GROUP_COUNT. The pointers are to constants. */
const struct coco_option_info *coco_option_info(enum coco_option option);
const char *coco_option_group_title(enum coco_option_group group);

/* The option of that very name (no abbreviation), or COCO_OPTION_COUNT. One of scope FOUND has none that anybody gives.
 */
enum coco_option coco_option_by_name(const char *name, size_t length);
enum coco_option coco_option_by_letter(char letter);

/* The known name nearest to a mistyped one, or NULL where none is near; a pointer to a constant. */
const char *coco_option_nearest(const char *name, size_t length);

/* The same among other words: at most two edits away. */
const char *coco_word_nearest(const char *word, size_t length, const char *const words[], size_t count);
