/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events of RTMR1 and RTMR2 when QEMU gives a TD its kernel. */
#include "coco/rtmr.h"

#include <string.h>

#include "measure/measured.h"

/* Since these stable tags of edk2: */
#define EDK2_SEPARATOR_IN_RTMR1 202411
#define EDK2_KERNEL_AS_IT_IS    202502 /* it asks QEMU 10.0 and later for the file's own bytes */
#define EDK2_INITRD_IN_FRONT    202508
#define EDK2_NEWEST             202608
#define EDK2_OLDEST             202305

#define LINUX_MEASURES 609 /* 6.9; distributions carried it back to older ones, or did not */

static const char initrd_argument[] = "initrd=initrd";

static uint8_t *add_event(struct coco_rtmr_log *log, unsigned rtmr, const char *what)
{
    struct coco_rtmr_event *event = &log->events[log->count++];

    event->rtmr = rtmr;
    event->what = what;
    return event->digest;
}

/* Firmware measures its own words without a NUL. */
static void add_words(struct coco_rtmr_log *log, const char *words)
{
    sha384_of(words, strlen(words), add_event(log, 1, words));
}

static void hash_wide(struct coco_hash *hash, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const uint8_t wide[2] = {(uint8_t)text[i], 0};

        coco_hash_add(hash, wide, sizeof(wide));
    }
}

/* The firmware tells the kernel of the initrd by an argument of its own, in UTF-16 as all load options. */
static void add_load_options(struct coco_rtmr_log *log, const struct coco_rtmr_input *input)
{
    const bool in_front = input->edk2 >= EDK2_INITRD_IN_FRONT;
    struct coco_hash hash;

    coco_hash_start(&hash, COCO_HASH_SHA384);
    if (input->initrd && in_front) {
        hash_wide(&hash, initrd_argument, strlen(initrd_argument));
        hash_wide(&hash, " ", 1);
    }
    hash_wide(&hash, input->command_line, strlen(input->command_line));
    if (input->initrd && !in_front) {
        hash_wide(&hash, " ", 1);
        hash_wide(&hash, initrd_argument, strlen(initrd_argument));
    }
    hash_wide(&hash, "", 1);
    coco_hash_end(&hash, add_event(log, 2, "load options"));
}

static void extend(const struct coco_rtmr_log *log, unsigned rtmr, uint8_t ret_value[COCO_SHA384_SIZE])
{
    uint8_t both[2 * COCO_SHA384_SIZE] = {0};

    for (size_t i = 0; i < log->count; i++) {
        if (log->events[i].rtmr != rtmr)
            continue;
        memcpy(both + COCO_SHA384_SIZE, log->events[i].digest, COCO_SHA384_SIZE);
        sha384_of(both, sizeof(both), both);
    }
    memcpy(ret_value, both, COCO_SHA384_SIZE);
}

static enum coco_unpredictable refuse(struct coco_measure_reason *ret_reason, enum coco_unpredictable why,
                                      const char *text)
{
    unpredictable(ret_reason, why, 0, 0);
    ret_reason->text = text;
    return why;
}

static enum coco_unpredictable check_command_line(const struct coco_rtmr_input *input,
                                                  struct coco_measure_reason *ret_reason)
{
    if (input->initrd && input->command_line[0] == '\0')
        return refuse(ret_reason, COCO_UNPREDICTABLE_OTHER_INPUT, "an initrd without a command line");
    for (const char *at = input->command_line; *at; at++)
        if ((unsigned char)*at > '~')
            return refuse(ret_reason, COCO_UNPREDICTABLE_OTHER_INPUT, "a command line that is not ASCII");
    return COCO_PREDICTED;
}

/* Which kernel measures what it is given: one with an EFI stub of Linux 6.9 or later; a UKI brings its own loader. */
static enum coco_unpredictable check_kernel(const struct coco_rtmr_input *input, struct coco_measure_reason *ret_reason)
{
    const struct coco_kernel *kernel = input->parsed;
    const unsigned qemu = input->qemu_major * 100 + input->qemu_minor;

    if (!input->kernel || !kernel)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_KERNEL, 0, 0);
    if (kernel->kind != COCO_KERNEL_LINUX || !kernel->pe.present ||
        kernel->release_major * 100 + kernel->release_minor < LINUX_MEASURES)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_BOOT_PATH, 0, 0);
    if (qemu < 1002 && (qemu < 1000 || input->edk2 < EDK2_KERNEL_AS_IT_IS))
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_KERNEL_EDITED, 0, 0);
    return check_command_line(input, ret_reason);
}

enum coco_unpredictable coco_rtmr_direct_boot(const struct coco_rtmr_input *input, struct coco_rtmr_log *ret_log,
                                              struct coco_measure_reason *ret_reason)
{
    static const uint8_t separator[4];
    struct coco_rtmr_log log = {0};
    enum coco_unpredictable why;
    uint8_t *kernel;

    if (input->edk2 < EDK2_OLDEST || input->edk2 > EDK2_NEWEST)
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_EDK2, 0, 0);
    why = check_kernel(input, ret_reason);
    if (why != COCO_PREDICTED)
        return why;
    kernel = add_event(&log, 1, "kernel");
    if (!coco_authenticode(input->kernel, input->kernel_size, &input->parsed->pe, COCO_HASH_SHA384, kernel))
        return unpredictable(ret_reason, COCO_UNPREDICTABLE_BOOT_PATH, 0, 0);
    add_words(&log, "Calling EFI Application from Boot Option");
    if (input->edk2 >= EDK2_SEPARATOR_IN_RTMR1)
        sha384_of(separator, sizeof(separator), add_event(&log, 1, "separator"));
    add_words(&log, "Exit Boot Services Invocation");
    add_words(&log, "Exit Boot Services Returned with Success");
    if (input->command_line[0] != '\0')
        add_load_options(&log, input);
    if (input->initrd)
        memcpy(add_event(&log, 2, "initrd"), input->initrd, COCO_SHA384_SIZE);
    extend(&log, 1, log.rtmr1);
    extend(&log, 2, log.rtmr2);
    *ret_log = log;
    return COCO_PREDICTED;
}
