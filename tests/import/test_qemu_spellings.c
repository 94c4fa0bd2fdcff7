/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One command line in several spellings is one launch: the same facts. */
#include "coco/classify.h"
#include "imported.h"

#define SNP "-accel kvm -cpu EPYC-v4 -bios /f.fd -kernel k "
#define TDX "-accel kvm -cpu host -bios /f.fd "

/* The spellings of a launch; NULL ends them. */
static const char *const launches[][6] = {
    {"q " SNP "-machine q35,confidential-guest-support=s -object sev-snp-guest,id=s,cbitpos=51,reduced-phys-bits=1",
     "q " SNP "-object id=s,qom-type=sev-snp-guest,reduced-phys-bits=0x1,cbitpos=063 -M "
     "memory-encryption=s,type=q35",
     "q " SNP "-M q35 --object {'qom-type':'sev-snp-guest','id':'s','cbitpos':51,'reduced-phys-bits':1} "
     "-machine confidential-guest-support=s",
     "q " SNP "-object {\"reduced-phys-bits\":1,\"cbitpos\":51,\"id\":\"s\",\"qom-type\":\"sev-snp-guest\"} -M pc "
     "-M q35,confidential-guest-support=x -M confidential-guest-support=s",
     NULL},
    {"q " SNP "-M q35,confidential-guest-support=s -object "
     "sev-snp-guest,id=s,policy=0x30000,kernel-hashes=on,cbitpos=51,reduced-phys-bits=1",
     "q " SNP "-M q35,confidential-guest-support=s -object "
     "{'qom-type':'sev-snp-guest','id':'s','policy':196608,'kernel-hashes':true,'cbitpos':51,'reduced-phys-bits':1}",
     NULL},
    {"q " TDX "-M q35,confidential-guest-support=t -object tdx-guest,id=t,attributes=0x10000000",
     "q " TDX "-M q35,confidential-guest-support=t -object tdx-guest,id=t",
     "q " TDX "-M q35,confidential-guest-support=t -object {'qom-type':'tdx-guest','id':'t','sept-ve-disable':true}",
     NULL},
    {"q -enable-kvm", "q -machine accel=kvm", "q -accel kvm", "q -accel accel=kvm", "q --enable-kvm", NULL},
    {"q -smp 4", "q -smp cpus=4", "q -M smp.cpus=4", "q -smp 1 -smp 4", "q -smp sockets=2,cores=2", NULL},
    {"q -m 2G", "q -m 2048", "q -m size=2G", "q -M memory.size=2G", "q -m 1G -m size=2048M", NULL},
    {"q -m 2G", "q -M memory-backend=b -object memory-backend-ram,size=2G,id=b", NULL},
    {"q -no-reboot", "q -action reboot=shutdown", "q --no-reboot", NULL},
    {"q -kernel k -append a~b -initrd i", "q -M kernel=k,initrd=i,append=a~b", NULL},
    {"q -bios /f.fd", "q -M firmware=/f.fd", "q -machine q35 -M pc,firmware=/x -bios /f.fd", NULL},
    {"q -pflash /c.fd", "q -drive if=pflash,file=/c.fd,format=raw",
     "q -M pflash0=c -blockdev node-name=c,driver=file,filename=/c.fd", NULL},
    {"q disk.img", "q -hda disk.img", "q -drive file=disk.img,index=0,media=disk", "q -drive file=disk.img,if=ide",
     NULL},
    {"q -device virtio-blk-pci,drive=d,disable-legacy=off -drive id=d,if=none,file=/x,format=raw",
     "q -device {'driver':'virtio-blk-pci','drive':'d','disable-legacy':'off'} "
     "-blockdev driver=raw,node-name=d,file.driver=file,file.filename=/x",
     "q -device driver=virtio-blk-pci,drive=d -global virtio-blk-pci.disable-legacy=off "
     "-blockdev {'driver':'raw','node-name':'d','file':{'driver':'file','filename':'/x'}}",
     NULL},
    {"q -virtfs local,path=/x,mount_tag=t,security_model=none",
     "q -fsdev local,id=t,path=/x,security_model=none -device virtio-9p-pci,fsdev=t,mount_tag=t", NULL},
    {"q -netdev user,id=n -device e1000,netdev=n", "q -netdev {'type':'user','id':'n'} -device e1000,netdev=n",
     "q -nic user,model=e1000", NULL},
    {"q -M q35,kernel_irqchip=split", "q -M q35,kernel-irqchip=split", NULL},
};

static void facts_of(const char *line, struct coco_facts *ret_facts)
{
    const struct coco_observations nothing = {0};
    struct coco_error error = {.message = ""};
    struct coco_request request;
    struct coco_origins origins;

    assert_int_equal(coco_request_init(&request), COCO_OK);
    if (import_line(&request, line, NULL, &error) != COCO_OK)
        fail_msg("%s: %s", line, error.message);
    assert_int_equal(request.unread_count, 0);
    coco_classify(&request, &nothing, ret_facts, &origins);
    coco_request_done(&request);
}

/* That a key is repeated is itself a finding, and so is what a spelling of the TDX attributes says. */
static bool is_about_spelling(enum coco_fact fact)
{
    return fact == COCO_FACT_repeated_key || fact == COCO_FACT_tdx_options;
}

static void spellings_are_one_launch(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(launches) / sizeof(launches[0]); i++)
        for (size_t j = 1; launches[i][j]; j++) {
            struct coco_facts one, other;

            facts_of(launches[i][0], &one);
            facts_of(launches[i][j], &other);
            for (enum coco_fact fact = 0; fact < COCO_FACT_COUNT; fact++)
                if (one.value[fact] != other.value[fact] && !is_about_spelling(fact))
                    fail_msg("%s is %s in %s, and %s in %s", coco_fact_info(fact)->slug,
                             coco_value_info(fact, one.value[fact])->slug, launches[i][0],
                             coco_value_info(fact, other.value[fact])->slug, launches[i][j]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_are_one_launch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
