/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Firmware descriptors, and which of them fit a launch. */
#include <string.h>

#include "coco/descriptor.h"
#include "report/tree.h"
#include "report/writer.h"

/* Why a search passes the descriptor over; empty where it does not. */
struct reason {
    char text[256];
};

static struct reason reason_against(const struct coco_observations *seen, size_t number)
{
    const struct coco_descriptor_verdict verdict = coco_descriptor_fits(&seen->candidates[number], seen->wanted, false);
    struct reason reason = {""};

    if (verdict.fit != COCO_FIT_OK)
        coco_descriptor_fit_text(verdict, seen->wanted, reason.text, sizeof(reason.text));
    return reason;
}

static void say_descriptor(struct writer *writer, const char *path, bool found, const char *verdict)
{
    coco_writer_style(writer, found ? STYLE_STRONG : STYLE_PLAIN);
    coco_writer_quote(writer, path);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, ": ");
    coco_writer_quote(writer, verdict);
    coco_writer_say(writer, "\n");
}

static int report_text(const struct coco_sink *sink, const struct coco_observations *seen, size_t choice)
{
    struct writer writer = {.sink = sink};

    for (size_t i = 0; i < seen->candidate_count; i++) {
        const struct reason reason = reason_against(seen, i);
        const char *verdict = i == choice ? "fits, and is the one that a search finds" : "fits";

        say_descriptor(&writer, seen->candidates[i].path, i == choice, reason.text[0] ? reason.text : verdict);
    }
    for (size_t i = 0; i < seen->skipped_count; i++)
        say_descriptor(&writer, seen->skipped[i].path, false, seen->skipped[i].reason);
    return writer.error;
}

static struct json_object *json_of(struct tree *tree, const struct coco_observations *seen, size_t number, bool found)
{
    const struct coco_descriptor *descriptor = &seen->candidates[number];
    const struct reason reason = reason_against(seen, number);
    struct json_object *object = coco_tree_object(tree), *features = coco_tree_array(tree);

    coco_tree_add_text(tree, object, "descriptor", descriptor->path);
    coco_tree_add_text(tree, object, "description", descriptor->description);
    coco_tree_add_text(tree, object, "image", descriptor->image);
    for (size_t i = 0; i < descriptor->feature_count; i++)
        coco_tree_append_text(tree, features, descriptor->features[i]);
    coco_tree_add(tree, object, "features", features);
    coco_tree_add_bool(tree, object, "fits", reason.text[0] == '\0');
    coco_tree_add_bool(tree, object, "found", found);
    coco_tree_add_text(tree, object, "reason", reason.text[0] ? reason.text : NULL);
    return object;
}

static int report_json(const struct coco_sink *sink, const struct coco_observations *seen, size_t choice)
{
    struct tree tree = {0};
    struct json_object *root = coco_tree_object(&tree), *firmware = coco_tree_array(&tree),
                       *skipped = coco_tree_array(&tree);

    coco_tree_add_text(&tree, root, "schema", "cococheck-firmware/1");
    coco_tree_add(&tree, root, "firmware", firmware);
    coco_tree_add(&tree, root, "skipped", skipped);
    for (size_t i = 0; i < seen->candidate_count; i++)
        coco_tree_append(&tree, firmware, json_of(&tree, seen, i, i == choice));
    for (size_t i = 0; i < seen->skipped_count; i++) {
        struct json_object *object = coco_tree_object(&tree);

        coco_tree_append(&tree, skipped, object);
        coco_tree_add_text(&tree, object, "descriptor", seen->skipped[i].path);
        coco_tree_add_text(&tree, object, "reason", seen->skipped[i].reason);
    }
    return coco_tree_write(&tree, root, sink);
}

int coco_report_firmware(const struct coco_sink *sink, const struct coco_observations *observations, bool json)
{
    const size_t choice =
        coco_descriptor_choose(observations->candidates, observations->candidate_count, observations->wanted);

    return json ? report_json(sink, observations, choice) : report_text(sink, observations, choice);
}
