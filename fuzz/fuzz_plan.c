/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan of any words. An input is text, one word a line; lines that start with # say what was seen (see
 * read_line()). Of each plan it is checked, by readers that are written here from QEMU's rules and share no code with
 * engine/plan, that
 *   - argv is made of known options, each with its value, and of known keys in them: nothing broke out;
 *   - every string that was given comes back exactly when the options are read;
 *   - argv does not depend on what credentials hold;
 *   - each descriptor is referred to exactly once;
 *   - nothing in it makes QEMU abort;
 *   - read back as a command line that somebody else wrote, it is the same launch.
 */
#include <json-c/json.h>
#include <string.h>

#include "coco/arena.h"
#include "coco/classify.h"
#include "coco/plan.h"
#include "harness.h"
#include "import/plan_again.h"
#include "plan_read.h"

#define WORDS_MAX 256

static struct coco_request request;
static struct coco_host host;
static bool blocks, unread;

/* "#kvm=missing|usable|denied|hangs"; "#blocks": every file is a block device; "#unread": no credential file was read.
 */
static void read_line(char *line, const char *words[], int *count)
{
    static const char *const states[] = {"#kvm=usable", "#kvm=missing", "#kvm=denied", "#kvm=hangs"};

    if (line[0] != '#') {
        if (*count < WORDS_MAX)
            words[(*count)++] = line;
        return;
    }
    blocks |= strcmp(line, "#blocks") == 0;
    unread |= strcmp(line, "#unread") == 0;
    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (strcmp(line, states[i]) == 0)
            coco_host_see_choice(&host, COCO_HOST_kvm_device, (unsigned)i + COCO_DEVICE_USABLE);
}

static int split(char *text, const char *words[])
{
    int count = 0;

    host = (struct coco_host){0};
    blocks = unread = false;
    while (*text) {
        char *end = text + strcspn(text, "\n");
        const bool last = *end == '\0';

        *end = '\0';
        read_line(text, words, &count);
        text = last ? end : end + 1;
    }
    return count;
}

static const char *last_text(enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(&request, option);

    return setting ? setting->text : NULL;
}

static bool confidential(void)
{
    const struct coco_setting *coco = coco_request_last(&request, COCO_OPTION_coco);

    return coco && coco->value.choice != COCO_CHOICE_NO;
}

