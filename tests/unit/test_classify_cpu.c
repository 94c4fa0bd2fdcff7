/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU model and flags, vCPUs, RAM. */
#include "classify_tests.h"

#include "classify/cpu_flags.h"

void test_cpu_model(void **state)
{
    (void)state;
    EXPECT(cpu_model, unset, BY_DEFAULT, "--cpus=2");
    EXPECT(cpu_model, host, 0, "--cpu-model=host");
    EXPECT(cpu_model, host, 1, "--cpus=2", "--cpu-model=max,+avx");
    EXPECT(cpu_model, amd_server, 0, "--cpu-model=EPYC");
    EXPECT(cpu_model, amd_server, 0, "--cpu-model=EPYC-v4");
    EXPECT(cpu_model, amd_server, 0, "--cpu-model=EPYC-Milan-v2,+x");
    EXPECT(cpu_model, amd_other, 0, "--cpu-model=Opteron_G5-v1");
    EXPECT(cpu_model, amd_other, 0, "--cpu-model=phenom");
    EXPECT(cpu_model, amd_other, 0, "--cpu-model=athlon");
    EXPECT(cpu_model, intel, 0, "--cpu-model=SapphireRapids-v4");
    EXPECT(cpu_model, intel, 0, "--cpu-model=Skylake-Client-noTSX-IBRS");
    EXPECT(cpu_model, intel, 0, "--cpu-model=pentium3");
    EXPECT(cpu_model, intel, 0, "--cpu-model=486");
    EXPECT(cpu_model, generic, 0, "--cpu-model=qemu64");
    EXPECT(cpu_model, generic, 0, "--cpu-model=kvm64");
    EXPECT(cpu_model, generic, 0, "--cpu-model=base");
    /* Names are told apart to the letter, as QEMU does. */
    EXPECT(cpu_model, generic, 0, "--cpu-model=epyc");
    EXPECT(cpu_model, generic, 0, "--cpu-model=EPYCX");
    EXPECT(cpu_model, generic, 0, "--cpu-model=hosts");
    EXPECT(cpu_model, generic, 0, "--cpu-model=pentium4");
}

static void test_hyperv(void)
{
    EXPECT(cpu_hyperv, none, BY_DEFAULT, NULL);
    EXPECT(cpu_hyperv, none, 0, "--cpu-model=host,hv-relaxed=off");
    EXPECT(cpu_hyperv, none, 0, "--cpu-model=host,-hv-relaxed,hvx=1");
    EXPECT(cpu_hyperv, some, 0, "--cpu-model=host,hv-relaxed");
    EXPECT(cpu_hyperv, some, 0, "--cpu-model=host,avx=on,hv_spinlocks=0x1fff");
    EXPECT(cpu_hyperv, some, 0, "--cpu-model=host,+hv-time");

    EXPECT(cpu_kvm_leaf, shown, BY_DEFAULT, NULL);
    EXPECT(cpu_kvm_leaf, shown, 0, "--cpu-model=host,kvm=on");
    EXPECT(cpu_kvm_leaf, shown, 0, "--cpu-model=host,kvm=off,kvm=on");
    EXPECT(cpu_kvm_leaf, shown, 0, "--cpu-model=host,+kvm,kvm=off");
    EXPECT(cpu_kvm_leaf, hidden, 0, "--cpu-model=host,kvm=off");
    EXPECT(cpu_kvm_leaf, hidden, 0, "--cpu-model=host,kvm=no");
    EXPECT(cpu_kvm_leaf, hidden, 0, "--cpu-model=host,kvm,-kvm");
    EXPECT(cpu_kvm_leaf, hidden, 0, "--cpu-model=host,-kvm,+kvm");
    EXPECT(cpu_kvm_leaf, shown, 0, "--cpu-model=host,kvm-pv-eoi=off,-kvmclock");
}

static void test_tsc(void)
{
    EXPECT(cpu_tsc_frequency, unset, BY_DEFAULT, NULL);
    EXPECT(cpu_tsc_frequency, unset, 0, "--cpu-model=host,tsc-frequency=0");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-frequency=100000000");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=99999999");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=75000000");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-frequency=10000000000");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=10025000000");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc_frequency=2000000999"); /* QEMU keeps kHz */
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=2010000000");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-frequency=0x77359400");   /* 2 GHz */
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-frequency=016715312000"); /* 2 GHz, octal */
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=2G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=018");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-frequency=99999999999999999999");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-freq=2G");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-freq=2.5g");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-freq=2000000K");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-freq=2.0000000000009G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=2.51G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=2.5");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=2Z");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=2x5G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=2.x5G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=G");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=20E");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=18.9E");
    EXPECT(cpu_tsc_frequency, refused, 0, "--cpu-model=host,tsc-freq=99999999999999999999");
    EXPECT(cpu_tsc_frequency, accepted, 0, "--cpu-model=host,tsc-freq=1,tsc-frequency=2000000000");
}

