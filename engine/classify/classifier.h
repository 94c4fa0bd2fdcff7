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

/* The fact has this value because of `setting`; NULL: because nothing was asked for. */
void classify_as(struct classifier *classifier, enum coco_fact fact, unsigned value,
                 const struct coco_setting *setting);

/* The fact was seen to have this value; `setting` named the file, or is NULL. */
void classify_seen(struct classifier *classifier, enum coco_fact fact, unsigned value,
                   const struct coco_setting *setting);

/* value `given` when there is a setting, else `absent`. */
void classify_given(struct classifier *classifier, enum coco_fact fact, unsigned absent, unsigned given,
                    const struct coco_setting *setting);

/* ---- what was asked for ------------------------------------------------------------------------------------------ */

/* The last setting of the option that asks for something: a SWITCH that is off does not. NULL when there is none. */
const struct coco_setting *asked(const struct classifier *classifier, enum coco_option option);

/* The word's number, or `otherwise`. */
unsigned choice_of(const struct classifier *classifier, enum coco_option option, unsigned otherwise);
enum coco_tristate tristate_of(const struct classifier *classifier, enum coco_option option);

bool is_confidential(const struct classifier *classifier);

/* Do credentials travel as SMBIOS strings? Else the initrd of a confidential guest carries them. */
bool credentials_over_smbios(const struct classifier *classifier);

/* The device that carries a further drive, which has the image's type unless it names its own. */
enum coco_choice_disk drive_disk(const struct classifier *classifier, const struct coco_setting *drive);

/* ---- the subjects ------------------------------------------------------------------------------------------------ */
void classify_platform(struct classifier *classifier);
void classify_options(struct classifier *classifier);
void classify_carried(struct classifier *classifier);
void classify_cpu(struct classifier *classifier);
void classify_memory(struct classifier *classifier);
void classify_boot(struct classifier *classifier);
void classify_cmdline(struct classifier *classifier);
void classify_devices(struct classifier *classifier);
void classify_snp(struct classifier *classifier);
void classify_tdx(struct classifier *classifier);
void classify_credentials(struct classifier *classifier);
void classify_files(struct classifier *classifier);
