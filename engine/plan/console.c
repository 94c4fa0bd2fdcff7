/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest's console, the display, and the ports on which the guest and QEMU speak to the launcher. */
#include "plan/parts.h"
#include "plan/planner.h"

/* The character device that carries the text console, and the virtio-serial device whose ports the guest has. */
#define CONSOLE "console"
#define PORTS   "ports"

static void plan_text_console(struct planner *planner)
{
    struct json_object *port;

    if (plan_uses_device(planner->request, DEVICE_SERIAL)) {
        port = planner_object(planner, "driver", plan_device_name(DEVICE_SERIAL));
    } else {
        port = planner_object(planner, "driver", plan_device_name(DEVICE_CONSOLE));
        planner_put_string(planner, port, "bus", PORTS ".0");
    }
    planner_put_string(planner, port, "chardev", CONSOLE);
    planner_option_json(planner, "-device", port);
}

/* A port into which the guest may write the status that the launcher exits with. */
static void plan_exit_status(struct planner *planner)
{
    struct json_object *port = planner_object(planner, "driver", plan_device_name(DEVICE_EXIT_STATUS));

    planner_put_string(planner, port, "bus", PORTS ".0");
    planner_put_string(planner, port, "chardev", "exit");
    planner_put_string(planner, port, "name", "org.coco.exit-status");
    planner_optionf(planner, "-chardev", "socket,id=exit,fd=%d",
                    planner_fd(planner, COCO_FD_EXIT, "exit status")->number);
    planner_option_json(planner, "-device", port);
}

/* The one form that 7.2 knows and 11.1 does not call outdated. */
static void plan_qmp(struct planner *planner)
{
    planner_optionf(planner, "-chardev", "socket,id=qmp,fd=%d", planner_fd(planner, COCO_FD_QMP, "QMP")->number);
    planner_option(planner, "-qmp", "chardev:qmp");
}

void plan_console(struct planner *planner)
{
    plan_qmp(planner);
    planner_option_json(planner, "-device", planner_virtio(planner, plan_device_name(DEVICE_PORTS), PORTS));
    planner->console = (enum coco_choice_console)planner_choice(planner, COCO_OPTION_console, COCO_CONSOLE_INTERACTIVE);

    switch (planner->console) {
    case COCO_CONSOLE_INTERACTIVE:
    case COCO_CONSOLE_READ_ONLY:
        planner_optionf(planner, "-chardev", "socket,id=" CONSOLE ",fd=%d",
                        planner_fd(planner, COCO_FD_CONSOLE, "console")->number);
        plan_text_console(planner);
        break;
    case COCO_CONSOLE_NATIVE:
        /* QEMU's own: Ctrl-a c switches to its monitor, and Ctrl-c goes to the guest. */
        planner_option(planner, "-chardev", "stdio,id=" CONSOLE ",mux=on,signal=off");
        planner_option(planner, "-monitor", "chardev:" CONSOLE);
        plan_text_console(planner);
        break;
    case COCO_CONSOLE_GUI:
        planner_option(planner, "-vga", "virtio"); /* DEVICE_VGA */
        /* Named, since QEMU's own choice would be a VNC server without a password where GTK is not installed. */
        planner_option(planner, "-display", "gtk");
        break;
    case COCO_CONSOLE_HEADLESS:
        break;
    }
    if (planner->console != COCO_CONSOLE_GUI)
        planner_option(planner, "-display", "none");
    plan_exit_status(planner); /* after the console, which is port 0 */
}
