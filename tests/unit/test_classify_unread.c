/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was not understood of a launch makes facts unknown that may be about it, and no other ones. */
#include "classify_tests.h"

#include <string.h>

#include "coco/host.h"
#include "coco/judge.h"
#include "coco/rule.h"

#define EVERYTHING (((uint32_t)1 << COCO_SUBJECT_COUNT) - 1)

struct answer {
    struct coco_facts facts;
    struct coco_origins origins;
    struct coco_verdicts verdicts;
};

static void ask(const struct coco_request *request, struct answer *ret_answer)
{
    static struct coco_host host;
    static const struct coco_observations seen = {.host = &host};
    static struct coco_ruleset ruleset;

    if (ruleset.count == 0) {
        coco_ruleset_builtin(&ruleset);
        coco_host_see_number(&host, COCO_HOST_linux_memory_available, 1);
        coco_host_see_number(&host, COCO_HOST_kvm_snp_policy_bits, 0x3ffff);
    }
    coco_classify(request, &seen, &ret_answer->facts, &ret_answer->origins);
    coco_judge(&ruleset, &ret_answer->facts, &ret_answer->verdicts);
}

static void add(struct coco_request *request, enum coco_option option, const char *text, enum coco_origin_kind kind)
{
    struct coco_error error;

    assert_int_equal(coco_request_add(request, option, text, text ? strlen(text) : 0,
                                      (struct coco_origin){.kind = kind, .argument = 1}, &error),
                     COCO_OK);
}

/* A launch by other hands: some of it decided, some of it the other program's default. */
static void make_request(struct coco_request *request)
{
    assert_int_equal(coco_request_init(request), COCO_OK);
    request->dialect = COCO_DIALECT_QEMU;
    add(request, COCO_OPTION_coco, "sev-snp", COCO_ORIGIN_WORDS);
    add(request, COCO_OPTION_kvm, "yes", COCO_ORIGIN_WORDS);
    add(request, COCO_OPTION_cpu_model, "EPYC-v4", COCO_ORIGIN_WORDS);
    add(request, COCO_OPTION_linux_image, "/k", COCO_ORIGIN_WORDS);
    add(request, COCO_OPTION_found_balloon, "virtio-balloon-pci", COCO_ORIGIN_WORDS);
    add(request, COCO_OPTION_kernel_hashes, "no", COCO_ORIGIN_NONE);
    add(request, COCO_OPTION_ram, "128M", COCO_ORIGIN_NONE);
    add(request, COCO_OPTION_machine_type, "pc", COCO_ORIGIN_NONE);
}

static bool is_decided(const struct coco_request *request, const struct coco_fact_origin *from)
{
    return from->setting != SIZE_MAX && request->settings[from->setting].origin.kind != COCO_ORIGIN_NONE;
}

/* Less is known with it: no verdict turns into another but "undetermined". */
static void assert_less_is_known(const struct answer *whole, const struct answer *less)
{
    for (size_t rule = 0; rule < COCO_RULE_COUNT; rule++) {
        const enum coco_verdict was = coco_verdict_of(&whole->verdicts, rule);
        const enum coco_verdict is = coco_verdict_of(&less->verdicts, rule);
        /* Whether a rule that holds speaks about the launch at all may be open. */
        const bool still_kept = (was == COCO_VERDICT_HOLDS || was == COCO_VERDICT_NOT_APPLICABLE) &&
                                (is == COCO_VERDICT_HOLDS || is == COCO_VERDICT_NOT_APPLICABLE);

        if (was != is && is != COCO_VERDICT_UNDETERMINED && !still_kept)
            fail_msg("%s: %s turns into %s", coco_rules()[rule].slug, coco_verdict_name(was), coco_verdict_name(is));
    }
}

