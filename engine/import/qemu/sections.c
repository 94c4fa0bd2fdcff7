/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QEMU's names for the groups of a -readconfig file, and what becomes of them. */
#include "import/qemu/sections.h"

#include "coco/arena.h"
#include "request/complain.h"

/* IGNORED: QEMU reads the group, and only the option itself carries out what is said.
 */
enum how { READ, IGNORED };

static const struct {
    const char *group, *option;
    enum how how;
} sections[] = {
    {"machine", "machine", READ},
    {"smp-opts", "smp", READ},
    {"boot-opts", "boot", READ},
    {"object", "object", READ},
    {"audiodev", "audiodev", READ},
    {"memory", "m", READ},
    {"accel", "accel", READ},
    {"device", "device", READ},
    {"drive", "drive", READ},
    {"netdev", "netdev", READ},
    {"nic", "nic", READ},
    {"net", "net", READ},
    {"chardev", "chardev", READ},
    {"tpmdev", "tpmdev", READ},
    {"fsdev", "fsdev", READ},
    {"numa", "numa", READ},
    {"fw_cfg", "fw_cfg", READ},
    {"global", "global", READ},
    {"add-fd", "add-fd", READ},
    {"action", "action", READ},
    {"name", "name", READ},
    {"rtc", "rtc", READ},
    {"mon", "mon", READ},
    {"vnc", "vnc", READ},
    {"spice", "spice", READ},
    {"iscsi", "iscsi", READ},
    {"sandbox", "sandbox", READ},
    {"smbios", "smbios", IGNORED},
    {"acpi", "acpitable", IGNORED},
    {"virtfs", "virtfs", IGNORED},
    {"msg", "msg", IGNORED},
    {"option-rom", "option-rom", IGNORED},
    {"overcommit", "overcommit", IGNORED},
    {"run-with", "run-with", IGNORED},
    {"icount", "icount", IGNORED},
    {"trace", "trace", IGNORED},
    {"plugin", "plugin", IGNORED},
};

/* Read by functions of their own on the command line, and as any other group here. */
static const struct qemu_option others[] = {
    {.name = "netdev", .grammar = QEMU_PAIRS},
    {.name = "global", .grammar = QEMU_PAIRS},
};

static const struct qemu_option *option_of(const char *name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i].name, name) == 0)
            return &others[i];
    return qemu_option_by_name(name);
}

static enum coco_result open(struct qemu_section *section, struct coco_span group, const struct coco_span *id)
{
    struct coco_arena *arena = section->use.groups->request->arena;
    const char *id_text = id ? coco_arena_copy(arena, id->bytes, id->length) : NULL;

    section->use.written = coco_arena_printf(arena, "[%.*s]", (int)group.length, group.bytes);
    if (!section->use.written || (id && !id_text))
        return qemu_no_memory(&section->use);
    return qemu_open(&section->use, id_text);
}

bool qemu_section_is_known(struct coco_span group)
{
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
        if (coco_span_is(group, sections[i].group))
            return true;
    return false;
}

enum coco_result qemu_section_begin(struct qemu_section *section, struct coco_span group, const struct coco_span *id,
                                    enum qemu_section_kind *ret_kind)
{
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        if (!coco_span_is(group, sections[i].group))
            continue;
        section->use.option = option_of(sections[i].option);
        section->is_ignored = sections[i].how == IGNORED;
        section->is_open = true;
        *ret_kind = section->is_ignored ? QEMU_SECTION_IGNORED : QEMU_SECTION_READ;
        return section->is_ignored ? COCO_OK : open(section, group, id);
    }
    return coco_complain(section->use.reterr_error, COCO_BAD_VALUE, section->use.origin,
                         "QEMU has no group %s in a file of options", coco_quote(group).text);
}

enum coco_result qemu_section_put(struct qemu_section *section, struct coco_span key, struct coco_span value)
{
    struct qemu_key text;
    enum coco_result result = qemu_take_key(&section->use, key, &text);

    if (result != COCO_OK || section->is_ignored)
        return result;
    return qemu_put(&section->use, text.text, value.bytes, value.length, GROUPS_TEXT);
}

enum coco_result qemu_section_end(struct qemu_section *section)
{
    enum coco_result result = COCO_OK;

    if (!section->is_open || section->is_ignored)
        return COCO_OK;
    if (section->use.option->grammar == QEMU_KEYS || strcmp(section->use.option->name, "object") == 0)
        result = qemu_check_keys(&section->use);
    return result == COCO_OK && !section->use.option->merged ? qemu_name_group(&section->use) : result;
}
