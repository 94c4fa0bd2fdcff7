/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a guest's life begins and ends other than by starting and powering off. */
#include "import/settle.h"

/* A guest that is restored, or that comes from another host, is not launched; and what looks into a running one. */
static void settle_options(struct settler *settler)
{
    static const struct {
        const char *option;
        enum coco_option found;
    } options[] = {
        {"incoming", COCO_OPTION_found_restore},
        {"loadvm", COCO_OPTION_found_restore},
        {"only-migratable", COCO_OPTION_found_only_migratable},
        {"gdb", COCO_OPTION_found_gdbstub},
    };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const struct groups_group *group = group_last(settler, options[i].option);

        if (group)
            settlef(settler, options[i].found, place_plain(settler, group), "%s", group->option);
    }
}

/* -no-reboot is -action reboot=shutdown. */
static void settle_reboot(struct settler *settler)
{
    const struct groups_group *action = group_last(settler, "action");
    const struct groups_pair *reboot = pair_of(action, "reboot");

    if (!reboot)
        settle(settler, COCO_OPTION_found_reboot, "reboot=reset, the default", place_none());
    else if (text_is(reboot->value, "reset"))
        settle(settler, COCO_OPTION_found_reboot, "reboot=reset", place_of(settler, action, reboot));
}

void settle_life(struct settler *settler)
{
    settle_options(settler);
    settle_reboot(settler);
}
