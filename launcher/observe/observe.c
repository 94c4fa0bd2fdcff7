/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/observe.h"

#include <errno.h>
#include <stdio.h>

#include "coco/resolve.h"
#include "observe/bytes.h"
#include "observe/host.h"
#include "observe/profile.h"
#include "observe/qemu.h"
#include "observe/socket.h"
#include "simulate/model.h"

struct look {
    struct coco_request *request;
    enum observe_host_scope scope;
    struct observed *observed;
    struct coco_observations *seen;
    struct coco_error *reterr_error;
};

static enum coco_host_mode mode_of(const struct coco_request *request)
{
    const struct coco_setting *host = coco_request_last(request, COCO_OPTION_host);

    return host ? (enum coco_host_mode)host->value.choice : COCO_LOOK_AT_LIVE;
}

/* ---- profiles ---------------------------------------------------------------------------------------------------- */

static int fail_without(const struct look *look, const char *path, const char *what)
{
    *look->reterr_error = (struct coco_error){.origin = {.kind = COCO_ORIGIN_FILE, .file = path}};
    snprintf(look->reterr_error->message, sizeof(look->reterr_error->message), "the profile holds no %s", what);
    return -EBADMSG;
}

static void take_qemu(const struct look *look, const char *path, const struct coco_profile *profile)
{
    look->seen->qemu_binary = COCO_QEMU_USABLE;
    look->seen->qemu = profile->qemu;
    look->seen->qemu_source = (struct coco_source){.profile = path, .about = profile->about};
}

/* The profile of --host=: its host, and its QEMU where it has one. */
static int read_host_profile(const struct look *look)
{
    const char *path = coco_request_last(look->request, COCO_OPTION_host)->value.path;
    struct coco_profile profile;
    int result = observe_profile(path, look->observed->arena, &profile, look->reterr_error);

    if (result < 0)
        return result;
    if (!profile.host)
        return fail_without(look, path, "host: it is one for --qemu-profile=");
    look->seen->host = profile.host;
    look->seen->host_source = (struct coco_source){.profile = path, .about = profile.about};
    if (profile.qemu)
        take_qemu(look, path, &profile);
    return 0;
}

static int read_qemu_profile(const struct look *look, const char *path)
{
    struct coco_profile profile;
    int result = observe_profile(path, look->observed->arena, &profile, look->reterr_error);

    if (result < 0)
        return result;
    if (!profile.qemu)
        return fail_without(look, path, "QEMU: it is one for --host=");
    take_qemu(look, path, &profile);
    return 0;
}

/* ---- this host --------------------------------------------------------------------------------------------------- */

static int look_at_host(const struct look *look)
{
    struct coco_host *host = coco_arena_alloc(look->observed->arena, sizeof(*host));

    if (!host)
        return -ENOMEM;
    look->seen->host = host;
    observe_quote_socket(look->request, &look->seen->quote_socket);
    return observe_host(NULL, look->scope, OBSERVE_HOST_DEADLINE_MS, host);
}

/* ---- a pretended one --------------------------------------------------------------------------------------------- */

/* Only KVM and the SEV device are pretended: QEMU opens the vsock device that is here. */
static int look_at_pretended_host(const struct look *look, const char *name)
{
    struct coco_host *host = coco_arena_alloc(look->observed->arena, sizeof(*host));
    struct coco_host *here = coco_arena_alloc(look->observed->arena, sizeof(*here));
    size_t model;
    int result;

    if (!host || !here)
        return -ENOMEM;
    if (!simulate_model_find(name, &model))
        return -EINVAL;
    result = observe_host(NULL, OBSERVE_HOST_BARE, OBSERVE_HOST_DEADLINE_MS, here);
    if (result < 0)
        return result;
    simulate_model_look(model, host);
    host->of[COCO_HOST_linux_vhost_vsock] = here->of[COCO_HOST_linux_vhost_vsock];
    look->seen->host = host;
    look->seen->host_source = (struct coco_source){.profile = simulate_model_name(model), .pretended = true};
    return 0;
}

/* ---- one after the other ----------------------------------------------------------------------------------------- */

/* A QEMU of this host says something of another host's only where it was named. */
static bool is_qemu_asked(const struct look *look)
{
    switch (mode_of(look->request)) {
    case COCO_LOOK_AT_LIVE:
        return true;
    case COCO_LOOK_AT_PROFILE:
        return !look->seen->qemu && coco_request_last(look->request, COCO_OPTION_qemu);
    case COCO_LOOK_AT_NONE:
        break;
    }
    return false;
}

