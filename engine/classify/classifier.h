/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of this folder share. Each of them answers the facts of one subject; classify.c calls them all. What a
 * value means is said by its title in coco/facts.def.
 */
#pragma once

#include "coco/classify.h"
#include "request/span.h"

struct classifier {
    const struct coco_request *request;
    const struct coco_observations *observations;
    struct coco_facts *facts;
    struct coco_origins *origins;
    /* The setting of each option that counts: of a ONCE option the only one, of a LIST option one of several. NULL:
     * none. */
    const struct coco_setting *last[COCO_OPTION_COUNT];
};

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* The fact has this value because of `setting`; NULL: because nothing was coco_classify_asked for. */
void coco_classify_as(struct classifier *classifier, enum coco_fact fact, unsigned value,
                      const struct coco_setting *setting);

/* The fact was seen to have this value; `setting` named the file, or is NULL. */
void coco_classify_seen(struct classifier *classifier, enum coco_fact fact, unsigned value,
                        const struct coco_setting *setting);

/* value `given` when there is a setting, else `absent`. */
void coco_classify_given(struct classifier *classifier, enum coco_fact fact, unsigned absent, unsigned given,
                         const struct coco_setting *setting);

/* ---- what was coco_classify_asked for
 * ------------------------------------------------------------------------------------------ */

/* The last setting of the option that asks for something: a SWITCH that is off does not. NULL when there is none. */
const struct coco_setting *coco_classify_asked(const struct classifier *classifier, enum coco_option option);

/* The word's number, or `otherwise`. */
unsigned coco_classify_choice(const struct classifier *classifier, enum coco_option option, unsigned otherwise);
enum coco_tristate coco_classify_tristate(const struct classifier *classifier, enum coco_option option);

/* Is it a technology, be it named or still to be chosen? */
bool coco_classify_confidential(const struct classifier *classifier);

/* Is the launch written in our options, which are systemd-vmspawn's too? */
bool coco_classify_in_our_words(const struct classifier *classifier);

/* Was the choice left to the host, and nobody has looked at one that could decide? */
bool coco_classify_open(const struct classifier *classifier);

/* Do credentials travel as SMBIOS strings? Else the initrd of a confidential guest carries them. */
bool coco_classify_over_smbios(const struct classifier *classifier);

/* Bytes of the kernel command line as it is planned, without the NUL; needs the facts of coco_classify_cmdline(). */
size_t coco_classify_line_length(const struct classifier *classifier);

/* RAM in bytes, be it given or the default. */
uint64_t coco_classify_ram(const struct classifier *classifier);

/* ---- the subjects ------------------------------------------------------------------------------------------------ */
void coco_classify_platform(struct classifier *classifier);
void coco_classify_host(struct classifier *classifier);
void coco_classify_kvm(struct classifier *classifier);
void coco_classify_amd(struct classifier *classifier);   /* looks at the facts of host and KVM */
void coco_classify_intel(struct classifier *classifier); /* the same */
void coco_classify_amd_request(struct classifier *classifier);
void coco_classify_intel_request(struct classifier *classifier); /* looks at the quote socket */
void coco_classify_qemu(struct classifier *classifier);
void coco_classify_options(struct classifier *classifier);
void coco_classify_carried(struct classifier *classifier);
void coco_classify_cpu(struct classifier *classifier);
void coco_classify_memory(struct classifier *classifier);
void coco_classify_boot(struct classifier *classifier);
void coco_classify_cmdline(struct classifier *classifier);
void coco_classify_devices(struct classifier *classifier);
void coco_classify_snp(struct classifier *classifier);
void coco_classify_tdx(struct classifier *classifier);
void coco_classify_credentials(struct classifier *classifier);
void coco_classify_found(struct classifier *classifier);
void coco_classify_files(struct classifier *classifier);
void coco_classify_descriptor(struct classifier *classifier);
void coco_classify_firmware(struct classifier *classifier);
void coco_classify_kernel(struct classifier *classifier);
void coco_classify_unread(struct classifier *classifier); /* looks at all other facts */

/* ---- firmware ---------------------------------------------------------------------------------------------------- */
enum firmware_use {
    FIRMWARE_NONE,     /* no image: QEMU's own BIOS, or nothing */
    FIRMWARE_NAMED,    /* by --firmware= */
    FIRMWARE_SEARCHED, /* among the descriptors of this host */
    FIRMWARE_OPEN,     /* it depends on the kernel, which was not looked into */
};

enum firmware_use coco_classify_firmware_use(const struct classifier *classifier);

/* The setting that named the firmware; NULL: it was searched for. */
const struct coco_setting *coco_classify_firmware_setting(const struct classifier *classifier);
