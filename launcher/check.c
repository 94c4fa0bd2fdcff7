/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "check.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>

#include "coco/arena.h"
#include "guest.h"
#include "input.h"

struct check {
    struct judge judge;
    struct input_reader reader;
    const struct coco_request *options;
    struct coco_request request; /* each launch in turn */
    bool has_host, says_host;    /* --host= was given; a file was judged for no host */
};

static enum status no_memory(void)
{
    program_complain(SELF, "there is no memory");
    return STATUS_FAILED;
}

/* ---- one input --------------------------------------------------------------------------------------------------- */

static bool copy_setting(struct check *check, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(check->options, option);
    struct coco_error error;

    return !setting || coco_request_add(&check->request, option, setting->text, strlen(setting->text), setting->origin,
                                        &error) == COCO_OK;
}

/* What is looked at for a launch is said by our own options; a file is about another machine, a guest is on this one.
 */
static bool say_host(struct check *check, bool is_here)
{
    struct coco_error error;

    if (!copy_setting(check, COCO_OPTION_qemu_profile))
        return false;
    if (check->has_host)
        return copy_setting(check, COCO_OPTION_host);
    check->says_host = check->says_host || !is_here;
    return is_here || coco_request_add(&check->request, COCO_OPTION_host, "none", strlen("none"),
                                       (struct coco_origin){0}, &error) == COCO_OK;
}

static void judge_one(struct check *check, const char *name, const char *uri, bool is_here)
{
    struct steering steering = *check->judge.steering;
    const struct steering *before = check->judge.steering;
    bool has_memory = say_host(check, is_here);

    if (has_memory && check->reader.process[0])
        has_memory = guest_resolve_paths(&check->request, check->reader.process);
    if (!has_memory) {
        check->judge.status = no_memory();
        return;
    }
    if (!check->has_host)
        steering.host = is_here ? COCO_LOOK_AT_LIVE : COCO_LOOK_AT_NONE;
    check->judge.steering = &steering;
    judge_launch(&check->judge, &check->request, name, uri);
    check->judge.steering = before;
}

/* Returns false where it was sought, and is no launch. */
static bool check_file(struct check *check, const char *path, bool is_sought)
{
    const char *name = input_name(path);
    const bool is_file = strcmp(path, "-") != 0;
    const char *uri = strncmp(path, "./", 2) == 0 ? path + 2 : path;
    struct coco_error error;
    size_t process;
    const bool is_guest = is_file && guest_of_path(path, &process);

    switch (input_read(&check->reader, path, is_sought, &error)) {
    case INPUT_READ:
        judge_one(check, name, is_file && !is_guest ? uri : NULL, is_guest);
        break;
    case INPUT_UNREADABLE:
        judge_unreadable(&check->judge, name, is_file && !is_guest ? uri : NULL, &error);
        break;
    case INPUT_NO_LAUNCH:
        return false;
    case INPUT_FAILED:
        check->judge.status = no_memory();
        break;
    }
    return true;
}

/* ---- directories ------------------------------------------------------------------------------------------------- */

static int by_name(const FTSENT **one, const FTSENT **other)
{
    return strcmp((*one)->fts_name, (*other)->fts_name);
}

static void refuse(struct check *check, const char *path, const char *what, int code)
{
    struct coco_error error = {.origin = {.kind = COCO_ORIGIN_FILE, .file = path}};

    snprintf(error.message, sizeof(error.message), "%s%s", what, code ? strerror(code) : "");
    judge_unreadable(&check->judge, path, path, &error);
}

/* One thing met on the way. Returns how many inputs it was. */
static size_t visit(struct check *check, FTS *walk, FTSENT *entry)
{
    const bool is_hidden = entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.';

    switch (entry->fts_info) {
    case FTS_D:
        if (is_hidden)
            fts_set(walk, entry, FTS_SKIP);
        return 0;
    case FTS_F: /* a regular file, perhaps behind a symbolic link */
        return !is_hidden && check_file(check, entry->fts_path, true);
    case FTS_DNR:
    case FTS_ERR:
        refuse(check, entry->fts_path, "it cannot be read: ", entry->fts_errno);
        return 1;
    default: /* FIFOs and devices, links to nothing, and links that lead back up */
        return 0;
    }
}

static void check_directory(struct check *check, const char *path)
{
    char *paths[] = {(char *)(uintptr_t)path, NULL}; /* which fts does not change */
    FTS *walk = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    size_t count = 0;
    FTSENT *entry;

    if (!walk) {
        check->judge.status = no_memory();
        return;
    }
    while (check->judge.status != STATUS_FAILED && (entry = fts_read(walk)))
        count += visit(check, walk, entry);
    fts_close(walk);
    if (count == 0 && check->judge.status != STATUS_FAILED)
        refuse(check, path, "nothing in this directory is a launch", 0);
}

