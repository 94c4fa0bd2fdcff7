/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* systemd-vmspawn's command lines. The forms are those that its version 262 takes and refuses. */
#include "request_fixture.h"

#include "coco/import.h"

#define WORDS 8

static size_t count_words(const char *const words[])
{
    size_t count = 0;

    while (count < WORDS && words[count])
        count++;
    return count;
}

static enum coco_result import(struct coco_request *request, const char *const words[], struct coco_error *error)
{
    const struct coco_words line = {.count = count_words(words), .words = words};

    coco_request_clear(request);
    return coco_import_vmspawn(request, &line, error);
}

/* Settings that somebody wrote, as "name=text@word" with spaces between them. */
static void describe(const struct coco_request *request, char *text, size_t size)
{
    size_t at = 0;

    text[0] = 0;
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (setting->origin.kind == COCO_ORIGIN_NONE)
            continue;
        assert_int_equal(setting->origin.kind, COCO_ORIGIN_WORDS);
        at += (size_t)snprintf(text + at, size - at, "%s%s=%s@%u", at > 0 ? " " : "",
                               coco_option_info(setting->option)->name, setting->text, setting->origin.argument);
    }
}

static void test_forms(void **state)
{
    static const struct {
        const char *words[WORDS];
        const char *settings;
    } lines[] = {
        {{"systemd-vmspawn"}, ""},
        {{"systemd-vmspawn", "--ram=2G"}, "ram=2G@1"},
        {{"systemd-vmspawn", "--ram", "2G", "--cpus=4"}, "ram=2G@1 cpus=4@3"},
        {{"systemd-vmspawn", "-xqi", "disk", "-n"}, "ephemeral=@1 image=disk@1 network-tap=@3"},
        {{"systemd-vmspawn", "--kvm="}, "kvm=@1"},
        /* Options may stand behind arguments, and "--" ends them. */
        {{"systemd-vmspawn", "quiet", "--ram=2G"}, "cmdline=quiet@1 ram=2G@2"},
        {{"systemd-vmspawn", "quiet", "--", "--ram=2G"}, "cmdline=quiet@1 cmdline=--ram=2G@3"},
        {{"systemd-vmspawn", "-"}, "cmdline=-@1"},
        /* A beginning that is unique stands for the whole. */
        {{"systemd-vmspawn", "--cpu=2"}, "cpus=2@1"},
        {{"systemd-vmspawn", "--image-f=raw"}, "image-format=raw@1"},
        {{"systemd-vmspawn", "--image=a"}, "image=a@1"},
        {{"systemd-vmspawn", "--vsock-c", "5"}, "vsock-cid=5@1"},
        {{"systemd-vmspawn", "--qemu-smp=2", "--qemu-gui"}, "cpus=2@1 console=gui@2"},
        /* An empty path takes back the one before. */
        {{"systemd-vmspawn", "--linux=k", "--linux="}, ""},
        /* How much it prints describes no launch. */
        {{"systemd-vmspawn", "-q", "--no-pager", "--no-ask-password", "--system", "--user"}, ""},
    };
    char text[256];
    struct coco_error error;

    for (size_t i = 0; i < COUNT(lines); i++) {
        if (import(*state, lines[i].words, &error) != COCO_OK)
            fail_msg("line %zu: %s", i, error.message);
        describe(*state, text, sizeof(text));
        assert_string_equal(text, lines[i].settings);
        assert_int_equal(((struct coco_request *)*state)->dialect, COCO_DIALECT_VMSPAWN);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *words[WORDS];
        enum coco_result result;
        unsigned argument;
        const char *says;
    } lines[] = {
        {{NULL}, COCO_BAD_SYNTAX, 0, "there is no command"},
        {{"vmspawn", "--bogus"}, COCO_BAD_OPTION, 1, "has no option \"--bogus\""},
        {{"vmspawn", "-x", "--snp-policy=0x30000"}, COCO_BAD_OPTION, 2, "which is one of cocolaunch's"},
        {{"vmspawn", "--cmdline=quiet"}, COCO_BAD_OPTION, 1, "which is one of cocolaunch's"},
        {{"vmspawn", "--policy=x"}, COCO_BAD_OPTION, 1, "which is one of cocolaunch's"},
        {{"vmspawn", "--im=x"}, COCO_BAD_OPTION, 1, "begins several"},
        {{"vmspawn", "-d"}, COCO_BAD_OPTION, 1, "of the letter \"d\""},
        {{"vmspawn", "--kvm", "--version"}, COCO_BAD_VALUE, 1, "takes"},
        {{"vmspawn", "--ram"}, COCO_BAD_VALUE, 1, "needs a value"},
        {{"vmspawn", "--network-user-mode=yes"}, COCO_BAD_VALUE, 1, "takes no value"},
        {{"vmspawn", "--qemu-gui=yes"}, COCO_BAD_VALUE, 1, "takes no value"},
        {{"vmspawn", "--pass-ssh-key="}, COCO_BAD_VALUE, 1, "pass-ssh-key"},
        {{"vmspawn", "--coco=auto"}, COCO_BAD_VALUE, 1, "it takes no, sev-snp or tdx"},
        {{"vmspawn", "--coco", "sgx"}, COCO_BAD_VALUE, 1, "sgx"},
        {{"vmspawn", "--version"}, COCO_BAD_VALUE, 1, "launches nothing"},
        {{"vmspawn", "--firmware=list"}, COCO_BAD_VALUE, 1, "launches nothing"},
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        struct coco_error error = {.message = ""};
        const enum coco_result result = import(*state, lines[i].words, &error);

        if (result != lines[i].result || !strstr(error.message, lines[i].says))
            fail_msg("line %zu: %d, %s", i, result, error.message);
        assert_int_equal(error.origin.argument, lines[i].argument);
        assert_sentence(&error);
    }
}

