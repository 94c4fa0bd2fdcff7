/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Profiles: what is written is read again as it was, and whatever is wrong with one is said in a sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/profile.h"
#include "coco/qemu_replies.h"

#define SCHEMA        "\"schema\":\"coco-profile/1\""
#define HOST(members) "{" SCHEMA ",\"host\":{" members "}}"
#define QEMU(members) "{" SCHEMA ",\"qemu\":{" members "}}"

static int set_up(void **state)
{
    *state = coco_arena_new();
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    coco_arena_free(*state);
    return 0;
}

/* ---- a place to write to ----------------------------------------------------------------------------------------- */

static char output[2 * 1024 * 1024];
static size_t output_length;

static int take(void *context, const char *bytes, size_t size)
{
    (void)context;
    assert_true(size < sizeof(output) - output_length);
    memcpy(output + output_length, bytes, size);
    output_length += size;
    output[output_length] = '\0';
    return 0;
}

static int write_profile(const struct coco_profile *profile)
{
    const struct coco_sink sink = {.write = take};

    output_length = 0;
    return coco_profile_write(&sink, profile);
}

static struct coco_profile read_text(struct coco_arena *arena, const char *text)
{
    struct coco_profile profile;
    struct coco_error error = {.message = ""};

    if (coco_profile_read(arena, "p.json", text, strlen(text), &profile, &error) != COCO_OK)
        fail_msg("%s:%u:%u: %s", error.origin.file, error.origin.line, error.origin.column, error.message);
    return profile;
}

/* ---- reading what was written ------------------------------------------------------------------------------------ */

/* Everything that a kind can hold: the ends of its range, none, and not looked at. */
static void fill(struct coco_host *host, unsigned round)
{
    static const char longest[] = "0123456789012345678901234567890123456789 \"quoted\\back\" "
                                  "0123456789012345678901234567890123456789";

    for (unsigned i = 0; i < COCO_HOST_COUNT; i++) {
        const enum coco_host_row row = (enum coco_host_row)i;
        const enum coco_host_kind kind = coco_host_info(row)->kind;

        switch ((i + round) % 4) {
        case 0:
            if (round % 2)
                coco_host_not_looked_at(host, row, "no permission to \"read\" row %u", i);
            else
                host->of[row] = (struct coco_sighting){0};
            break;
        case 1:
            if (kind == COCO_HOST_FLAG)
                coco_host_see_flag(host, row, false);
            else
                coco_host_see_none(host, row);
            break;
        default:
            if (kind == COCO_HOST_FLAG)
                coco_host_see_flag(host, row, true);
            else if (kind == COCO_HOST_TEXT)
                coco_host_see_text(host, row, round % 2 ? longest : "");
            else if (kind == COCO_HOST_CHOICE)
                coco_host_see_choice(host, row, 1 + (round & 1));
            else
                coco_host_see_number(host, row, (i + round) % 4 == 2 ? UINT64_MAX : 0);
        }
    }
}

static void every_row_is_read_as_it_was_written(void **state)
{
    for (unsigned round = 0; round < 8; round++) {
        static struct coco_host host;
        struct coco_profile profile = {.host = &host}, again;

        host = (struct coco_host){0};
        fill(&host, round);
        assert_int_equal(write_profile(&profile), 0);
        again = read_text(*state, output);
        assert_non_null(again.host);
        assert_null(again.qemu);
        assert_string_equal(again.about, "");
        for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
            assert_int_equal(again.host->of[row].seen, host.of[row].seen);
            assert_int_equal(again.host->of[row].number, host.of[row].number);
            assert_string_equal(again.host->of[row].text, host.of[row].text);
            assert_string_equal(again.host->of[row].reason, host.of[row].reason);
        }
    }
}

static void every_word_of_a_choice_is_read(void **state)
{
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        static struct coco_host host;
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)row);
        const struct coco_profile profile = {.host = &host};
        unsigned words = 1;

        if (info->kind != COCO_HOST_CHOICE)
            continue;
        for (const char *at = info->words; *at; at++)
            words += *at == '|';
        for (unsigned choice = 1; choice <= words; choice++) {
            host = (struct coco_host){0};
            coco_host_see_choice(&host, (enum coco_host_row)row, choice);
            assert_int_equal(write_profile(&profile), 0);
            assert_int_equal(coco_host_choice(read_text(*state, output).host, (enum coco_host_row)row), choice);
        }
    }
}

