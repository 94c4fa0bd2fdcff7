/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of a QEMU command line into groups, as QEMU's own parsers leave them. */
#include "groups_fixture.h"

#include "import/qemu/option_table.h"

struct line {
    const char *words, *groups;
};

static void check_lines(const struct line *lines, size_t count)
{
    char text[4096];

    for (size_t i = 0; i < count; i++) {
        struct coco_request request;
        struct groups groups = {.request = &request};
        struct coco_error error = {.message = ""};

        assert_int_equal(coco_request_init(&request), COCO_OK);
        if (read_line(&groups, lines[i].words, &error) != COCO_OK || groups_finish(&groups, &error) != COCO_OK)
            fail_msg("%s: %s", lines[i].words, error.message);
        if (strcmp(groups_text(&groups, text, sizeof(text)), lines[i].groups) != 0)
            fail_msg("%s\n  gives    %s\n  and not  %s", lines[i].words, text, lines[i].groups);
        coco_request_done(&request);
    }
}

static void pairs_are_read_as_qemu_opts(void **state)
{
    static const struct line lines[] = {
        {"-device virtio-blk,id=d0,drive=a,,b", "device#d0{driver=virtio-blk drive=a,b}"},
        {"--device driver=virtio-blk", "device{driver=virtio-blk}"},
        {"-device virtio,,blk", "device{driver=virtio,blk}"},
        {"-device x,a=", "device{driver=x a=}"},
        {"-device x,a=b=c,d=,,,e=,", "device{driver=x a=b=c d=, e=}"},
        {"-device x,flag,nothing,no", "device{driver=x flag=on thing=off =off}"},
        {"-device x,a=1,a=2,a=2", "device{driver=x a=2^1}"},
        {"-device x,a=1,a=1", "device{driver=x a=1^}"},
        {"-device x,id=a,id=b", "device#a{driver=x}"}, /* the first, as nowhere else */
        {"-device id,x=1", "device#on{driver=id x=1}"},
        {"-drive file=/a~b,if=virtio -drive x.qcow2", "drive{file=/a b if=virtio} drive{x.qcow2=on}"},
        {"-object sev-snp-guest,id=s0,policy=0300000,kernel-hashes",
         "object#s0{qom-type=sev-snp-guest policy=0300000 kernel-hashes=on}"},
        {"-object memory-backend-ram,id=m,host-nodes=0,host-nodes=2-3",
         "object#m{qom-type=memory-backend-ram host-nodes.0=0 host-nodes.1=2-3}"},
        {"-smbios type=11,value=a,value=b,path=c", "smbios{type=11 value.0=a value.1=b path.0=c}"},
        {"-netdev user,id=n,hostfwd=tcp::1-:1,hostfwd=x",
         "netdev#n{type=user hostfwd.0.str=tcp::1-:1 hostfwd.1.str=x}"},
        {"-m 512 -m 1G,slots=2,maxmem=4G", "m{size=1G^512 slots=2 maxmem=4G}"},
        {"-name a,process=b -name guest=a", "name{guest=a^ process=b}"},
        {"-accel kvm -accel tcg,thread=multi", "accel{accel=kvm} accel{accel=tcg thread=multi}"},
        {"-display vnc=:1,password=on -vnc none", "vnc{vnc=:1 password=on} vnc{vnc=none}"},
    };

    (void)state;
    check_lines(lines, sizeof(lines) / sizeof(lines[0]));
}

static void keys_are_read_as_keyval(void **state)
{
    static const struct line lines[] = {
        {"-machine q35,kernel_irqchip=split,smm=off", "machine{type=q35 kernel-irqchip=split smm=off}"},
        {"-M pc -machine type=q35 -M accel=kvm,accel=tcg", "machine{type=q35^pc accel=tcg^kvm}"},
        {"-machine q35,firmware=a -bios b", "machine{type=q35} bios{=b^a}"},
        {"-kernel k -append x~y -machine initrd=i,append=z", "kernel{=k} append{=z^x y} machine{} initrd{=i}"},
        {"-smp 4 -machine smp.cpus=2,smp.maxcpus=8 -smp 2,threads=1", "smp{cpus=2^4 maxcpus=8 threads=1} machine{}"},
        {"-machine memory.size=1G,memory.max-size=2G -m 512", "machine{} m{size=512^1G maxmem=2G}"},
        {"-blockdev file,node-name=f,filename=/a,,b", "blockdev#f{driver=file node-name=f filename=/a,b}"},
        {"-blockdev driver=raw,file.driver=file,file.filename=x",
         "blockdev{driver=raw file.driver=file file.filename=x}"},
        {"-blockdev quorum,children.1=b,children.0=a,", "blockdev{driver=quorum children.1=b children.0=a}"},
        {"-netdev stream,id=n,addr.type=unix,addr.path=p", "netdev#n{type=stream addr.type=unix addr.path=p}"},
        {"-netdev id=n,type=dgram", "netdev#n{type=dgram}"},
        {"-display gtk,gl=on", "display{type=gtk gl=on}"},
        {"-machine memory.size=4096", "machine{} m{size=4096B}"}, /* bytes, where -m has MiB */
        {"-boot c -boot order=d,menu=on", "boot{order=d^c menu=on}"},
        {"-audiodev __org.example_x,id=a", "audiodev#a{driver=__org.example_x}"},
    };

    (void)state;
    check_lines(lines, sizeof(lines) / sizeof(lines[0]));
}

