/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "report/basis.h"

#include <stdio.h>
#include <string.h>

/* Bytes of a profile's name, and of what it says of itself, that are shown. */
#define NAME_SHOWN  200
#define ABOUT_SHOWN 240

/* Facts about QEMU, compared with the request or not, are named for it. */
static bool is_about_qemu(enum coco_fact fact)
{
    return strncmp(coco_fact_info(fact)->slug, "qemu_", strlen("qemu_")) == 0;
}

const char *coco_profile_of(const struct coco_observations *observations, enum coco_fact fact)
{
    if (!observations)
        return NULL;
    return is_about_qemu(fact) ? observations->qemu_source.profile : observations->host_source.profile;
}

bool coco_is_pretended(const struct coco_observations *observations, enum coco_fact fact)
{
    return observations && observations->host_source.pretended && !is_about_qemu(fact);
}

/* The length of the first sentence, without its period. */
static size_t first_sentence(const char *text)
{
    size_t length = 0;

    while (text[length] && text[length] != '\n' &&
           !(text[length] == '.' && (text[length + 1] == ' ' || text[length + 1] == '\0')))
        length++;
    while (length > ABOUT_SHOWN || (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80))
        length--; /* not in the middle of a character */
    return length;
}

/* "genoa.json: A Genoa host on which SNP works" */
static void describe_source(const struct coco_source *source, char *ret_text, size_t size)
{
    const size_t length = source->about ? first_sentence(source->about) : 0;

    snprintf(ret_text, size, "%.*s%s%.*s", NAME_SHOWN, source->profile, length > 0 ? ": " : "", (int)length,
             length > 0 ? source->about : "");
}

bool coco_describe_profiles(const struct coco_observations *observations, char *ret_text, size_t size)
{
    const struct coco_source *host = &observations->host_source, *qemu = &observations->qemu_source;
    char host_text[BASIS_TEXT_MAX / 2], qemu_text[BASIS_TEXT_MAX / 2];

    if (!host->profile && !qemu->profile)
        return false;
    if (host->profile)
        describe_source(host, host_text, sizeof(host_text));
    if (qemu->profile)
        describe_source(qemu, qemu_text, sizeof(qemu_text));
    if (host->pretended)
        snprintf(ret_text, size, "the pretended host %s", host_text);
    else if (!qemu->profile || (host->profile && strcmp(host->profile, qemu->profile) == 0))
        snprintf(ret_text, size, "the host of %s", host_text);
    else if (!host->profile)
        snprintf(ret_text, size, "the QEMU of %s", qemu_text);
    else
        snprintf(ret_text, size, "the host of %s; and the QEMU of %s", host_text, qemu_text);
    return true;
}

static struct json_object *json_of(struct tree *tree, const struct coco_source *source, bool looked_at)
{
    struct json_object *object = coco_tree_object(tree);
    const bool has_about = source->profile && source->about && source->about[0];

    coco_tree_add_text(tree, object, "from",
                       source->pretended ? "pretended"
                       : source->profile ? "profile"
                       : looked_at       ? "live"
                                         : "none");
    coco_tree_add_text(tree, object, "profile", source->profile);
    coco_tree_add_text(tree, object, "about", has_about ? source->about : NULL);
    return object;
}

struct json_object *coco_basis_json(struct tree *tree, const struct coco_observations *observations)
{
    static const struct coco_observations nothing;
    const struct coco_observations *seen = observations ? observations : &nothing;
    struct json_object *object = coco_tree_object(tree);

    coco_tree_add(tree, object, "host", json_of(tree, &seen->host_source, seen->host != NULL));
    coco_tree_add(tree, object, "qemu",
                  json_of(tree, &seen->qemu_source, seen->qemu_binary != COCO_QEMU_NOT_LOOKED_AT));
    return object;
}
