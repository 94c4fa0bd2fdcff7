/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of --coco=auto, and why: it is never chosen, nor done without, in silence. */
#include <stdio.h>
#include <string.h>

#include "report/basis.h"
#include "report/readiness.h"

static const enum coco_choice_coco technologies[] = {COCO_CHOICE_SEV_SNP, COCO_CHOICE_TDX};

/* The setting that asks for it; NULL where the technology was named, or none was. */
static const struct coco_setting *asked(const struct coco_request *request)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);

    if (!coco || (coco->value.choice != COCO_CHOICE_AUTO && coco->value.choice != COCO_CHOICE_AUTO_NO &&
                  coco->value.answer == COCO_AUTO_OPEN))
        return NULL;
    return coco;
}

static const char *answer_text(const struct coco_setting *coco)
{
    switch (coco->value.answer) {
    case COCO_AUTO_CHOSEN:
        return coco->value.choice == COCO_CHOICE_TDX ? "chose tdx, which the host and its QEMU can do"
                                                     : "chose sev-snp, which the host and its QEMU can do";
    case COCO_AUTO_FELL_BACK:
        return "chose no: the guest goes without protection, since the host and its QEMU can do neither";
    case COCO_AUTO_NONE:
        return "chose nothing: the host and its QEMU can do neither";
    case COCO_AUTO_OPEN:
        break;
    }
    return "is open: it is not known what the host and its QEMU can do";
}

bool coco_describe_auto(const struct coco_request *request, const struct coco_observations *observations,
                        char *ret_text, size_t size)
{
    const struct coco_setting *coco = asked(request);
    struct coco_readiness readiness;
    char hindrance[READINESS_TEXT_MAX];
    size_t used;

    if (!coco)
        return false;
    snprintf(ret_text, size, "--coco=%s %s", coco->text, answer_text(coco));
    for (size_t i = 0; i < sizeof(technologies) / sizeof(technologies[0]); i++) {
        if (coco->value.answer == COCO_AUTO_CHOSEN && coco->value.choice == technologies[i])
            break; /* those behind it were not in question */
        coco_readiness(observations, technologies[i], &readiness);
        coco_describe_hindrance(&readiness, hindrance, sizeof(hindrance));
        used = strlen(ret_text);
        snprintf(ret_text + used, size - used, "; %s: %s", coco_technology_word(technologies[i]), hindrance);
    }
    return true;
}

static const char *answer_name(enum coco_auto_answer answer)
{
    static const char *const names[] = {
        [COCO_AUTO_OPEN] = "open",
        [COCO_AUTO_CHOSEN] = "chosen",
        [COCO_AUTO_FELL_BACK] = "fell-back",
        [COCO_AUTO_NONE] = "none",
    };

    return names[answer];
}

struct json_object *coco_auto_json(struct tree *tree, const struct coco_request *request,
                                   const struct coco_observations *observations)
{
    static const struct coco_observations nothing;
    const struct coco_setting *coco = asked(request);
    char text[BASIS_TEXT_MAX];
    struct json_object *object, *considered;

    if (!coco)
        return NULL;
    object = coco_tree_object(tree);
    considered = coco_tree_array(tree);
    (void)coco_describe_auto(request, observations ? observations : &nothing, text, sizeof(text));
    coco_tree_add_text(tree, object, "asked", coco->text);
    coco_tree_add_text(tree, object, "answer", answer_name(coco->value.answer));
    coco_tree_add_text(tree, object, "technology",
                       coco->value.answer == COCO_AUTO_CHOSEN
                           ? coco_technology_word((enum coco_choice_coco)coco->value.choice)
                           : NULL);
    coco_tree_add(tree, object, "considered", considered);
    for (size_t i = 0; i < sizeof(technologies) / sizeof(technologies[0]); i++) {
        struct coco_readiness readiness;

        coco_readiness(observations ? observations : &nothing, technologies[i], &readiness);
        coco_tree_append(tree, considered, coco_ready_json(tree, technologies[i], &readiness));
    }
    coco_tree_add_text(tree, object, "message", text);
    return object;
}
