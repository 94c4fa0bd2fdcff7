/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The facts of any words. An input is text, one word a line. Lines that start with "#" say what was seen: "#kvm=N", a
 * digit for enum coco_device_sighting, "#files=DIGITS", one digit a setting for enum coco_file_sighting, and what
 * sightings.h says of host and QEMU. For each request it is checked that
 *   - every fact has a value out of its set, every fact about the request a known one, and an origin that fits it;
 *   - the answer depends on nothing else, such as what the memory for it held before;
 *   - seeing something changes no fact about the request, and makes known facts out of unknown ones only: all that was
 *     seen together, each row of the host (see is_news()), and each list of QEMU's;
 *   - a host of which no row was looked at is no host;
 *   - were the words another program's, and some of them not understood, facts would be unknown that nothing decides,
 * and verdicts undetermined, but none another one;
 *   - the request that is written out and read again has the same facts.
 */
#include "coco/classify.h"
#include "coco/judge.h"
#include "coco/policy.h"
#include "coco/rule.h"
#include "policy/consistent.h"
#include "requests.h"
#include "sightings.h"

#define BYTES_MAX      65536
#define WORDS_MAX      1000
#define FILES_MAX      64
#define ROWS_AT_A_TIME 8

struct answer {
    struct coco_facts facts;
    struct coco_origins origins;
};

static char buffer[BYTES_MAX + 1];
static const char *words[WORDS_MAX];
static enum coco_file_sighting files[FILES_MAX];
static struct coco_observations seen;
static struct sightings sightings;

static bool begins(const char *line, const char *prefix)
{
    return strncmp(line, prefix, strlen(prefix)) == 0;
}

static void read_files(const char *digits)
{
    seen.files = files;
    seen.file_count = 0;
    for (const char *at = digits; *at && seen.file_count < FILES_MAX; at++) {
        const unsigned digit = (unsigned char)*at - (unsigned)'0';

        files[seen.file_count++] =
            digit <= COCO_FILE_WRONG_KIND ? (enum coco_file_sighting)digit : COCO_FILE_NOT_LOOKED_AT;
    }
}

static void read_sighting(char *line)
{
    if (begins(line, "#kvm=")) {
        const unsigned digit = (unsigned char)line[strlen("#kvm=")] - (unsigned)'0';

        if (digit >= COCO_DEVICE_USABLE && digit <= COCO_DEVICE_HANGS)
            coco_host_see_choice(&sightings.host, COCO_HOST_kvm_device, digit);
    } else if (begins(line, "#files=")) {
        read_files(line + strlen("#files="));
    } else {
        sightings_read(&sightings, line, &seen);
    }
}

static int split(const uint8_t *data, size_t size)
{
    int count = 0;
    char *end;

    memcpy(buffer, data, size);
    buffer[size] = '\0';
    seen = (struct coco_observations){0};
    sightings = (struct sightings){0};
    for (char *at = buffer; *at && count < WORDS_MAX; at = end) {
        end = at + strcspn(at, "\n");
        if (*end)
            *end++ = '\0';
        if (*at == '#')
            read_sighting(at);
        else
            words[count++] = at;
    }
    sightings_use(&sightings, &seen);
    return count;
}

static void check_answer(const struct coco_request *request, const struct answer *answer)
{
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;
        const unsigned value = answer->facts.value[fact];
        const struct coco_fact_origin *from = &answer->origins.of[fact];

        FUZZ_CHECK(value < coco_fact_values(fact));
        FUZZ_CHECK(value != COCO_VALUE_UNKNOWN || coco_fact_info(fact)->input != COCO_INPUT_REQUEST ||
                   fact == COCO_FACT_coco); /* --coco=auto before it is resolved */
        FUZZ_CHECK((from->kind == COCO_FROM_NOTHING) == (value == COCO_VALUE_UNKNOWN));
        FUZZ_CHECK(from->setting < request->count || from->setting == SIZE_MAX);
        FUZZ_CHECK(from->kind != COCO_FROM_SETTING || from->setting < request->count);
        FUZZ_CHECK(from->kind != COCO_FROM_DEFAULT || from->setting == SIZE_MAX);
    }
}