static void json_is_read_as_qemu_json(void **state)
{
    static const struct line lines[] = {
        {"-object {'qom-type':'sev-snp-guest','id':'s','policy':18446744073709551615,'kernel-hashes':true}",
         "object#s{qom-type=sev-snp-guest policy'=18446744073709551615 kernel-hashes?=on}"},
        {"-object {\"a\":{\"b\":{\"c\":[1,-2.5e3,[]]},\"d\":null},~'e':false}~",
         "object{a.b.c.0'=1 a.b.c.1'=-2.5e3 a.d!= e?=off}"},
        {"-device {'driver':'x\\u0041\\n\\'\"\\/','id':'d'}", "device#d{driver=xA\n'\"/}"},
        {"-device {\"driver\":\"%s\"}", "device{driver=%s}"},
        {"-blockdev {'node-name':'n','driver':'null-co'}", "blockdev#n{node-name=n driver=null-co}"},
        {"-device {'a':'\\u0000'}", "device{a=\xc0\x80}"},
        {"-netdev {'type':'user','id':'n','hostfwd':[{'str':'x'}]}", "netdev#n{type=user hostfwd.0.str=x}"},
        {"-object {}", "object{}"},
    };

    (void)state;
    check_lines(lines, sizeof(lines) / sizeof(lines[0]));
}

static void aliases_are_undone(void **state)
{
    static const struct line lines[] = {
        {"-enable-kvm -usb -no-hpet -machine accel=tcg", "machine{accel=tcg^kvm usb=on hpet=off}"},
        {"-hda a,b -cdrom c disk.img", "drive{index=0 media=disk file=a,b} drive{index=2 media=cdrom file=c} "
                                       "drive{index=0 media=disk file=disk.img}"},
        {"-pflash x -no-reboot -no-shutdown -s -S", "drive{if=pflash file=x} action{reboot=shutdown shutdown=pause} "
                                                    "gdb{=tcp::1234} S{}"},
        {"-watchdog-action pause -action watchdog=none", "action{watchdog=none^pause}"},
        {"-virtfs local,path=/p,mount_tag=t,security_model=none,readonly",
         "fsdev#t{fsdriver=local path=/p security_model=none readonly=on} "
         "device{driver=virtio-9p-pci fsdev=t mount_tag=t}"},
        {"-nodefaults --no-user-config -cpu EPYC,+x,-y -cpu host",
         "nodefaults{} no-user-config{} cpu{=host^EPYC,+x,-y}"},
        {"-serial stdio -serial null", "serial{=stdio} serial{=null}"},
    };

    (void)state;
    check_lines(lines, sizeof(lines) / sizeof(lines[0]));
}

static void set_and_global_reach_their_groups(void **state)
{
    static const struct line lines[] = {
        {"-device x,id=d,a=1 -set device.d.a=2,3 -set device.d.b=", "device#d{driver=x a=2,3^1 b=}"},
        {"-drive id=a,file=f -set drive.a.file=g", "drive#a{file=g^f}"},
        {"-global x.a=1,2 -global driver=x,property=b,value=3,,4 -device x,b=5 -device y",
         "global{driver=x property=a value=1,2} global{driver=x property=b value=3,4} device{driver=x b=5 a=1,2} "
         "device{driver=y}"},
        {"-device x -global x.a=1 -global x.a=2",
         "device{driver=x a=2^1} global{driver=x property=a value=1} global{driver=x property=a value=2}"},
        {"-global virtio-device.iommu_platform=off", "global{driver=virtio-device property=iommu_platform value=off}"},
    };

    (void)state;
    check_lines(lines, sizeof(lines) / sizeof(lines[0]));
}

