/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are words. */
#include "request_fixture.h"

static const char *const yes_words[] = {"1", "yes", "y", "true", "t", "on", "YES", "True", "oN"};
static const char *const no_words[] = {"0", "no", "n", "false", "f", "off", "NO", "False", "oFF"};

static void test_boolean(void **state)
{
    static const struct refusal refusals[] = {
        {"", "yes or no, and its value is empty"},
        {"maybe", "takes yes or no, not \"maybe\""},
        {"yes ", "not \"yes \""},
        {"2", "not \"2\""},
        {"auto", "not \"auto\""},
        {"yess", "not \"yess\""},
    };

    for (size_t i = 0; i < COUNT(yes_words); i++)
        assert_true(read_text(*state, COCO_OPTION_snp_author_key, yes_words[i])->boolean);
    for (size_t i = 0; i < COUNT(no_words); i++)
        assert_false(read_text(*state, COCO_OPTION_snp_author_key, no_words[i])->boolean);
    assert_refused(*state, COCO_OPTION_snp_author_key, refusals, COUNT(refusals));
}

static void test_tristate(void **state)
{
    static const struct refusal refusals[] = {
        {"maybe", "takes yes, no or auto, not \"maybe\""},
        {"AUTO", "not \"AUTO\""},
        {"-1", "not \"-1\""},
    };

    for (size_t i = 0; i < COUNT(yes_words); i++)
        assert_int_equal(read_text(*state, COCO_OPTION_kvm, yes_words[i])->tristate, COCO_YES);
    for (size_t i = 0; i < COUNT(no_words); i++)
        assert_int_equal(read_text(*state, COCO_OPTION_kvm, no_words[i])->tristate, COCO_NO);
    assert_int_equal(read_text(*state, COCO_OPTION_kvm, "auto")->tristate, COCO_AUTO);
    assert_int_equal(read_text(*state, COCO_OPTION_kvm, "")->tristate, COCO_AUTO);
    assert_refused(*state, COCO_OPTION_kvm, refusals, COUNT(refusals));
}

static void test_choice(void **state)
{
    static const struct {
        enum coco_option option;
        const char *text;
        unsigned choice;
    } choices[] = {
        {COCO_OPTION_coco, "no", COCO_CHOICE_NO},
        {COCO_OPTION_coco, "sev-snp", COCO_CHOICE_SEV_SNP},
        {COCO_OPTION_coco, "tdx", COCO_CHOICE_TDX},
        {COCO_OPTION_image_format, "raw", COCO_FORMAT_RAW},
        {COCO_OPTION_image_format, "qcow2", COCO_FORMAT_QCOW2},
        {COCO_OPTION_image_disk_type, "virtio-blk", COCO_DISK_VIRTIO_BLK},
        {COCO_OPTION_image_disk_type, "virtio-scsi", COCO_DISK_VIRTIO_SCSI},
        {COCO_OPTION_image_disk_type, "nvme", COCO_DISK_NVME},
        {COCO_OPTION_image_disk_type, "scsi-cd", COCO_DISK_SCSI_CD},
        {COCO_OPTION_console, "interactive", COCO_CONSOLE_INTERACTIVE},
        {COCO_OPTION_console, "native", COCO_CONSOLE_NATIVE},
        {COCO_OPTION_console, "gui", COCO_CONSOLE_GUI},
        {COCO_OPTION_console, "read-only", COCO_CONSOLE_READ_ONLY},
        {COCO_OPTION_console, "headless", COCO_CONSOLE_HEADLESS},
        {COCO_OPTION_console_transport, "virtio", COCO_TRANSPORT_VIRTIO},
        {COCO_OPTION_console_transport, "serial", COCO_TRANSPORT_SERIAL},
    };
    static const struct refusal refusals[] = {
        {"snp", "--coco= takes no, sev-snp, tdx, auto or auto,no, not \"snp\""},
        {"SEV-SNP", "not \"SEV-SNP\""},
        {"no|sev-snp", "not \"no|sev-snp\""},
        {"", "takes no, sev-snp, tdx, auto or auto,no, and its value is empty"},
        {"te\"\\\n\x7f\xff", "not \"te\\\"\\\\\\x0a\\x7f\\xff\""},
    };

    for (size_t i = 0; i < COUNT(choices); i++)
        assert_int_equal(read_text(*state, choices[i].option, choices[i].text)->choice, choices[i].choice);
    assert_refused(*state, COCO_OPTION_coco, refusals, COUNT(refusals));
}

