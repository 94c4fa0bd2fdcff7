/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Readers of values: one function a kind, from the text as written to what it means. */
#pragma once

#include "coco/arena.h"
#include "coco/request.h"
#include "request/span.h"

/*
 * One value that is being read. `text` is not empty unless the kind allows it, holds no NUL byte, and is followed by
 * one. A reader returns false when it does not take the text; what it says about that goes into the last three members.
 */
struct coco_reading {
    struct coco_arena *arena;
    const struct coco_option_info *option;
    struct coco_span text;
    struct coco_value *value;
    struct coco_span culprit; /* the part of the text that is wrong, or nothing */
    const char *reason;       /* what is wrong with it, or NULL where what the kind takes says enough */
    bool no_memory;
};

/* Both return false, to be returned. */
static inline bool coco_refuse(struct coco_reading *reading, const char *reason)
{
    reading->reason = reason;
    return false;
}

static inline bool coco_refuse_part(struct coco_reading *reading, struct coco_span culprit, const char *reason)
{
    reading->culprit = culprit;
    return coco_refuse(reading, reason);
}

/* Reads the text as the option's kind demands. */
bool coco_read_value(struct coco_reading *reading);

/* What a kind takes, as "takes ..." goes on; NULL for COCO_KIND_CHOICE, whose words are the option's own. */
const char *coco_kind_takes(enum coco_kind kind);

/* read_words.c */
bool coco_boolean_of(struct coco_span text, bool *ret_boolean);
/* Number of the word in a list that is separated by "|". */
bool coco_choice_of(struct coco_span text, const char *words, unsigned *ret_choice);
bool coco_read_boolean(struct coco_reading *reading);
bool coco_read_tristate(struct coco_reading *reading);
bool coco_read_choice(struct coco_reading *reading);
bool coco_read_text(struct coco_reading *reading);
bool coco_read_word(struct coco_reading *reading);
bool coco_read_machine_type(struct coco_reading *reading);
bool coco_read_features(struct coco_reading *reading);
bool coco_read_machine_name(struct coco_reading *reading);
bool coco_read_cpu_model(struct coco_reading *reading);

/* read_numbers.c */
/* Decimal digits alone; false when there are none, other bytes, or the number is above the limit (9 at least). */
bool coco_decimal_of(struct coco_span text, uint64_t limit, uint64_t *ret_number);
bool coco_read_number(struct coco_reading *reading);
bool coco_read_size(struct coco_reading *reading);
bool coco_read_ram(struct coco_reading *reading);
bool coco_read_cpus(struct coco_reading *reading);
bool coco_read_cid(struct coco_reading *reading);

/* read_bits.c */
bool coco_read_snp_policy(struct coco_reading *reading);
bool coco_read_tdx_attributes(struct coco_reading *reading);

/* read_places.c */
bool coco_read_path(struct coco_reading *reading);
bool coco_read_path_auto_off(struct coco_reading *reading);
bool coco_read_firmware(struct coco_reading *reading);
bool coco_read_host(struct coco_reading *reading);
bool coco_read_drive(struct coco_reading *reading);
bool coco_read_quote_socket(struct coco_reading *reading);

/* read_bytes.c */
bool coco_read_uuid(struct coco_reading *reading);
bool coco_read_base64(struct coco_reading *reading);
bool coco_read_credential(struct coco_reading *reading);
bool coco_read_credential_file(struct coco_reading *reading);