/* A site that allows the digest of zeros alone. */
static const struct coco_policy *site(void)
{
#define ZEROS "[{sha256: \"0000000000000000000000000000000000000000000000000000000000000000\"}]"
    static const char text[] = "allow: {firmware: " ZEROS ", kernel: " ZEROS ", initrd: " ZEROS "}\n";
    static struct coco_policy policy;
    static bool is_made;
    struct coco_error error;

    if (!is_made) {
        FUZZ_CHECK(coco_policy_init(coco_arena_new(), &policy) == COCO_OK);
        FUZZ_CHECK(coco_policy_read(&policy, "site.yaml", text, sizeof(text) - 1, &error) == COCO_OK);
        FUZZ_CHECK(coco_policy_finish(&policy, (struct coco_date){2026, 6, 15}, &error) == COCO_OK);
        is_made = true;
    }
    return &policy;
}

/* What the check of a policy takes for granted of every launch, whatever the files are: on a list, not on it, or not
 * read. */
static void check_consistent(const struct coco_request *request, const struct coco_observations *observations,
                             const struct answer *answer)
{
    static const struct coco_file_digests cases[] = {
        {.sha256 = {0}}, {.sha256 = {COCO_SHA256_BYTES, {0}}}, {.sha256 = {COCO_SHA256_BYTES, {1}}}};
    const size_t case_count = sizeof(cases) / sizeof(cases[0]);
    static struct coco_ruleset rows;
    static struct answer with_site;
    struct coco_observations read = *observations;
    struct coco_verdicts verdicts;

    if (rows.count == 0) {
        size_t count;
        const struct coco_rule *list = policy_consistent_rows(&count);

        FUZZ_CHECK(coco_ruleset_compile(list, count, &rows));
    }
    for (size_t turn = 0; turn <= case_count; turn++) {
        const struct coco_file_digests *file = &cases[turn % case_count];
        const struct coco_seen_digests digests = {
            .firmware = *file, .kernel = *file, .initrd_count = 1, .initrds = file};

        read.digests = turn < case_count ? &digests : NULL;
        with_site = *answer;
        coco_policy_classify(site(), request, &read, "input", &with_site.facts, &with_site.origins);
        coco_judge(&rows, &with_site.facts, &verdicts);
        for (size_t word = 0; word < COCO_RULE_WORDS; word++)
            FUZZ_CHECK(verdicts.broken.word[word] == 0);
    }
}

static void classify(const struct coco_request *request, const struct coco_observations *observations, int before,
                     struct answer *ret_answer)
{
    memset(ret_answer, before, sizeof(*ret_answer));
    coco_classify(request, observations, &ret_answer->facts, &ret_answer->origins);
    check_answer(request, ret_answer);
    check_consistent(request, observations, ret_answer);
}

static void check_same(const struct answer *one, const struct answer *other)
{
    FUZZ_CHECK(memcmp(&one->facts, &other->facts, sizeof(one->facts)) == 0);
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++) {
        FUZZ_CHECK(one->origins.of[fact].kind == other->origins.of[fact].kind);
        FUZZ_CHECK(one->origins.of[fact].setting == other->origins.of[fact].setting);
    }
}

static void check_monotone(const struct answer *blind, const struct answer *sighted)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        FUZZ_CHECK(blind->facts.value[fact] == sighted->facts.value[fact] ||
                   blind->facts.value[fact] == COCO_VALUE_UNKNOWN);
}

/*
 * Facts that several rows decide: others prove them where nobody looked (KVM offers TDX: TDX is on), or any of several
 * bounds can be too low.
 */
