/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Option -> file -> option, and option -> command line -> option. */
#include "request_fixture.h"

#include "request_compare.h"

/* Values of each kind that are hard to write down. */
static const char *const samples[][6] = {
    [COCO_KIND_SWITCH] = {NULL},
    [COCO_KIND_BOOL] = {"yes", "0", "Off"},
    [COCO_KIND_BOOL_AUTO] = {"", "auto", "no"},
    [COCO_KIND_CHOICE] = {NULL}, /* the option's own words */
    [COCO_KIND_SIZE] = {"4096", "1.5G", " 1 G 512 M"},
    [COCO_KIND_NUMBER] = {"0", "18446744073709551615"},
    [COCO_KIND_RAM] = {"2G", "2G:8G", "2G:8G:4"},
    [COCO_KIND_CPUS] = {"4", "4:8"},
    [COCO_KIND_CID] = {"3", "4294967294"},
    [COCO_KIND_UUID] = {"0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"},
    [COCO_KIND_PATH] = {"/a b", "-", "~", "null", "a: b #c", "\xf0\x9f\x98\x80/\xc2\x80\xe2\x80\xa8\xef\xbb\xbf"},
    [COCO_KIND_PATH_AUTO_OFF] = {"auto", "off", "./off"},
    [COCO_KIND_FIRMWARE] = {"uefi", "./uefi", "/\xef\xbf\xbe\xef\xbf\xbf"},
    [COCO_KIND_HOST] = {"live", "./none", "a.json"},
    [COCO_KIND_FEATURES] = {"~secure-boot,x", ""},
    [COCO_KIND_DRIVE] = {"a", "raw:nvme:/a:b", "qcow2:./a,b"},
    [COCO_KIND_MACHINE_TYPE] = {"q35", "-", "+x", "..."},
    [COCO_KIND_WORD_OPTIONAL] = {NULL},
    [COCO_KIND_TEXT] = {" ", "\n", "a\r\n\tb\x1b[31m\x7f", "'\"\\", "<<", "- a: [b, {c"},
    [COCO_KIND_ARGUMENT] = {"quiet", "--", "-x", "a=\"b c\"", "---", "%x"},
    [COCO_KIND_MACHINE_NAME] = {"vm.example", "0"},
    [COCO_KIND_CPU_MODEL] = {"EPYC-v4", "host,-avx512f,+x", "host,model-id=a: b #c"},
    [COCO_KIND_BASE64] = {"QUJD", "QQ==", "not base64!"},
    [COCO_KIND_SNP_POLICY] = {"smt,abi=1.55", "0x30000"},
    [COCO_KIND_TDX_ATTRIBUTES] = {"debug,pks", "0x1"},
    [COCO_KIND_QUOTE_SOCKET] = {"vsock:2:4050", "unix:/run/x y", "no"},
    [COCO_KIND_CREDENTIAL] = {"a:b", "a:", "a:\\x00\\n:\" #", "a:-----BEGIN\nKEY"},
    [COCO_KIND_CREDENTIAL_FILE] = {"a:/b", "a:b: c"},
};

static void add(struct coco_request *request, enum coco_option option, const char *text)
{
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};
    struct coco_error error = {.message = ""};

    if (coco_request_add(request, option, text, text ? strlen(text) : 0, nowhere, &error) != COCO_OK)
        fail_msg("--%s was refused: %s", coco_option_info(option)->name, error.message);
}

static void check_argv(struct coco_request *request, const struct coco_request *expected)
{
    struct coco_request again;
    struct coco_error error = {.message = ""};
    const char *const *argv;
    size_t count;

    assert_int_equal(coco_request_init(&again), COCO_OK);
    assert_int_equal(coco_request_to_argv(request, &count, &argv), COCO_OK);
    assert_null(argv[count]);
    if (coco_request_parse_argv(&again, COCO_PROGRAM_COCOLAUNCH, (int)count, argv, &error) != COCO_OK)
        fail_msg("word %u, %s, was refused: %s", error.origin.argument, argv[error.origin.argument - 1], error.message);
    assert_true(same_request(&again, expected));
    coco_request_done(&again);
}

static void check_file(struct coco_request *request, const struct coco_request *expected)
{
    struct coco_request again;
    struct coco_error error = {.message = ""};
    const char *text;
    size_t length;

    assert_int_equal(coco_request_init(&again), COCO_OK);
    assert_int_equal(coco_request_to_file(request, &text, &length), COCO_OK);
    assert_int_equal(strlen(text), length);
    if (coco_request_parse_file(&again, "written", text, length, &error) != COCO_OK)
        fail_msg("%u:%u of this was refused: %s\n%s", error.origin.line, error.origin.column, error.message, text);
    if (!same_request(&again, expected))
        fail_msg("this says something else:\n%s", text);
    coco_request_done(&again);
}

/* Every option with every sample of its kind, alone, and all samples of a list together. */
static void test_every_option(void **state)
{
    struct coco_request *request = *state;
    size_t checked = 0;

    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++) {
        const struct coco_option_info *info = coco_option_info((enum coco_option)option);
        const bool is_choice = info->kind == COCO_KIND_CHOICE;
        char words[128];
        const char *word;

        if (info->scope != COCO_SCOPE_LAUNCH)
            continue;
        snprintf(words, sizeof(words), "%s", info->argument);
        word = is_choice ? strtok(words, "|") : NULL;
        for (size_t i = 0; i < COUNT(samples[0]); i++) {
            const char *text = is_choice ? word : samples[info->kind][i];

            if (!text && (i > 0 || info->kind != COCO_KIND_SWITCH))
                break;
            coco_request_clear(request);
            add(request, (enum coco_option)option, text);
            check_argv(request, request);
            check_file(request, request);
            checked++;
            word = is_choice ? strtok(NULL, "|") : NULL;
        }
        coco_request_clear(request);
        for (size_t i = 0; info->times == COCO_TIMES_LIST && i < COUNT(samples[0]) && samples[info->kind][i]; i++)
            add(request, (enum coco_option)option, samples[info->kind][i]);
        check_argv(request, request);
        check_file(request, request);
    }
    assert_true(checked > 150);
}

