/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "observe/host_probe.h"
#include "observe/host_text.h"
#include "observe/socket.h"

/* Intel 64 and IA-32 Architectures Software Developer's Manual, volume 4; the last two as Canonical's and Intel's
 * guides for TDX hosts read them. */
#define MSR_MKTME_KEYID_PARTITIONING 0x87
#define MSR_TME_ACTIVATE             0x982
#define MSR_SEAMRR_PHYS_MASK         0x1401
#define MSR_SGX_MCHECK_STATUS        0xa0

#define KVM_INTEL "/sys/module/kvm_intel"

/* Documentation/ABI/testing/sysfs-devices-faux-tdx-host, from 7.1 on; the device is there once the module is
 * initialised.
 */
#define TDX_HOST "/sys/devices/faux/tdx_host"

/* KVM_CAP_VM_TYPES: KVM sets the bit after it has initialised the module, tdx_bringup() in arch/x86/kvm/vmx/tdx.c. */
#define VM_TYPES_TDX (UINT64_C(1) << 5)

/* Where Intel's QGS listens as it is delivered. */
#define QGS_SOCKET "/var/run/tdx-qgs/qgs.socket"
#define QGS_PORT   4050

/* A ring of the kernel's messages, a record a read: Documentation/ABI/testing/dev-kmsg. */
#define LOG_PATH        "/dev/kmsg"
#define LOG_RECORDS_MAX 65536
#define LOG_RECORD_MAX  8192

/* One CPU's block of /proc/cpuinfo is enough: all have the same flags. */
#define CPUINFO_BYTES 16384

/* ---- BIOS and kernel --------------------------------------------------------------------------------------------- */

static int cpu_has_tdx_flag(struct host_probe *probe)
{
    char text[CPUINFO_BYTES];
    const ssize_t length = host_read(probe, "/proc/cpuinfo", text, sizeof(text));

    if (length == -EFBIG)
        text[sizeof(text) - 1] = '\0';
    else if (length < 0)
        return (int)length;
    return host_text_cpu_has_flag(text, "tdx_host_platform");
}

/*
 * tdx_init() in arch/x86/virt/vmx/tdx/tdx.c sets the flag. Without it the firmware setup is to blame only where the
 * kernel knows TDX, which the parameter of kvm_intel shows, where hibernation did not stop it, and where there are no
 * private KeyIDs as far as the MSR can be read.
 */
static void look_at_flag(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_intel_tdx_host;
    const int flag = cpu_has_tdx_flag(probe);
    const uint64_t partitioning = coco_host_number(probe->host, COCO_HOST_intel_keyid_partitioning, 0);
    const unsigned parameter = coco_host_choice(probe->host, COCO_HOST_intel_kvm_tdx);

    if (flag < 0)
        host_not_read(probe, row, "/proc/cpuinfo", flag);
    else if (flag == 1)
        coco_host_see_flag(probe->host, row, true);
    else if (partitioning >> 32 > 0)
        coco_host_not_looked_at(probe->host, row, "there are private KeyIDs, but the kernel does not use them");
    else if (parameter != COCO_PARAMETER_ON && parameter != COCO_PARAMETER_OFF)
        coco_host_not_looked_at(probe->host, row, "this kernel may not know TDX, and did not say");
    else if (coco_host_flag(probe->host, COCO_HOST_linux_hibernation) != 0)
        coco_host_not_looked_at(probe->host, row, "the kernel does not use TDX where hibernation is possible");
    else
        coco_host_see_flag(probe->host, row, false);
}

static void look_at_kvm_intel(struct host_probe *probe)
{
    host_see_module(probe, COCO_HOST_intel_kvm_intel, KVM_INTEL);
    if (coco_host_flag(probe->host, COCO_HOST_intel_kvm_intel) == 1)
        host_see_parameter(probe, COCO_HOST_intel_kvm_tdx, KVM_INTEL "/parameters/tdx");
    else
        coco_host_not_looked_at(probe->host, COCO_HOST_intel_kvm_tdx, "kvm_intel is not loaded");
}

/* ---- the TDX module ---------------------------------------------------------------------------------------------- */

static void look_at_version(struct host_probe *probe)
{
    const char *path = TDX_HOST "/version";
    char text[COCO_HOST_TEXT_MAX + 1];
    const ssize_t length = host_read(probe, path, text, sizeof(text));

    if (length < 0) {
        host_not_read(probe, COCO_HOST_intel_module_version, path, (int)length);
        return;
    }
    text[strcspn(text, "\n")] = '\0';
    if (strspn(text, "0123456789.") != strlen(text) || text[0] == '\0')
        host_not_read(probe, COCO_HOST_intel_module_version, path, -EBADMSG);
    else
        coco_host_see_text(probe->host, COCO_HOST_intel_module_version, text);
}