static void test_word(void **state)
{
    static const struct refusal refusals[] = {
        {"pc q35", "a machine type as QEMU names it, not \"pc q35\""},
        {"q35,smm=on", "not \"q35,smm=on\""},
        {"q35\xc3\xa9", "not \"q35\\xc3\\xa9\""},
        {"", "its value is empty"},
        {"help", "makes QEMU list its machines"},
    };

    read_text(*state, COCO_OPTION_machine_type, "pc-q35-9.2");
    read_text(*state, COCO_OPTION_machine_type, "Az09._+-");
    read_text(*state, COCO_OPTION_machine_type, "helpful");
    assert_refused(*state, COCO_OPTION_machine_type, refusals, COUNT(refusals));
}

static void test_features(void **state)
{
    static const struct refusal refusals[] = {
        {"secure-boot,,x", "\"\" is no name of a feature"},
        {"~", "\"~\" is no name of a feature"},
        {"~~x", "\"~~x\" is no name of a feature"},
        {"a b", "\"a b\" is no name of a feature"},
    };

    read_text(*state, COCO_OPTION_firmware_features, "");
    read_text(*state, COCO_OPTION_firmware_features, "enrolled-keys");
    read_text(*state, COCO_OPTION_firmware_features, "~enrolled-keys,amd-sev-snp,~x");
    assert_refused(*state, COCO_OPTION_firmware_features, refusals, COUNT(refusals));
}

#define SIXTEEN "abcdefgh.jklmnop"

static void test_machine_name(void **state)
{
    static const struct refusal refusals[] = {
        {SIXTEEN SIXTEEN SIXTEEN SIXTEEN "x", "it is longer"},
        {"a..b", "a part of it is empty"},
        {"a.", "a part of it is empty"},
        {".a", "a part of it is empty"},
        {"-a", "\"-a\" begins or ends with a dash"},
        {"b.a-", "\"a-\" begins or ends with a dash"},
        {"a b", "\"a b\" holds another character"},
        {"x/y", "\"x/y\" holds another character"},
    };

    read_text(*state, COCO_OPTION_machine, SIXTEEN SIXTEEN SIXTEEN SIXTEEN);
    read_text(*state, COCO_OPTION_machine, "vm-1.under_score.9");
    assert_refused(*state, COCO_OPTION_machine, refusals, COUNT(refusals));
}

static void test_cpu_model(void **state)
{
    static const char *const models[] = {
        "host",
        "EPYC-v4",
        "qemu64",
        "host,-avx512f",
        "max,+pmu,kvm=off",
        "EPYC,hv-vendor-id=AuthenticAMD,hv_relaxed",
        "host,model-id=A CPU of mine",
        "host,phys-bits=48,tsc-frequency=2000000000",
    };
    static const struct refusal refusals[] = {
        {"help", "makes QEMU list its models"},   {"?", "\"?\" is no name of a CPU model"},
        {",x", "\"\" is no name of a CPU model"}, {"host,", "\"\" is no flag"},
        {"host,,x", "\"\" is no flag"},           {"host,+", "\"+\" is no flag"},
        {"host,+x=on", "\"+x=on\" is no flag"},   {"host,x=", "\"x=\" is no flag"},
        {"host,=x", "\"=x\" is no flag"},         {"host,x=a\nb", "\"x=a\\x0ab\" is no flag"},
    };

    for (size_t i = 0; i < COUNT(models); i++)
        read_text(*state, COCO_OPTION_cpu_model, models[i]);
    assert_refused(*state, COCO_OPTION_cpu_model, refusals, COUNT(refusals));
}

static void test_text(void **state)
{
    static const struct refusal refusals[] = {{"", "its value is empty"}};
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};
    struct coco_error error;
    char all[256] = "";

    for (unsigned byte = 1; byte < sizeof(all); byte++)
        all[byte - 1] = (char)byte;
    read_text(*state, COCO_OPTION_smbios11, all);
    read_text(*state, COCO_OPTION_cmdline, all);
    assert_refused(*state, COCO_OPTION_smbios11, refusals, 1);

    assert_int_equal(coco_request_add(*state, COCO_OPTION_smbios11, "a\0b", 3, nowhere, &error), COCO_BAD_VALUE);
    assert_string_equal(error.message, "the value of --smbios11= holds a NUL byte");
}

/* A value that no option takes must not flood the terminal. */
static void test_quotes_are_short(void **state)
{
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};
    struct coco_error error;
    char text[4096];

    for (unsigned length = 1; length < 200; length++) {
        memset(text, '\n', length);
        assert_int_equal(coco_request_add(*state, COCO_OPTION_coco, text, length, nowhere, &error), COCO_BAD_VALUE);
        assert_sentence(&error);
        assert_true(strlen(error.message) < 150);
        assert_int_equal(error.message[strlen(error.message) - 1], '"');
        assert_true((strstr(error.message, "...") == NULL) == (length <= 18));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_boolean, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_tristate, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_choice, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_word, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_features, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_machine_name, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_cpu_model, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_text, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_quotes_are_short, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
