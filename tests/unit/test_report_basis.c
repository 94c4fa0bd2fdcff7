/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a judgement rests on, in words: which recorded profile, and where each thing was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/basis.h"
#include "report/origin.h"

static const char *describe(struct coco_source host, struct coco_source qemu)
{
    static char text[BASIS_TEXT_MAX];
    const struct coco_observations seen = {.host_source = host, .qemu_source = qemu};

    return coco_describe_profiles(&seen, text, sizeof(text)) ? text : NULL;
}

static void names_the_profiles(void **state)
{
    const struct coco_source none = {0},
                             host = {.profile = "h.json", .about = "A Genoa host. Figures are from the manual."};
    const struct coco_source qemu = {.profile = "q.json", .about = ""},
                             same = {.profile = "h.json", .about = "A Genoa host. Figures are from the manual."};

    (void)state;
    assert_null(describe(none, none));
    assert_string_equal(describe(host, none), "the host of h.json: A Genoa host");
    assert_string_equal(describe(host, same), "the host of h.json: A Genoa host");
    assert_string_equal(describe(none, qemu), "the QEMU of q.json");
    assert_string_equal(describe(host, qemu), "the host of h.json: A Genoa host; and the QEMU of q.json");
    assert_string_equal(describe((struct coco_source){.profile = "snp-one", .pretended = true}, none),
                        "the pretended host snp-one");
}

static void one_sentence_of_what_a_profile_says(void **state)
{
    const struct coco_source none = {0};

    (void)state;
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = "Linux 6.11.5 runs. More."}, none),
                        "the host of h: Linux 6.11.5 runs");
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = "No period"}, none),
                        "the host of h: No period");
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = "Period."}, none),
                        "the host of h: Period");
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = "Line\nanother"}, none),
                        "the host of h: Line");
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = "."}, none), "the host of h");
    assert_string_equal(describe((struct coco_source){.profile = "h", .about = NULL}, none), "the host of h");
}

static void long_texts_are_cut_between_characters(void **state)
{
    const struct coco_source none = {0};
    char about[600] = "x", small[24];
    const char *text;

    (void)state;
    while (strlen(about) < sizeof(about) - 3)
        strcat(about, "\xc3\xa4");
    text = describe((struct coco_source){.profile = "h", .about = about}, none);
    assert_int_equal(strlen(text), strlen("the host of h: ") + 239); /* 240 would be half a character */
    assert_true(coco_describe_profiles(&(struct coco_observations){.host_source = {.profile = "h", .about = about}},
                                       small, 12));
    assert_string_equal(small, "the host of");
}

static const char *origin_of(const struct coco_judgement *judgement, enum coco_fact fact)
{
    static char text[ORIGIN_TEXT_MAX];

    coco_describe_origin_briefly(judgement, fact, text, sizeof(text));
    return text;
}

static void says_where_it_was_seen(void **state)
{
    static struct coco_origins origins;
    const struct coco_request request = {0};
    struct coco_observations seen = {0};
    struct coco_judgement judgement = {.request = &request, .origins = &origins, .observations = &seen};

    (void)state;
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        origins.of[fact] = (struct coco_fact_origin){COCO_FROM_SIGHTING, SIZE_MAX};
    origins.of[COCO_FACT_machine_type].kind = COCO_FROM_DEFAULT;
    assert_string_equal(origin_of(&judgement, COCO_FACT_kvm_device), "seen on this host");
    seen.host_source.profile = "h\033.json";
    assert_string_equal(origin_of(&judgement, COCO_FACT_kvm_device), "seen in h\\x1b.json");
    assert_string_equal(origin_of(&judgement, COCO_FACT_qemu_binary), "seen on this host");
    seen.qemu_source.profile = "q.json";
    assert_string_equal(origin_of(&judgement, COCO_FACT_qemu_binary), "seen in q.json");
    assert_string_equal(origin_of(&judgement, COCO_FACT_qemu_machine), "seen in q.json");
    assert_string_equal(origin_of(&judgement, COCO_FACT_machine_type), "default");
    judgement.observations = NULL;
    assert_string_equal(origin_of(&judgement, COCO_FACT_kvm_device), "seen on this host");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_profiles),
        cmocka_unit_test(one_sentence_of_what_a_profile_says),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(says_where_it_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