/* The value of the setting that counts, "" where there is none; it must have no origin. */
static const char *default_of(const struct coco_request *request, enum coco_option option)
{
    const struct coco_setting *setting = coco_request_last(request, option);

    if (!setting)
        return "";
    assert_int_equal(setting->origin.kind, COCO_ORIGIN_NONE);
    return setting->text;
}

static void test_defaults(void **state)
{
    static const struct {
        const char *coco;
        enum coco_option option;
        const char *text;
    } defaults[] = {
        {"no", COCO_OPTION_cpu_model, "max,hv_relaxed,hv-vapic,hv-time"},
        {"no", COCO_OPTION_found_balloon, "virtio-balloon"},
        {"no", COCO_OPTION_found_irqchip, ""},
        {"no", COCO_OPTION_pass_ssh_key, "yes"},
        {"no", COCO_OPTION_tpm, "yes"},
        {"sev-snp", COCO_OPTION_cpu_model, ""},
        {"sev-snp", COCO_OPTION_kernel_hashes, "yes"},
        {"sev-snp", COCO_OPTION_found_cbitpos, "51"},
        {"sev-snp", COCO_OPTION_found_reduced_phys_bits, "1"},
        {"sev-snp", COCO_OPTION_found_irqchip, "split"},
        {"sev-snp", COCO_OPTION_found_balloon, ""},
        {"sev-snp", COCO_OPTION_tdx_quote_socket, ""},
        {"sev-snp", COCO_OPTION_tpm, "yes"},
        {"tdx", COCO_OPTION_tdx_quote_socket, "vsock:2:4050"},
        {"tdx", COCO_OPTION_kernel_hashes, ""},
        {"tdx", COCO_OPTION_found_cbitpos, ""},
        {"tdx", COCO_OPTION_found_irqchip, "split"},
        {"tdx", COCO_OPTION_found_balloon, ""},
    };
    struct coco_error error;

    for (size_t i = 0; i < COUNT(defaults); i++) {
        const char *const words[WORDS] = {"systemd-vmspawn", "--coco", defaults[i].coco};

        assert_int_equal(import(*state, words, &error), COCO_OK);
        assert_string_equal(default_of(*state, defaults[i].option), defaults[i].text);
    }
}

/* What was asked for is not taken back by a default, and auto of a TPM is the default. */
static void test_given(void **state)
{
    const char *const refused[WORDS] = {"systemd-vmspawn", "--tpm=no", "--pass-ssh-key=no"};
    const char *const automatic[WORDS] = {"systemd-vmspawn", "--tpm=auto"};
    struct coco_request *request = *state;
    struct coco_error error;

    assert_int_equal(import(request, refused, &error), COCO_OK);
    assert_int_equal(coco_request_last(request, COCO_OPTION_tpm)->value.tristate, COCO_NO);
    assert_false(coco_request_last(request, COCO_OPTION_pass_ssh_key)->value.boolean);
    assert_int_equal(import(request, automatic, &error), COCO_OK);
    assert_int_equal(coco_request_last(request, COCO_OPTION_tpm)->value.tristate, COCO_YES);
    assert_int_equal(coco_request_last(request, COCO_OPTION_tpm)->origin.argument, 1);
}

/* Words of a text are where the text has them. */
static void test_places(void **state)
{
    static const char *const words[] = {"systemd-vmspawn", "--coco=tdx"};
    static const struct coco_origin origins[] = {
        {COCO_ORIGIN_FILE, 0, "start.sh", 3, 1},
        {COCO_ORIGIN_FILE, 0, "start.sh", 4, 5},
    };
    const struct coco_words line = {"start.sh", 2, words, origins};
    struct coco_request *request = *state;
    struct coco_error error;

    assert_int_equal(coco_import_vmspawn(request, &line, &error), COCO_OK);
    assert_int_equal(coco_request_last(request, COCO_OPTION_coco)->origin.kind, COCO_ORIGIN_FILE);
    assert_int_equal(coco_request_last(request, COCO_OPTION_coco)->origin.line, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_forms, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_refused, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_defaults, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_given, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_places, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
