/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cococheck host: is this host, with its QEMU, ready for confidential guests? And what of it can be recorded? */
#include <errno.h>
#include <stdio.h>

#include "coco/profile.h"
#include "coco/resolve.h"
#include "cococheck.h"
#include "command.h"
#include "look.h"

/* The readiness for what was asked; NULL: for this technology it was not. */
struct asked {
    const struct coco_readiness *snp, *tdx;
};

static bool is_right_usage(const struct coco_request *request)
{
    const bool records = program_has(request, COCO_OPTION_record);
    const struct coco_setting *coco = coco_request_last(request, COCO_OPTION_coco);

    if (!command_takes_all(COMMAND_host, request))
        return false;
    if (coco && (coco->value.choice == COCO_CHOICE_NO || coco->value.choice == COCO_CHOICE_AUTO_NO)) {
        program_complain(SELF, "--coco=%s asks for nothing that a host must be ready for: say sev-snp, tdx or auto",
                         coco->text);
        return false;
    }
    if (program_choice(request, COCO_OPTION_format) > COCO_REPORT_JSON) {
        program_complain(SELF, "--format= takes text or json here: the other forms are for launches");
        return false;
    }
    if (records && (program_choice(request, COCO_OPTION_host) != COCO_LOOK_AT_LIVE ||
                    program_has(request, COCO_OPTION_qemu_profile))) {
        program_complain(SELF, "--record writes down what is seen here: drop --host= and --qemu-profile=");
        return false;
    }
    if (records && (coco || program_has(request, COCO_OPTION_format))) {
        program_complain(SELF, "--record writes a profile and no report: drop --%s=", coco ? "coco" : "format");
        return false;
    }
    return true;
}

/* ---- the profile ------------------------------------------------------------------------------------------------- */

static enum status record(const struct coco_observations *observations, const struct coco_sink *sink, bool quiet)
{
    char about[64];
    const struct coco_profile profile = {.about = about, .host = observations->host, .qemu = observations->qemu};

    snprintf(about, sizeof(about), "Recorded by cococheck %s.", program_version());
    if (!profile.qemu && !quiet)
        program_complain(SELF, "the profile holds no QEMU, since none could be asked: name one with --qemu=");
    return cococheck_status_of_report(coco_profile_write(sink, &profile), STATUS_VALID);
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

/* Ready is ready for one of those that were asked for; not ready, for none of them. */
static enum status status_of(const struct asked *asked)
{
    const struct coco_readiness *const of[] = {asked->snp, asked->tdx};
    bool any_not_known = false;

    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
        if (of[i] && coco_ready(of[i]) == COCO_READY)
            return STATUS_VALID;
        any_not_known = any_not_known || (of[i] && coco_ready(of[i]) == COCO_READY_NOT_KNOWN);
    }
    return any_not_known ? STATUS_UNDETERMINED : STATUS_FINDINGS;
}

static enum status report(const struct coco_observations *observations, unsigned technology, bool json, bool quiet,
                          const struct coco_sink *sink)
{
    struct coco_readiness snp, tdx;
    struct asked asked = {0};
    enum status status;
    int result;

    if (technology != COCO_CHOICE_TDX) {
        coco_readiness(observations, COCO_CHOICE_SEV_SNP, &snp);
        asked.snp = &snp;
    }
    if (technology != COCO_CHOICE_SEV_SNP) {
        coco_readiness(observations, COCO_CHOICE_TDX, &tdx);
        asked.tdx = &tdx;
    }
    status = status_of(&asked);
    result = json ? coco_report_host_json(sink, observations, asked.snp, asked.tdx, (int)status)
                  : coco_report_host(sink, observations, asked.snp, asked.tdx, quiet);
    return cococheck_status_of_report(result, status);
}

enum status cococheck_host(struct coco_request *request)
{
    const bool json = program_choice(request, COCO_OPTION_format) == FORMAT_JSON;
    const bool quiet = program_has(request, COCO_OPTION_quiet), records = program_has(request, COCO_OPTION_record);
    const struct coco_sink sink = program_sink(stdout, !json && !records && program_wants_color(request, stdout));
    const unsigned technology = program_choice(request, COCO_OPTION_coco); /* before looking resolves it */
    struct coco_observations observations;
    struct observed observed;
    enum status status;
    int result;

    if (!is_right_usage(request))
        return STATUS_BAD_USAGE;
    result = program_look(SELF, observe_machine, request, &observed, &observations);
    if (result < 0)
        return result == -EBADMSG ? STATUS_BAD_INPUT : STATUS_FAILED;
    status = records ? record(&observations, &sink, quiet) : report(&observations, technology, json, quiet, &sink);
    observe_done(&observed);
    return status;
}
