/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "coco/profile.h"
#include "gen.h"
#include "simulate/model.h"

bool gen_host(const char *name, FILE *out)
{
    static struct coco_host host;
    const struct coco_sink sink = program_sink(out, false);
    char text[128], about[256];
    const struct coco_profile profile = {.about = about, .host = &host};
    size_t model;

    if (!simulate_model_find(name, &model))
        return false;
    simulate_model_look(model, &host);
    simulate_model_about(model, text, sizeof(text));
    (void)snprintf(about, sizeof(about), "A host that is only pretended: %s.", text);
    return coco_profile_write(&sink, &profile) == 0;
}
