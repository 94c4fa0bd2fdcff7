/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts as words: scripts, /proc/PID/cmdline; and whose language a text is in. */
#include "request_fixture.h"

#include "coco/import.h"

#define NO_COMMAND                                                                                                     \
    "! 1:1 there is no command here that starts qemu-system-*, qemu-kvm or systemd-vmspawn: for a running one, give "  \
    "/proc/PID/cmdline, as lines of ps and of logs do not say where words end"

/* The words with a | behind each, or "! " and what is wrong; behind that where something was left unexpanded. */
static void split(const char *text, size_t length, char *said, size_t size)
{
    struct coco_request request;
    struct coco_words words;
    struct coco_origin expands;
    struct coco_error error = {.message = ""};
    size_t at = 0;

    said[0] = '\0';
    assert_int_equal(coco_request_init(&request), COCO_OK);
    if (coco_words_split(&request, "f", text, length, &words, &expands, &error) != COCO_OK) {
        assert_sentence(&error);
        snprintf(said, size, "! %u:%u %s", error.origin.line, error.origin.column, error.message);
    } else {
        assert_string_equal(words.name, "f");
        for (size_t i = 0; i < words.count; i++)
            at += (size_t)snprintf(said + at, size - at, "%s|", words.words[i]);
        if (expands.kind != COCO_ORIGIN_NONE)
            snprintf(said + at, size - at, " %u:%u", expands.line, expands.column);
    }
    coco_request_done(&request);
}

