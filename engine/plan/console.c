/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest's console, the display, and QMP. */
#include "plan/planner.h"

/* A character device of this name carries the text console. */
#define CONSOLE "console"

static void plan_text_console(struct planner *planner)
{
    struct json_object *port;

    if (planner_choice(planner, COCO_OPTION_console_transport, COCO_TRANSPORT_VIRTIO) == COCO_TRANSPORT_SERIAL) {
        port = planner_object(planner, "driver", "isa-serial");
    } else {
        planner_option_json(planner, "-device", planner_virtio(planner, "virtio-serial-pci", "consoles"));
        port = planner_object(planner, "driver", "virtconsole");
        planner_put_string(planner, port, "bus", "consoles.0");
    }
    planner_put_string(planner, port, "chardev", CONSOLE);
    planner_option_json(planner, "-device", port);
}

void plan_console(struct planner *planner)
{
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
        planner_option(planner, "-vga", "virtio");
        break;
    case COCO_CONSOLE_HEADLESS:
        break;
    }
    if (planner->console != COCO_CONSOLE_GUI)
        planner_option(planner, "-display", "none");
}
