/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a command line. */
#include "request_fixture.h"

#include <stdlib.h>

#define WORDS 6

/* Settings as "name=text@word" with spaces between them, which is how the tables below write them. */
static void describe(const struct coco_request *request, char *text, size_t size)
{
    size_t at = 0;

    text[0] = 0;
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        assert_int_equal(setting->origin.kind, COCO_ORIGIN_ARGV);
        at += (size_t)snprintf(text + at, size - at, "%s%s=%s@%u", i > 0 ? " " : "",
                               coco_option_info(setting->option)->name, setting->text, setting->origin.argument);
    }
}

static int count_words(const char *const words[])
{
    int count = 0;

    while (count < WORDS && words[count])
        count++;
    return count;
}

static void test_forms(void **state)
{
    static const struct {
        const char *words[WORDS];
        const char *settings;
    } lines[] = {
        {{NULL}, ""},
        {{"--ram=2G"}, "ram=2G@1"},
        {{"--ram", "2G", "--cpus=4"}, "ram=2G@1 cpus=4@3"},
        {{"--smbios11=a=b"}, "smbios11=a=b@1"},
        {{"--kvm="}, "kvm=@1"},
        {{"--kvm", ""}, "kvm=@1"},
        {{"--ephemeral", "--quiet"}, "ephemeral=@1 quiet=@2"},
        {{"-x"}, "ephemeral=@1"},
        {{"-xq"}, "ephemeral=@1 quiet=@1"},
        {{"-i", "disk"}, "image=disk@1"},
        {{"-idisk"}, "image=disk@1"},
        {{"-i=disk"}, "image==disk@1"},
        {{"-xidisk"}, "ephemeral=@1 image=disk@1"},
        {{"-xqi", "disk", "-n"}, "ephemeral=@1 quiet=@1 image=disk@1 network-tap=@3"},
        /* As with getopt, a value may look like an option. */
        {{"--linux", "--ram=2G"}, "linux=--ram=2G@1"},
        {{"--linux", "--"}, "linux=--@1"},
        {{"-i", "-x"}, "image=-x@1"},
        /* Options end at the first word that is none. */
        {{"quiet"}, "cmdline=quiet@1"},
        {{"-x", "quiet", "--ram=2G", "-q"}, "ephemeral=@1 cmdline=quiet@2 cmdline=--ram=2G@3 cmdline=-q@4"},
        {{"-x", "-", "-x"}, "ephemeral=@1 cmdline=-@2 cmdline=-x@3"},
        {{"--"}, ""},
        {{"--", "-x", "--"}, "cmdline=-x@2 cmdline=--@3"},
        {{"a", "--", "b"}, "cmdline=a@1 cmdline=--@2 cmdline=b@3"},
        {{"--cmdline=a b", "c"}, "cmdline=a b@1 cmdline=c@2"},
        /* Older names of systemd-vmspawn's. */
        {{"--qemu-smp=2", "--qemu-mem", "1G", "--qemu-kvm=no", "--qemu-vsock="}, "cpus=2@1 ram=1G@2 kvm=no@4 vsock=@5"},
        {{"--qemu-gui", "--qemu", "q"}, "console=gui@1 qemu=q@2"},
        /* Nothing is dropped: which one counts is not the parser's business. */
        {{"--ram=1G", "--ram=2G"}, "ram=1G@1 ram=2G@2"},
        {{"--initrd=a", "--initrd", "b", "--initrd=a"}, "initrd=a@1 initrd=b@2 initrd=a@4"},
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        struct coco_error error = {.message = ""};
        char settings[512];

        coco_request_clear(*state);
        if (coco_request_parse_argv(*state, COCO_PROGRAM_COCOLAUNCH, count_words(lines[i].words), lines[i].words,
                                    &error) != COCO_OK)
            fail_msg("line %zu was refused: %s", i, error.message);
        describe(*state, settings, sizeof(settings));
        assert_string_equal(settings, lines[i].settings);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *words[WORDS];
        enum coco_result result;
        unsigned argument;
        const char *says;
    } lines[] = {
        {{"--x"}, COCO_BAD_OPTION, 1, "there is no option \"--x\"; --help lists the options"},
        {{"-x", "--kmv=no"}, COCO_BAD_OPTION, 2, "there is no option \"--kmv\"; did you mean --kvm?"},
        {{"--formta=json"}, COCO_BAD_OPTION, 1, "there is no option \"--formta\"; --help lists"},
        {{"--KVM=no"}, COCO_BAD_OPTION, 1, "there is no option \"--KVM\""},
        {{"--=no"}, COCO_BAD_OPTION, 1, "there is no option \"--\""},
        {{"---"}, COCO_BAD_OPTION, 1, "there is no option \"---\""},
        {{"--snp_policy=smt"}, COCO_BAD_OPTION, 1, "did you mean --snp-policy?"},
        {{"--kern=no"}, COCO_BAD_OPTION, 1, "\"--kern\" is an abbreviation, which is not taken: write --kernel-hashes"},
        {{"--vso=no"}, COCO_BAD_OPTION, 1, "write --vsock or --vsock-cid"},
        {{"--image-=x"}, COCO_BAD_OPTION, 1, "write --image-format or --image-disk-type"},
        {{"--s"}, COCO_BAD_OPTION, 1, "or --snp-id-auth or another name that begins so"},
        {{"--a\n\xff"}, COCO_BAD_OPTION, 1, "there is no option \"--a\\x0a\\xff\""},
        {{"-Z"}, COCO_BAD_OPTION, 1, "there is no option of the letter \"Z\""},
        {{"-xZ"}, COCO_BAD_OPTION, 1, "there is no option of the letter \"Z\""},
        {{"-x=yes"}, COCO_BAD_OPTION, 1, "there is no option of the letter \"=\""},
        {{"--format=json"}, COCO_BAD_OPTION, 1, "--format is an option of cococheck, not of cocolaunch"},
        {{"--ephemeral=yes"}, COCO_BAD_VALUE, 1, "--ephemeral takes no value"},
        {{"--qemu-gui=yes"}, COCO_BAD_VALUE, 1, "--qemu-gui takes no value"},
        {{"--qemu-smp=x"}, COCO_BAD_VALUE, 1, "--cpus= takes CPUS[:MAX]"},
        {{"--qemu-sm=x"}, COCO_BAD_OPTION, 1, "there is no option \"--qemu-sm\""},
        {{"--ram"}, COCO_BAD_VALUE, 1, "--ram= needs a value: BYTES"},
        {{"-x", "-i"}, COCO_BAD_VALUE, 2, "--image= needs a value: a path"},
        {{"--ram="}, COCO_BAD_VALUE, 1, "its value is empty"},
        {{"-x", "--cpus", "x", "-q"}, COCO_BAD_VALUE, 2, "--cpus= takes CPUS[:MAX], as in 4 or 4:8, not \"x\""},
        {{"quiet", ""}, COCO_BAD_VALUE, 2, "--cmdline= takes a kernel argument, and its value is empty"},
        {{""}, COCO_BAD_VALUE, 1, "--cmdline= takes a kernel argument, and its value is empty"},
        {{"--set-credentials=a:hunter2"}, COCO_BAD_OPTION, 1, "did you mean --set-credential?"},
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        struct coco_error error = {.message = ""};

        coco_request_clear(*state);
        assert_int_equal(coco_request_parse_argv(*state, COCO_PROGRAM_COCOLAUNCH, count_words(lines[i].words),
                                                 lines[i].words, &error),
                         lines[i].result);
        assert_sentence(&error);
        if (!strstr(error.message, lines[i].says))
            fail_msg("line %zu is not said to be \"%s\": %s", i, lines[i].says, error.message);
        assert_null(strstr(error.message, "hunter2"));
        assert_int_equal(error.origin.kind, COCO_ORIGIN_ARGV);
        assert_int_equal(error.origin.argument, lines[i].argument);
    }
}

