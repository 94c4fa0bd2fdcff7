/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a TDX request demands of its host: attributes, and somebody who makes quotes. */
#include <string.h>

#include "classify/sightings.h"

#define SEPT_VE_DISABLE (UINT64_C(1) << 28)
#define PKS             (UINT64_C(1) << 30)
#define PERFMON         (UINT64_C(1) << 63)

/* The others are refused on any host, and have rules of their own. */
#define ATTRIBUTES_OF_HOST (SEPT_VE_DISABLE | PKS | PERFMON)

/* Where Intel's quote generation service listens. */
#define QGS_PORT 4050

static void classify_attributes(struct classifier *classifier)
{
    const struct coco_setting *setting = classifier->last[COCO_OPTION_tdx_attributes];
    const uint64_t asked = (setting ? setting->value.number : SEPT_VE_DISABLE) & ATTRIBUTES_OF_HOST;
    uint64_t offered;
    unsigned value = COCO_tdx_attributes_kvm_unknown;

    if (coco_seen_number(classifier, COCO_HOST_kvm_tdx_attributes, &offered))
        value = asked & ~offered ? COCO_tdx_attributes_kvm_refused : COCO_tdx_attributes_kvm_accepted;
    coco_classify_seen(classifier, COCO_FACT_tdx_attributes_kvm, value,
                       value == COCO_tdx_attributes_kvm_unknown ? NULL : setting);
}

static bool is_qgs_path(const char *path)
{
    return path && (strcmp(path, "/run/tdx-qgs/qgs.socket") == 0 || strcmp(path, "/var/run/tdx-qgs/qgs.socket") == 0);
}

/* A recorded host has tried the sockets that QGS has as a rule; which other ones it has is not known. */
static unsigned recorded_socket(const struct classifier *classifier, const struct coco_value *value)
{
    if (value->choice == COCO_QUOTE_SOCKET_UNIX && is_qgs_path(value->path))
        return coco_seen_choice(classifier, COCO_HOST_intel_qgs_unix);
    if (value->choice == COCO_QUOTE_SOCKET_VSOCK && value->port == QGS_PORT)
        return coco_seen_choice(classifier, COCO_HOST_intel_qgs_vsock);
    return COCO_SOCKET_NOT_LOOKED_AT;
}

static void classify_quote_socket(struct classifier *classifier)
{
    static const uint8_t values[] = {
        [COCO_SOCKET_NOT_LOOKED_AT] = COCO_tdx_quote_host_unknown,
        [COCO_SOCKET_REACHABLE] = COCO_tdx_quote_host_reachable,
        [COCO_SOCKET_MISSING] = COCO_tdx_quote_host_missing,
        [COCO_SOCKET_DENIED] = COCO_tdx_quote_host_denied,
        [COCO_SOCKET_REFUSED] = COCO_tdx_quote_host_refused,
    };
    const struct coco_setting *setting = classifier->last[COCO_OPTION_tdx_quote_socket];
    unsigned socket = COCO_SOCKET_NOT_LOOKED_AT;

    if (setting && coco_fact_now(classifier, COCO_FACT_tdx_quote_socket) == COCO_tdx_quote_socket_local) {
        socket = classifier->observations->quote_socket;
        if (socket == COCO_SOCKET_NOT_LOOKED_AT)
            socket = recorded_socket(classifier, &setting->value);
    }
    coco_classify_seen(classifier, COCO_FACT_tdx_quote_host, values[socket], socket ? setting : NULL);
}

void coco_classify_intel_request(struct classifier *classifier)
{
    classify_attributes(classifier);
    classify_quote_socket(classifier);
}