static void what_qemu_refuses_is_refused(void **state)
{
    static const struct {
        const char *words, *says;
        enum coco_result result;
    } lines[] = {
        {"-nonsense", "QEMU has no option", COCO_BAD_OPTION},
        {"-object", "needs a value", COCO_BAD_VALUE},
        {"-object x,id=a -object y,id=a", "is taken", COCO_BAD_VALUE},
        {"-device x,id=1a", "none that QEMU takes", COCO_BAD_VALUE},
        {"-m 1G,id=a", "has no id", COCO_BAD_VALUE},
        {"-machine q35,smm", "no = behind", COCO_BAD_VALUE},
        {"-machine q35,,smm=on", "no = behind", COCO_BAD_VALUE},
        {"-machine smp.cpus=1,smp=2", "a set of keys", COCO_BAD_VALUE},
        {"-machine =q35", "no key", COCO_BAD_VALUE},
        {"-machine help", "prints a list", COCO_BAD_VALUE},
        {"-device help", "prints a list", COCO_BAD_VALUE},
        {"-device x,help", "prints a list", COCO_BAD_VALUE},
        {"-cpu help", "prints a list", COCO_BAD_VALUE},
        {"-version", "prints a text", COCO_BAD_VALUE},
        {"-machine kernel_irqchip=on,kernel-irqchip=off", "kernel-irqchip", COCO_BAD_VALUE},
        {"-blockdev raw,file=a,file.driver=b", "as another one", COCO_BAD_VALUE},
        {"-blockdev raw,a.0=x,a.b=y", "as another one", COCO_BAD_VALUE},
        {"-blockdev raw,a.1=x", "has no item 0", COCO_BAD_VALUE},
        {"-blockdev raw,a.0=x,a.2=y", "has no item 1", COCO_BAD_VALUE},
        {"-blockdev raw,a..b=x", "no key", COCO_BAD_VALUE},
        {"-blockdev raw,-a=x", "no key", COCO_BAD_VALUE},
        {"-object {'a':1,'a':2}", "twice", COCO_BAD_VALUE},
        {"-object {'a':{'b':1},'a':{'c':1}}", "twice", COCO_BAD_VALUE},
        {"-object {'a':1}x", "goes on after its end", COCO_BAD_VALUE},
        {"-object {a:1}", "member's name", COCO_BAD_VALUE},
        {"-object {'a':0x30000}", "comma", COCO_BAD_VALUE},
        {"-object {'a':01}", "comma", COCO_BAD_VALUE},
        {"-object {'a':0e1}", "comma", COCO_BAD_VALUE},
        {"-object {'a':%d}", "a value is missing", COCO_BAD_VALUE},
        {"-object {'a':'\\ud800'}", "escape", COCO_BAD_VALUE},
        {"-object {'a':'\xff'}", "UTF-8", COCO_BAD_VALUE},
        {"-object {", "breaks off", COCO_BAD_VALUE},
        {"-device {'id':5}", "not a text", COCO_BAD_VALUE},
        {"-set device.d.a=1", "no -device before it", COCO_BAD_VALUE},
        {"-set device.d=1", "is not GROUP.ID.KEY=VALUE", COCO_BAD_VALUE},
        {"-object x,id=a -set object.a.b=1", "does not take it", COCO_BAD_VALUE},
        {"-device {'driver':'x','id':'d'} -set device.d.a=1", "no -device before it", COCO_BAD_VALUE},
        {"-global a=b", "QEMU wants", COCO_BAD_VALUE},
        {"-virtfs local,path=/", "mount_tag=", COCO_BAD_VALUE},
        {"-readconfig /nowhere", "cannot be read", COCO_BAD_VALUE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct coco_request request;
        struct groups groups = {.request = &request};
        struct coco_error error = {.message = ""};
        enum coco_result result;

        assert_int_equal(coco_request_init(&request), COCO_OK);
        result = read_line(&groups, lines[i].words, &error);
        if (result == COCO_OK)
            result = groups_finish(&groups, &error);
        if (result != lines[i].result || !strstr(error.message, lines[i].says))
            fail_msg("%s: result %d, %s", lines[i].words, (int)result, error.message);
        coco_request_done(&request);
    }
}

static void numbers_are_read_as_qemu_reads_them(void **state)
{
    static const struct {
        const char *text;
        bool is_number, is_size;
        uint64_t number, size; /* the size in MiB where it has no unit */
    } texts[] = {
        {"0300000", true, true, 0300000, UINT64_C(300000) << 20},
        {"0x30000", true, false, 0x30000, 0},
        {"0xb", true, true, 11, 11}, /* -m puts its M behind a digit only */
        {"0b101", true, false, 5, 0},
        {" \t+12", true, true, 12, 12 << 20},
        {"18446744073709551615", true, false, UINT64_MAX, 0},
        {"18446744073709551616", false, false, 0, 0},
        {"-1", false, false, 0, 0},
        {"", false, false, 0, 0},
        {"08", false, true, 0, 8 << 20},
        {"0", true, true, 0, 0},
        {"1.5G", false, true, 0, UINT64_C(3) << 29},
        {"1.5", false, true, 0, 3 << 19},
        {".5k", false, true, 0, 512},
        {"1.0005K", false, true, 0, 1025},
        {"1.9999999999999999999999999K", false, true, 0, 2048},
        {"4096b", false, true, 0, 4096},
        {"1.", false, true, 0, 1},
        {".", false, false, 0, 0},
        {"1KiB", false, false, 0, 0},
        {"1K ", false, false, 0, 0},
        {"0x1K", false, false, 0, 0},
        {"16E", false, false, 0, 0},
        {"15.5e", false, true, 0, UINT64_C(31) << 59},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct groups_pair pair = {.value = texts[i].text, .length = strlen(texts[i].text)};
        uint64_t number = 77, size = 77;

        if (groups_number(&pair, &number) != texts[i].is_number ||
            number != (texts[i].is_number ? texts[i].number : 77))
            fail_msg("the number %s is read as %llu", texts[i].text, (unsigned long long)number);
        if (groups_size(&pair, 1024 * 1024, &size) != texts[i].is_size ||
            size != (texts[i].is_size ? texts[i].size : 77))
            fail_msg("the size %s is read as %llu", texts[i].text, (unsigned long long)size);
    }
}

static void json_has_types(void **state)
{
    const struct groups_pair text = {.value = "8", .json = true},
                             number = {.value = "8", .json = true, .kind = GROUPS_NUMBER},
                             fraction = {.value = "8.0", .json = true, .kind = GROUPS_NUMBER},
                             on = {.value = "on", .json = true, .kind = GROUPS_BOOL},
                             word = {.value = "on", .json = true},
                             null = {.value = "", .json = true, .kind = GROUPS_NULL};
    const struct groups_pair minus = {.value = "-1", .json = true, .kind = GROUPS_NUMBER};
    uint64_t value;
    bool boolean = false;

    (void)state;
    assert_false(groups_number(&text, &value));
    assert_false(groups_size(&text, 1, &value));
    assert_true(groups_number(&number, &value) && value == 8);
    assert_true(groups_size(&number, 1024, &value) && value == 8);
    assert_false(groups_number(&fraction, &value));
    assert_true(groups_number(&minus, &value) && value == UINT64_MAX);
    assert_false(groups_number(&on, &value));
    assert_false(groups_number(&null, &value));
    assert_true(groups_bool(&on, &boolean) && boolean);
    assert_false(groups_bool(&word, &boolean));
    assert_false(groups_bool(&number, &boolean));
    assert_false(groups_bool(&null, &boolean));
}

static void switches_are_small_letters(void **state)
{
    static const char *const yes[] = {"on", "yes", "true", "y"}, *const no[] = {"off", "no", "false", "n"},
                             *const neither[] = {"", "ON", "1", "0", "t", "on "};
    bool value;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        value = false;
        assert_true(groups_bool(&(struct groups_pair){.value = yes[i]}, &value) && value);
        assert_true(groups_bool(&(struct groups_pair){.value = no[i]}, &value) && !value);
    }
    for (size_t i = 0; i < sizeof(neither) / sizeof(neither[0]); i++)
        assert_false(groups_bool(&(struct groups_pair){.value = neither[i]}, &value));
}

/* Each name once, and each alias means an option that is there and has pairs. */
static void table_is_sound(void **state)
{
    const struct qemu_option *option;

    (void)state;
    for (size_t i = 0; (option = qemu_option_at(i)); i++) {
        bool takes;

        assert_int_equal(groups_option_takes_value(option->name, &takes), COCO_OK);
        assert_int_equal(takes, option->takes_value);
        if (option->grammar != QEMU_SAME)
            assert_ptr_equal(qemu_option_by_name(option->name), option);
        if (option->means)
            assert_non_null(qemu_option_by_name(option->means));
    }
    assert_int_equal(groups_option_takes_value("machin", &(bool){false}), COCO_BAD_OPTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_read_as_qemu_opts),         cmocka_unit_test(keys_are_read_as_keyval),
        cmocka_unit_test(json_is_read_as_qemu_json),           cmocka_unit_test(aliases_are_undone),
        cmocka_unit_test(set_and_global_reach_their_groups),   cmocka_unit_test(what_qemu_refuses_is_refused),
        cmocka_unit_test(numbers_are_read_as_qemu_reads_them), cmocka_unit_test(json_has_types),
        cmocka_unit_test(switches_are_small_letters),          cmocka_unit_test(table_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