/* The form on disk, byte for byte: it is what people compare and keep. */
static void profile_has_one_form(void **state)
{
    static const char text[] = "{\n"
                               "  \"schema\": \"coco-profile/1\",\n"
                               "  \"about\": \"EPYC 7003 \xe2\x80\x94 the \\\"good\\\" one\",\n"
                               "  \"host\": {\n"
                               "    \"linux\": {\n"
                               "      \"release\": \"6.11.5\",\n"
                               "      \"memory_total\": 540431955968,\n"
                               "      \"memlock\": null,\n"
                               "      \"smt\": false\n"
                               "    },\n"
                               "    \"kvm\": {\n"
                               "      \"device\": \"usable\",\n"
                               "      \"vm_types\": \"0x1f\"\n"
                               "    },\n"
                               "    \"not_looked_at\": {\n"
                               "      \"amd.syscfg\": \"/dev/cpu/0/msr: no permission\"\n"
                               "    }\n"
                               "  },\n"
                               "  \"qemu\": {\n"
                               "    \"version\": \"11.1.2\",\n"
                               "    \"package\": \"Debian 1:11.1.2+ds-3\",\n"
                               "    \"target\": \"x86_64\",\n"
                               "    \"objects\": {\n"
                               "      \"igvm-cfg\": [],\n"
                               "      \"sev-snp-guest\": [\n"
                               "        \"cbitpos\",\n"
                               "        \"policy\"\n"
                               "      ]\n"
                               "    },\n"
                               "    \"machines\": [\n"
                               "      \"pc-q35-11.1\",\n"
                               "      \"q35\"\n"
                               "    ]\n"
                               "  }\n"
                               "}\n";
    const struct coco_profile profile = read_text(*state, text);

    assert_string_equal(profile.about, "EPYC 7003 \xe2\x80\x94 the \"good\" one");
    assert_string_equal(profile.host->of[COCO_HOST_linux_release].text, "6.11.5");
    assert_int_equal(coco_host_number(profile.host, COCO_HOST_linux_memory_total, 0), UINT64_C(540431955968));
    assert_int_equal(profile.host->of[COCO_HOST_linux_memlock].seen, COCO_SEEN_NOT);
    assert_int_equal(coco_host_flag(profile.host, COCO_HOST_linux_smt), 0);
    assert_int_equal(coco_host_flag(profile.host, COCO_HOST_linux_hibernation), -1);
    assert_int_equal(coco_host_choice(profile.host, COCO_HOST_kvm_device), COCO_DEVICE_USABLE);
    assert_int_equal(coco_host_number(profile.host, COCO_HOST_kvm_vm_types, 0), 0x1f);
    assert_int_equal(profile.host->of[COCO_HOST_amd_syscfg].seen, COCO_NOT_LOOKED_AT);
    assert_string_equal(profile.host->of[COCO_HOST_amd_syscfg].reason, "/dev/cpu/0/msr: no permission");
    assert_int_equal(profile.qemu->major, 11);
    assert_int_equal(profile.qemu->minor, 1);
    assert_int_equal(profile.qemu->micro, 2);
    assert_string_equal(profile.qemu->package, "Debian 1:11.1.2+ds-3");
    assert_string_equal(profile.qemu->target, "x86_64");
    assert_true(profile.qemu->objects_known);
    assert_true(coco_names_has(&coco_qemu_find_object(profile.qemu, "sev-snp-guest")->properties, "policy"));
    assert_non_null(coco_qemu_find_object(profile.qemu, "igvm-cfg")->properties.names);
    assert_null(coco_qemu_find_object(profile.qemu, "tdx-guest"));
    assert_true(coco_names_has(&profile.qemu->machines, "q35"));
    assert_null(profile.qemu->devices.names);
    assert_int_equal(write_profile(&profile), 0);
    assert_string_equal(output, text);
}

static void order_and_spelling_do_not_matter(void **state)
{
    static const char text[] =
        "\t{ \"qemu\":{\"machines\":[\"q35\",\"\\u0070c\"],\"objects\":{\"tdx-guest\":[\"b\",\"a\"],"
        "\"igvm-cfg\":[\"file\"]},\"version\":\"7.2.22\"},\r\n\"host\":{\"not_looked_at\":"
        "{\"kvm.api\":\"tired\"},\"a\\u006dd\":{\"tcb_current\":\"0xD9000000000000FF\"}}, " SCHEMA "} \n";
    const struct coco_profile profile = read_text(*state, text);

    assert_string_equal(profile.qemu->machines.names[0], "pc");
    assert_string_equal(profile.qemu->machines.names[1], "q35");
    assert_string_equal(profile.qemu->objects[0].name, "igvm-cfg");
    assert_string_equal(profile.qemu->objects[1].properties.names[0], "a");
    assert_string_equal(profile.qemu->package, "");
    assert_null(profile.qemu->target);
    assert_int_equal(coco_host_number(profile.host, COCO_HOST_amd_tcb_current, 0), UINT64_C(0xd9000000000000ff));
}

