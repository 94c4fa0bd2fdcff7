/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Launch files: what they say, and where exactly they are refused. */
#include "request_fixture.h"

#include <stdlib.h>

static enum coco_result parse(struct coco_request *request, const char *text, size_t length, struct coco_error *reterr)
{
    return coco_request_parse_file(request, "vm.yaml", text, length, reterr);
}

/* Settings as "name=text@line:column" with spaces between them. */
static void describe(const struct coco_request *request, char *text, size_t size)
{
    size_t at = 0;

    text[0] = 0;
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        assert_int_equal(setting->origin.kind, COCO_ORIGIN_FILE);
        assert_string_equal(setting->origin.file, "vm.yaml");
        at += (size_t)snprintf(text + at, size - at, "%s%s=%s@%u:%u", i > 0 ? " " : "",
                               coco_option_info(setting->option)->name, setting->text, setting->origin.line,
                               setting->origin.column);
    }
}

static void test_accepted(void **state)
{
    static const struct {
        const char *file, *settings;
    } files[] = {
        {"", ""},
        {"# nothing\n\n", ""},
        {"\xef\xbb\xbf", ""},
        {"\xef\xbb\xbfram: 1G\n", "ram=1G@1:6"},
        {"{}", ""},
        {"---\nram: 1G\n...\n", "ram=1G@2:6"},
        {"ram: 1G\r\ncpus: 2\r\n", "ram=1G@1:6 cpus=2@2:7"},
        {"ram: 1G # comment\n", "ram=1G@1:6"},
        {"\"ram\": '1G'", "ram=1G@1:8"},
        {"coco: no\nkvm: off\nsnp-policy: 0x30000\n", "coco=no@1:7 kvm=off@2:6 snp-policy=0x30000@3:13"},
        {"kvm: \"\"\n", "kvm=@1:6"},
        {"image: null\nlinux: ~\n", "image=null@1:8 linux=~@2:8"},
        {"ephemeral: yes\n", "ephemeral=@1:12"},
        {"ephemeral: no\nnetwork-tap: False\n", ""},
        {"initrd: a\n", "initrd=a@1:9"},
        {"initrd: []\n", ""},
        {"initrd: [a, 'b c', \"d\\n\"]\n", "initrd=a@1:10 initrd=b c@1:13 initrd=d\n@1:20"},
        {"initrd:\n- a\n- b\nram: 1G\n", "initrd=a@2:3 initrd=b@3:3 ram=1G@4:6"},
        {"cmdline:\n  - a=b:c\n  - --\n", "cmdline=a=b:c@2:5 cmdline=--@3:5"},
        {"smbios11: \"a\n  b\"\n", "smbios11=a b@1:11"},
        {"set-credential: |-\n  a:b\n  c\n", "set-credential=a:b\nc@1:17"},
        {"smbios11: \"\xc3\xa9\\u20ac\\x01\\t\" # \xc3\xa9\nram: 1G",
         "smbios11=\xc3\xa9\xe2\x82\xac\x01\t@1:11 ram=1G@2:6"},
        /* Columns are characters. */
        {"{\"smbios11\": \"\xc3\xa9\", \"ram\": \"1G\"}", "smbios11=\xc3\xa9@1:14 ram=1G@1:26"},
        {"{\"initrd\": [\"a\\/b\"], \"ephemeral\": true, \"cpus\": 2}\n",
         "initrd=a/b@1:13 ephemeral=@1:35 cpus=2@1:49"},
    };

    for (size_t i = 0; i < COUNT(files); i++) {
        struct coco_error error = {.message = ""};
        char settings[512];

        coco_request_clear(*state);
        if (parse(*state, files[i].file, strlen(files[i].file), &error) != COCO_OK)
            fail_msg("file %zu was refused at %u:%u: %s", i, error.origin.line, error.origin.column, error.message);
        describe(*state, settings, sizeof(settings));
        assert_string_equal(settings, files[i].settings);
    }
}

struct refused_file {
    const char *file;
    enum coco_result result;
    unsigned line, column;
    const char *says;
};

static void check_refused(struct coco_request *request, const struct refused_file *file, size_t length)
{
    struct coco_error error = {.message = ""};

    coco_request_clear(request);
    if (parse(request, file->file, length, &error) != file->result)
        fail_msg("\"%.60s\" gives another result, with: %s", file->file, error.message);
    assert_sentence(&error);
    if (!strstr(error.message, file->says))
        fail_msg("\"%s\" is not said to be \"%s\": %s", file->file, file->says, error.message);
    assert_int_equal(error.origin.kind, COCO_ORIGIN_FILE);
    assert_string_equal(error.origin.file, "vm.yaml");
    if (error.origin.line != file->line || error.origin.column != file->column)
        fail_msg("\"%s\" is refused at %u:%u, not at %u:%u", file->file, error.origin.line, error.origin.column,
                 file->line, file->column);
}