static bool is_directory(const char *path)
{
    struct stat status;

    return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

/* Options end at the first input, so that one behind it would be taken for a file. */
static bool are_inputs(const struct coco_request *options, size_t *ret_count, bool *ret_any_directory)
{
    const struct coco_setting *setting;
    bool stdin_is_read = false;
    size_t count = 0;

    *ret_any_directory = false;
    for (size_t i = 0; (setting = coco_request_next(options, COCO_OPTION_cmdline, i, &i)); i++, count++) {
        const bool is_stdin = strcmp(setting->text, "-") == 0;
        struct stat status;

        if (setting->text[0] == '-' && !is_stdin && stat(setting->text, &status) < 0) {
            program_complain(SELF, "command line, word %u: options stand before the inputs; %s is taken for a file",
                             setting->origin.argument, setting->text);
            return false;
        }
        if (is_stdin && stdin_is_read) {
            program_complain(SELF, "command line, word %u: standard input can be read once", setting->origin.argument);
            return false;
        }
        stdin_is_read = stdin_is_read || is_stdin;
        *ret_any_directory = *ret_any_directory || is_directory(setting->text);
    }
    if (count == 0)
        program_complain(SELF, "check needs inputs: files, directories, or - for standard input");
    *ret_count = count;
    return count > 0;
}

static enum status begin(struct check *check, struct coco_request *options, const struct steering *steering,
                         struct policy *policy, size_t expected)
{
    *check = (struct check){.options = options, .has_host = program_has(options, COCO_OPTION_host)};
    if (coco_request_init(&check->request) != COCO_OK)
        return no_memory();
    if (!input_begin(&check->reader, (enum input_from)program_choice(options, COCO_OPTION_from), &check->request)) {
        coco_request_done(&check->request);
        return no_memory();
    }
    return judge_begin(&check->judge, options, steering, policy, expected);
}

static enum status end(struct check *check, enum status status)
{
    if (status == STATUS_VALID)
        status = judge_end(&check->judge);
    if (status != STATUS_FAILED && check->says_host && !check->judge.steering->quiet &&
        check->judge.steering->form == COCO_REPORT_TEXT)
        program_complain(SELF, "judged for no host, as what others wrote may be about another machine: --host=live "
                               "judges for this one, --host=PROFILE for a recorded one");
    input_end(&check->reader);
    coco_request_done(&check->request);
    return status;
}

enum status check_inputs(struct coco_request *options, const struct steering *steering, struct policy *policy)
{
    const struct coco_setting *setting;
    bool any_directory;
    struct check check;
    size_t count;
    enum status status;

    if (!are_inputs(options, &count, &any_directory))
        return STATUS_BAD_USAGE;
    status = begin(&check, options, steering, policy, any_directory ? 0 : count);
    for (size_t i = 0; status == STATUS_VALID && check.judge.status != STATUS_FAILED &&
                       (setting = coco_request_next(options, COCO_OPTION_cmdline, i, &i));
         i++)
        if (is_directory(setting->text))
            check_directory(&check, setting->text);
        else
            (void)check_file(&check, setting->text, false);
    return end(&check, status);
}

/* ---- words behind "--" ------------------------------------------------------------------------------------------- */

bool check_is_foreign(const struct coco_request *options, const char *const argv[], unsigned *ret_first)
{
    const unsigned from = program_choice(options, COCO_OPTION_from);
    const struct coco_setting *setting;

    for (size_t i = 0; (setting = coco_request_next(options, COCO_OPTION_cmdline, i, &i)); i++) {
        const unsigned argument = setting->origin.argument;

        if (setting->origin.kind != COCO_ORIGIN_ARGV || strcmp(argv[argument], setting->text) != 0)
            continue; /* --cmdline=, or of a launch file */
        if (strcmp(argv[argument - 1], "--") != 0)
            return false;
        *ret_first = argument;
        return from == FROM_QEMU || from == FROM_VMSPAWN ||
               (from == FROM_AUTO && coco_import_recognise_program(setting->text) != COCO_DIALECT_OWN);
    }
    return false;
}

enum status check_words(struct coco_request *options, const struct steering *steering, struct policy *policy,
                        size_t count, const char *const *words)
{
    static const char name[] = "command line";
    struct coco_error error;
    struct check check;
    enum status status = begin(&check, options, steering, policy, 1);

    if (status != STATUS_VALID)
        return end(&check, status);
    switch (input_read_words(&check.reader, count, words, &error)) {
    case INPUT_READ:
    case INPUT_NO_LAUNCH:
        judge_one(&check, name, NULL, false); /* the same words in a file get the same answer */
        break;
    case INPUT_UNREADABLE:
        judge_unreadable(&check.judge, name, NULL, &error);
        break;
    case INPUT_FAILED:
        check.judge.status = no_memory();
        break;
    }
    return end(&check, status);
}