/* Kernel arguments in the midst of options keep their place on the command line. */
static void test_order(void **state)
{
    struct coco_request *request = *state, grouped;
    const char *const *argv;
    const char *text;
    size_t count, length;

    add(request, COCO_OPTION_cmdline, "-a");
    add(request, COCO_OPTION_ram, "1G");
    add(request, COCO_OPTION_initrd, "i");
    add(request, COCO_OPTION_cmdline, "b");
    add(request, COCO_OPTION_ram, "2G");
    add(request, COCO_OPTION_cmdline, "--c");
    add(request, COCO_OPTION_cmdline, "--");
    check_argv(request, request);
    assert_int_equal(coco_request_to_argv(request, &count, &argv), COCO_OK);
    assert_int_equal(count, 8);
    assert_string_equal(argv[0], "--cmdline=-a");
    assert_string_equal(argv[5], "--");
    assert_string_equal(argv[6], "--c");

    /* A file groups them, and keeps of each single-valued option what counts. */
    assert_int_equal(coco_request_init(&grouped), COCO_OK);
    add(&grouped, COCO_OPTION_cmdline, "-a");
    add(&grouped, COCO_OPTION_cmdline, "b");
    add(&grouped, COCO_OPTION_cmdline, "--c");
    add(&grouped, COCO_OPTION_cmdline, "--");
    add(&grouped, COCO_OPTION_ram, "2G");
    add(&grouped, COCO_OPTION_initrd, "i");
    check_file(request, &grouped);
    assert_int_equal(coco_request_to_file(request, &text, &length), COCO_OK);
    assert_string_equal(text, "cmdline:\n  - \"-a\"\n  - b\n  - \"--c\"\n  - \"--\"\nram: 2G\ninitrd: i\n");
    coco_request_done(&grouped);
}

/* What steers the program does not describe the VM. */
static void test_other_scopes_are_left_out(void **state)
{
    struct coco_request *request = *state, without;

    assert_int_equal(coco_request_init(&without), COCO_OK);
    add(request, COCO_OPTION_quiet, NULL);
    add(request, COCO_OPTION_ram, "1G");
    add(request, COCO_OPTION_config, "x");
    add(request, COCO_OPTION_cmdline, "a");
    add(request, COCO_OPTION_dry_run, NULL);
    add(&without, COCO_OPTION_ram, "1G");
    add(&without, COCO_OPTION_cmdline, "a");
    check_argv(request, &without);
    check_file(request, &without);
    coco_request_done(&without);
}

/* Every character of the first planes, as the one of a text that is not plain. */
static void test_every_character(void **state)
{
    struct coco_request *request = *state;

    for (unsigned first = 1; first < 0x20000; first += 64) {
        char text[2 + 64 * 4 + 1] = "x ";
        size_t at = 2;

        for (unsigned character = first; character < first + 64; character++) {
            if (character >= 0xd800 && character <= 0xdfff)
                continue;
            if (character < 0x80) {
                text[at++] = (char)character;
            } else if (character < 0x800) {
                text[at++] = (char)(0xc0 | character >> 6);
            } else if (character < 0x10000) {
                text[at++] = (char)(0xe0 | character >> 12);
                text[at++] = (char)(0x80 | (character >> 6 & 0x3f));
            } else {
                text[at++] = (char)(0xf0 | character >> 18);
                text[at++] = (char)(0x80 | (character >> 12 & 0x3f));
                text[at++] = (char)(0x80 | (character >> 6 & 0x3f));
            }
            if (character >= 0x80)
                text[at++] = (char)(0x80 | (character & 0x3f));
        }
        text[at] = 0;
        coco_request_clear(request);
        add(request, COCO_OPTION_smbios11, text);
        check_file(request, request);
    }
}

static void test_what_no_file_can_hold(void **state)
{
    static const char *const texts[] = {"\xff",
                                        "a\x80",
                                        "\xc0\x80",
                                        "\xc3",
                                        "\xe0\x80\x80",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x88\x80\x80\x80",
                                        "\xc3 "};
    struct coco_request *request = *state;
    static char value[COCO_VALUE_BYTES_MAX + 1];
    const char *text;
    size_t length;

    for (size_t i = 0; i < COUNT(texts); i++) {
        coco_request_clear(request);
        add(request, COCO_OPTION_smbios11, texts[i]);
        check_argv(request, request);
        assert_int_equal(coco_request_to_file(request, &text, &length), COCO_BAD_VALUE);
    }
    coco_request_clear(request);
    add(request, COCO_OPTION_smbios11, "a");
    add(request, COCO_OPTION_smbios11, "\xff");
    assert_int_equal(coco_request_to_file(request, &text, &length), COCO_BAD_VALUE);

    memset(value, 'x', sizeof(value) - 1);
    coco_request_clear(request);
    add(request, COCO_OPTION_smbios11, value);
    assert_int_equal(coco_request_to_file(request, &text, &length), COCO_TOO_MUCH);
    value[sizeof(value) - 1 - strlen("smbios11: \n")] = 0;
    coco_request_clear(request);
    add(request, COCO_OPTION_smbios11, value);
    check_file(request, request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_option, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_order, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_other_scopes_are_left_out, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_every_character, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_what_no_file_can_hold, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
