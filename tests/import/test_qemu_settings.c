/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes of the options of a QEMU command line, one by one. */
#include <errno.h>

#include "coco/rule.h"
#include "imported.h"

/*
 * Wanted, separated by |: "NAME=TEXT" is among the settings, "NAME=TEXT@WRITTEN" also written like that, with @ alone
 * for what QEMU does by itself; "!NAME" is not; "?TEXT" was not understood. ~ is a blank.
 */
static const struct {
    const char *line, *wanted;
} cases[] = {
    /* what QEMU does where nothing was asked for */
    {"qemu-system-x86_64", "kvm=no@|machine-type=pc@|ram=128M@|cpu-model=qemu64@|firmware=bios@|console=gui@"
                           "|network-user-mode=@|reboot=reboot=reset,~the~default@|!coco|!cpus|!image"},
    {"/usr/libexec/qemu-kvm", "kvm=auto@|qemu=/usr/libexec/qemu-kvm"},
    {"q -nodefaults", "console=headless@|!network-user-mode"},
    {"q -M isapc", "cpu-model=486@"},
    {"qemu-system-aarch64 -M virt", "?qemu-system-aarch64"},

    /* accelerators */
    {"q -enable-kvm", "kvm=yes"},
    {"q -accel kvm,dirty-ring-size=4096", "kvm=yes@-accel~...~accel"},
    {"q -accel kvm -accel tcg", "kvm=auto"},
    {"q -machine q35,accel=kvm:tcg", "kvm=auto@-machine~...~accel"},
    {"q -machine accel=tcg:kvm", "kvm=no"},
    {"q -accel hvf", "kvm=no"},

    /* the confidential object */
    {"q -M q35,confidential-guest-support=s -object sev-snp-guest,id=s,cbitpos=0x33,reduced-phys-bits=1",
     "coco=sev-snp@-object~...~qom-type|kernel-hashes=no@|cbitpos=51@-object~...~cbitpos|reduced-phys-bits=1|!snp-"
     "policy"},
    {"q -M memory-encryption=s -object sev-snp-guest,id=s,policy=0300000,kernel-hashes=yes",
     "coco=sev-snp|snp-policy=0x18000|kernel-hashes=yes|cbitpos=0|reduced-phys-bits=0"},
    {"q -M confidential-guest-support=s -object {'qom-type':'sev-snp-guest','id':'s','author-key-enabled':true,"
     "'vcek-disabled':false,'host-data':'QQ==','id-auth':''}",
     "snp-author-key=yes|snp-vcek-disabled=no|snp-host-data=QQ==|!snp-id-auth"},
    {"q -M confidential-guest-support=s -object sev-snp-guest,id=s,secure-tsc=on", "?secure-tsc"},
    {"q -object sev-snp-guest,id=s", "!coco|unused-object=sev-snp-guest~s"},
    {"q -M confidential-guest-support= -object tdx-guest,id=t", "!coco|unused-object=tdx-guest~t"},
    {"q -M confidential-guest-support=x", "!coco|missing-object=x"},
    {"q -M confidential-guest-support=x -object rng-builtin,id=x", "missing-object=x,~which~is~of~type~rng-builtin"},
    {"q -M confidential-guest-support=x -object sev-guest,id=x", "!coco|sev-guest=sev-guest"},
    {"q -M none,confidential-guest-support=x -object tdx-guest,id=x",
     "crash=machine~none~with~a~confidential~guest~object"},
    {"q -object frobnicator,id=x", "?frobnicator"},

    /* TDX: sept-ve-disable is applied last, wherever it stands */
    {"q -M confidential-guest-support=t -object tdx-guest,id=t", "coco=tdx|!tdx-attributes|!kernel-hashes"},
    {"q -M confidential-guest-support=t -object tdx-guest,id=t,sept-ve-disable=on,attributes=0",
     "tdx-attributes=0x10000000"},
    {"q -M confidential-guest-support=t -object tdx-guest,id=t,sept-ve-disable=off,attributes=0x10000000",
     "tdx-attributes=0x0"},
    {"q -M confidential-guest-support=t -object {'qom-type':'tdx-guest','id':'t','quote-generation-socket':"
     "{'type':'vsock','cid':'2','port':'4050'}}",
     "tdx-quote-socket=vsock:2:4050@-object~...~quote-generation-socket.cid"},
    {"q -M confidential-guest-support=t -object {'qom-type':'tdx-guest','id':'t','quote-generation-socket':"
     "{'type':'vsock','cid':2,'port':'4050'}}",
     "!tdx-quote-socket|quote-socket=cid~and~port~must~be~texts,~not~numbers"},
    {"q -M confidential-guest-support=t -object {'qom-type':'tdx-guest','id':'t','quote-generation-socket':"
     "{'type':'unix','path':'/run/q'}}",
     "tdx-quote-socket=unix:/run/q"},
    {"q -M confidential-guest-support=t -object {'qom-type':'tdx-guest','id':'t','quote-generation-socket':"
     "{'type':'inet','host':'a','port':'1'}}",
     "!tdx-quote-socket|!quote-socket|?inet"},
    {"q -M confidential-guest-support=t -object tdx-guest,id=t,quote-generation-socket.type=unix,"
     "quote-generation-socket.path=/q",
     "quote-socket=dotted~keys,~which~-object~takes~in~JSON~only"},

    /* CPU and memory */
    {"q -cpu EPYC-v4,+pmu -smp 4", "cpu-model=EPYC-v4,+pmu@-cpu|cpus=4@-smp~...~cpus"},
    {"q -smp 2,maxcpus=8", "cpus=2:8"},
    {"q -smp maxcpus=8,sockets=2", "cpus=8:8"},
    {"q -smp sockets=2,cores=3,threads=2", "cpus=12"},
    {"q -m 0", "ram=128M"},
    {"q -m 1.5G", "ram=1536M@-m~...~size"},
    {"q -m 512", "ram=512M"},
    {"q -m 1G,slots=4,maxmem=8G", "ram=1G:8G:4"},
    {"q -m size=1048577b", "ram=1032K"}, /* QEMU rounds up to 8 KiB */
    {"q -M memory-backend=m -object memory-backend-ram,id=m,size=3G", "ram=3G@-object~...~size"},
    {"q -M memory-backend=m -object memory-backend-file,id=m,size=1G,mem-path=/x,readonly=on -m 1G",
     "readonly-memory=memory~backend~m"},
    {"q -M memory-backend=m -object memory-backend-file,id=m,size=1G,mem-path=/x,readonly=on,rom=off",
     "!readonly-memory"},

    /* firmware */
    {"q -bios OVMF.fd", "firmware=./OVMF.fd@-bios"},
    {"q -bios bios-256k.bin", "firmware=bios"},
    {"q -M firmware=/f.fd", "firmware=/f.fd@-M~firmware"},
    {"q -pflash /code.fd -pflash /vars.fd -bios /other.fd", "firmware=/code.fd|pflash=/code.fd|pflash=/vars.fd"},
    {"q -M pflash0=a -blockdev node-name=a,driver=raw,file.driver=file,file.filename=/c.fd",
     "firmware=/c.fd@-M~...~pflash0|pflash=/c.fd"},
    {"q -M igvm-cfg=i -object igvm-cfg,id=i,file=/x.igvm", "!firmware|?igvm-cfg|?igvm-cfg"},

    /* boot */
    {"q -kernel k -initrd a,b -append a~~b~\"c~d\"~",
     "linux=k|initrd=a,b|cmdline=a@-append|cmdline=~b|cmdline=\"c~d\"~"},
    {"q -kernel k -shim s -dtb d", "shim=s|dtb=d"},
    {"q -M kernel=k,append=x", "linux=k@-M~kernel|cmdline=x"},

    /* strings and credentials */
    {"q -smbios type=11,value=x,value=y,,z", "smbios11=x|smbios11=y,z"},
    {"q -smbios type=1,uuid=1 -smbios type=11,value=io.systemd.credential:a=b~\\",
     "set-credential=a:b\\x20\\x5c|!smbios11"},
    {"q -smbios type=11,value=io.systemd.credential.binary:a=AAE=", "set-credential=a:\\x00\\x01"},
    {"q -smbios type=11,value=io.systemd.credential.binary:a=A*", "smbios11=io.systemd.credential.binary:a=A*"},
    {"q -smbios type=11,path=/nobody/reads/it", "?/nobody/reads/it"},
    {"q -fw_cfg name=opt/io.systemd.credentials/a,string=b -fw_cfg opt/io.systemd.credentials/c,file=/d",
     "set-credential=a:b|load-credential=c:/d"},
    {"q -smbios type=11,value=io.systemd.stub.kernel-cmdline-extra=a~b "
     "-smbios type=11,value=io.systemd.boot.kernel-cmdline-extra=a~b",
     "cmdline=a|cmdline=b|!smbios11"},

    /* disks */
    {"q disk.img", "image=disk.img|image-format=raw|image-disk-type=virtio-scsi"},
    {"q -cdrom a.iso -hda b.qcow2", "image=b.qcow2|extra-drive=raw:scsi-cd:a.iso"},
    {"q -drive if=none,id=d,file=/a,,b,format=qcow2 -device virtio-blk-pci,drive=d",
     "image=/a,b|image-format=qcow2|image-disk-type=virtio-blk"},
    {"q -drive if=none,id=d,file=/unused", "!image|!extra-drive"},
    {"q -drive file=/a,if=virtio -drive file=/b,if=none,id=b -device nvme,drive=b,serial=1,bootindex=1",
     "image=/b|image-disk-type=nvme|extra-drive=raw:virtio-blk:/a"},
    {"q -blockdev {'driver':'qcow2','node-name':'q','file':'f'} -blockdev driver=file,node-name=f,filename=/x "
     "-device scsi-hd,drive=q",
     "image=/x|image-format=qcow2"},
    {"q -drive file=nbd:localhost:10809,if=virtio", "!image|?nbd:localhost:10809"},
    {"q -drive if=virtio,driver=raw,file.driver=rbd,file.pool=p", "!image|?rbd"},
    {"q -drive file=/a,if=virtio,snapshot=on", "ephemeral="},

    /* devices */
    {"q -device vhost-vsock-pci,guest-cid=7", "vsock-cid=7@-device~...~guest-cid"},
    {"q -device virtio-balloon,id=b", "balloon=virtio-balloon~b"},
    {"q -device virtio-net-pci-transitional", "legacy-virtio=virtio-net-pci-transitional"},
    {"q -device virtio-blk-pci,disable-legacy=auto", "legacy-virtio=virtio-blk-pci~disable-legacy=auto"},
    {"q -device virtio-blk-pci,disable-legacy=on,disable-modern=false", "!legacy-virtio"},
    {"q -device virtio-rng-pci,disable-modern=on", "legacy-virtio=virtio-rng-pci~disable-modern=on"},
    {"q -device virtio-rng-pci,iommu_platform=off", "no-iommu-platform=virtio-rng-pci~iommu_platform=off"},
    {"q -global virtio-device.iommu_platform=off", "no-iommu-platform=virtio-device~iommu_platform=off"},
    {"q -device vfio-pci,host=01:00.0", "vfio=vfio-pci~01:00.0"},
    {"q -virtfs local,path=/x,mount_tag=t,security_model=none", "host-share=9p,~device~virtio-9p-pci"},
    {"q -device vhost-user-fs-pci,chardev=c", "host-share=virtiofs,~device~vhost-user-fs-pci"},
    {"q -device ivshmem-plain,memdev=m", "ivshmem=ivshmem-plain~m"},
    {"q -device pc-dimm,memdev=m -device nvdimm,id=n", "memory-device=pc-dimm~m|persistent-memory=nvdimm~n"},
    {"q -tpmdev passthrough,id=t -device tpm-crb,tpmdev=t", "tpm=yes"},
    {"q -device flux-capacitor", "?flux-capacitor"},
    {"q -device loader,file=/x,addr=0", "?loader"},

    /* network, console, life */
    {"q -netdev tap,id=n -device e1000,netdev=n", "network-tap=@-netdev|!network-user-mode"},
    {"q -nic user", "network-user-mode=@-nic"},
    {"q -nic none", "!network-user-mode|!network-tap"},
    {"q -nographic", "console=native@|console-transport=serial"},
    {"q -nographic -nodefaults -device virtio-serial -device virtconsole", "console-transport=virtio@-device"},
    {"q -display none -vga none -serial none", "console=headless"},
    {"q -no-reboot -incoming defer", "!reboot|restore=incoming"},
    {"q -action reboot=reset", "reboot=reboot=reset@-action~...~reboot"},
    {"q -M smm=on,kernel_irqchip=off", "smm=smm=on|kernel-irqchip=off"},
    {"q -M hpet=off,vmport=off,usb=on -D /log -monitor none -pidfile p -rtc base=utc -name x", "!found"},
    {"q -M teleporter=on", "?teleporter"},
    {"q -teleport here -m 1G", "?-teleport|ram=1G"},
};

