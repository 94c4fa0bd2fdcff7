/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "command.h"

#include <string.h>

#include "cococheck.h"
#include "program.h"

static const struct command_info commands[COMMAND_COUNT] = {
    [COMMAND_LAUNCH] = {.usage = "[OPTION...] [--] [KERNEL-ARGUMENT...]", .takes_files = true},
#define COMMAND(id, name, usage, takes_files, help) [COMMAND_##id] = {name, usage, help, takes_files},
#include "commands.def"
#undef COMMAND
};

#define BIT(command) (1U << COMMAND_##command)

/* Options that steer the program, and which commands they go with. What describes a launch goes with none. */
static const struct {
    enum coco_option option;
    unsigned commands;
} steering[] = {
    {COCO_OPTION_coco, BIT(host)}, /* which technology the host must be ready for */
    {COCO_OPTION_qemu, BIT(host)},
    {COCO_OPTION_record, BIT(host)},
    {COCO_OPTION_jobs, BIT(stream)},
    {COCO_OPTION_from, BIT(check)},
    {COCO_OPTION_explain, BIT(check)},
    {COCO_OPTION_baseline, BIT(check)},
    {COCO_OPTION_write_baseline, BIT(check)},
    {COCO_OPTION_policy, BIT(check) | BIT(stream)},
    {COCO_OPTION_strict, BIT(check) | BIT(stream)},
    {COCO_OPTION_fail_on, BIT(check) | BIT(stream)},
    {COCO_OPTION_format, BIT(host) | BIT(check)},
    {COCO_OPTION_host, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_qemu_profile, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_quiet, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_color, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_no_pager, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_no_ask_password, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_system_scope, BIT(host) | BIT(check) | BIT(stream)},
    {COCO_OPTION_user_scope, BIT(host) | BIT(check) | BIT(stream)},
};

const struct command_info *command_info(enum command command)
{
    return &commands[command];
}

enum command command_of(const char *word)
{
    for (unsigned i = COMMAND_LAUNCH + 1; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, word) == 0)
            return (enum command)i;
    return COMMAND_LAUNCH;
}

enum command command_nearest(const char *word)
{
    const char *names[COMMAND_COUNT] = {""};
    const char *nearest;

    for (unsigned i = COMMAND_LAUNCH + 1; i < COMMAND_COUNT; i++)
        names[i] = commands[i].name;
    nearest = coco_word_nearest(word, strlen(word), names + COMMAND_LAUNCH + 1, COMMAND_COUNT - COMMAND_LAUNCH - 1);
    return nearest ? command_of(nearest) : COMMAND_LAUNCH;
}

static bool takes(enum command command, enum coco_option option)
{
    for (size_t i = 0; i < sizeof(steering) / sizeof(steering[0]); i++)
        if (steering[i].option == option)
            return steering[i].commands >> command & 1;
    return false;
}

bool command_takes_all(enum command command, const struct coco_request *request)
{
    const struct command_info *info = &commands[command];

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (setting->option == COCO_OPTION_cmdline && info->takes_files)
            continue;
        if (setting->option == COCO_OPTION_cmdline)
            program_complain(SELF, "command line, word %u: %s takes options only, not %s", setting->origin.argument,
                             info->name, setting->text);
        else if (!takes(command, setting->option))
            program_complain(SELF, "command line, word %u: --%s does not go with the command %s",
                             setting->origin.argument, coco_option_info(setting->option)->name, info->name);
        else
            continue;
        return false;
    }
    return true;
}
