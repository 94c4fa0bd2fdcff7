/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Launches that others wrote: a QEMU command line, a file for QEMU's -readconfig, a libvirt domain, a systemd-vmspawn
 * command line. Each becomes the same request that options and launch files become, so that the same facts, rules and
 * reports hold for it:
 *
 *   - what an option of ours says becomes a setting of that option, with where and how it is written there;
 *   - what the other program does where nothing was asked for, and we would do otherwise, becomes a setting without an
 *     origin: a QEMU command line without an accelerator is --kvm=no;
 *   - what no option of ours asks for, and a rule speaks of, becomes a setting of scope FOUND (coco/options.def);
 *   - what is not understood goes to request->unread, and makes unknown what it may be about;
 *   - what bears on no rule (a display, a monitor, a log file) is left out.
 */
#pragma once

#include "coco/request.h"

/* Limits of what is imported; more is refused with a sentence. */
#define COCO_IMPORT_BYTES_MAX (4 * 1024 * 1024)
#define COCO_IMPORT_WORDS_MAX 16384

/* The words of a foreign command line, the program's name first. */
struct coco_words {
    const char *name; /* of the file that they are in, for origins; NULL: behind our own words */
    size_t count;
    const char *const *words;
    /* Where each begins, FILE with line and column, where they are in a text; NULL: they are told by number (WORDS). */
    const struct coco_origin *origins;
};

/*
 * What an import may ask of its caller, since the engine reads nothing by itself. Each may be NULL, and may say that it
 * does not know: then what hangs on it is not understood, and named.
 */
struct coco_import_io {
    void *context;
    /*
     * The content of a file that the words name (-readconfig FILE, an option's @FILE). 0, or a negative errno. Bytes
     * must stay as long as the request.
     */
    int (*read)(void *context, const char *path, const char **ret_text, size_t *ret_length);
    /*
     * The files behind a descriptor that the guest's QEMU inherited (/proc/self/fd/5, /dev/fdset/2 with -add-fd): one
     * path for what is a file, and none where it is something without a name. 0, or a negative errno.
     */
    int (*descriptor)(void *context, int number, size_t *ret_count, const char *const **ret_paths);
};

/*
 * Each of these fills a request that was made by coco_request_init() or coco_request_clear(), whose memory they use.
 * Stops at what makes the whole unreadable; reterr_error says what and where. COCO_BAD_SYNTAX: not of that language;
 * COCO_BAD_VALUE: QEMU (libvirt, vmspawn) would refuse it as well, before a launch begins; COCO_TOO_MUCH;
 * COCO_NO_MEMORY. `io` may be NULL.
 */
enum coco_result coco_import_qemu(struct coco_request *request, const struct coco_words *words,
                                  const struct coco_import_io *io, struct coco_error *reterr_error);
enum coco_result coco_import_readconfig(struct coco_request *request, const char *name, const char *text, size_t length,
                                        const struct coco_import_io *io, struct coco_error *reterr_error);
enum coco_result coco_import_libvirt(struct coco_request *request, const char *name, const char *text, size_t length,
                                     const struct coco_import_io *io, struct coco_error *reterr_error);
enum coco_result coco_import_vmspawn(struct coco_request *request, const struct coco_words *words,
                                     struct coco_error *reterr_error);

/*
 * A text as words: NUL-separated as in /proc/PID/cmdline, or as a POSIX shell would split it (quotes, backslashes, line
 * continuation, comments), where anything that a shell would expand is left as it is and told by `ret_expands`: its
 * place, or kind NONE. Of a script, the words of the first command that starts QEMU or systemd-vmspawn, be it behind
 * exec, sudo, env or assignments. Memory is the request's. COCO_BAD_VALUE: no such command. COCO_BAD_SYNTAX: a quote
 * without an end.
 */
enum coco_result coco_words_split(struct coco_request *request, const char *name, const char *text, size_t length,
                                  struct coco_words *ret_words, struct coco_origin *ret_expands,
                                  struct coco_error *reterr_error);

/* What a text, or the words of a command line, are, by their content; COCO_DIALECT_OWN: a launch file, or nothing else.
 */
enum coco_dialect coco_import_recognise(const char *text, size_t length);

/* Is a program that starts a VM named behind what begins no launch file, as in a line of ps, of a log or a Dockerfile?
 */
bool coco_import_tells_of_program(const char *text, size_t length);
enum coco_dialect coco_import_recognise_program(const char *word);

/* "qemu", "libvirt", ...: as --from= names them; OWN is "launch". */
const char *coco_dialect_name(enum coco_dialect dialect);