static bool has_text(const char *text, const char *wanted, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != (wanted[i] == '~' ? ' ' : wanted[i]))
            return false;
    return text[length] == '\0';
}

static bool has_setting(const struct coco_request *request, const char *wanted)
{
    const size_t name = strcspn(wanted, "="), text = strcspn(wanted + name + 1, "@");
    const char *written = wanted[name + 1 + text] == '@' ? wanted + name + 1 + text + 1 : NULL;

    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];

        if (strlen(coco_option_info(setting->option)->name) != name ||
            strncmp(coco_option_info(setting->option)->name, wanted, name) != 0 ||
            !has_text(setting->text, wanted + name + 1, text))
            continue;
        if (!written || (*written && setting->written && has_text(setting->written, written, strlen(written))) ||
            (!*written && setting->origin.kind == COCO_ORIGIN_NONE))
            return true;
    }
    return false;
}

static bool has_name(const struct coco_request *request, const char *name)
{
    for (size_t i = 0; i < request->count; i++)
        if (strcmp(coco_option_info(request->settings[i].option)->name, name) == 0)
            return true;
    return false;
}

static bool has_unread(const struct coco_request *request, const char *wanted)
{
    for (size_t i = 0; i < request->unread_count; i++)
        if (has_text(request->unread[i].text, wanted, strlen(wanted)))
            return true;
    return false;
}

