/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "ledger.h"
#include "pci.h"
#include "ports.h"
#include "settings.h"

#define SERIAL_PORT 0x3f8
#define LPC_BRIDGE  31 /* device on bus 0: the ICH9's */
#define LPC_PMBASE  0x40
#define LPC_ACPI    0x44
#define ACPI_ENABLE 0x80
#define ACPI_PORTS  0x600
#define PM1_CONTROL (ACPI_PORTS + 4)
#define SLEEP_S5    (1u << 13) /* SLP_EN, and SLP_TYP 0, which is S5 in QEMU's tables */
#define RESET_PORT  0xcf9
#define RESET_FULL  6

#define SEV_TERM_REQUEST    0x100 /* GHCB MSR protocol, GHCB_MSR_TERM_REQ */
#define SEV_TERM_CODE_SHIFT 16

static const char *next_step;

static void serial(struct vcpu *vcpu, const char *text)
{
    for (; *text; text++)
        guest_out(vcpu, SERIAL_PORT, (uint8_t)*text, 1);
    guest_out(vcpu, SERIAL_PORT, '\n', 1);
}

static void console(struct vcpu *vcpu, const char *text)
{
    ports_write_line(vcpu, NULL, text);
}

/* NAME:TEXT */
static void port(struct vcpu *vcpu, const char *argument)
{
    size_t size = strcspn(argument, ":");
    char *name = strndup(argument, size);

    if (!name || argument[size] == '\0')
        settings_wrong("COCO_SIMULATE_GUEST", argument, "not NAME:TEXT");
    ports_write_line(vcpu, name, argument + size + 1);
    free(name);
}

static void sleep_for(struct vcpu *vcpu, const char *milliseconds)
{
    guest_sleep(vcpu, (unsigned)strtoul(milliseconds, NULL, 10));
}

/* As firmware and operating system do: give the ICH9 its ACPI ports, then write S5 to PM1_CNT. */
static void power_off(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    pci_write(vcpu, LPC_BRIDGE, LPC_PMBASE, ACPI_PORTS | 1, 4);
    pci_write(vcpu, LPC_BRIDGE, LPC_ACPI, ACPI_ENABLE, 1);
    guest_out(vcpu, PM1_CONTROL, SLEEP_S5, 2);
}

static void reset(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    guest_out(vcpu, RESET_PORT, RESET_FULL, 1);
}

/* arch/x86/kvm/svm/svm.c, shutdown_interception(); a TD's triple fault exits as well: vmx/tdx.c, Linux 6.16. */
static void triple_fault(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    guest_exit(vcpu, KVM_EXIT_SHUTDOWN);
}

/* arch/x86/kvm/x86.c, HV_X64_MSR_CRASH_CTL */
static void crash(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    guest_event(vcpu, KVM_SYSTEM_EVENT_CRASH, NULL, 0);
}

/* arch/x86/kvm/svm/sev.c, sev_handle_vmgexit_msr_protocol(): the guest's firmware or kernel gives up, with a code of
 * the GHCB specification's general set. */
static void sev_terminate(struct vcpu *vcpu, const char *code)
{
    const uint64_t values[] = {SEV_TERM_REQUEST | (strtoull(code, NULL, 0) & 0xff) << SEV_TERM_CODE_SHIFT};

    guest_event(vcpu, KVM_SYSTEM_EVENT_SEV_TERM, values, 1);
}

/* arch/x86/kvm/vmx/tdx.c, tdx_report_fatal_error(), Linux 6.16: 16 registers. RCX says which were passed, the error
 * code is in R12, the message in eight others (GHCI 1.5, TDG.VP.VMCALL<ReportFatalError>). */
static void td_fatal(struct vcpu *vcpu, const char *message)
{
    enum { RCX = 1, RDX = 2, RBX = 3, RSI = 6, RDI = 7, R8 = 8, R9 = 9, R14 = 14, R15 = 15, REGISTERS = 16 };
    static const unsigned order[] = {R14, R15, RBX, RDI, RSI, R8, R9, RDX};
    uint64_t registers[REGISTERS] = {0};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        registers[RCX] |= UINT64_C(1) << order[i];
    for (size_t i = 0; i < 8 * sizeof(order) / sizeof(order[0]) && message[i]; i++)
        registers[order[i / 8]] |= (uint64_t)(uint8_t)message[i] << 8 * (i % 8);
    guest_event(vcpu, ABI_SYSTEM_EVENT_TDX_FATAL, registers, REGISTERS);
}

static void internal_error(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    guest_exit(vcpu, KVM_EXIT_INTERNAL_ERROR);
}

/* arch/x86/kvm/mmu/mmu.c, kvm_mmu_prepare_memory_fault_exit() for a page that cannot be had. */
static void memory_fault(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    guest_error(vcpu, -EFAULT);
}

static void hang(struct vcpu *vcpu, const char *nothing)
{
    (void)nothing;
    for (;;)
        guest_sleep(vcpu, 3600 * 1000);
}

static const struct step {
    const char *name;
    bool takes_argument;
    void (*act)(struct vcpu *vcpu, const char *argument);
} steps[] = {
    {"serial", true, serial},
    {"console", true, console},
    {"port", true, port},
    {"sleep", true, sleep_for},
    {"poweroff", false, power_off},
    {"reset", false, reset},
    {"triple-fault", false, triple_fault},
    {"crash", false, crash},
    {"sev-terminate", true, sev_terminate},
    {"td-fatal", true, td_fatal},
    {"internal-error", false, internal_error},
    {"memory-fault", false, memory_fault},
    {"hang", false, hang},
};

/* The step that a text of this size is, or NULL. */
static const struct step *step_of(const char *text, size_t size)
{
    const char *colon = memchr(text, ':', size);
    size_t name_size = colon ? (size_t)(colon - text) : size;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (strlen(steps[i].name) == name_size && strncmp(steps[i].name, text, name_size) == 0 &&
            steps[i].takes_argument == (colon != NULL))
            return &steps[i];
    return NULL;
}

void script_check(void)
{
    next_step = settings.guest;
    for (const char *text = settings.guest; text && *text;) {
        size_t size = strcspn(text, ";");

        if (!step_of(text, size))
            settings_wrong("COCO_SIMULATE_GUEST", text, "it starts with a step that is not known");
        text += size + (text[size] == ';');
    }
}

bool script_step(struct vcpu *vcpu)
{
    const char *text = next_step, *colon;
    const struct step *step;
    char *argument;
    size_t size;

    if (!text || !*text)
        return false;
    size = strcspn(text, ";");
    next_step = text + size + (text[size] == ';');
    step = step_of(text, size);
    colon = step->takes_argument ? strchr(text, ':') + 1 : text + size;
    argument = strndup(colon, size - (size_t)(colon - text));
    if (!argument)
        settings_wrong("COCO_SIMULATE_GUEST", text, "no memory for this step");
    ledger_open("guest");
    ledger_number("vm", vcpu->vm->number);
    ledger_text("step", step->name);
    ledger_text("argument", argument);
    ledger_close();
    step->act(vcpu, argument);
    free(argument);
    return true;
}
