/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan: the QEMU command line, and the file descriptors that QEMU inherits. A pure function of request and
 * observations. What it says is what is shown, measured and spawned.
 */
#pragma once

#include "coco/classify.h"
#include "coco/observation.h"
#include "coco/request.h"

/* The first descriptor that QEMU inherits besides standard input, output and error; the next ones follow. */
#define COCO_PLAN_FIRST_FD 3

enum coco_plan_fd_kind {
    COCO_FD_QMP,     /* one end of a socket pair; the launcher keeps the other and speaks QMP */
    COCO_FD_CONSOLE, /* the same, and the launcher connects it with the terminal */
    COCO_FD_EXIT,    /* the same, and the guest may write "EXIT_STATUS=N" lines into it: port org.coco.exit-status */
    COCO_FD_CONTENT, /* a memfd that holds `parts` one after the other, sealed unless it is `writable` */
};

/*
 * A piece of a memfd: a file that the launcher copies in, or bytes. Zero bytes follow a file until the memfd's size is
 * a multiple of 4, since Linux unpacks initrds that are stuck together only at such offsets.
 */
struct coco_plan_part {
    const char *path; /* NULL: `bytes` */
    const uint8_t *bytes;
    size_t size;
};

struct coco_plan_fd {
    enum coco_plan_fd_kind kind;
    int number;          /* as QEMU sees it */
    const char *purpose; /* for people: "QMP", "console", "initrd", "credential NAME" */
    size_t part_count;   /* CONTENT only */
    const struct coco_plan_part *parts;
    bool writable; /* QEMU may change it, and what it writes is gone with it */
    bool secret;   /* holds a credential: never shown, and wiped after use */
};

struct coco_plan {
    size_t argc;
    const char *const *argv; /* argv[0] is the binary; NULL-terminated */
    size_t fd_count;
    const struct coco_plan_fd *fds;
    bool uses_kvm;
    bool accel_from_fallback; /* KVM was wanted where possible, and is not: emulation is used */
    /* The content of a file that a descriptor must hold was not in the observations: this is for showing, not for
     * spawning. */
    bool incomplete;
    /* The same of firmware that has to be searched for: the command line has none. */
    bool lacks_firmware;
    /* Nobody looked at where the C-bit of an SNP host is: this is for showing, with the usual one, and not for
     * spawning. */
    bool assumes_c_bit;
    enum coco_choice_console console;
};

enum coco_plan_result {
    COCO_PLAN_OK,
    COCO_PLAN_NO_MEMORY,
    COCO_PLAN_IMPOSSIBLE, /* a rule without override is broken: there is no command line for this */
};

/*
 * Memory is the request's arena, and the plan points into the request and the observations. The facts must be those of
 * coco_classify() for this request and these observations. Whatever rules are broken, the plan holds nothing that
 * crashes QEMU and nothing that breaks out of an option.
 */
enum coco_plan_result coco_plan(struct coco_request *request, const struct coco_observations *observations,
                                const struct coco_facts *facts, struct coco_plan *ret_plan);