static bool holds(const struct coco_request *request, const char *wanted)
{
    if (wanted[0] == '!')
        return !has_name(request, wanted + 1);
    return wanted[0] == '?' ? has_unread(request, wanted + 1) : has_setting(request, wanted);
}

/* Nothing but what is wanted may be left not understood. */
static void each_option_becomes_what_it_means(void **state)
{
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct coco_error error = {.message = ""};
        struct coco_request request;
        size_t unread = 0;
        char wanted[1024];

        assert_int_equal(coco_request_init(&request), COCO_OK);
        if (import_line(&request, cases[i].line, NULL, &error) != COCO_OK)
            fail_msg("%s: %s", cases[i].line, error.message);
        snprintf(wanted, sizeof(wanted), "%s", cases[i].wanted);
        for (char *want = strtok(wanted, "|"); want; want = strtok(NULL, "|")) {
            unread += *want == '?';
            if (!holds(&request, want))
                print_error("%s: not %s\n", cases[i].line, want);
            wrong += !holds(&request, want);
        }
        for (size_t j = unread; j < request.unread_count; j++)
            print_error("%s: not understood: %s: %s\n", cases[i].line, request.unread[j].text, request.unread[j].why);
        wrong += request.unread_count > unread;
        coco_request_done(&request);
    }
    assert_int_equal(wrong, 0);
}