/* The log is no interface, so that it is a hint where nothing better speaks. The last word counts. Returns an enum
 * coco_tdx_module_sighting, 0 where it says nothing, or a negative errno. */
static int look_at_log(struct host_probe *probe)
{
    const int fd = host_open(probe, LOG_PATH, O_RDONLY);
    char record[LOG_RECORD_MAX + 1];
    int said = 0;

    if (fd < 0)
        return fd;
    for (int i = 0; i < LOG_RECORDS_MAX; i++) {
        const ssize_t size = read(fd, record, LOG_RECORD_MAX);
        unsigned found;

        if (size == 0 || (size < 0 && errno != EPIPE && errno != EINTR)) /* EPIPE: it was overwritten just now */
            break;
        record[size < 0 ? 0 : size] = '\0';
        found = host_text_tdx_log(record);
        if (found != 0)
            said = (int)found;
    }
    close(fd);
    return said;
}

void host_look_at_tdx_module(struct host_probe *probe)
{
    const enum coco_host_row row = COCO_HOST_intel_module;
    int said;

    if (host_other_vendor(probe, COCO_VENDOR_INTEL))
        return;
    if ((coco_host_number(probe->host, COCO_HOST_kvm_vm_types, 0) & VM_TYPES_TDX) != 0 ||
        coco_host_choice(probe->host, COCO_HOST_intel_kvm_tdx) == COCO_PARAMETER_ON ||
        host_find(probe, TDX_HOST) == 0) {
        coco_host_see_choice(probe->host, row, COCO_TDX_MODULE_INITIALISED);
        return;
    }
    said = look_at_log(probe);
    if (said > 0)
        coco_host_see_choice(probe->host, row, (unsigned)said);
    else if (said == 0)
        coco_host_not_looked_at(probe->host, row, "neither KVM nor the kernel's log says how it is");
    else
        host_not_read(probe, row, LOG_PATH, said);
}

/* ---- what quotes need -------------------------------------------------------------------------------------------- */

static void see_socket(struct host_probe *probe, enum coco_host_row row, int result)
{
    const enum coco_socket_sighting sighting = observe_socket_sighting(result);

    if (sighting != COCO_SOCKET_NOT_LOOKED_AT)
        coco_host_see_choice(probe->host, row, sighting);
    else if (result == -ETIMEDOUT)
        coco_host_not_looked_at(probe->host, row, "nothing answered in time");
    else if (result == -ENODEV || result == -EAFNOSUPPORT)
        coco_host_not_looked_at(probe->host, row, "the kernel has no vsock to itself (vsock_loopback)");
    else
        coco_host_not_looked_at(probe->host, row, "it cannot be connected to: %s", strerror(-result));
}

static int call_connect(struct host_probe *probe, const void *address, socklen_t length)
{
    return probe->access->connect(probe->access->data, address, length, OBSERVE_SOCKET_DEADLINE_MS);
}

static void look_at_qgs(struct host_probe *probe)
{
    const struct sockaddr_vm port = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = QGS_PORT};
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    int result = -ENAMETOOLONG;

    host_doing(probe, "connecting to the quote generation service");
    if (snprintf(path.sun_path, sizeof(path.sun_path), "%s" QGS_SOCKET, probe->access->root) <
        (int)sizeof(path.sun_path))
        result = call_connect(probe, &path, sizeof(path));
    see_socket(probe, COCO_HOST_intel_qgs_unix, result);
    see_socket(probe, COCO_HOST_intel_qgs_vsock, call_connect(probe, &port, sizeof(port)));
}

void host_look_at_intel(struct host_probe *probe)
{
    const char *other = host_other_vendor(probe, COCO_VENDOR_INTEL);

    if (other) {
        host_skip_group(probe, COCO_HOST_GROUP_intel, other);
        return;
    }
    host_see_msr(probe, COCO_HOST_intel_keyid_partitioning, MSR_MKTME_KEYID_PARTITIONING);
    host_see_msr(probe, COCO_HOST_intel_tme_activate, MSR_TME_ACTIVATE);
    host_see_msr(probe, COCO_HOST_intel_seamrr_mask, MSR_SEAMRR_PHYS_MASK);
    host_see_msr(probe, COCO_HOST_intel_sgx_mcheck_status, MSR_SGX_MCHECK_STATUS);
    look_at_kvm_intel(probe);
    look_at_flag(probe);
    look_at_version(probe);
    host_see_misc_resource(probe, "tdx", COCO_HOST_intel_keyids_capacity, COCO_HOST_intel_keyids_used);
    host_see_device(probe, COCO_HOST_intel_sgx_enclave, "/dev/sgx_enclave");
    host_see_device(probe, COCO_HOST_intel_sgx_provision, "/dev/sgx_provision");
    look_at_qgs(probe);
}