static void scripts_are_read_as_a_shell_does(void **state)
{
    static const struct {
        const char *text, *words;
    } texts[] = {
        {"qemu-system-x86_64 -m 2G", "qemu-system-x86_64|-m|2G|"},
        {"/usr/bin/kvm -append 'a  b' -name \"x \\\"y\\\" $\"", "/usr/bin/kvm|-append|a  b|-name|x \"y\" $|"},
        {"qemu-kvm a\\ b\\\n\\\n  -x \\\n-y # -z\n-w", "qemu-kvm|a b|-x|-y|"},
        {"qemu-kvm \\\r\n -x\r\n", "qemu-kvm|-x|"},
        {"kvm $'a\\tb\\x41\\101\\'' ''", "kvm|a\tbAA'||"},
        {"#!/bin/bash\nset -e\ncd /srv; sudo -E env A=b nice -n 5 taskset -c 0-3 qemu-system-x86_64 -S & wait",
         "qemu-system-x86_64|-S|"},
        {"A=1 B=2 exec qemu-kvm -x >log 2>&1 <in -y &>all", "qemu-kvm|-x|-y|"},
        {"echo qemu-kvm -a\nls && qemu-kvm -b || qemu-kvm -c", "qemu-kvm|-b|"},
        {"if true; then\n  qemu-kvm -a\nfi", "qemu-kvm|-a|"},
        {"run() {\n  exec qemu-kvm -a }\n}", "qemu-kvm|-a|}|"},
        {"cat >f <<'EOF'\nqemu-kvm -no\nEOF\nqemu-kvm -yes", "qemu-kvm|-yes|"},
        {"M=2G\nqemu-kvm -m $M -x ${M}b", "qemu-kvm|-m|2G|-x|2Gb|"},
        {"O=\"-m 2G  -x\"\nqemu-kvm $O \"$O\"", "qemu-kvm|-m|2G|-x|-m 2G  -x|"},
        {"O=\"-m 2G\"; O=\"$O -x\"; O+=' -y'\nqemu-kvm $O", "qemu-kvm|-m|2G|-x|-y|"},
        {"ARGS=(-m 2G # much\n  -append 'a b'\n  \"\" )\nARGS+=(-x)\nqemu-kvm \"${ARGS[@]}\" -y",
         "qemu-kvm|-m|2G|-append|a b||-x|-y|"},
        {"QEMU=${QEMU:-/opt/qemu-system-x86_64}\n$QEMU -S", "/opt/qemu-system-x86_64|-S| 2:1"},
        {"A=() B=()\nkvm \"${A[@]}\" ${B[@]} '' -x", "kvm||-x|"},
        {"kvm -m $MEM -x", "kvm|-m|$MEM|-x| 1:8"},
        {"kvm -m \"$(free | awk '{print $2 \")\"}')\" `x y` ${A%b} $1 $@",
         "kvm|-m|$(free | awk '{print $2 \")\"}')|`x y`|${A%b}|"
         "$1|$@| 1:9"},
        {"kvm ~/disk a~b", "kvm|~/disk|a~b| 1:5"},
        {"if [ -n \"$1\" ]; then M=4G; else M=2G; fi\nkvm -m $M", "kvm|-m|$M| 2:8"},
        {"M=1G\n[ -z \"$1\" ] || M=2G\nkvm -m $M", "kvm|-m|$M| 3:8"},
        {"M=$N\nkvm -m $M", "kvm|-m|$N| 2:8"},
        {"\xc3\xa4=1; kvm '\xc3\xa4' $X", "kvm|\xc3\xa4|$X| 1:14"},
        {"systemd-vmspawn --ram=2G", "systemd-vmspawn|--ram=2G|"},
        {"N=${1:?how many <N>}\nT=t$N\nkvm -a b=$T,c -d $(x y) $T",
         "kvm|-a|b=t${1:?how many <N>},c|-d|$(x y)|t${1:?how many <N>}| 3:10"},
        {"O=\"-m $M -x $(a b) -y\"\nkvm $O", "kvm|-m|$M|-x|$(a b)|-y| 2:5"},
        {"command -v qemu-kvm || exit\nqemu-kvm --version\nkvm -cpu help | grep x\nkvm -S", "kvm|-S|"},
        {"qemu-kvm -S -machine help", "qemu-kvm|-S|-machine|help|"},
        {"if a; then Q=/usr/libexec/qemu-kvm; else Q=/usr/bin/qemu-system-x86_64; fi\n$Q -S \"${Q}\"",
         "/usr/bin/qemu-system-x86_64|-S|${Q}| 2:1"},
        {"[Unit]\nDescription=x\n[Service]\nType=simple\nExecStart=-+/usr/bin/kvm -m 1G \\\n  -S\nRestart=no",
         "/usr/bin/kvm|-m|1G|-S|"},
        {"# Doc\nSo `x y`:\n```sh\nkvm -S \\\n -x\n```\nThat's all", "kvm|-S|-x|"},
        {"[\"kvm\", \"-append\", \"a \\\"b\\\" $c\\u00e4\",\n \"\"]\n", "kvm|-append|a \"b\" $c\xc3\xa4||"},
        {" [ ]", NO_COMMAND},
        {"[\"sh\", \"kvm\"]",
         "! 1:2 a command in JSON begins with a program, and this is not qemu-system-*, qemu-kvm or systemd-vmspawn"},
        {"[\"\xc3\xa4\",\n 7]", "! 2:2 a command in JSON is a list of texts"},
        {"[\"kvm\", \"-S\"",
         "! 1:13 a command that begins with [ is a list of texts in JSON, and this is none: the text breaks off"},
        {"root 12 1 99 10:11 ? 00:12:34 /usr/bin/kvm -append a b", NO_COMMAND},
        {"", NO_COMMAND},
        {"ls\necho kvm", NO_COMMAND},
        {"\n kvm 'a", "! 2:6 this quote has no end"},
        {"kvm \"a$(", "! 1:5 this quote has no end"},
        {"A=(b\nkvm", "! 1:3 this bracket has no end"},
    };
    char said[1024];

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        split(texts[i].text, strlen(texts[i].text), said, sizeof(said));
        if (strcmp(said, texts[i].words) != 0)
            fail_msg("%s\n  gives    %s\n  and not  %s", texts[i].text, said, texts[i].words);
    }
}

static void nuls_end_words(void **state)
{
    static const char ended[] = "qemu-kvm\0-append\0\0-m\0002G", open[] = "kvm\0-S";
    char said[1024];

    (void)state;
    split(ended, sizeof(ended), said, sizeof(said));
    assert_string_equal(said, "qemu-kvm|-append||-m|2G|");
    split(open, sizeof(open) - 1, said, sizeof(said));
    assert_string_equal(said, "kvm|-S|");
}