static int look_at_machine(const struct look *look)
{
    const struct coco_setting *qemu_profile = coco_request_last(look->request, COCO_OPTION_qemu_profile);
    const struct coco_setting *simulate = coco_request_last(look->request, COCO_OPTION_simulate);
    const enum coco_host_mode mode = mode_of(look->request);
    int result = 0;

    if (simulate)
        result = look_at_pretended_host(look, simulate->text);
    else if (mode == COCO_LOOK_AT_LIVE)
        result = look_at_host(look);
    else if (mode == COCO_LOOK_AT_PROFILE)
        result = read_host_profile(look);
    if (result == 0 && qemu_profile)
        result = read_qemu_profile(look, qemu_profile->value.path);
    else if (result == 0 && is_qemu_asked(look))
        result = observe_qemu(look->request, look->observed->arena, look->seen);
    if (result == 0)
        coco_resolve_auto(look->request, look->seen);
    return result;
}

static void forget_missing(enum coco_file_sighting *sighting)
{
    if (*sighting == COCO_FILE_MISSING)
        *sighting = COCO_FILE_NOT_LOOKED_AT;
}

/* Another host has its own files: what is here is looked at, what is missing here is not known to be missing there. */
static int look_at_files_for_another_host(const struct look *look)
{
    struct observed *observed = look->observed;
    int result = observe_files(look->request, &observed->files, look->seen);

    if (result < 0)
        return result;
    for (size_t i = 0; i < observed->files.count; i++)
        forget_missing(&observed->files.sightings[i]);
    result = observe_bytes(look->request, NULL, observed->arena, look->seen);
    forget_missing(&look->seen->firmware_file);
    forget_missing(&look->seen->nvram_file);
    return result;
}

static int look_at_files(const struct look *look)
{
    struct descriptor_folders folders;
    int result;

    if (mode_of(look->request) == COCO_LOOK_AT_NONE)
        return 0;
    if (mode_of(look->request) == COCO_LOOK_AT_PROFILE)
        return look_at_files_for_another_host(look);
    result = observe_files(look->request, &look->observed->files, look->seen);
    if (result == 0)
        result = observe_descriptor_folders(look->observed->arena, &folders);
    if (result == 0)
        result = observe_bytes(look->request, &folders, look->observed->arena, look->seen);
    return result;
}

static int look_at_machine_and_files(const struct look *look)
{
    const int result = look_at_machine(look);

    return result < 0 ? result : look_at_files(look);
}

/* What fits depends on the technology, and on nothing else that this machine is. */
static int look_for_firmware(const struct look *look)
{
    const struct coco_setting *coco = coco_request_last(look->request, COCO_OPTION_coco);
    const bool is_open = coco && (coco->value.choice == COCO_CHOICE_AUTO || coco->value.choice == COCO_CHOICE_AUTO_NO);
    struct descriptor_folders folders;
    int result = is_open ? look_at_machine(look) : 0;

    if (result == 0)
        result = observe_descriptor_folders(look->observed->arena, &folders);
    return result < 0 ? result : observe_search(look->request, &folders, look->observed->arena, look->seen);
}

static int look_at(struct coco_request *request, enum observe_host_scope scope,
                   int (*look_as_wanted)(const struct look *look), struct observed *ret_observed,
                   struct coco_observations *ret_observations, struct coco_error *reterr_error)
{
    struct coco_observations observations = {0};
    struct observed observed = {.arena = coco_arena_new()};
    const struct look look = {
        .request = request,
        .scope = scope,
        .observed = &observed,
        .seen = &observations,
        .reterr_error = reterr_error,
    };
    const int result = observed.arena ? look_as_wanted(&look) : -ENOMEM;

    if (result < 0) {
        observe_done(&observed);
        return result;
    }
    *ret_observed = observed;
    *ret_observations = observations;
    return 0;
}

int observe(struct coco_request *request, struct observed *ret_observed, struct coco_observations *ret_observations,
            struct coco_error *reterr_error)
{
    return look_at(request, observe_host_scope(request), look_at_machine_and_files, ret_observed, ret_observations,
                   reterr_error);
}

int observe_machine(struct coco_request *request, struct observed *ret_observed,
                    struct coco_observations *ret_observations, struct coco_error *reterr_error)
{
    return look_at(request, OBSERVE_HOST_ALL, look_at_machine, ret_observed, ret_observations, reterr_error);
}

int observe_firmware(struct coco_request *request, struct observed *ret_observed,
                     struct coco_observations *ret_observations, struct coco_error *reterr_error)
{
    return look_at(request, OBSERVE_HOST_ALL, look_for_firmware, ret_observed, ret_observations, reterr_error);
}

void observe_done(struct observed *observed)
{
    observe_files_done(&observed->files);
    coco_arena_free(observed->arena);
    *observed = (struct observed){0};
}
