/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Direct kernel boot, kernel arguments, and SMBIOS strings. */
#include <string.h>

#include "plan/planner.h"

/* The longest `console=` that is added. */
#define CONSOLE_ARGUMENT_MAX sizeof("console=ttyS0")

/* NULL: none is added. Without a text console there is nothing to name; without a kernel, nobody to tell. */
static const char *console_argument(const struct planner *planner)
{
    const struct coco_facts *facts = planner->facts;

    if (facts->value[COCO_FACT_cmdline_console] != COCO_cmdline_console_added ||
        facts->value[COCO_FACT_console] != COCO_console_text || !planner_given(planner, COCO_OPTION_linux_image))
        return NULL;
    return planner_choice(planner, COCO_OPTION_console_transport, COCO_TRANSPORT_VIRTIO) == COCO_TRANSPORT_SERIAL
               ? "console=ttyS0"
               : "console=hvc0";
}

/* Puts a blank between two arguments. */
static char *append_argument(char *line, char *end, const char *argument)
{
    const size_t length = strlen(argument);

    if (end != line)
        *end++ = ' ';
    memcpy(end, argument, length);
    return end + length;
}

/* The arguments joined by blanks; NULL when there is none, or no memory. */
static const char *kernel_arguments(struct planner *planner)
{
    const struct coco_request *request = planner->request;
    const char *console = console_argument(planner);
    const struct coco_setting *setting;
    size_t size = console ? CONSOLE_ARGUMENT_MAX + 1 : 1;
    char *line, *end;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++)
        size += strlen(setting->text) + 1;
    if (size == 1)
        return NULL;
    end = line = planner_alloc(planner, size);
    if (!line)
        return NULL;
    if (console) /* in front: what stands behind a "--" is for init */
        end = append_argument(line, end, console);
    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++)
        end = append_argument(line, end, setting->text);
    *end = '\0';
    return line;
}

static void plan_smbios_string(struct planner *planner, const char *prefix, const char *text)
{
    planner_optionf(planner, "-smbios", "type=11,value=%s%s", prefix, planner_escape(planner, text));
}

/* A descriptor that holds the initrds, and the credentials behind them. Linux unpacks one archive after the other. */
static void plan_joined_initrd(struct planner *planner, size_t count, bool credentials)
{
    struct coco_plan_part *parts = planner_alloc(planner, (count + 1) * sizeof(*parts));
    struct coco_plan_fd *fd = planner_fd(planner, COCO_FD_CONTENT, "initrd");
    const struct coco_setting *setting;

    if (!parts)
        return;
    fd->parts = parts;
    for (size_t i = 0; (setting = coco_request_next(planner->request, COCO_OPTION_initrd, i, &i)); i++)
        parts[fd->part_count++] = (struct coco_plan_part){.path = setting->value.path};
    if (credentials)
        parts[fd->part_count++] = plan_credentials_archive(planner);
    fd->secret = credentials;
    planner_optionf(planner, "-initrd", "/dev/fd/%d", fd->number);
}

static void plan_initrd(struct planner *planner)
{
    const bool credentials = plan_credentials_in_initrd(planner);
    size_t count = 0;

    for (size_t i = 0; coco_request_next(planner->request, COCO_OPTION_initrd, i, &i); i++)
        count++;
    if (count == 1 && !credentials)
        planner_option(planner, "-initrd", planner_value(planner, COCO_OPTION_initrd)->path);
    else if (count > 0 || credentials)
        plan_joined_initrd(planner, count, credentials);
}

void plan_boot(struct planner *planner)
{
    const struct coco_value *kernel = planner_value(planner, COCO_OPTION_linux_image);
    const char *arguments = kernel_arguments(planner);
    const struct coco_setting *setting;

    if (kernel)
        planner_option(planner, "-kernel", kernel->path);
    plan_initrd(planner);
    if (arguments && kernel) {
        planner_option(planner, "-append", arguments);
    } else if (arguments) {
        /* Which of the two the guest boots with is not known, so each is told in its own way. */
        plan_smbios_string(planner, "io.systemd.stub.kernel-cmdline-extra=", arguments);
        plan_smbios_string(planner, "io.systemd.boot.kernel-cmdline-extra=", arguments);
    }
    for (size_t i = 0; (setting = coco_request_next(planner->request, COCO_OPTION_smbios11, i, &i)); i++)
        plan_smbios_string(planner, "", setting->text);
}