static bool is_concluded(enum coco_fact fact)
{
    static const enum coco_fact facts[] = {
        COCO_FACT_host_architecture, COCO_FACT_host_vendor,    COCO_FACT_host_iommu,
        COCO_FACT_host_hibernation,  COCO_FACT_snp_cpu,        COCO_FACT_snp_memory_encryption,
        COCO_FACT_snp_enabled,       COCO_FACT_snp_rmp,        COCO_FACT_kvm_amd,
        COCO_FACT_kvm_amd_sev,       COCO_FACT_kvm_amd_sev_es, COCO_FACT_kvm_amd_sev_snp,
        COCO_FACT_tdx_bios,          COCO_FACT_tdx_module,     COCO_FACT_tdx_keyids,
        COCO_FACT_kvm_intel,         COCO_FACT_kvm_intel_tdx,  COCO_FACT_ram_host,
        COCO_FACT_cpus_kvm,          COCO_FACT_kvm_tdp_mmu,    COCO_FACT_snp_asids,
        COCO_FACT_snp_policy_kvm,
    };

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (facts[i] == fact)
            return true;
    return false;
}

/*
 * May a fact go from one value to another when one more row is seen? Only out of unknown, but for
 *   - broken to "in turn": it is now known which link before it is to blame;
 *   - a host that contradicts itself (more memory is free than there is): what was concluded gives way;
 *   - the vendor, of which another architecture has none, and a table in segments, which says nothing of its size.
 */
static bool is_news(enum coco_fact fact, unsigned from, unsigned to, const struct coco_facts *with)
{
    if (from == to || from == COCO_VALUE_UNKNOWN)
        return true;
    if (to == COCO_VALUE_UNKNOWN)
        return fact == COCO_FACT_snp_rmp || (fact == COCO_FACT_host_vendor &&
                                             with->value[COCO_FACT_host_architecture] == COCO_host_architecture_other);
    return is_concluded(fact) || strcmp(coco_value_info(fact, to)->slug, "in-turn") == 0;
}

static void check_news(const struct answer *without, const struct answer *with)
{
    for (unsigned fact = 0; fact < COCO_FACT_COUNT; fact++)
        FUZZ_CHECK(is_news((enum coco_fact)fact, without->facts.value[fact], with->facts.value[fact], &with->facts));
}

/* Some of the rows: another few with every `turn`. */
static void check_rows(const struct coco_request *request, const struct answer *sighted, size_t turn)
{
    static struct answer without;
    size_t count = 0, number = 0;

    for (unsigned row = 0; row < COCO_HOST_COUNT; row++)
        count += sightings.has_row[row];
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        const struct coco_sighting kept = sightings.host.of[row];
        const size_t stride = 1 + count / ROWS_AT_A_TIME;

        if (!sightings.has_row[row] || number++ % stride != turn % stride)
            continue;
        sightings.host.of[row] = (struct coco_sighting){0};
        classify(request, &seen, 0, &without);
        check_news(&without, sighted);
        sightings.host.of[row] = kept;
    }
}

/* The same for what QEMU was asked. */
static void check_answers(const struct coco_request *request, const struct answer *sighted)
{
    const struct coco_qemu kept = sightings.qemu;
    static struct answer without;

    if (!seen.qemu)
        return;
    for (unsigned part = 0; part < 5; part++) {
        struct coco_qemu *qemu = &sightings.qemu;

        if (part == 0) {
            qemu->objects_known = false;
            qemu->object_count = 0;
        } else if (part == 1) {
            qemu->target = NULL;
        } else {
            *(part == 2 ? &qemu->machines : part == 3 ? &qemu->devices : &qemu->cpu_models) = (struct coco_names){0};
        }
        classify(request, &seen, 0, &without);
        check_news(&without, sighted);
        *qemu = kept;
    }
    seen.qemu = NULL;
    seen.qemu_binary = COCO_QEMU_NOT_LOOKED_AT;
    classify(request, &seen, 0, &without);
    check_news(&without, sighted);
}