void test_cpu_flags(void **state)
{
    (void)state;
    test_hyperv();
    test_tsc();

    EXPECT(cpu_phys_bits, unset, BY_DEFAULT, NULL);
    EXPECT(cpu_phys_bits, unset, 0, "--cpu-model=EPYC,phys-bits=0,host-phys-bits=off,guest-phys-bits=48");
    EXPECT(cpu_phys_bits, set, 0, "--cpu-model=EPYC,phys-bits=46");
    EXPECT(cpu_phys_bits, set, 0, "--cpu-model=EPYC,phys-bits=52");
    EXPECT(cpu_phys_bits, set, 0, "--cpu-model=EPYC,phys_bits=0x34");
    EXPECT(cpu_phys_bits, set, 0, "--cpu-model=EPYC,host-phys-bits");
    EXPECT(cpu_phys_bits, above_52, 0, "--cpu-model=EPYC,phys-bits=53");
    EXPECT(cpu_phys_bits, above_52, 0, "--cpu-model=EPYC,phys-bits=x");
    EXPECT(cpu_phys_bits, set, 0, "--cpu-model=EPYC,phys-bits=60,phys-bits=48");

    /* The reader lets no empty value through; a request that was made otherwise may hold one. */
    assert_true(coco_cpu_flags_of(coco_span_of("phys-bits=")).phys_bits == UINT64_MAX);
    assert_false(coco_cpu_flags_of(coco_span_of("tsc-freq=")).tsc_valid);

    EXPECT(cpu_pmu, unset, BY_DEFAULT, NULL);
    EXPECT(cpu_pmu, unset, 0, "--cpu-model=host,-pmu");
    EXPECT(cpu_pmu, unset, 0, "--cpu-model=host,+pmu,-pmu");
    EXPECT(cpu_pmu, property, 0, "--cpu-model=host,pmu=on");
    EXPECT(cpu_pmu, property, 0, "--cpu-model=host,pmu=off");
    EXPECT(cpu_pmu, property, 0, "--cpu-model=host,pmu");
    EXPECT(cpu_pmu, flag, 0, "--cpu-model=host,+pmu");
    EXPECT(cpu_pmu, flag, 0, "--cpu-model=host,+pmu,pmu=off");
    EXPECT(cpu_pmu, unset, 0, "--cpu-model=host,+pmux");
}

void test_vcpus(void **state)
{
    (void)state;
    EXPECT(cpus, unset, BY_DEFAULT, NULL);
    EXPECT(cpus, given, 0, "--cpus=1");
    EXPECT(cpus_range, accepted, BY_DEFAULT, NULL);
    EXPECT(cpus_range, refused, 0, "--cpus=0");
    EXPECT(cpus_range, accepted, 0, "--cpus=1");
    EXPECT(cpus_range, accepted, 0, "--cpus=4096");
    EXPECT(cpus_range, refused, 0, "--cpus=4097");
    EXPECT(cpus_range, accepted, 0, "--cpus=1:4096");
    EXPECT(cpus_range, refused, 0, "--cpus=1:4097");
    EXPECT(cpus_range, refused, 0, "--cpus=18446744073709551615");
    EXPECT(cpus_max, unset, BY_DEFAULT, NULL);
    EXPECT(cpus_max, unset, 0, "--cpus=4");
    EXPECT(cpus_max, equal, 0, "--cpus=4:4");
    EXPECT(cpus_max, above, 0, "--cpus=4:5");
    EXPECT(cpus_max, below, 0, "--cpus=4:3");
}

void test_memory(void **state)
{
    (void)state;
    EXPECT(ram, ordinary, BY_DEFAULT, NULL);
    EXPECT(ram, refused, 0, "--ram=1048575");
    EXPECT(ram, ordinary, 0, "--ram=1M");
    EXPECT(ram, ordinary, 0, "--ram=64G");
    EXPECT(ram, large, 0, "--ram=68719476737");
    EXPECT(ram, large, 0, "--ram=978G");
    EXPECT(ram, huge, 0, "--ram=1050119503873"); /* one byte more */
    EXPECT(ram, huge, 0, "--ram=4P");
    EXPECT(ram, refused, 0, "--ram=4503599627370497");
    EXPECT(ram_max, unset, BY_DEFAULT, NULL);
    EXPECT(ram_max, unset, 0, "--ram=2G");
    EXPECT(ram_max, above, 0, "--ram=2G:2147483649");
    EXPECT(ram_max, equal, 0, "--ram=2G:2048M");
    EXPECT(ram_max, below, 0, "--ram=2G:2147483647");
    EXPECT(ram_slots, unset, BY_DEFAULT, NULL);
    EXPECT(ram_slots, unset, 0, "--ram=2G:4G");
    EXPECT(ram_slots, refused, 0, "--ram=2G:4G:0");
    EXPECT(ram_slots, accepted, 0, "--ram=2G:4G:1");
    EXPECT(ram_slots, accepted, 0, "--ram=2G:4G:256");
    EXPECT(ram_slots, refused, 0, "--ram=2G:4G:257");
}
