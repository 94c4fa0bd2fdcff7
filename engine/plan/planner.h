/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan in the making, and the words of QEMU's command line. Nothing here returns an error: the first failure stays in
 * `result`, and whatever is added after it is lost, so that the files that say what the plan holds read like a list.
 */
#pragma once

#include <json-c/json_types.h>

#include "coco/arena.h"
#include "coco/plan.h"

struct planner {
    struct coco_request *request;
    const struct coco_observations *observations;
    const struct coco_facts *facts;
    struct coco_arena *arena;
    enum coco_plan_result result;
    const char **argv;
    size_t argc, argv_capacity;
    struct coco_plan_fd *fds;
    size_t fd_count, fd_capacity;
    struct coco_plan_fd spare_fd; /* for writing into after a failure */
    bool uses_kvm, accel_from_fallback, incomplete, lacks_firmware, assumes_c_bit;
    enum coco_choice_console console;
};

/* ---- what was asked for ------------------------------------------------------------------------------------------ */

/* The value that counts; NULL when the option was not given. */
const struct coco_value *planner_value(const struct planner *planner, enum coco_option option);
bool planner_given(const struct planner *planner, enum coco_option option);
/* The word's number, or `otherwise`. */
unsigned planner_choice(const struct planner *planner, enum coco_option option, unsigned otherwise);
enum coco_tristate planner_tristate(const struct planner *planner, enum coco_option option);
/* Not COCO_CHOICE_NO. */
bool planner_confidential(const struct planner *planner);

/*
 * The descriptor of the firmware, where it goes into flash; NULL where it does not. A confidential guest has no flash:
 * KVM has no read-only memory for it.
 */
const struct coco_descriptor *planner_flash(const struct planner *planner);

/* ---- argv: planner_words.c --------------------------------------------------------------------------------------- */

/* There is no command line for this request: only reached when a rule without override should have said so. */
void planner_impossible(struct planner *planner);
void planner_no_memory(struct planner *planner);

/* Arena memory; NULL, with the result set, when there is none. */
void *planner_alloc(struct planner *planner, size_t size);

/* Appends one word, or an option and its value. A NULL value means that making it failed. */
void planner_word(struct planner *planner, const char *word);
void planner_option(struct planner *planner, const char *option, const char *value);
void planner_optionf(struct planner *planner, const char *option, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The text with its commas doubled, which is all that a value in key=value,key=value form needs. Never NULL. */
const char *planner_escape(struct planner *planner, const char *text);

/* A descriptor for QEMU to inherit, with its number set; a dummy after a failure. */
struct coco_plan_fd *planner_fd(struct planner *planner, enum coco_plan_fd_kind kind, const char *purpose);

/* ---- JSON: json.c ------------------------------------------------------------------------------------------------ */

/* {"key": "value"}; NULL after a failure, which all the others take. */
struct json_object *planner_object(struct planner *planner, const char *key, const char *value);
/* Text that is no UTF-8 as QEMU reads it makes the plan impossible. */
void planner_put_string(struct planner *planner, struct json_object *object, const char *key, const char *value);
void planner_put_number(struct planner *planner, struct json_object *object, const char *key, uint64_t value);
void planner_put_bool(struct planner *planner, struct json_object *object, const char *key, bool value);
void planner_put_bytes(struct planner *planner, struct json_object *object, const char *key, const uint8_t *bytes,
                       size_t size);
void planner_put_object(struct planner *planner, struct json_object *object, const char *key,
                        struct json_object *value);
/* Appends the option and the object, and gives the object back. */
void planner_option_json(struct planner *planner, const char *option, struct json_object *object);

/* {"driver": ..., "id": ...} of a device on the PCI bus that speaks virtio 1.0 only. */
struct json_object *planner_virtio(struct planner *planner, const char *driver, const char *id);

/* ---- the concerns, in the order of the command line -------------------------------------------------------------- */
void plan_machine(struct planner *planner);
void plan_cpu_and_memory(struct planner *planner);
void plan_confidential(struct planner *planner);
void plan_firmware(struct planner *planner);
void plan_boot(struct planner *planner);
void plan_credentials(struct planner *planner);
void plan_drives(struct planner *planner);
void plan_devices(struct planner *planner);
void plan_console(struct planner *planner);

/* Do credentials travel inside the initrd? Else they are SMBIOS strings. */
bool plan_credentials_in_initrd(const struct planner *planner);
/* The archive that holds them; bytes NULL after a failure. */
struct coco_plan_part plan_credentials_archive(struct planner *planner);
