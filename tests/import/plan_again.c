/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "import/plan_again.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "coco/arena.h"
#include "coco/judge.h"

/* ---- what the descriptors of a plan stand for -------------------------------------------------------------------- */

struct inherited {
    const struct coco_plan *plan;
    struct coco_arena *arena;
};

static const struct coco_plan_fd *fd_of(const struct coco_plan *plan, int number)
{
    for (size_t i = 0; i < plan->fd_count; i++)
        if (plan->fds[i].number == number && plan->fds[i].kind == COCO_FD_CONTENT)
            return &plan->fds[i];
    return NULL;
}

/* The files that a memfd was filled from. */
static int descriptor(void *context, int number, size_t *ret_count, const char *const **ret_paths)
{
    const struct inherited *inherited = context;
    const struct coco_plan_fd *fd = fd_of(inherited->plan, number);
    const char **paths;
    size_t count = 0;

    if (!fd)
        return -EBADF;
    paths = coco_arena_alloc(inherited->arena, (fd->part_count + 1) * sizeof(*paths));
    if (!paths)
        return -ENOMEM;
    for (size_t i = 0; i < fd->part_count; i++)
        if (fd->parts[i].path)
            paths[count++] = fd->parts[i].path;
    *ret_count = count;
    *ret_paths = paths;
    return 0;
}

/* A memfd of one piece that is no file: what the launcher wrote into it. */
static int read_bytes(void *context, const char *path, const char **ret_text, size_t *ret_length)
{
    const struct inherited *inherited = context;
    const struct coco_plan_fd *fd;
    int number;

    if (sscanf(path, "/dev/fd/%d", &number) != 1)
        return -ENOENT;
    fd = fd_of(inherited->plan, number);
    if (!fd || fd->part_count != 1 || fd->parts[0].path)
        return -EBADF;
    *ret_text = (const char *)fd->parts[0].bytes;
    *ret_length = fd->parts[0].size;
    return 0;
}

/* ---- what no command line carries -------------------------------------------------------------------------------- */

#define ANY             UINT32_MAX
#define IS(fact, value) (UINT32_C(1) << COCO_##fact##_##value)

/* A fact may change from one of these values to one of those. */
static const struct loss {
    enum coco_fact fact;
    coco_value_mask from, to;
    const char *reason;
} losses[] = {
#define LOSS(fact, from, to, reason) {COCO_FACT_##fact, from, to, reason},
#define WITHOUT_EFFECT(rule)
#include "import/plan_again.def"
#undef LOSS
#undef WITHOUT_EFFECT
};

static const enum coco_rule_id without_effect[] = {
#define LOSS(fact, from, to, reason)
#define WITHOUT_EFFECT(rule) COCO_RULE_##rule,
#include "import/plan_again.def"
#undef LOSS
#undef WITHOUT_EFFECT
};

/* Was something asked for that has no effect? */
static bool leaves_no_trace(const struct coco_facts *facts)
{
    struct coco_ruleset ruleset;
    struct coco_verdicts verdicts;

    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, facts, &verdicts);
    for (size_t i = 0; i < sizeof(without_effect) / sizeof(without_effect[0]); i++)
        if (coco_rule_set_has(&verdicts.broken, without_effect[i]))
            return true;
    return false;
}

/* What nobody had looked at yet, such as firmware that is still to be found, the plan may have decided. */
static bool may_change(enum coco_fact fact, unsigned from, unsigned to)
{
    if (from == COCO_VALUE_UNKNOWN && coco_fact_info(fact)->input == COCO_INPUT_SIGHTING)
        return true;
    for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
        if (losses[i].fact == fact && (losses[i].from >> from & 1) && (losses[i].to >> to & 1))
            return true;
    return false;
}

/* An initrd of which nothing is a file, but all is credentials: what it is no command line says. */
static bool is_initrd_of_credentials(const struct coco_plan *plan, const struct coco_unread *unread)
{
    int number;

    if (sscanf(unread->text, "/dev/fd/%d", &number) != 1 || !fd_of(plan, number))
        return false;
    return fd_of(plan, number)->secret && strcmp(fd_of(plan, number)->purpose, "initrd") == 0;
}

/* A descriptor that the user names is not ours to know, or one of the plan's by chance only. */
static bool names_descriptor(const struct coco_request *request)
{
    for (size_t i = 0; i < request->count; i++)
        if (strstr(request->settings[i].text, "/dev/fd") || strstr(request->settings[i].text, "/proc/self/fd"))
            return true;
    return false;
}

