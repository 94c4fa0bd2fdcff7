/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * systemd-vmspawn's command line. Its options are ours where it has them; it reads words as GNU's getopt does: options
 * may stand behind arguments, and long ones may be abbreviated where that is unique.
 */
#include <string.h>

#include "coco/import.h"
#include "import/vmspawn_defaults.h"
#include "request/aliases.h"
#include "request/complain.h"
#include "request/span.h"

struct walk {
    struct coco_request *request;
    const struct coco_words *words;
    size_t at; /* the word that is being read */
    struct coco_error *reterr_error;
};

static struct coco_origin origin_of(const struct walk *walk, size_t word)
{
    if (walk->words->origins)
        return walk->words->origins[word];
    return (struct coco_origin){.kind = COCO_ORIGIN_WORDS, .argument = (unsigned)word, .file = walk->words->name};
}

/* Is it an option of systemd-vmspawn 262? */
static bool is_known(enum coco_option option)
{
    switch (option) {
    case COCO_OPTION_kernel_hashes:
    case COCO_OPTION_snp_policy:
    case COCO_OPTION_snp_host_data:
    case COCO_OPTION_snp_id_block:
    case COCO_OPTION_snp_id_auth:
    case COCO_OPTION_snp_author_key:
    case COCO_OPTION_snp_guest_visible_workarounds:
    case COCO_OPTION_snp_vcek_disabled:
    case COCO_OPTION_tdx_attributes:
    case COCO_OPTION_tdx_mrconfigid:
    case COCO_OPTION_tdx_mrowner:
    case COCO_OPTION_tdx_mrownerconfig:
    case COCO_OPTION_tdx_quote_socket:
    case COCO_OPTION_cpu_model:
    case COCO_OPTION_machine_type:
    case COCO_OPTION_qemu:
    case COCO_OPTION_cmdline:
        return false;
    case COCO_OPTION_quiet:
    case COCO_OPTION_no_pager:
    case COCO_OPTION_no_ask_password:
    case COCO_OPTION_system_scope:
    case COCO_OPTION_user_scope:
    case COCO_OPTION_help:
    case COCO_OPTION_version:
        return true;
    default:
        return coco_option_info(option)->scope == COCO_SCOPE_LAUNCH;
    }
}

/* What a long name means: the option of that name, or else the only one that begins so. */
struct meaning {
    enum coco_option option; /* COCO_OPTION_COUNT: none */
    const char *value;       /* implied */
    unsigned candidates;
};

static void consider(struct meaning *meaning, struct coco_span name, const char *candidate, enum coco_option option,
                     const char *value)
{
    const bool exact = coco_span_is(name, candidate);

    if (name.length == 0 || strncmp(candidate, name.bytes, name.length) != 0 || meaning->candidates == UINT32_MAX)
        return;
    *meaning = (struct meaning){option, value, exact ? UINT32_MAX : meaning->candidates + 1};
}

static struct meaning meaning_of(struct coco_span name)
{
    struct meaning meaning = {COCO_OPTION_COUNT, NULL, 0};

    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++)
        if (is_known((enum coco_option)option))
            consider(&meaning, name, coco_option_info((enum coco_option)option)->name, (enum coco_option)option, NULL);
    for (size_t i = 0; i < COCO_ALIAS_COUNT; i++)
        consider(&meaning, name, coco_aliases()[i].name, coco_aliases()[i].option, coco_aliases()[i].value);
    return meaning;
}

/* An empty path takes back the one before. */
static bool takes_back(enum coco_option option, const char *value)
{
    const enum coco_kind kind = coco_option_info(option)->kind;

    return value && value[0] == '\0' && (kind == COCO_KIND_PATH || kind == COCO_KIND_PATH_AUTO_OFF);
}

static void forget(struct coco_request *request, enum coco_option option)
{
    size_t kept = 0;

    for (size_t i = 0; i < request->count; i++)
        if (request->settings[i].option != option)
            request->settings[kept++] = request->settings[i];
    request->count = kept;
}

/* Values that our options take, and systemd-vmspawn's do not, or answers with something else than a launch. */
static enum coco_result check_value(const struct walk *walk, enum coco_option option, const char *value,
                                    struct coco_origin origin)
{
    if (option == COCO_OPTION_help || option == COCO_OPTION_version)
        return coco_complain(walk->reterr_error, COCO_BAD_VALUE, origin,
                             "with --%s systemd-vmspawn prints something, and launches nothing",
                             coco_option_info(option)->name);
    if (!value)
        return COCO_OK;
    if (option == COCO_OPTION_coco && strncmp(value, "auto", 4) == 0)
        return coco_complain(walk->reterr_error, COCO_BAD_VALUE, origin,
                             "systemd-vmspawn knows no --coco=auto: it takes no, sev-snp or tdx");
    if ((option == COCO_OPTION_firmware && (strcmp(value, "list") == 0 || strcmp(value, "describe") == 0)) ||
        (option == COCO_OPTION_firmware_features && strcmp(value, "list") == 0))
        return coco_complain(walk->reterr_error, COCO_BAD_VALUE, origin,
                             "with --%s=%s systemd-vmspawn prints something, and launches nothing",
                             coco_option_info(option)->name, value);
    return COCO_OK;
}

