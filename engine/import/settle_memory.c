/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RAM: its size, the limit and slots for hotplug, and the backend that it comes from. */
#include <inttypes.h>

#include "import/settle.h"

#define MIB UINT64_C(0x100000)

#define RAM_DEFAULT (128 * MIB)

/* QEMU rounds RAM up to this. */
#define RAM_ALIGNMENT 8192

static uint64_t rounded_up(uint64_t bytes)
{
    return bytes > UINT64_MAX - RAM_ALIGNMENT ? bytes : (bytes + RAM_ALIGNMENT - 1) / RAM_ALIGNMENT * RAM_ALIGNMENT;
}

/* A size; false: it is not given. `unit` is that of a number without one. */
static bool size_of(struct settler *settler, const struct groups_group *group, const char *key, uint64_t unit,
                    uint64_t *ret_bytes)
{
    const struct groups_pair *pair = pair_of(group, key);

    if (!pair)
        return false;
    if (groups_size(pair, unit, ret_bytes))
        return true;
    refuse_value(settler, group, pair, "takes a size");
    return false;
}

/* ---- the backend ------------------------------------------------------------------------------------------------- */

static const struct groups_group *backend_of(const struct settler *settler)
{
    const char *id = text_of(settler->machine, "memory-backend");

    return id ? groups_by_id(settler->groups, "object", id) : NULL;
}

/* A file that is read-only makes RAM that is, unless rom=off says that it is a private copy. */
static void settle_read_only(struct settler *settler, const struct groups_group *backend)
{
    const char *rom = text_of(backend, "rom");

    if (switch_of(settler, backend, "readonly", false) && !text_is(rom, "off"))
        settlef(settler, COCO_OPTION_found_readonly_memory, place_of(settler, backend, pair_of(backend, "readonly")),
                "memory backend %s", backend->id ? backend->id : "");
}

/* ---- the size ---------------------------------------------------------------------------------------------------- */

struct ram {
    uint64_t bytes, limit, slots;
    bool has_limit, has_slots;
    struct place place;
};

/* In the largest unit that holds it. */
static const char *const units[] = {"B", "K", "M", "G"};

struct size_words {
    uint64_t number;
    const char *unit;
};

static struct size_words words_of(uint64_t bytes)
{
    struct size_words words = {bytes, units[0]};

    for (size_t i = 1; i < sizeof(units) / sizeof(units[0]) && words.number > 0 && words.number % 1024 == 0; i++)
        words = (struct size_words){words.number / 1024, units[i]};
    return words;
}

static void settle_size(struct settler *settler, const struct ram *ram)
{
    const struct size_words size = words_of(ram->bytes), limit = words_of(ram->limit);

    if (ram->has_limit && ram->has_slots)
        settlef(settler, COCO_OPTION_ram, ram->place, "%" PRIu64 "%s:%" PRIu64 "%s:%" PRIu64, size.number, size.unit,
                limit.number, limit.unit, ram->slots);
    else if (ram->has_limit)
        settlef(settler, COCO_OPTION_ram, ram->place, "%" PRIu64 "%s:%" PRIu64 "%s", size.number, size.unit,
                limit.number, limit.unit);
    else
        settlef(settler, COCO_OPTION_ram, ram->place, "%" PRIu64 "%s", size.number, size.unit);
}

/* -m 0 is the default, and a size without unit is in MiB; maxmem= without one is in bytes. */
static void read_option(struct settler *settler, const struct groups_group *m, struct ram *ram)
{
    uint64_t bytes = 0;

    if (size_of(settler, m, "size", MIB, &bytes) && bytes > 0) {
        ram->bytes = rounded_up(bytes);
        ram->place = place_of(settler, m, pair_of(m, "size"));
    }
    if (!m)
        return;
    ram->has_limit = size_of(settler, m, "maxmem", 1, &ram->limit);
    ram->has_slots = number_of(settler, m, "slots", &ram->slots);
    if (ram->has_limit && ram->place.origin.kind == COCO_ORIGIN_NONE)
        ram->place = place_of(settler, m, pair_of(m, "maxmem"));
}

/* The machine's backend is all of RAM: -m may be left out, and else has to say the same. */
static void read_backend(struct settler *settler, const struct groups_group *backend, bool has_size, struct ram *ram)
{
    uint64_t bytes = 0;

    if (!size_of(settler, backend, "size", 1, &bytes) || bytes == 0)
        return;
    if (has_size && rounded_up(bytes) != ram->bytes)
        settle_refuse(settler, backend->origin,
                      "the machine's memory backend has another size than -m, which QEMU refuses");
    ram->bytes = rounded_up(bytes);
    if (!has_size)
        ram->place = place_of(settler, backend, pair_of(backend, "size"));
}

void settle_memory(struct settler *settler)
{
    const struct groups_group *m = group_last(settler, "m"), *backend = backend_of(settler);
    struct ram ram = {.bytes = RAM_DEFAULT, .place = place_none()};

    read_option(settler, m, &ram);
    if (backend) {
        uint64_t bytes = 0;

        read_backend(settler, backend, size_of(settler, m, "size", MIB, &bytes) && bytes > 0, &ram);
        settle_read_only(settler, backend);
    }
    settle_size(settler, &ram);
}