static void test_refused(void **state)
{
    static const struct refused_file files[] = {
        /* keys */
        {"ram: 1G\nrma: 2G\n", COCO_BAD_OPTION, 2, 1, "there is no option \"rma\"; did you mean ram?"},
        {"quite: yes\n", COCO_BAD_OPTION, 1, 1, "there is no option \"quite\""},
        {"frobnicate: yes\n", COCO_BAD_OPTION, 1, 1, "there is no option \"frobnicate\""},
        {"--ram: 1G\n", COCO_BAD_OPTION, 1, 1, "there is no option \"--ram\"; did you mean ram?"},
        {"ram: 1G\nRAM: 1G\n", COCO_BAD_OPTION, 2, 1, "there is no option \"RAM\""},
        {"\"r\\nm\": 1G\n", COCO_BAD_OPTION, 1, 1, "there is no option \"r\\x0am\""},
        {"\"ram\\0\": 1G\n", COCO_BAD_OPTION, 1, 1, "there is no option \"ram\\x00\""},
        {"quiet: yes\n", COCO_BAD_OPTION, 1, 1, "quiet steers the program"},
        {"config: a.yaml\n", COCO_BAD_OPTION, 1, 1, "config steers the program"},
        {"dry-run: yes\n", COCO_BAD_OPTION, 1, 1, "dry-run steers the program"},
        {"ram: 1G\ncpus: 2\nram: 1G\n", COCO_BAD_SYNTAX, 3, 1, "ram was given on line 1 already"},
        {"initrd: []\ninitrd: [a]\n", COCO_BAD_SYNTAX, 2, 1, "initrd was given on line 1 already"},
        {"ephemeral: no\nephemeral: no\n", COCO_BAD_SYNTAX, 2, 1, "ephemeral was given on line 1 already"},
        {"ram: 1G\n<<: {cpus: 2}\n", COCO_BAD_SYNTAX, 2, 1, "merge keys (<<) are not taken"},
        {"? [a]\n: b\n", COCO_BAD_SYNTAX, 1, 3, "a key is the name of an option"},
        {"? {a: b}\n: b\n", COCO_BAD_SYNTAX, 1, 3, "a key is the name of an option"},
        {"\"\": 1G\n", COCO_BAD_OPTION, 1, 1, "there is no option \"\""},
        /* values */
        {"ram:\n", COCO_BAD_VALUE, 1, 5, "ram has no value"},
        {"ram: 1G\nkvm:\ncpus: 2\n", COCO_BAD_VALUE, 2, 5, "kvm has no value"},
        {"initrd:\n  - a\n  -\n", COCO_BAD_VALUE, 3, 4, "initrd has no value"},
        {"cmdline: a\n  b\n", COCO_BAD_SYNTAX, 1, 10, "a value of several lines needs quotes"},
        {"cmdline: [a\n b]\n", COCO_BAD_SYNTAX, 1, 11, "a value of several lines needs quotes"},
        {"ram: \"\"\n", COCO_BAD_VALUE, 1, 6, "its value is empty"},
        {"cpus:   x\n", COCO_BAD_VALUE, 1, 9, "cpus takes CPUS[:MAX], as in 4 or 4:8, not \"x\": \"x\" is no number"},
        {"coco:\n  sgx\n", COCO_BAD_VALUE, 2, 3, "coco takes no, sev-snp, tdx, auto or auto,no, not \"sgx\""},
        {"initrd:\n  - a\n  - ''\n", COCO_BAD_VALUE, 3, 5, "initrd takes a path, and its value is empty"},
        {"ephemeral: maybe\n", COCO_BAD_VALUE, 1, 12, "ephemeral takes yes or no, not \"maybe\""},
        {"ephemeral: \"\"\n", COCO_BAD_VALUE, 1, 12, "ephemeral takes yes or no, not \"\""},
        {"smbios11: \"a\\0b\"\n", COCO_BAD_VALUE, 1, 11, "the value of smbios11 holds a NUL byte"},
        {"set-credential: hunter2\n", COCO_BAD_VALUE, 1, 17, "set-credential takes ID:VALUE: there is no colon"},
        /* shapes */
        {"ram: [1G]\n", COCO_BAD_VALUE, 1, 6, "ram takes one value, not a list"},
        {"ephemeral: [yes]\n", COCO_BAD_VALUE, 1, 12, "ephemeral takes one value, not a list"},
        {"ram: {size: 1G}\n", COCO_BAD_SYNTAX, 1, 6, "ram takes one value, not a mapping"},
        {"ram:\n  size: 1G\n", COCO_BAD_SYNTAX, 2, 3, "ram takes one value, not a mapping"},
        {"initrd: {a: b}\n", COCO_BAD_SYNTAX, 1, 9, "initrd takes a value or a list, not a mapping"},
        {"initrd: [a, [b]]\n", COCO_BAD_SYNTAX, 1, 13, "neither a list nor a mapping"},
        {"initrd: [a: b]\n", COCO_BAD_SYNTAX, 1, 10, "neither a list nor a mapping"},
        {"initrd:\n  - a: b\n", COCO_BAD_SYNTAX, 2, 5, "neither a list nor a mapping"},
        {"- ram\n", COCO_BAD_SYNTAX, 1, 1, "lines of the form OPTION: VALUE"},
        {"ram\n", COCO_BAD_SYNTAX, 1, 1, "lines of the form OPTION: VALUE"},
        {"[1, 2]\n", COCO_BAD_SYNTAX, 1, 1, "lines of the form OPTION: VALUE"},
        {"--- # empty\n", COCO_BAD_SYNTAX, 2, 1, "lines of the form OPTION: VALUE"},
        /* what YAML can do besides */
        {"ram: &a 1G\n", COCO_BAD_SYNTAX, 1, 6, "anchors (&name) are not taken"},
        {"&a ram: 1G\n", COCO_BAD_SYNTAX, 1, 1, "anchors (&name) are not taken"},
        {"initrd: &a [b]\n", COCO_BAD_SYNTAX, 1, 9, "anchors (&name) are not taken"},
        {"&a {ram: 1G}\n", COCO_BAD_SYNTAX, 1, 1, "anchors (&name) are not taken"},
        {"ram: 1G\nsmbios11: *a\n", COCO_BAD_SYNTAX, 2, 11, "aliases (*name) are not taken"},
        {"*a : 1G\n", COCO_BAD_SYNTAX, 1, 1, "aliases (*name) are not taken"},
        {"initrd: [*a]\n", COCO_BAD_SYNTAX, 1, 10, "aliases (*name) are not taken"},
        {"ram: !!int 1\n", COCO_BAD_SYNTAX, 1, 6, "tags (!name) are not taken"},
        {"ram: ! 1G\n", COCO_BAD_SYNTAX, 1, 6, "tags (!name) are not taken"},
        {"ram: !<tag:yaml.org,2002:str> 1G\n", COCO_BAD_SYNTAX, 1, 6, "tags (!name) are not taken"},
        {"!!map {ram: 1G}\n", COCO_BAD_SYNTAX, 1, 1, "tags (!name) are not taken"},
        {"initrd: !!seq [b]\n", COCO_BAD_SYNTAX, 1, 9, "tags (!name) are not taken"},
        {"%YAML 1.1\n---\nram: 1G\n", COCO_BAD_SYNTAX, 1, 1, "directives (%) are not taken"},
        {"%TAG ! tag:x,2000:\n---\nram: 1G\n", COCO_BAD_SYNTAX, 1, 1, "directives (%) are not taken"},
        {"ram: 1G\n---\nram: 2G\n", COCO_BAD_SYNTAX, 2, 1, "a launch file is one document"},
        {"ram: 1G\n...\nram: 2G\n", COCO_BAD_SYNTAX, 3, 1, "this is not YAML"},
        {"ram: 1G\n...\n---\n", COCO_BAD_SYNTAX, 3, 1, "a launch file is one document"},
        /* no YAML at all */
        {"ram: 1G\ninitrd: [2\n", COCO_BAD_SYNTAX, 3, 1, "this is not YAML"},
        {"ram: \"1G\n", COCO_BAD_SYNTAX, 2, 1, "this is not YAML"},
        {"ram: 1G\n  cpus: 2\n", COCO_BAD_SYNTAX, 1, 6, "a value of several lines"},
        {"ram: '1G'\n  cpus: 2\n", COCO_BAD_SYNTAX, 2, 3, "this is not YAML"},
        {"ram: 1G\n\tcpus: 2\n", COCO_BAD_SYNTAX, 2, 1, "this is not YAML"},
        {"ram: \"\\q\"\n", COCO_BAD_SYNTAX, 1, 7, "this is not YAML"},
        {"smbios11: \"\\ud83d\\ude00\"\n", COCO_BAD_SYNTAX, 1, 14, "this is not YAML"},
        {"ram: @1G\n", COCO_BAD_SYNTAX, 1, 6, "this is not YAML"},
        {"ram: 1G\r\ncpus: \x01\r\n", COCO_BAD_SYNTAX, 2, 7, "control characters are not allowed"},
        {"# \xc3\xa9\x7f\n", COCO_BAD_SYNTAX, 1, 4, "control characters are not allowed"},
        {"ram: 1G\rcpus: \x1b\n", COCO_BAD_SYNTAX, 2, 7, "control characters are not allowed"},
        {"ram: \xff\n", COCO_BAD_SYNTAX, 1, 6, "text in UTF-8"},
        {"ram: \xc0\x80\n", COCO_BAD_SYNTAX, 1, 6, "text in UTF-8"},
        {"ram: 1G\n#\xe2\x82", COCO_BAD_SYNTAX, 2, 2, "text in UTF-8"},
    };

    for (size_t i = 0; i < COUNT(files); i++)
        check_refused(*state, &files[i], strlen(files[i].file));
}

