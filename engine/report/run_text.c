/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For people: each input's findings under its name, and a total at the end; of one input, its report and nothing else.
 */
#include "report/run.h"

static void begin(struct coco_run *run)
{
    (void)run;
}

static void write_name(struct coco_run *run, const struct coco_checked *checked)
{
    struct writer *writer = &run->own->writer;

    coco_writer_style(writer, STYLE_STRONG);
    coco_writer_quote(writer, checked->name);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, "\n");
}

static void write_error(struct coco_run *run, const struct coco_checked *checked)
{
    struct writer *writer = &run->own->writer;
    struct run_spot spot;

    coco_run_spot_of_origin(checked, &checked->error->origin, &spot);
    coco_writer_style(writer, STYLE_STRONG);
    coco_writer_say(writer, spot.place);
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, ": ");
    coco_writer_style(writer, STYLE_ERROR);
    coco_writer_say(writer, "could not be read:");
    coco_writer_style(writer, STYLE_PLAIN);
    coco_writer_say(writer, " ");
    coco_writer_quote(writer, checked->error->message);
    coco_writer_say(writer, "\n");
}

static void input(struct coco_run *run, const struct coco_checked *checked, int exit_code)
{
    const bool quiet = run->least > COCO_SEVERITY_NOTE && run->detail == COCO_DETAIL_PROBLEMS;

    if (quiet && exit_code == 0)
        return;
    if (run->own->wrote)
        coco_writer_say(&run->own->writer, "\n");
    run->own->wrote = true;
    if (run->expected != 1)
        write_name(run, checked);
    if (!checked->judgement)
        write_error(run, checked);
    else if (run->own->writer.error == 0)
        run->own->writer.error = coco_report_text(run->sink, checked->judgement, run->detail, run->least);
}

static void end(struct coco_run *run, int exit_code)
{
    (void)exit_code;
    if (run->expected == 1)
        return;
    if (run->own->wrote)
        coco_writer_say(&run->own->writer, "\n");
    coco_run_write_total(run);
}

const struct run_form coco_run_text = {begin, input, end};