static bool same(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static const char *after(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0 ? text + strlen(prefix) : NULL;
}

/* Kernel arguments joined; true when they are the whole rest of the line. */
static bool is_joined(const char *line)
{
    const struct coco_setting *setting;
    const char *at = line;

    for (size_t i = 0; at && (setting = coco_request_next(&request, COCO_OPTION_cmdline, i, &i)); i++) {
        if (at != line)
            at = after(at, " ");
        at = at ? after(at, setting->text) : NULL;
    }
    return at && *at == '\0';
}

/* Nothing but the arguments, and console= before them where it may be added. */
static void check_append(const char *line)
{
    const char *rest = after(line, "console=hvc0");

    if (is_joined(line))
        return;
    FUZZ_CHECK(!confidential());
    if (!rest)
        rest = after(line, "console=ttyS0");
    FUZZ_CHECK(rest && is_joined(*rest ? after(rest, " ") : rest));
}

/* The strings of --smbios11 come back in order, whatever else is among the SMBIOS strings. */
static void check_smbios(const struct coco_plan *plan)
{
    const struct coco_setting *setting;
    size_t from = 0;

    for (size_t i = 0; (setting = coco_request_next(&request, COCO_OPTION_smbios11, i, &i)); i++) {
        bool found = false;

        for (const char *word; !found && (word = option_value(plan, "-smbios", &from));)
            found = same(pair_value(word, "value"), setting->text);
        FUZZ_CHECK(found);
    }
}

/* The nth drive's path is behind file.filename= in -drive, or the filename of the next -blockdev that has one. */
static void check_drives(const struct coco_plan *plan)
{
    const struct coco_setting *setting = coco_request_last(&request, COCO_OPTION_image);
    const bool ephemeral = setting && last_text(COCO_OPTION_ephemeral) &&
                           coco_request_last(&request, COCO_OPTION_ephemeral)->value.boolean;
    size_t from = 0, drives = 0;

    if (ephemeral) {
        const char *drive = option_value(plan, "-drive", &drives);

        FUZZ_CHECK(drive && same(pair_value(drive, "if"), "none") && same(pair_value(drive, "snapshot"), "on"));
        FUZZ_CHECK(same(pair_value(drive, "file.filename"), setting->value.path));
    } else if (setting) {
        check_json_string(option_value(plan, "-blockdev", &from), "filename", setting->value.path);
        FUZZ_CHECK(option_value(plan, "-blockdev", &from));
    }
    FUZZ_CHECK(!option_value(plan, "-drive", &drives));
    for (size_t i = 0; (setting = coco_request_next(&request, COCO_OPTION_extra_drive, i, &i)); i++) {
        check_json_string(option_value(plan, "-blockdev", &from), "filename", setting->value.path);
        FUZZ_CHECK(option_value(plan, "-blockdev", &from));
    }
    FUZZ_CHECK(!option_value(plan, "-blockdev", &from));
}

static void check_strings(const struct coco_plan *plan)
{
    const struct coco_setting *qemu = coco_request_last(&request, COCO_OPTION_qemu);
    const struct coco_setting *kernel = coco_request_last(&request, COCO_OPTION_linux_image);
    const char *name = last_text(COCO_OPTION_machine), *model = last_text(COCO_OPTION_cpu_model);
    const char *append = only_value(plan, "-append");

    FUZZ_CHECK(same(plan->argv[0], qemu ? qemu->value.path : "qemu-system-x86_64"));
    FUZZ_CHECK(same(only_value(plan, "-kernel"), kernel ? kernel->value.path : NULL));
    FUZZ_CHECK(same(pair_value(only_value(plan, "-name"), "guest"), name ? name : "coco"));
    FUZZ_CHECK(!model || same(only_value(plan, "-cpu"), model));
    FUZZ_CHECK(kernel || !append);
    if (append)
        check_append(append);
    check_smbios(plan);
    check_drives(plan);
}

/* Each descriptor in order, and in one word of argv. */
static void check_descriptors(const struct coco_plan *plan)
{
    for (size_t i = 0; i < plan->fd_count; i++) {
        char socket[32], file[32];
        size_t uses = 0;

        FUZZ_CHECK(plan->fds[i].number == COCO_PLAN_FIRST_FD + (int)i);
        snprintf(socket, sizeof(socket), ",fd=%d", plan->fds[i].number);
        snprintf(file, sizeof(file), "/dev/fd/%d", plan->fds[i].number);
        for (size_t word = 1; word + 1 < plan->argc; word++) {
            const char *value = plan->argv[word + 1];
            const char *path = same(plan->argv[word], "-smbios") ? pair_value(value, "path") : value;

            uses += same(plan->argv[word], "-chardev") && strlen(value) > strlen(socket) &&
                    same(value + strlen(value) - strlen(socket), socket);
            uses += (same(plan->argv[word], "-initrd") || same(plan->argv[word], "-smbios")) && same(path, file);
        }
        /* A user may name an initrd /dev/fd/N. */
        FUZZ_CHECK(uses == 1 || (uses == 2 && same(last_text(COCO_OPTION_initrd), file)));
    }
}

/* What makes QEMU 11.1 abort, read from argv. */
static void check_no_crash(const struct coco_plan *plan)
{
    const char *machine = only_value(plan, "-machine"), *link = pair_value(machine, "confidential-guest-support");
    struct json_object *object = NULL, *value;
    size_t from = 0, objects = 0;

    for (const char *word; (word = option_value(plan, "-object", &from));) {
        struct json_object *parsed = parse_json(word);
        const char *type = json_object_get_string(json_object_object_get(parsed, "qom-type"));

        FUZZ_CHECK(!strstr(type, "memory-backend"));
        if (same(type, "sev-snp-guest") || same(type, "tdx-guest")) {
            objects++;
            object = json_object_get(parsed);
        }
        json_object_put(parsed);
    }
    FUZZ_CHECK(objects == (confidential() ? 1 : 0));
    if (!object) {
        FUZZ_CHECK(!link);
        return;
    }
    FUZZ_CHECK(same(link, json_object_get_string(json_object_object_get(object, "id"))));
    FUZZ_CHECK(strncmp(machine, "q35,", 4) == 0 || strncmp(machine, "pc-q35-", 7) == 0);
    FUZZ_CHECK(same(only_value(plan, "-accel"), "kvm"));
    FUZZ_CHECK((only_value(plan, "-bios") == NULL) == plan->lacks_firmware);
    if (json_object_object_get_ex(object, "kernel-hashes", &value) && json_object_get_boolean(value))
        FUZZ_CHECK(only_value(plan, "-kernel"));
    if (json_object_object_get_ex(object, "id-auth", &value))
        FUZZ_CHECK(json_object_get_string_len(value) == (4096 + 2) / 3 * 4);
    if (same(json_object_get_string(json_object_object_get(object, "qom-type")), "sev-snp-guest"))
        FUZZ_CHECK(phys_bits(only_value(plan, "-cpu")) <= 52);
    FUZZ_CHECK(!json_object_object_get(object, "sept-ve-disable"));
    json_object_put(object);
}

/* The same request with other secrets of the same length has the same argv. */
static void check_secrets(const struct coco_plan *plan, const struct coco_observations *seen,
                          const struct coco_facts *facts)
{
    static uint8_t other[COCO_VALUE_BYTES_MAX];
    struct coco_request twin = request;
    struct coco_plan twin_plan;

    twin.settings = coco_arena_alloc(request.arena, request.count * sizeof(*twin.settings));
    FUZZ_CHECK(twin.settings);
    if (other[0] != 'Z')
        memset(other, 'Z', sizeof(other));
    for (size_t i = 0; i < request.count; i++) {
        twin.settings[i] = request.settings[i];
        if (twin.settings[i].option == COCO_OPTION_set_credential)
            twin.settings[i].value.bytes = other;
    }
    FUZZ_CHECK(coco_plan(&twin, seen, facts, &twin_plan) == COCO_PLAN_OK);
    FUZZ_CHECK(twin_plan.argc == plan->argc && twin_plan.fd_count == plan->fd_count);
    for (size_t i = 0; i < plan->argc; i++)
        FUZZ_CHECK(same(plan->argv[i], twin_plan.argv[i]));
}

/* A plan without the firmware that it needs is for showing only. */
static void check_again(const struct coco_plan *plan, const struct coco_observations *seen)
{
    static struct coco_request again;
    const char *differs;

    if (plan->lacks_firmware)
        return;
    if (!again.arena)
        FUZZ_CHECK(coco_request_init(&again) == COCO_OK);
    coco_request_clear(&again);
    differs = plan_again_differs(&request, seen, plan, &again);
    if (differs)
        fprintf(stderr, "%s\n", differs);
    FUZZ_CHECK(!differs);
}

static void check_plan(const struct coco_observations *seen)
{
    struct coco_origins origins;
    struct coco_facts facts;
    struct coco_plan plan;

    coco_classify(&request, seen, &facts, &origins);
    if (coco_plan(&request, seen, &facts, &plan) != COCO_PLAN_OK)
        return;
    FUZZ_CHECK(!plan.argv[plan.argc]);
    check_grammar(&plan);
    check_strings(&plan);
    check_descriptors(&plan);
    check_no_crash(&plan);
    check_secrets(&plan, seen, &facts);
    check_again(&plan, seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static enum coco_file_sighting files[COCO_SETTINGS_MAX];
    static struct coco_file_content contents[COCO_SETTINGS_MAX];
    const char *words[WORDS_MAX];
    struct coco_observations seen = {.files = files, .contents = contents};
    struct coco_error error;
    char *text = malloc(size + 1);

    if (!text)
        return 0;
    if (!request.arena)
        FUZZ_CHECK(coco_request_init(&request) == COCO_OK);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    coco_request_clear(&request);
    if (coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, split(text, words), words, &error) == COCO_OK) {
        seen.host = &host;
        seen.file_count = request.count;
        for (size_t i = 0; i < request.count; i++) {
            files[i] = blocks ? COCO_FILE_BLOCK_DEVICE : COCO_FILE_NOT_LOOKED_AT;
            contents[i] = (struct coco_file_content){unread ? NULL : (const uint8_t *)"sesame", unread ? 0 : 6};
        }
        check_plan(&seen);
    }
    free(text);
    return 0;
}