/* What stands before a mistake stays, so that --quiet or --format still count for how it is said. */
static void test_what_was_read_stays(void **state)
{
    const char *const words[] = {"-q", "--ram=1G", "--ram=x", "-x"};
    struct coco_request *request = *state;
    struct coco_error error;

    assert_int_equal(coco_request_parse_argv(request, COCO_PROGRAM_COCOLAUNCH, 4, words, &error), COCO_BAD_VALUE);
    assert_int_equal(request->count, 2);
    assert_int_equal(request->settings[1].option, COCO_OPTION_ram);
}

static void test_scopes(void **state)
{
    static const char *const programs[] = {"cocolaunch", "cococheck"};
    struct coco_error error;

    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++)
        for (unsigned program = 0; program < 2; program++) {
            const struct coco_option_info *info = coco_option_info((enum coco_option)option);
            const bool found = info->scope == COCO_SCOPE_FOUND;
            const bool foreign =
                info->scope == (program == COCO_PROGRAM_COCOLAUNCH ? COCO_SCOPE_COCOCHECK : COCO_SCOPE_COCOLAUNCH);
            char word[64], says[128];
            const char *const words[] = {word};
            enum coco_result result;

            snprintf(word, sizeof(word), "--%s", info->name);
            snprintf(says, sizeof(says), "--%s is an option of %s, not of %s", info->name, programs[1 - program],
                     programs[program]);
            coco_request_clear(*state);
            result = coco_request_parse_argv(*state, (enum coco_program)program, 1, words, &error);
            assert_int_equal(result == COCO_BAD_OPTION, foreign || found);
            if (foreign)
                assert_string_equal(error.message, says);
        }
}

