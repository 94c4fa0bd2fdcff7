/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file is, whatever it is called: every parser asked, one judgement, and reports of it. */
#pragma once

#include "coco/arena.h"
#include "coco/descriptor.h"
#include "coco/identify.h"
#include "coco/report.h"

struct coco_inspect_source {
    const char *path;
    uint64_t size;
    void *context; /* of the three that follow */
    coco_disk_read read;
    /* All the bytes, or NULL where the file is too large for that. Asked for once, when a few did not tell. */
    const uint8_t *(*load)(void *context);
    coco_unpack unpack; /* or NULL */
};

/* Nothing in it points to the file's bytes. Parts that do not belong to the kind are zero. */
struct coco_inspection {
    const char *path;
    const char *not_read; /* why nothing is known of the file, as a sentence; else NULL */
    uint64_t size;
    enum coco_file_kind kind;
    struct coco_faults faults;
    bool not_loaded; /* it was too large to be looked at whole */

    struct coco_firmware firmware;
    struct coco_firmware_use firmware_use;
    struct coco_kernel kernel;
    struct coco_kernel_use kernel_use;
    const char *kernel_version; /* or NULL */
    bool has_initrd;            /* also of a UKI that carries one */
    struct coco_initrd initrd;
    struct coco_disk disk;
    bool has_descriptor; /* it could be read; else `faults` say what is wrong */
    struct coco_descriptor descriptor;
};

/* Memory is the arena's. COCO_NO_MEMORY, or COCO_OK: any file has an answer. */
enum coco_result coco_inspect(struct coco_arena *arena, const struct coco_inspect_source *source,
                              struct coco_inspection *ret_inspection);

/* One sentence for people: "OVMF for AMD SEV (AmdSevX64): boots SNP guests; ...". Cut where it does not fit. */
void coco_inspect_sentence(const struct coco_inspection *inspection, char *ret_text, size_t size);

/* The path and the sentence, what is broken, and the details below. Returns 0 or the sink's negative errno. */
int coco_report_inspection(const struct coco_sink *sink, const struct coco_inspection *inspection);

/* Schema "cococheck-inspect/1", all files in one document: see engine/report/README.md. */
int coco_report_inspections_json(const struct coco_sink *sink, const struct coco_inspection *const *inspections,
                                 size_t count, int exit_code);