/* Where words come from: the text that has them, be it in an assignment. */
static void places_are_those_of_the_text(void **state)
{
    static const char text[] = "A=(-m\n  2G)\nkvm  \"${A[@]}\" \\\n -x";
    static const struct coco_origin places[] = {
        {.line = 3, .column = 1}, {.line = 1, .column = 4}, {.line = 2, .column = 3}, {.line = 4, .column = 2}};
    struct coco_words words;
    struct coco_origin expands;
    struct coco_error error;

    assert_int_equal(coco_words_split(*state, "f", text, sizeof(text) - 1, &words, &expands, &error), COCO_OK);
    assert_int_equal(words.count, COUNT(places));
    for (size_t i = 0; i < COUNT(places); i++) {
        assert_int_equal(words.origins[i].kind, COCO_ORIGIN_FILE);
        assert_string_equal(words.origins[i].file, "f");
        assert_int_equal(words.origins[i].line, places[i].line);
        assert_int_equal(words.origins[i].column, places[i].column);
    }
}

/* Texts of any size cost bounded time and memory, and are refused with a sentence. */
static void limits_hold(void **state)
{
    static char text[COCO_IMPORT_BYTES_MAX + 1], doubling[4096];
    struct coco_words words;
    struct coco_origin expands;
    struct coco_error error = {.message = ""};
    size_t at = 0;

    memset(text, 'a', sizeof(text));
    assert_int_equal(coco_words_split(*state, "f", text, sizeof(text), &words, &expands, &error), COCO_TOO_MUCH);
    memset(text, 0, sizeof(text));
    assert_int_equal(coco_words_split(*state, "f", text, sizeof(text) - 1, &words, &expands, &error), COCO_TOO_MUCH);
    memcpy(text, "kvm", 3);
    for (size_t i = 3; i < sizeof(text); i++)
        text[i] = i % 2 ? ' ' : 'x';
    assert_int_equal(coco_words_split(*state, "f", text, sizeof(text) - 1, &words, &expands, &error), COCO_TOO_MUCH);
    assert_sentence(&error);
    memset(text, '$', sizeof(text));
    assert_int_equal(coco_words_split(*state, "f", text, sizeof(text) - 1, &words, &expands, &error), COCO_BAD_VALUE);

    at += (size_t)snprintf(doubling, sizeof(doubling), "A=xxxxxxxx\n");
    for (unsigned i = 0; i < 60; i++)
        at += (size_t)snprintf(doubling + at, sizeof(doubling) - at, "A=$A$A\n");
    assert_int_equal(coco_words_split(*state, "f", doubling, at, &words, &expands, &error), COCO_TOO_MUCH);
    assert_sentence(&error);
}

static void languages_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum coco_dialect dialect;
    } texts[] = {
        {"", COCO_DIALECT_OWN},
        {"coco: sev-snp\nlinux: /boot/vmlinuz\n", COCO_DIALECT_OWN},
        {"qemu: /usr/bin/qemu-system-x86_64\ncmdline: [kvm]\n", COCO_DIALECT_OWN},
        {"{\"coco\": \"tdx\"}", COCO_DIALECT_OWN},
        {"<domain type='kvm'/>", COCO_DIALECT_LIBVIRT},
        {"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<domain>\n", COCO_DIALECT_LIBVIRT},
        {"<domainsnapshot><domain id='1'>", COCO_DIALECT_LIBVIRT},
        {"<network><domain", COCO_DIALECT_OWN},
        {"<domains>", COCO_DIALECT_OWN},
        {"# comment\n\n[machine]\n  type = \"q35\"\n", COCO_DIALECT_READCONFIG},
        {"[object \"s0\"]\n", COCO_DIALECT_READCONFIG},
        {"[typo]\n[object \"s0\"]", COCO_DIALECT_READCONFIG},
        {"[Unit]\nDescription=a machine\n[Service]\n", COCO_DIALECT_OWN},
        {"[global]\nindex = a\n", COCO_DIALECT_OWN},
        {"[mach", COCO_DIALECT_OWN},
        {"[a, b]", COCO_DIALECT_OWN},
        {"{ \"qemu\": \"/usr/bin/qemu-system-x86_64\" }", COCO_DIALECT_OWN},
        {"linux : /opt/qemu-system-x86_64/vmlinuz\n", COCO_DIALECT_OWN},
        {"# qemu-system-x86_64\n\n# of mine\nlinux: /opt/qemu-system-x86_64/vmlinuz", COCO_DIALECT_OWN},
        {"# My VM\n\nStart it:\n\n```sh\nqemu-system-x86_64 -S\n```\n", COCO_DIALECT_QEMU},
        {"[\"/usr/bin/qemu-system-x86_64\", \"-S\"]", COCO_DIALECT_QEMU},
        {"[\"\\u006bvm\"]", COCO_DIALECT_QEMU},
        {"[\"qemu\": 1]", COCO_DIALECT_OWN},
        {"/usr/bin/qemu-system-x86_64", COCO_DIALECT_QEMU},
        {"[Service]\nExecStart=/usr/bin/qemu-kvm -S\n", COCO_DIALECT_QEMU},
        {"#!/bin/sh\nqemu-system-x86_64 -S\n", COCO_DIALECT_QEMU},
        {"#!/bin/sh\nqemu-kvm 'oh\n", COCO_DIALECT_QEMU},
        {"#!/bin/sh\nqemu-img info a\n", COCO_DIALECT_OWN},
        {"exec sudo /usr/libexec/qemu-kvm -S", COCO_DIALECT_QEMU},
        {"systemd-vmspawn --coco=sev-snp", COCO_DIALECT_VMSPAWN},
        {"kv''m -S", COCO_DIALECT_QEMU},
        {"v=system; qemu-$v-x86_64 -S", COCO_DIALECT_QEMU},
        {"systemd-vm\\\nspawn", COCO_DIALECT_VMSPAWN},
        {"#!/usr/bin/env -S cocolaunch --config\ncoco: 'no'\n", COCO_DIALECT_OWN},
        {"echo qemu-kvm", COCO_DIALECT_OWN},
    };
    static const char running[] = "/usr/bin/qemu-system-x86_64\0-S";

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (coco_import_recognise(texts[i].text, strlen(texts[i].text)) != texts[i].dialect)
            fail_msg("%s is not told to be %s", texts[i].text, coco_dialect_name(texts[i].dialect));
    assert_int_equal(coco_import_recognise(running, sizeof(running)), COCO_DIALECT_QEMU);
}