/* What QEMU 11.1 refuses before a launch begins: tried. */
static void what_qemu_refuses_is_refused(void **state)
{
    static const char *const lines[][2] = {
        {"q -append x", "-kernel"},
        {"q -shim x", "-kernel"},
        {"q -accel kvm -M accel=kvm", "either"},
        {"q -smp 0", "no vCPU"},
        {"q -device vhost-vsock-pci,guest-cid=2", "guest-cid"},
        {"q -m 1G -M memory-backend=m -object memory-backend-ram,id=m,size=2G", "another size"},
        {"q -M confidential-guest-support=s -object sev-snp-guest,id=s,policy=many", "number"},
        {"q -M confidential-guest-support=s -object sev-snp-guest,id=s,kernel-hashes=1", "on or off"},
        {"q -M confidential-guest-support=s -object sev-snp-guest,id=s,host-data=", "empty"},
        {"q -m", "last word"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct coco_error error = {.message = ""};
        struct coco_request request;

        assert_int_equal(coco_request_init(&request), COCO_OK);
        if (import_line(&request, lines[i][0], NULL, &error) != COCO_BAD_VALUE || !strstr(error.message, lines[i][1]))
            fail_msg("%s: \"%s\" does not say \"%s\"", lines[i][0], error.message, lines[i][1]);
        assert_int_equal(error.origin.kind, COCO_ORIGIN_WORDS);
        coco_request_done(&request);
    }
}

static void a_command_has_a_program_and_an_end(void **state)
{
    static const char *words[COCO_IMPORT_WORDS_MAX + 1];
    struct coco_words line = {.words = words};
    struct coco_request request;
    struct coco_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        words[i] = "-S";
    assert_int_equal(coco_request_init(&request), COCO_OK);
    assert_int_equal(coco_import_qemu(&request, &line, NULL, &error), COCO_BAD_SYNTAX);
    line.count = sizeof(words) / sizeof(words[0]);
    assert_int_equal(coco_import_qemu(&request, &line, NULL, &error), COCO_TOO_MUCH);
    coco_request_done(&request);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------- */

static int two_files(void *context, int number, size_t *ret_count, const char *const **ret_paths)
{
    static const char *const paths[] = {"/one", "/two"};

    (void)context;
    *ret_count = number == 9 ? 0 : number == 7 ? 2 : 1;
    *ret_paths = paths;
    return number == 3 ? -EBADF : 0;
}

static void descriptors_are_asked_for(void **state)
{
    static const struct coco_import_io io = {.descriptor = two_files};
    static const struct {
        const char *line, *wanted;
    } lines[] = {
        {"q -kernel /proc/self/fd/5", "linux=/one"},
        {"q -kernel k -initrd /dev/fd/7", "initrd=/two"},
        {"q -bios /dev/fdset/2 -add-fd set=2,fd=5", "firmware=/one"},
        {"q -bios /dev/fdset/2", "?/dev/fdset/2"},
        {"q -drive if=virtio,file=/dev/fd/9", "?/dev/fd/9"},
        {"q -kernel /dev/fd/3", "?/dev/fd/3"},
        {"q -kernel /dev/fd/7", "?/dev/fd/7"},
        {"q -kernel /dev/fd/x", "linux=/dev/fd/x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct coco_error error = {.message = ""};
        struct coco_request request;

        assert_int_equal(coco_request_init(&request), COCO_OK);
        assert_int_equal(import_line(&request, lines[i].line, &io, &error), COCO_OK);
        if (!holds(&request, lines[i].wanted))
            fail_msg("%s: not %s", lines[i].line, lines[i].wanted);
        assert_int_equal(request.unread_count, lines[i].wanted[0] == '?');
        coco_request_done(&request);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_becomes_what_it_means),
        cmocka_unit_test(what_qemu_refuses_is_refused),
        cmocka_unit_test(a_command_has_a_program_and_an_end),
        cmocka_unit_test(descriptors_are_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