/*
 * A quote that is not closed reaches into the kernel arguments behind it: in the line that the kernel reads, and not
 * in the list that a request has.
 */
static bool has_open_quote(const struct coco_request *request)
{
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(request, COCO_OPTION_cmdline, i, &i)); i++) {
        bool open = false;

        for (const char *at = setting->text; *at; at++)
            open = open != (*at == '"');
        if (open)
            return true;
    }
    return false;
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

static char difference[768];

static bool names_changed_fact(const struct coco_rule *rule, const bool changed[COCO_FACT_COUNT])
{
    for (size_t i = 0; i < COCO_ATOMS_MAX; i++)
        if ((rule->when[i].values && changed[rule->when[i].fact]) ||
            (rule->require[i].values && changed[rule->require[i].fact]))
            return true;
    return false;
}

/* All of them, in one line. */
static const char *compare_facts(const struct coco_facts *facts, const struct coco_facts *again, bool is_unread,
                                 bool changed[COCO_FACT_COUNT])
{
    size_t at = 0;

    for (enum coco_fact fact = 0; fact < COCO_FACT_COUNT; fact++) {
        const unsigned was = facts->value[fact], is = again->value[fact];

        changed[fact] = was != is;
        if (is_unread && is == COCO_VALUE_UNKNOWN)
            continue;
        if (changed[fact] && !may_change(fact, was, is) && at < sizeof(difference))
            at += (size_t)snprintf(difference + at, sizeof(difference) - at, "%s%s was %s, and is %s in the plan",
                                   at > 0 ? "; " : "", coco_fact_info(fact)->slug, coco_value_info(fact, was)->slug,
                                   coco_value_info(fact, is)->slug);
    }
    return at > 0 ? difference : NULL;
}

static const char *compare_verdicts(const struct coco_facts *facts, const struct coco_facts *again,
                                    const bool changed[COCO_FACT_COUNT])
{
    struct coco_verdicts verdicts, verdicts_again;
    struct coco_ruleset ruleset;

    coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, facts, &verdicts);
    coco_judge(&ruleset, again, &verdicts_again);
    for (size_t i = 0; i < ruleset.count; i++)
        if (!names_changed_fact(&ruleset.rules[i], changed) &&
            (coco_rule_set_has(&verdicts.broken, i) != coco_rule_set_has(&verdicts_again.broken, i))) {
            snprintf(difference, sizeof(difference), "the verdict of rule %s is another", ruleset.rules[i].slug);
            return difference;
        }
    return NULL;
}

/* Files are numbered by the settings of a request, so that none was looked at by both. */
static struct coco_observations without_files(const struct coco_observations *seen)
{
    return (struct coco_observations){
        .host = seen->host,
        .qemu_binary = seen->qemu_binary,
        .qemu_path = seen->qemu_path,
        .qemu = seen->qemu,
        .kernel = seen->kernel,
    };
}

const char *plan_again_differs(const struct coco_request *request, const struct coco_observations *seen,
                               const struct coco_plan *plan, struct coco_request *again)
{
    struct inherited inherited = {.plan = plan, .arena = again->arena};
    const struct coco_import_io io = {.context = &inherited, .read = read_bytes, .descriptor = descriptor};
    const struct coco_words words = {.count = plan->argc, .words = plan->argv};
    const struct coco_observations both = without_files(seen);
    struct coco_facts facts, facts_again;
    bool changed[COCO_FACT_COUNT];
    struct coco_origins origins;
    struct coco_error error;
    const char *differs;

    if (coco_import_qemu(again, &words, &io, &error) != COCO_OK) {
        snprintf(difference, sizeof(difference), "the plan cannot be read, at word %u: %s", error.origin.argument,
                 error.message);
        return difference;
    }
    if (names_descriptor(request))
        return NULL;
    if (again->unread_count > 0 && !is_initrd_of_credentials(plan, &again->unread[0])) {
        snprintf(difference, sizeof(difference), "of the plan was not understood: %s: %s", again->unread[0].text,
                 again->unread[0].why);
        return difference;
    }
    coco_classify(request, &both, &facts, &origins);
    if (leaves_no_trace(&facts) || has_open_quote(request))
        return NULL;
    coco_classify(again, &both, &facts_again, &origins);
    differs = compare_facts(&facts, &facts_again, again->unread_count > 0, changed);
    return differs ? differs : compare_verdicts(&facts, &facts_again, changed);
}