/* `value` NULL: it is the next word, where the option takes one. */
static enum coco_result add(struct walk *walk, enum coco_option option, const char *value)
{
    const struct coco_option_info *info = coco_option_info(option);
    const struct coco_origin origin = origin_of(walk, walk->at);
    enum coco_result result;

    if (!value && info->kind != COCO_KIND_SWITCH && walk->at + 1 < walk->words->count)
        value = walk->words->words[++walk->at];
    result = check_value(walk, option, value, origin);
    if (result != COCO_OK)
        return result;
    if (takes_back(option, value)) {
        forget(walk->request, option);
        return COCO_OK;
    }
    if (info->scope != COCO_SCOPE_LAUNCH && !value) /* how much it prints, and whom it asks */
        return COCO_OK;
    return coco_request_add(walk->request, option, value, value ? strlen(value) : 0, origin, walk->reterr_error);
}

static enum coco_result refuse_name(const struct walk *walk, struct coco_span name)
{
    const struct coco_quoted quoted = coco_quote((struct coco_span){name.bytes - 2, name.length + 2});
    const bool ours = coco_option_by_name(name.bytes, name.length) != COCO_OPTION_COUNT;

    return coco_complain(walk->reterr_error, COCO_BAD_OPTION, origin_of(walk, walk->at),
                         "systemd-vmspawn has no option %s%s", quoted.text,
                         ours ? ", which is one of cocolaunch's" : "");
}

/* --name, --name=value, --nam=value */
static enum coco_result read_long(struct walk *walk, const char *word)
{
    struct coco_span value = coco_span_of(word + 2);
    const struct coco_span name = coco_span_first(&value, '=');
    const struct meaning meaning = meaning_of(name);
    const struct coco_quoted quoted = coco_quote((struct coco_span){name.bytes - 2, name.length + 2});

    if (meaning.candidates == 0)
        return refuse_name(walk, name);
    if (meaning.candidates > 1 && meaning.candidates != UINT32_MAX)
        return coco_complain(walk->reterr_error, COCO_BAD_OPTION, origin_of(walk, walk->at),
                             "%s begins several of systemd-vmspawn's options: write one in full", quoted.text);
    if (meaning.value && value.bytes)
        return coco_complain(walk->reterr_error, COCO_BAD_VALUE, origin_of(walk, walk->at), "%s takes no value",
                             quoted.text);
    return add(walk, meaning.option, meaning.value ? meaning.value : value.bytes);
}

/* -x, -xq, -i value, -ivalue */
static enum coco_result read_letters(struct walk *walk, const char *word)
{
    enum coco_result result = COCO_OK;

    for (const char *letter = word + 1; *letter && result == COCO_OK; letter++) {
        const enum coco_option option = coco_option_by_letter(*letter);
        const struct coco_quoted quoted = coco_quote((struct coco_span){letter, 1});

        if (option == COCO_OPTION_COUNT || !is_known(option))
            return coco_complain(walk->reterr_error, COCO_BAD_OPTION, origin_of(walk, walk->at),
                                 "systemd-vmspawn has no option of the letter %s", quoted.text);
        if (coco_option_info(option)->kind != COCO_KIND_SWITCH)
            return add(walk, option, letter[1] ? letter + 1 : NULL);
        result = add(walk, option, NULL);
    }
    return result;
}

static enum coco_result add_argument(struct walk *walk)
{
    const char *word = walk->words->words[walk->at];

    return coco_request_add(walk->request, COCO_OPTION_cmdline, word, strlen(word), origin_of(walk, walk->at),
                            walk->reterr_error);
}

enum coco_result coco_import_vmspawn(struct coco_request *request, const struct coco_words *words,
                                     struct coco_error *reterr_error)
{
    struct walk walk = {request, words, 1, reterr_error};
    enum coco_result result = COCO_OK;
    bool options = true;

    request->dialect = COCO_DIALECT_VMSPAWN;
    if (words->count == 0)
        return coco_complain(reterr_error, COCO_BAD_SYNTAX, (struct coco_origin){0}, "there is no command");
    if (words->count > COCO_IMPORT_WORDS_MAX)
        return coco_complain(reterr_error, COCO_TOO_MUCH, origin_of(&walk, 0),
                             "a command line has at most %d words, and this one has %zu", COCO_IMPORT_WORDS_MAX,
                             words->count);
    for (; walk.at < words->count && result == COCO_OK; walk.at++) {
        const char *word = words->words[walk.at];

        if (options && strcmp(word, "--") == 0)
            options = false;
        else if (!options || word[0] != '-' || word[1] == '\0')
            result = add_argument(&walk);
        else
            result = word[1] == '-' ? read_long(&walk, word) : read_letters(&walk, word);
    }
    return result == COCO_OK ? vmspawn_add_defaults(request, reterr_error) : result;
}
