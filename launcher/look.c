/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "look.h"

#include <errno.h>
#include <string.h>

int program_look(enum coco_program program, program_observe look, struct coco_request *request,
                 struct observed *ret_observed, struct coco_observations *ret_observations)
{
    struct coco_error error;
    const int result = look(request, ret_observed, ret_observations, &error);

    if (result == -EBADMSG)
        program_complain_at(program, &error);
    else if (result < 0)
        program_complain(program, "this host and its files cannot be looked at: %s", strerror(-result));
    else if (ret_observations->descriptor_fault)
        program_complain(program, "%s: %s", coco_request_last(request, COCO_OPTION_firmware)->value.path,
                         ret_observations->descriptor_fault);
    return result;
}

void program_say_basis(enum coco_program program, const struct coco_request *request,
                       const struct coco_observations *observations, bool quiet)
{
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);
    char text[1024];

    if (!quiet && coco_describe_profiles(observations, text, sizeof(text)))
        program_complain(program, "judged for %s", text);
    if (coco && (!quiet || coco->value.answer == COCO_AUTO_FELL_BACK) &&
        coco_describe_auto(request, observations, text, sizeof(text)))
        program_complain(program, "%s", text);
}
