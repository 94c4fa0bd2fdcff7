/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/qemu.h"

#include <string.h>

#include "observe/qemu_ask.h"
#include "observe/qemu_cache.h"
#include "observe/qemu_find.h"

static int ask(struct coco_arena *arena, struct coco_observations *seen)
{
    struct qemu_asked asked;
    const int result = qemu_ask(seen->qemu_path, QEMU_ASK_DEADLINE_MS, arena, &asked);

    if (result < 0)
        return result;
    seen->qemu_binary = asked.sighting;
    seen->qemu_fault = asked.fault;
    seen->qemu = asked.qemu;
    return 0;
}

/* A file that changes while it is asked is one of which nothing is known: it stays out of the cache. */
static int ask_and_keep(const struct qemu_key *key, struct coco_arena *arena, struct coco_observations *seen)
{
    struct qemu_key key_after;
    const int result = ask(arena, seen);

    if (result == 0 && seen->qemu && qemu_key_of(seen->qemu_path, &key_after) && strcmp(key->text, key_after.text) == 0)
        qemu_cache_write(key, seen->qemu);
    return result;
}

int observe_qemu(const struct coco_request *request, struct coco_arena *arena, struct coco_observations *observations)
{
    const struct coco_setting *named = coco_request_last(request, COCO_OPTION_qemu);
    struct qemu_key key;
    int result = qemu_find(named ? named->value.path : COCO_QEMU_DEFAULT, arena, &observations->qemu_binary,
                           &observations->qemu_path);

    if (result == 0 && observations->qemu_binary == COCO_QEMU_DENIED)
        observations->qemu_fault = "QEMU cannot be executed: Permission denied";
    if (result < 0 || observations->qemu_binary != COCO_QEMU_USABLE)
        return result;
    if (!qemu_key_of(observations->qemu_path, &key))
        return ask(arena, observations);
    observations->qemu = qemu_cache_read(&key, arena);
    return observations->qemu ? 0 : ask_and_keep(&key, arena, observations);
}
