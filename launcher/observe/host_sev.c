/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the SEV firmware says of itself through /dev/sev: drivers/crypto/ccp/sev-dev.c. Only its status is asked for,
 * which changes nothing. */
#include <assert.h>
#include <errno.h>
#include <linux/psp-sev.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "observe/host_probe.h"

#define DEV_SEV "/dev/sev"

/* Newer than the headers of distributions that this builds on: include/uapi/linux/psp-sev.h. */
#define COMMAND_SNP_PLATFORM_STATUS 9

struct snp_status {
    uint8_t api_major, api_minor, state, flags;
    uint32_t build, features, guests;
    uint64_t current_tcb, reported_tcb;
};
static_assert(sizeof(struct snp_status) == 32, "SEV-SNP firmware ABI, SNP_PLATFORM_STATUS");

/* Fields of `state` and `flags`; firmware that is newer than this may set others. */
#define STATE_INITIALISED         1
#define FLAG_RMP_INITIALISED      0x1
#define FLAG_ALIAS_CHECK_COMPLETE 0x2

static int issue(struct host_probe *probe, int fd, uint32_t command, void *ret_answer)
{
    struct sev_issue_cmd request = {.cmd = command, .data = (uintptr_t)ret_answer};

    host_doing(probe, "asking the SEV firmware for its status");
    return probe->access->ioctl(probe->access->data, fd, SEV_ISSUE_CMD, (uintptr_t)&request);
}

static void see_version(struct host_probe *probe, uint8_t major, uint8_t minor, uint32_t build)
{
    coco_host_see_number(probe->host, COCO_HOST_amd_api_major, major);
    coco_host_see_number(probe->host, COCO_HOST_amd_api_minor, minor);
    coco_host_see_number(probe->host, COCO_HOST_amd_build, build);
}

/*
 * The bit came with builds 1.55.22 for Milan and 1.55.38 for Genoa and its kin (AMD-SB-3015). Older firmware leaves it
 * 0, which is no answer.
 */
static bool reports_alias_check(const struct host_probe *probe, const struct snp_status *status)
{
    const uint64_t family = coco_host_number(probe->host, COCO_HOST_cpu_family, 0);
    const uint64_t models = coco_host_number(probe->host, COCO_HOST_cpu_model, 0) >> 4;

    if (status->api_major != 1 || family != 0x19)
        return false;
    if (status->api_minor != 55)
        return status->api_minor > 55;
    return status->build >= (models == 0 ? 22U : 38U);
}

static void see_alias_check(struct host_probe *probe, const struct snp_status *status)
{
    const bool complete = status->flags & FLAG_ALIAS_CHECK_COMPLETE;

    if (complete || reports_alias_check(probe, status))
        coco_host_see_flag(probe->host, COCO_HOST_amd_alias_check, complete);
    else
        coco_host_not_looked_at(probe->host, COCO_HOST_amd_alias_check, "this SEV firmware may not report it");
}

static void see_snp_status(struct host_probe *probe, const struct snp_status *status)
{
    see_version(probe, status->api_major, status->api_minor, status->build);
    coco_host_see_flag(probe->host, COCO_HOST_amd_snp_initialised, status->state == STATE_INITIALISED);
    coco_host_see_flag(probe->host, COCO_HOST_amd_rmp_initialised, status->flags & FLAG_RMP_INITIALISED);
    see_alias_check(probe, status);
    coco_host_see_number(probe->host, COCO_HOST_amd_guests, status->guests);
    coco_host_see_number(probe->host, COCO_HOST_amd_tcb_current, status->current_tcb);
    coco_host_see_number(probe->host, COCO_HOST_amd_tcb_reported, status->reported_tcb);
}

/* The older command answers in every state, and of a firmware that knows no SNP. */
static void look_at_status(struct host_probe *probe, int fd)
{
    static const enum coco_host_row versions[] = {COCO_HOST_amd_api_major, COCO_HOST_amd_api_minor,
                                                  COCO_HOST_amd_build};
    static const enum coco_host_row rows[] = {
        COCO_HOST_amd_snp_initialised, COCO_HOST_amd_rmp_initialised, COCO_HOST_amd_alias_check,
        COCO_HOST_amd_guests,          COCO_HOST_amd_tcb_current,     COCO_HOST_amd_tcb_reported,
    };
    struct sev_user_data_status plain = {0};
    struct snp_status status = {0};
    int result = issue(probe, fd, SEV_PLATFORM_STATUS, &plain);

    if (result == 0)
        see_version(probe, plain.api_major, plain.api_minor, plain.build);
    else
        host_skip(probe, versions, sizeof(versions) / sizeof(*versions), "the SEV firmware does not tell its status");
    result = issue(probe, fd, COMMAND_SNP_PLATFORM_STATUS, &status);
    if (result == 0)
        see_snp_status(probe, &status);
    else
        host_skip(probe, rows, sizeof(rows) / sizeof(*rows), "the SEV firmware does not tell the status of SNP");
}

static void skip_all(struct host_probe *probe, const char *reason)
{
    static const enum coco_host_row rows[] = {
        COCO_HOST_amd_api_major,       COCO_HOST_amd_api_minor,       COCO_HOST_amd_build,
        COCO_HOST_amd_snp_initialised, COCO_HOST_amd_rmp_initialised, COCO_HOST_amd_alias_check,
        COCO_HOST_amd_guests,          COCO_HOST_amd_tcb_current,     COCO_HOST_amd_tcb_reported,
    };

    host_skip(probe, rows, sizeof(rows) / sizeof(*rows), reason);
}

void host_look_at_sev_firmware(struct host_probe *probe)
{
    const char *reasons[] = {
        [COCO_DEVICE_NOT_LOOKED_AT] = DEV_SEV " cannot be opened",
        [COCO_DEVICE_MISSING] = DEV_SEV " is not there",
        [COCO_DEVICE_DENIED] = "this user may not open " DEV_SEV,
    };
    unsigned device;
    int fd;

    coco_host_not_looked_at(probe->host, COCO_HOST_amd_tcb_committed,
                            "the SEV firmware says it in attestation reports alone");
    host_see_device(probe, COCO_HOST_amd_dev_sev, DEV_SEV);
    device = coco_host_choice(probe->host, COCO_HOST_amd_dev_sev);
    if (device != COCO_DEVICE_USABLE) {
        skip_all(probe, reasons[device]);
        return;
    }
    fd = host_open_device(probe, DEV_SEV);
    if (fd < 0) {
        skip_all(probe, reasons[COCO_DEVICE_NOT_LOOKED_AT]);
        return;
    }
    look_at_status(probe, fd);
    close(fd);
}
