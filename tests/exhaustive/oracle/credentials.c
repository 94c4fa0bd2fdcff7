/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The oracle on credentials and secrets. Each comment is the line of meaning that the function was written from. */
#include "table.h"

static bool has_credentials(const struct oracle_situation *s)
{
    return s->credentials == COCO_credentials_given;
}

/* snp-credentials-measured | E | S in our words | credentials come with a kernel, whose measured initrd carries them */
static struct oracle_answer snp_credentials_measured(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && is_snp(s) && has_credentials(s), has_kernel(s));
}

/* snp-credentials-visible | W | S with credentials | nothing satisfies this: measured at best, not secret from the host
 */
static struct oracle_answer snp_credentials_visible(const struct oracle_situation *s)
{
    return only_if(is_snp(s) && has_credentials(s), false);
}

/* tdx-credentials-visible | W | T with credentials | nothing satisfies this: measured at best, not secret from the host
 */
static struct oracle_answer tdx_credentials_visible(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && has_credentials(s), false);
}

/* tdx-smbios-not-trusted | W | T | no SMBIOS type 11 string is given */
static struct oracle_answer tdx_smbios_not_trusted(const struct oracle_situation *s)
{
    return only_if(is_tdx(s), s->smbios11 == COCO_smbios11_absent);
}

/* tdx-credentials-over-smbios | W | T | credentials come with a kernel, whose initrd carries them instead of SMBIOS */
static struct oracle_answer tdx_credentials_over_smbios(const struct oracle_situation *s)
{
    return only_if(is_tdx(s) && has_credentials(s), has_kernel(s));
}

/* snp-smbios-unmeasured | E | S in our words | no SMBIOS type 11 string, which travels outside the digest */
static struct oracle_answer snp_smbios_unmeasured(const struct oracle_situation *s)
{
    return only_if(has_our_words(s) && is_snp(s), s->smbios11 == COCO_smbios11_absent);
}

/* snp-measured-reproducible | W | S | nothing random in the measured part: no fresh SSH key */
static struct oracle_answer snp_measured_reproducible(const struct oracle_situation *s)
{
    return only_if(is_snp(s), s->pass_ssh_key == COCO_pass_ssh_key_no);
}

/* credential-name-valid | E, binding | A | names that what carries them can carry */
static struct oracle_answer credential_name_valid(const struct oracle_situation *s)
{
    return always(s->credential_names == COCO_credential_names_valid);
}

/* credential-size | E, binding | A | sizes that what carries them can carry */
static struct oracle_answer credential_size(const struct oracle_situation *s)
{
    return always(s->credential_size == COCO_credential_size_fits);
}

/* credential-readable | E, binding | A | every credential file that is named can be read */
static struct oracle_answer credential_readable(const struct oracle_situation *s)
{
    return always(s->credential_file != COCO_credential_file_unusable);
}

static const struct oracle_rule rules[] = {
    {"snp-credentials-measured", ERROR, snp_credentials_measured, READS_4(coco, credentials, kernel, launcher)},
    {"snp-credentials-visible", WARNING, snp_credentials_visible, READS_2(coco, credentials)},
    {"tdx-credentials-visible", WARNING, tdx_credentials_visible, READS_2(coco, credentials)},
    {"tdx-smbios-not-trusted", WARNING, tdx_smbios_not_trusted, READS_2(coco, smbios11)},
    {"tdx-credentials-over-smbios", WARNING, tdx_credentials_over_smbios, READS_3(coco, credentials, kernel)},
    {"snp-smbios-unmeasured", ERROR, snp_smbios_unmeasured, READS_3(coco, smbios11, launcher)},
    {"snp-measured-reproducible", WARNING, snp_measured_reproducible, READS_2(coco, pass_ssh_key)},
    {"credential-name-valid", BINDING, credential_name_valid, READS_1(credential_names)},
    {"credential-size", BINDING, credential_size, READS_1(credential_size)},
    {"credential-readable", BINDING, credential_readable, READS_1(credential_file)},
};

ORACLE_TABLE(oracle_credentials);