static void test_nul_byte(void **state)
{
    const struct refused_file file = {"ram: 1G\nsmbios11: a\0b\n", COCO_BAD_SYNTAX, 2, 12,
                                      "control characters are not allowed"};

    check_refused(*state, &file, 22);
}

static void test_what_was_read_stays(void **state)
{
    static const char file[] = "ram: 1G\ninitrd: [a, b, '']\n";
    struct coco_error error;
    char settings[128];

    assert_int_equal(parse(*state, file, strlen(file), &error), COCO_BAD_VALUE);
    describe(*state, settings, sizeof(settings));
    assert_string_equal(settings, "ram=1G@1:6 initrd=a@2:10 initrd=b@2:13");
}

/* Files add to each other; what is twice in two files is not twice in one. */
static void test_two_files(void **state)
{
    struct coco_request *request = *state;
    struct coco_error error;

    assert_int_equal(coco_request_parse_file(request, "a", "ram: 1G", 7, &error), COCO_OK);
    assert_int_equal(coco_request_parse_file(request, "b", "ram: 2G", 7, &error), COCO_OK);
    assert_int_equal(request->count, 2);
    assert_string_equal(request->settings[0].origin.file, "a");
    assert_string_equal(request->settings[1].origin.file, "b");
    assert_string_equal(coco_request_last(request, COCO_OPTION_ram)->text, "2G");
}