static void check_blank_host(const struct coco_request *request, const struct answer *blind)
{
    static const struct coco_host blank;
    static const struct coco_observations looked = {.host = &blank};
    static struct answer answer;

    classify(request, &looked, 0, &answer);
    check_same(&answer, blind);
}

static void check_less_is_known(const struct answer *whole, const struct answer *less)
{
    static struct coco_ruleset ruleset;
    struct coco_verdicts one, other;

    if (ruleset.count == 0)
        coco_ruleset_builtin(&ruleset);
    coco_judge(&ruleset, &whole->facts, &one);
    coco_judge(&ruleset, &less->facts, &other);
    for (size_t w = 0; w < COCO_RULE_WORDS; w++) {
        FUZZ_CHECK(!(other.broken.word[w] & ~one.broken.word[w]));
        FUZZ_CHECK(!(other.not_applicable.word[w] & ~one.not_applicable.word[w]));
        FUZZ_CHECK(!((other.holds.word[w] | other.not_applicable.word[w]) &
                     ~(one.holds.word[w] | one.not_applicable.word[w])));
    }
}

/* Another set of subjects with every `turn`: one of them, or all. */
static void check_unread(struct coco_request *request, size_t turn)
{
    const unsigned subject = (unsigned)(turn % (COCO_SUBJECT_COUNT + 1));
    const struct coco_unread unread = {
        .text = "x",
        .why = "nobody knows it",
        .subjects = subject < COCO_SUBJECT_COUNT ? (uint32_t)1 << subject : UINT32_MAX,
    };
    static struct answer whole, less;
    struct coco_error error;

    request->dialect = (enum coco_dialect)(COCO_DIALECT_QEMU + turn % COCO_DIALECT_VMSPAWN);
    classify(request, &seen, 0, &whole);
    FUZZ_CHECK(coco_request_add_unread(request, &unread, &error) == COCO_OK);
    coco_classify(request, &seen, &less.facts, &less.origins);
    check_consistent(request, &seen, &less);
    for (unsigned f = 0; f < COCO_FACT_COUNT; f++) {
        const enum coco_fact fact = (enum coco_fact)f;
        const struct coco_fact_origin *from = &whole.origins.of[fact];
        const bool written =
            from->setting != SIZE_MAX && request->settings[from->setting].origin.kind != COCO_ORIGIN_NONE;

        if (coco_fact_subjects(fact) & unread.subjects && !written)
            FUZZ_CHECK(less.facts.value[fact] == COCO_VALUE_UNKNOWN);
        else
            FUZZ_CHECK(less.facts.value[fact] == whole.facts.value[fact] &&
                       less.origins.of[fact].setting == from->setting);
    }
    check_less_is_known(&whole, &less);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct coco_observations nothing;
    static struct coco_request request, again;
    struct answer sighted, twice, blind, written;
    struct coco_error error;
    const char *const *argv;
    size_t count;

    if (size > BYTES_MAX)
        return 0;
    fuzz_request_prepare(&request);
    fuzz_request_prepare(&again);
    coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, split(data, size), words, &error);

    classify(&request, &seen, 0, &sighted);
    classify(&request, &seen, 0xff, &twice);
    check_same(&sighted, &twice);
    classify(&request, &nothing, 0, &blind);
    check_monotone(&blind, &sighted);
    check_blank_host(&request, &blind);
    check_rows(&request, &sighted, size);
    check_answers(&request, &sighted);

    /* Options that steer the program are not written, so settings may have other numbers. */
    FUZZ_CHECK(coco_request_to_argv(&request, &count, &argv) == COCO_OK);
    FUZZ_CHECK(coco_request_parse_argv(&again, COCO_PROGRAM_COCOCHECK, (int)count, argv, &error) == COCO_OK);
    classify(&again, &nothing, 0, &written);
    FUZZ_CHECK(memcmp(&blind.facts, &written.facts, sizeof(blind.facts)) == 0);
    check_unread(&request, size);
    return 0;
}
