/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify/sightings.h"

#include "classify/release.h"

bool coco_seen_number(const struct classifier *classifier, enum coco_host_row row, uint64_t *ret_number)
{
    const struct coco_host *host = classifier->observations->host;

    if (!host || host->of[row].seen != COCO_SEEN)
        return false;
    *ret_number = host->of[row].number;
    return true;
}

bool coco_seen_none(const struct classifier *classifier, enum coco_host_row row)
{
    const struct coco_host *host = classifier->observations->host;

    return host && host->of[row].seen == COCO_SEEN_NOT;
}

const char *coco_seen_text(const struct classifier *classifier, enum coco_host_row row)
{
    const struct coco_host *host = classifier->observations->host;

    return host && host->of[row].seen == COCO_SEEN ? host->of[row].text : NULL;
}

int coco_seen_flag(const struct classifier *classifier, enum coco_host_row row)
{
    return coco_host_flag(classifier->observations->host, row);
}

unsigned coco_seen_choice(const struct classifier *classifier, enum coco_host_row row)
{
    return coco_host_choice(classifier->observations->host, row);
}

unsigned coco_fact_now(const struct classifier *classifier, enum coco_fact fact)
{
    return classifier->facts->value[fact];
}

void coco_classify_flag(struct classifier *classifier, enum coco_fact fact, enum coco_host_row row, unsigned yes,
                        unsigned no)
{
    const int flag = coco_seen_flag(classifier, row);

    coco_classify_seen(classifier, fact, flag < 0 ? COCO_VALUE_UNKNOWN : flag ? yes : no, NULL);
}

void coco_classify_word(struct classifier *classifier, enum coco_fact fact, enum coco_host_row row,
                        const uint8_t *values, size_t count)
{
    const unsigned word = coco_seen_choice(classifier, row);

    coco_classify_seen(classifier, fact, word < count ? values[word] : COCO_VALUE_UNKNOWN, NULL);
}

void coco_classify_proven(struct classifier *classifier, enum coco_fact fact, unsigned value)
{
    if (coco_fact_now(classifier, fact) == COCO_VALUE_UNKNOWN)
        coco_classify_seen(classifier, fact, value, NULL);
}

bool coco_seen_kernel(const struct classifier *classifier, struct release *ret_release)
{
    const char *text = coco_seen_text(classifier, COCO_HOST_linux_release);

    return text && coco_release_parse(text, ret_release);
}
