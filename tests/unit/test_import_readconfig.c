/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files for QEMU's -readconfig, and what its parser makes of lines that look like something else. */
#include "groups_fixture.h"

/* The groups; behind them "LINE:COLUMN TEXT;" for each quirk; or "! LINE:COLUMN SENTENCE", of which the beginning is
 * compared. */
static void read_config(const char *text, size_t length, char *said, size_t size)
{
    struct coco_request request;
    struct groups groups = {.request = &request};
    struct coco_error error = {.message = ""};
    enum coco_result result;
    size_t at;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    result = groups_read_config(&groups, "vm.cfg", text, length, &error);
    if (result == COCO_OK)
        result = groups_finish(&groups, &error);
    groups_text(&groups, said, size);
    at = strlen(said);
    for (size_t i = 0; i < request.count && result == COCO_OK; i++) {
        const struct coco_setting *setting = &request.settings[i];

        assert_string_equal(setting->origin.file, "vm.cfg");
        at += (size_t)snprintf(said + at, size - at, " %u:%u %.30s;", setting->origin.line, setting->origin.column,
                               setting->text);
    }
    if (result != COCO_OK) {
        assert_sentence(&error);
        snprintf(said, size, "! %u:%u %.80s", error.origin.line, error.origin.column, error.message);
    }
    coco_request_done(&request);
}

static void files_are_read_as_qemu_reads_them(void **state)
{
    static const struct {
        const char *text, *said;
    } texts[] = {
        {"# comment\n\n[machine]\n  type = \"q35\"\n  kernel_irqchip = \"split\"\n",
         "machine{type=q35 kernel-irqchip=split}"},
        {"[object \"s0\"]\nqom-type=\"x\"\n", "! 2:1 QEMU wants a blank before =: KEY = \"VALU"},
        {"[object \"s0\"]\nqom-type = \"sev-snp-guest\"\npolicy = \"0x30000\"",
         "object#s0{qom-type=sev-snp-guest policy=0x30000}"},
        {"[object]\nqom-type = \"x\"\nid = \"a\"\nsub.key = \"y\"\n", "object#a{qom-type=x sub.key=y}"},
        {"[ device  \"d\" ] x\n driver =\t\"e\"\t\n", "device#d{driver=e} 1:14 QEMU does not look at how a he;"},
        {"[device \"d\"\n", "device#d{} 1:12 QEMU does not look at how a he;"},
        {"[smp-opts]\ncpus = \"4\"\n[memory]\nsize = \"2G\"\n[boot-opts]\n", "smp{cpus=4} m{size=2G} boot{}"},
        {"[machine]\nfirmware = \"/a,b\"\nmemory.size = \"1G\"\n", "machine{} bios{=/a,b} m{size=1G}"},
        {"[name]\n  guest = a\n", "name{guest=} 2:3 the value is empty to QEMU: it;"},
        {"[name]\nguest\n", "name{guest=} 2:1 the value is empty to QEMU: it;"},
        {"[name]\nguest = \"\"\n", "name{guest=}"},
        {"[name]\nguest = \"a\\\"b\"\n", "name{guest=a\\} 2:10 a backslash stands for itself,; 2:13 what stands behind "
                                         "the closing;"},
        {"[name]\nguest = \"a\" # b\n", "name{guest=a} 2:12 what stands behind the closing;"},
        {"[name]\nguest = \"a\nprocess = \"p\"\n", "name{guest=a\n process=p} 2:10 the closing quote is missing, ;"},
        {"[name]\nguest = \"\xc3\xa4\" x\n", "name{guest=\xc3\xa4} 2:12 what stands behind the closing;"},
        {"[name]\nguest = \"a\"\nguest = \"b\"\n", "name{guest=b^a} 3:1 guest;"},
        {"[machine]\r\ntype = \"q35\"\r\n", "machine{type=q35}"},
        {"[machine]\r\n\r\n", "! 2:1 QEMU takes no line of blanks (or of a ca"},
        {"[machine]\n # no\n", "! 2:2 this is no comment to QEMU: one begins w"},
        {"[machine]\n; no\n", "! 2:1 this is no comment to QEMU: one begins w"},
        {"type = \"q35\"\n", "! 1:1 QEMU wants a header before this line, as"},
        {"[nonsense]\n", "! 1:1 QEMU has no group \"nonsense\" in a file "},
        {"[machine\n", "! 1:1 QEMU has no group \"machine\\x0a\" in a fi"},
        {"[memory \"x\"]\n", "! 1:1 [memory]: this option has no id"},
        {"[object \"a\"]\n[object \"a\"]\n", "! 2:1 [object]: the id \"a\" is taken by another"},
        {"[smbios]\ntype = \"11\"\n[net]\n", "net{} 1:1 QEMU takes this group in a fil;"},
        {"[device]\nbus.x = \"a\"\n", "device{bus.x=a}"},
        {"[audiodev \"a\"]\na.1 = \"x\"\n", "! 2:1 [audiodev]: the list \"a\" has no item 0"},
        {"", ""},
    };
    char said[1024];

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        read_config(texts[i].text, strlen(texts[i].text), said, sizeof(said));
        if (strncmp(said, texts[i].said, texts[i].said[0] == '!' ? strlen(texts[i].said) : sizeof(said)) != 0)
            fail_msg("%s\n  gives    %s\n  and not  %s", texts[i].text, said, texts[i].said);
    }
}

/* fgets() into 1024 bytes: a long value ends there, and the rest is a line of its own. */
static void long_lines_are_split(void **state)
{
    char text[4096], said[4096];
    size_t length = (size_t)snprintf(text, sizeof(text), "[name]\nguest = \"");

    (void)state;
    memset(text + length, 'a', 1500);
    length += 1500;
    memcpy(text + length, "\"\n", 3);
    read_config(text, length + 2, said, sizeof(said));
    assert_non_null(strstr(said, "name{guest=aaaa"));
    assert_non_null(strstr(said, "2:10 the closing quote is missing"));
    assert_non_null(strstr(said, "2:1024 QEMU takes 1023 bytes of a"));
    assert_non_null(strstr(said, "2:1024 QEMU takes no more than 63 b"));
}

static void nuls_end_lines(void **state)
{
    static const char text[] = "[name]\nguest = \"a\"\0 b\n";
    char said[256];

    (void)state;
    read_config(text, sizeof(text) - 1, said, sizeof(said));
    assert_string_equal(said, "name{guest=a} 2:12 a NUL byte stands here, and QE;");
}

static void size_is_bounded(void **state)
{
    static char text[COCO_IMPORT_BYTES_MAX + 1];
    struct coco_request request;
    struct groups groups = {.request = &request};
    struct coco_error error = {.message = ""};

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "[net]\n", 6);
    assert_int_equal(coco_request_init(&request), COCO_OK);
    assert_int_equal(groups_read_config(&groups, "f", text, sizeof(text), &error), COCO_TOO_MUCH);
    assert_int_equal(groups_read_config(&groups, "f", text, sizeof(text) - 1, &error), COCO_TOO_MUCH);
    for (size_t i = 0; i + 6 < sizeof(text); i += 6)
        memcpy(text + i, "[net]\n", 6);
    assert_int_equal(groups_read_config(&groups, "f", text, sizeof(text) - 7, &error), COCO_TOO_MUCH);
    assert_sentence(&error);
    coco_request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_as_qemu_reads_them),
        cmocka_unit_test(long_lines_are_split),
        cmocka_unit_test(nuls_end_lines),
        cmocka_unit_test(size_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