/* A file at the limit is read, one byte more is not; a deep one ends where it first goes too deep. */
static void test_bounds(void **state)
{
    char *text = malloc(COCO_FILE_BYTES_MAX + 1);
    struct refused_file file = {text, COCO_TOO_MUCH, 1, 1, "at most 1048576 bytes, and this one has 1048577"};
    struct coco_error error;

    assert_non_null(text);
    memset(text, '#', COCO_FILE_BYTES_MAX + 1);
    assert_int_equal(parse(*state, text, COCO_FILE_BYTES_MAX, &error), COCO_OK);
    check_refused(*state, &file, COCO_FILE_BYTES_MAX + 1);

    memset(text, '[', COCO_FILE_BYTES_MAX);
    memcpy(text, "initrd: ", 8);
    text[COCO_FILE_BYTES_MAX] = 0;
    file = (struct refused_file){text, COCO_BAD_SYNTAX, 1, 10, "neither a list nor a mapping"};
    check_refused(*state, &file, COCO_FILE_BYTES_MAX);
    free(text);
}

/* Each option of the other scopes is kept out of files. */
static void test_scopes(void **state)
{
    for (unsigned option = 0; option < COCO_OPTION_COUNT; option++) {
        const struct coco_option_info *info = coco_option_info((enum coco_option)option);
        struct coco_error error;
        char file[64];

        snprintf(file, sizeof(file), "%s: \"\"\n", info->name);
        coco_request_clear(*state);
        assert_int_equal(parse(*state, file, strlen(file), &error) == COCO_BAD_OPTION,
                         info->scope != COCO_SCOPE_LAUNCH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_accepted, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_refused, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_nul_byte, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_what_was_read_stays, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_two_files, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_bounds, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_scopes, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