/* No proper prefix of a name is an option, unless it is another option's name. */
static void test_no_abbreviation_is_taken(void **state)
{
    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++) {
        const char *name = coco_option_info((enum coco_option)option)->name;

        for (size_t length = 1; length < strlen(name); length++) {
            struct coco_error error = {.message = ""};
            char word[64];
            const char *const words[] = {word};

            if (coco_option_by_name(name, length) != COCO_OPTION_COUNT)
                continue;
            snprintf(word, sizeof(word), "--%.*s", (int)length, name);
            assert_int_equal(coco_request_parse_argv(*state, COCO_PROGRAM_COCOCHECK, 1, words, &error),
                             COCO_BAD_OPTION);
            assert_sentence(&error);
        }
    }
}

static void test_explain_takes_no_further_word(void **state)
{
    const char *const words[] = {"--explain", "quiet"}, *const with_id[] = {"--explain=some-rule"};
    const struct coco_request *request = *state;
    struct coco_error error;
    char settings[128];

    assert_int_equal(coco_request_parse_argv(*state, COCO_PROGRAM_COCOCHECK, 2, words, &error), COCO_OK);
    assert_int_equal(coco_request_parse_argv(*state, COCO_PROGRAM_COCOCHECK, 1, with_id, &error), COCO_OK);
    describe(request, settings, sizeof(settings));
    assert_string_equal(settings, "explain=@1 cmdline=quiet@2 explain=some-rule@1");
}

static void test_limits(void **state)
{
    const char **words = calloc(COCO_SETTINGS_MAX + 1, sizeof(*words));
    char *value = malloc(COCO_VALUE_BYTES_MAX + 2);
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};
    struct coco_request *request = *state;
    struct coco_error error;

    assert_non_null(words);
    assert_non_null(value);
    for (int i = 0; i <= COCO_SETTINGS_MAX; i++)
        words[i] = "-x";
    assert_int_equal(coco_request_parse_argv(request, COCO_PROGRAM_COCOLAUNCH, COCO_SETTINGS_MAX, words, &error),
                     COCO_OK);
    coco_request_clear(request);
    assert_int_equal(coco_request_parse_argv(request, COCO_PROGRAM_COCOLAUNCH, COCO_SETTINGS_MAX + 1, words, &error),
                     COCO_TOO_MUCH);
    assert_int_equal(error.origin.argument, COCO_SETTINGS_MAX + 1);
    assert_string_equal(error.message, "there are more than 4096 options and kernel arguments");

    coco_request_clear(request);
    memset(value, 'x', COCO_VALUE_BYTES_MAX + 1);
    value[COCO_VALUE_BYTES_MAX + 1] = 0;
    assert_int_equal(coco_request_add(request, COCO_OPTION_smbios11, value, COCO_VALUE_BYTES_MAX, nowhere, &error),
                     COCO_OK);
    assert_int_equal(coco_request_add(request, COCO_OPTION_smbios11, value, COCO_VALUE_BYTES_MAX + 1, nowhere, &error),
                     COCO_TOO_MUCH);
    assert_string_equal(error.message, "the value of --smbios11= is longer than 1048576 bytes");
    assert_int_equal(request->count, 1);
    free(value);
    free(words);
}

static void test_last_and_next(void **state)
{
    const char *const words[] = {"--ram=1G", "--initrd=a", "--ram=2G", "--initrd=b"};
    const struct coco_request *request = *state;
    struct coco_error error;
    size_t index = 99;

    assert_int_equal(coco_request_parse_argv(*state, COCO_PROGRAM_COCOCHECK, 4, words, &error), COCO_OK);
    assert_string_equal(coco_request_last(request, COCO_OPTION_ram)->text, "2G");
    assert_null(coco_request_last(request, COCO_OPTION_cpus));
    assert_string_equal(coco_request_next(request, COCO_OPTION_initrd, 0, &index)->text, "a");
    assert_int_equal(index, 1);
    assert_string_equal(coco_request_next(request, COCO_OPTION_initrd, index + 1, &index)->text, "b");
    assert_int_equal(index, 3);
    assert_null(coco_request_next(request, COCO_OPTION_initrd, index + 1, &index));
    assert_int_equal(index, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_refusals, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_what_was_read_stays, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_scopes, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_no_abbreviation_is_taken, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_explain_takes_no_further_word, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_limits, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_last_and_next, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