/* One subject at a time: its facts that nothing decides are unknown, and all others are as they were. */
void test_unread_subjects(void **state)
{
    struct coco_request request;
    struct coco_error error;
    struct answer whole, less;
    uint32_t with_facts = 0;

    (void)state;
    make_request(&request);
    ask(&request, &whole);
    for (unsigned subject = 0; subject < COCO_SUBJECT_COUNT; subject++) {
        const struct coco_unread unread = {.text = "x", .why = "nobody knows it", .subjects = (uint32_t)1 << subject};

        request.unread_count = 0;
        assert_int_equal(coco_request_add_unread(&request, &unread, &error), COCO_OK);
        ask(&request, &less);
        for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
            const enum coco_fact fact = (enum coco_fact)f;
            const bool about = coco_fact_subjects(fact) & unread.subjects;

            if (about && !is_decided(&request, &whole.origins.of[fact])) {
                assert_int_equal(less.facts.value[fact], COCO_VALUE_UNKNOWN);
                assert_int_equal(less.origins.of[fact].kind, COCO_FROM_NOTHING);
                with_facts |= unread.subjects;
            } else {
                assert_int_equal(less.facts.value[fact], whole.facts.value[fact]);
                assert_int_equal(less.origins.of[fact].kind, whole.origins.of[fact].kind);
                assert_int_equal(less.origins.of[fact].setting, whole.origins.of[fact].setting);
            }
        }
        assert_less_is_known(&whole, &less);
    }
    /* Subjects that a launch's words are never about: the host and QEMU as they are, and rows of a site. */
    assert_int_equal(EVERYTHING & ~with_facts, 1u << COCO_SUBJECT_HOST | 1u << COCO_SUBJECT_AMD |
                                                   1u << COCO_SUBJECT_INTEL | 1u << COCO_SUBJECT_KVM |
                                                   1u << COCO_SUBJECT_QEMU | 1u << COCO_SUBJECT_SITE);
    coco_request_done(&request);
}

static unsigned value_with(struct coco_request *request, uint32_t subjects, enum coco_fact fact)
{
    const struct coco_unread unread = {.text = "x", .why = "nobody knows it", .subjects = subjects};
    struct coco_error error;
    struct answer answer;

    request->unread_count = 0;
    assert_int_equal(coco_request_add_unread(request, &unread, &error), COCO_OK);
    ask(request, &answer);
    return answer.facts.value[fact];
}

/* By example: what was written stays, and what the other program does by itself does not, be it said by a setting. */
void test_unread_examples(void **state)
{
    struct coco_request request;

    (void)state;
    make_request(&request);
    assert_int_equal(value_with(&request, EVERYTHING, COCO_FACT_coco), COCO_coco_sev_snp);
    assert_int_equal(value_with(&request, EVERYTHING, COCO_FACT_kvm), COCO_kvm_yes);
    assert_int_equal(value_with(&request, EVERYTHING, COCO_FACT_balloon), COCO_balloon_given);
    assert_int_equal(value_with(&request, EVERYTHING, COCO_FACT_launcher), COCO_launcher_other);
    assert_int_equal(value_with(&request, EVERYTHING, COCO_FACT_kernel_hashes), COCO_kernel_hashes_unknown);
    assert_int_equal(value_with(&request, 1u << COCO_SUBJECT_DEVICES, COCO_FACT_kernel_hashes), COCO_kernel_hashes_off);
    assert_int_equal(value_with(&request, 1u << COCO_SUBJECT_MEMORY, COCO_FACT_ram), COCO_ram_unknown);
    /* compared with the host: as little known as what is compared */
    assert_int_equal(value_with(&request, 1u << COCO_SUBJECT_DEVICES, COCO_FACT_ram_host), COCO_ram_host_exceeds);
    assert_int_equal(value_with(&request, 1u << COCO_SUBJECT_MEMORY, COCO_FACT_ram_host), COCO_ram_host_unknown);
    assert_int_equal(value_with(&request, 1u << COCO_SUBJECT_SNP, COCO_FACT_snp_policy_kvm),
                     COCO_snp_policy_kvm_unknown);
    assert_int_equal(value_with(&request, 0, COCO_FACT_ram), COCO_ram_ordinary);
    coco_request_done(&request);
}

/* No fact about words is left out of the table of subjects, and none of another kind is in it. */
void test_unread_table(void **state)
{
    (void)state;
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;
        const enum coco_input input = coco_fact_info(fact)->input;
        const bool about_words = input == COCO_INPUT_REQUEST || input == COCO_INPUT_SIGHTING;

        if ((coco_fact_subjects(fact) != 0) != (about_words && fact != COCO_FACT_launcher))
            fail_msg("%s: say in engine/classify/unread.c which words may be about it", coco_fact_info(fact)->slug);
    }
}
