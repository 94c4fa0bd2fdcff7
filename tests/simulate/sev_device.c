/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /dev/sev: drivers/crypto/ccp/sev-dev.c, sev_ioctl(), Linux 6.16. */
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "settings.h"
#include "vm.h"

#define STATE_UNINIT         0
#define STATE_INIT           1
#define RMP_INITIALIZED      1 /* SNP_PLATFORM_STATUS */
#define ALIAS_CHECK_COMPLETE 2
#define FLAG_SEV_ES          0 /* no guest, so no owner */
#define PDH_SIZE             2084
#define CHAIN_SIZE           6252
#define CHIP_ID_SIZE         64

struct __attribute__((packed)) pdh_export {
    uint64_t pdh;
    uint32_t pdh_size;
    uint64_t chain;
    uint32_t chain_size;
};

struct __attribute__((packed)) id2 {
    uint64_t id;
    uint32_t size;
};

static int too_short(struct abi_sev_issue *issue)
{
    issue->error = FIRMWARE_INVALID_LENGTH;
    return -EIO;
}

static int platform_status(struct abi_platform_status *status)
{
    *status = (struct abi_platform_status){
        .api_major = (uint8_t)(settings.host->snp_abi >> 8),
        .api_minor = (uint8_t)settings.host->snp_abi,
        .state = STATE_INIT,
        .flags = FLAG_SEV_ES,
        .build = SIMULATED_SNP_BUILD,
    };
    return 0;
}

static int snp_platform_status(uint8_t status[32])
{
    memset(status, 0, 32);
    status[0] = (uint8_t)(settings.host->snp_abi >> 8);
    status[1] = (uint8_t)settings.host->snp_abi;
    status[2] = settings.host->enabled ? STATE_INIT : STATE_UNINIT;
    status[3] = (uint8_t)(ALIAS_CHECK_COMPLETE | (settings.host->enabled ? RMP_INITIALIZED : 0)); /* the BIOS checks */
    status[4] = SIMULATED_SNP_BUILD;
    return 0;
}

static int export_pdh(struct abi_sev_issue *issue, struct pdh_export *wanted)
{
    if (wanted->pdh_size < PDH_SIZE || wanted->chain_size < CHAIN_SIZE) {
        wanted->pdh_size = PDH_SIZE;
        wanted->chain_size = CHAIN_SIZE;
        return too_short(issue);
    }
    memset((void *)(uintptr_t)wanted->pdh, 0, PDH_SIZE);
    memset((void *)(uintptr_t)wanted->chain, 0, CHAIN_SIZE);
    return 0;
}

static int get_id(struct abi_sev_issue *issue, struct id2 *wanted)
{
    if (wanted->size < CHIP_ID_SIZE) {
        wanted->size = CHIP_ID_SIZE;
        return too_short(issue);
    }
    memset((void *)(uintptr_t)wanted->id, 0, CHIP_ID_SIZE);
    return 0;
}

int sev_device_ioctl(unsigned long request, uintptr_t argument)
{
    struct abi_sev_issue *issue = (struct abi_sev_issue *)argument;
    void *data;
    uint32_t firmware = 0;
    int error;

    if (request != ABI_SEV_ISSUE_CMD)
        return -ENOTTY;
    data = (void *)(uintptr_t)issue->data;
    error = fault_of("SEV_ISSUE_CMD", &firmware);
    issue->error = firmware;
    if (error)
        return error;
    switch (issue->command) {
    case ABI_SEV_PLATFORM_STATUS:
        return platform_status(data);
    case ABI_SNP_PLATFORM_STATUS:
        return snp_platform_status(data);
    case ABI_SEV_PDH_CERT_EXPORT:
        return export_pdh(issue, data);
    case ABI_SEV_GET_ID2:
        return get_id(issue, data);
    default:
        return -EINVAL;
    }
}
