/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints its own words as the plan of a launch would be printed. */
#include "program.h"

int main(int argc, char *argv[])
{
    const struct coco_plan plan = {.argc = (size_t)argc - 1, .argv = (const char *const *)argv + 1};
    const struct coco_sink sink = program_sink(stdout, false);

    return coco_report_plan(&sink, &plan) < 0 || fclose(stdout) != 0;
}
