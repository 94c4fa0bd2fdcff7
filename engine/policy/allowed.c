/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "policy/allowed.h"

#include <string.h>

static bool is_same(const struct coco_digest *a, const struct coco_digest *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static enum policy_listed listed_in(const struct coco_allow_list *list, const struct coco_file_digests *digests)
{
    bool is_open = false;

    for (size_t i = 0; i < list->count; i++) {
        const struct coco_digest *listed = &list->listed[i].digest;
        const struct coco_digest *made = listed->size == COCO_SHA256_BYTES ? &digests->sha256 : &digests->sha384;

        if (made->size == 0)
            is_open = true;
        else if (is_same(made, listed))
            return POLICY_LISTED;
    }
    return is_open ? POLICY_LISTED_NOT_KNOWN : POLICY_UNLISTED;
}

enum policy_listed policy_listed(const struct coco_policy *policy, enum coco_allowed what,
                                 const struct coco_file_digests *digests)
{
    const struct coco_allow_lists *lists = &policy->allowed[what];
    enum policy_listed answer = POLICY_LISTED;

    for (size_t i = 0; i < lists->count; i++) {
        const enum policy_listed here = listed_in(&lists->lists[i], digests);

        if (here == POLICY_UNLISTED)
            return here;
        if (here == POLICY_LISTED_NOT_KNOWN)
            answer = here;
    }
    return answer;
}

struct coco_digests_asked coco_policy_asks(const struct coco_policy *policy, enum coco_allowed what)
{
    const struct coco_allow_lists *lists = &policy->allowed[what];
    struct coco_digests_asked asked = {false, false};

    for (size_t i = 0; i < lists->count; i++)
        for (size_t j = 0; j < lists->lists[i].count; j++) {
            if (lists->lists[i].listed[j].digest.size == COCO_SHA256_BYTES)
                asked.sha256 = true;
            else
                asked.sha384 = true;
        }
    return asked;
}

/* ---- can the lists be kept? ---------------------------------------------------------------------------------------
 */

/* The first list that the digests are not known to be on; NULL: there is none. */
static const struct coco_allow_list *first_without(const struct coco_allow_lists *lists,
                                                   const struct coco_file_digests *digests)
{
    for (size_t i = 0; i < lists->count; i++)
        if (listed_in(&lists->lists[i], digests) != POLICY_LISTED)
            return &lists->lists[i];
    return NULL;
}

/*
 * A file has one digest of each kind, and which file has which pair nobody knows: so any pair will do. It needs one
 * that is on the first list; what the other must be then follows from the first list that does not have it.
 */
bool policy_lists_meet(const struct coco_allow_lists *lists)
{
    for (size_t i = 0; lists->count > 0 && i < lists->lists[0].count; i++) {
        const struct coco_digest *one = &lists->lists[0].listed[i].digest;
        const bool is_sha256 = one->size == COCO_SHA256_BYTES;
        struct coco_file_digests digests = {{0}, {0}};
        struct coco_digest *other = is_sha256 ? &digests.sha384 : &digests.sha256;
        const struct coco_allow_list *without;

        *(is_sha256 ? &digests.sha256 : &digests.sha384) = *one;
        without = first_without(lists, &digests);
        if (!without)
            return true;
        for (size_t j = 0; j < without->count; j++) {
            if (without->listed[j].digest.size == one->size)
                continue;
            *other = without->listed[j].digest;
            if (!first_without(lists, &digests))
                return true;
        }
    }
    return lists->count == 0;
}