static void looked_at_nothing_is_a_profile(void **state)
{
    const struct coco_profile host = read_text(*state, HOST(""));

    for (unsigned row = 0; row < COCO_HOST_COUNT; row++)
        assert_int_equal(host.host->of[row].seen, COCO_NOT_LOOKED_AT);
    assert_int_equal(write_profile(&host), 0);
    assert_string_equal(output, "{\n  \"schema\": \"coco-profile/1\",\n  \"host\": {}\n}\n");
    assert_false(read_text(*state, QEMU("\"version\":\"7.2.0\"")).qemu->objects_known);
}

/* ---- what cannot be written -------------------------------------------------------------------------------------- */

static int fail_after(void *context, const char *bytes, size_t size)
{
    unsigned *left = context;

    (void)bytes;
    (void)size;
    if (*left == 0)
        return -ENOSPC;
    (*left)--;
    return 0;
}

static void failures_of_the_sink_end_the_writing(void **state)
{
    const struct coco_profile profile = read_text(*state, QEMU("\"version\":\"7.2.0\",\"machines\":[\"q35\"]"));
    unsigned wanted = 0, left;
    int result = -ENOSPC;

    for (; result != 0; wanted++) {
        const struct coco_sink sink = {.write = fail_after, .context = &left};

        left = wanted;
        result = coco_profile_write(&sink, &profile);
        assert_true(result == 0 || result == -ENOSPC);
        assert_true(wanted < 1000);
    }
    assert_true(wanted > 10);
}

static void what_no_profile_can_hold_is_not_written(void **state)
{
    static const char *const bad[] = {"q 35"}, *const good[] = {"q35"};
    static struct coco_host host;
    struct coco_qemu qemu = {.package = ""};
    const struct coco_qemu_object no_list = {.name = "tdx-guest"};
    struct coco_profile profile = {0};
    static char about[COCO_PROFILE_ABOUT_MAX + 2];

    (void)state;
    assert_int_equal(write_profile(&profile), -EINVAL);
    profile.host = &host;
    assert_int_equal(write_profile(&profile), 0);
    coco_host_see_choice(&host, COCO_HOST_kvm_device, 0);
    assert_int_equal(write_profile(&profile), -EINVAL);
    coco_host_see_choice(&host, COCO_HOST_kvm_device, COCO_DEVICE_HANGS + 1);
    assert_int_equal(write_profile(&profile), -EINVAL);
    host = (struct coco_host){0};
    host.of[COCO_HOST_cpu_name].seen = COCO_SEEN;
    host.of[COCO_HOST_cpu_name].text[0] = '\n';
    assert_int_equal(write_profile(&profile), -EINVAL);
    memset(host.of[COCO_HOST_cpu_name].text, 'x', sizeof(host.of[COCO_HOST_cpu_name].text)); /* nothing ends it */
    assert_int_equal(write_profile(&profile), -EINVAL);

    profile = (struct coco_profile){.qemu = &qemu};
    assert_int_equal(write_profile(&profile), 0);
    qemu.machines = (struct coco_names){1, bad};
    assert_int_equal(write_profile(&profile), -EINVAL);
    qemu.machines = (struct coco_names){1, good};
    assert_int_equal(write_profile(&profile), 0);
    qemu.objects_known = true;
    qemu.object_count = 1;
    qemu.objects = &no_list;
    assert_int_equal(write_profile(&profile), -EINVAL);
    qemu = (struct coco_qemu){.major = COCO_QEMU_VERSION_MAX + 1};
    assert_int_equal(write_profile(&profile), -EINVAL);

    qemu.major = 0;
    profile.about = "one\ntwo";
    assert_int_equal(write_profile(&profile), -EINVAL);
    memset(about, 'a', sizeof(about) - 2);
    profile.about = about;
    assert_int_equal(write_profile(&profile), 0);
    about[sizeof(about) - 2] = 'a';
    assert_int_equal(write_profile(&profile), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_read_as_it_was_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_word_of_a_choice_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(profile_has_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(order_and_spelling_do_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(looked_at_nothing_is_a_profile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_of_the_sink_end_the_writing, set_up, tear_down),
        cmocka_unit_test(what_no_profile_can_hold_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