static void texts_that_tell_of_a_program_are_no_launch_files(void **state)
{
    static const char *const told[] = {
        "qemu 7 1 0 10:11 ? 00:00:01 /usr/bin/qemu-system-x86_64 -S\n",
        "time=\"1\" level=info msg=\"launching /opt/qemu-system-x86_64 with: [-S]\"",
        "# My VM\n\nIt's started so:\n\n    qemu-system-x86_64 -S\n",
        "FROM debian\nCMD [\"qemu-system-x86_64\", \"-S\"]\n",
    };
    static const char *const others[] = {
        "",
        "#",
        "linux: /opt/qemu-system-x86_64/vmlinuz\n",
        "linux : /opt/qemu-system-x86_64/vmlinuz\n",
        "# mine\nlinux: /opt/qemu-system-x86_64/vmlinuz\n",
        "{ \"qemu\": \"/usr/bin/qemu-system-x86_64\" }",
        "some text of qemu-img\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(told); i++)
        assert_true(coco_import_tells_of_program(told[i], strlen(told[i])));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(coco_import_tells_of_program(others[i], strlen(others[i])));
}

static void programs_are_told_by_name(void **state)
{
    (void)state;
    assert_int_equal(coco_import_recognise_program("qemu-system-x86_64"), COCO_DIALECT_QEMU);
    assert_int_equal(coco_import_recognise_program("/opt/qemu-system-x86_64-snp"), COCO_DIALECT_QEMU);
    assert_int_equal(coco_import_recognise_program("/nix/bin/.qemu-system-x86_64-wrapped"), COCO_DIALECT_QEMU);
    assert_int_equal(coco_import_recognise_program("/usr/libexec/qemu-kvm"), COCO_DIALECT_QEMU);
    assert_int_equal(coco_import_recognise_program("systemd-vmspawn"), COCO_DIALECT_VMSPAWN);
    assert_int_equal(coco_import_recognise_program("qemu-img"), COCO_DIALECT_OWN);
    assert_int_equal(coco_import_recognise_program(""), COCO_DIALECT_OWN);
    assert_string_equal(coco_dialect_name(COCO_DIALECT_OWN), "launch");
    assert_string_equal(coco_dialect_name(COCO_DIALECT_VMSPAWN), "vmspawn");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_are_read_as_a_shell_does),
        cmocka_unit_test(nuls_end_words),
        cmocka_unit_test_setup_teardown(places_are_those_of_the_text, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(limits_hold, setup_request, teardown_request),
        cmocka_unit_test(languages_are_told_apart),
        cmocka_unit_test(texts_that_tell_of_a_program_are_no_launch_files),
        cmocka_unit_test(programs_are_told_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
