/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A repair is found among facts, but a user carries it out on options. So carry it out: wherever a repair says all that
 * there is to say (no change that only the user can fill in), the request is rewritten as told, and judged anew. No
 * error may be left. Requests are drawn from words of every kind, with a fixed seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "coco/classify.h"
#include "coco/repair.h"

#define DRAWS     20000
#define WORDS_MAX 16

static const char *const words[] = {
    "--coco=sev-snp",
    "--coco=tdx",
    "--kvm=no",
    "--kvm=yes",
    "--linux=/k",
    "--initrd=/i",
    "--image=/d.raw",
    "--image-format=qcow2",
    "--image-disk-type=scsi-cd",
    "--grow-image=4G",
    "--ephemeral",
    "--extra-drive=/e.raw",
    "--directory=/root-directory",
    "--bind=/b",
    "--firmware=bios",
    "--firmware=none",
    "--firmware=/f.fd",
    "--efi-nvram-template=/t",
    "--efi-nvram-state=/s",
    "--machine-type=microvm",
    "--machine-type=pc-q35-8.0",
    "--cpu-model=host",
    "--cpu-model=EPYC-v4",
    "--cpu-model=Skylake-Server",
    "--kernel-hashes=yes",
    "--kernel-hashes=no",
    "--snp-author-key=yes",
    "--snp-host-data=AAAA",
    "--tdx-attributes=debug",
    "--tdx-mrowner=AAAA",
    "--tdx-quote-socket=vsock:3:4050",
    "--network-tap",
    "--network-user-mode",
    "--vsock=no",
    "--vsock-cid=7",
    "--private-users=65536",
    "--tpm=yes",
    "--console=headless",
    "--set-credential=a:b",
    "--smbios11=x",
    "--pass-ssh-key=yes",
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(*state >> 8) * below >> 24);
}

/* Does a change that takes several options away speak of this one? */
static bool is_among(enum coco_fact fact, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);

    switch (fact) {
    case COCO_FACT_snp_options:
        return strncmp(info->name, "snp-", 4) == 0 || option == COCO_OPTION_kernel_hashes;
    case COCO_FACT_tdx_options:
        return strncmp(info->name, "tdx-", 4) == 0;
    case COCO_FACT_unsupported_option:
        return info->support == COCO_SUPPORT_LATER;
    case COCO_FACT_image_options:
        return option == COCO_OPTION_image_format || option == COCO_OPTION_image_disk_type;
    default:
        fail_msg("fact %s takes several options away, and this test does not know which", coco_fact_info(fact)->slug);
        return false;
    }
}

static bool is_dropped(const struct coco_repair *repair, enum coco_option option)
{
    for (size_t i = 0; i < repair->count; i++) {
        const enum coco_fact fact = repair->changes[i].fact;
        const struct coco_change *change = &coco_value_info(fact, repair->changes[i].value)->change;

        if (change->option == option || (change->option == COCO_OPTION_COUNT && is_among(fact, option)))
            return true;
    }
    return false;
}

static bool is_complete(const struct coco_repair *repair)
{
    for (size_t i = 0; i < repair->count; i++)
        if (coco_value_info(repair->changes[i].fact, repair->changes[i].value)->change.kind == COCO_CHANGE_GIVE)
            return false;
    return true;
}

static void add(struct coco_request *request, enum coco_option option, const char *text)
{
    struct coco_error error;

    if (coco_request_add(request, option, text, text ? strlen(text) : 0, (struct coco_origin){0}, &error) != COCO_OK)
        fail_msg("a repair sets --%s=%s, which is not taken: %s", coco_option_info(option)->name, text, error.message);
}

/* The request as the repair wants it. */
static void apply(const struct coco_request *request, const struct coco_repair *repair, struct coco_request *repaired)
{
    for (size_t i = 0; i < request->count; i++) {
        const struct coco_setting *setting = &request->settings[i];
        const bool is_switch = coco_option_info(setting->option)->kind == COCO_KIND_SWITCH;

        if (!is_dropped(repair, setting->option))
            add(repaired, setting->option, is_switch ? NULL : setting->text);
    }
    for (size_t i = 0; i < repair->count; i++) {
        const struct coco_change *change = &coco_value_info(repair->changes[i].fact, repair->changes[i].value)->change;

        if (change->kind == COCO_CHANGE_SET)
            add(repaired, change->option, change->text);
    }
}

static void judge(const struct coco_ruleset *ruleset, const struct coco_request *request, struct coco_facts *ret_facts,
                  struct coco_verdicts *ret_verdicts)
{
    const struct coco_observations nothing = {0};
    struct coco_origins origins;

    coco_classify(request, &nothing, ret_facts, &origins);
    coco_judge(ruleset, ret_facts, ret_verdicts);
}

static void fail_with(const struct coco_ruleset *ruleset, const struct coco_verdicts *verdicts,
                      const struct coco_repair *repair, int argc, const char *const argv[])
{
    print_error("request:");
    for (int i = 0; i < argc; i++)
        print_error(" %s", argv[i]);
    print_error("\nrepair:");
    for (size_t i = 0; i < repair->count; i++)
        print_error(" %s=%s", coco_fact_info(repair->changes[i].fact)->slug,
                    coco_value_info(repair->changes[i].fact, repair->changes[i].value)->slug);
    print_error("\nstill broken:");
    for (size_t rule = 0; rule < ruleset->count; rule++)
        if (coco_rule_set_has(&verdicts->broken, rule) && ruleset->rules[rule].severity == COCO_SEVERITY_ERROR)
            print_error(" %s", ruleset->rules[rule].slug);
    fail_msg("the repair, carried out, leaves an error");
}

static void a_repair_carried_out_leaves_no_error(void **state)
{
    static struct coco_ruleset ruleset;
    struct coco_request request, repaired;
    uint32_t seed = 1;
    unsigned carried_out = 0;

    (void)state;
    coco_ruleset_builtin(&ruleset);
    assert_int_equal(coco_request_init(&request), COCO_OK);
    assert_int_equal(coco_request_init(&repaired), COCO_OK);
    for (unsigned n = 0; n < DRAWS; n++) {
        const int argc = (int)draw(&seed, WORDS_MAX) + 1;
        const char *argv[WORDS_MAX];
        struct coco_error error;
        struct coco_facts facts;
        struct coco_verdicts verdicts;
        struct coco_repair repair;

        for (int i = 0; i < argc; i++)
            argv[i] = words[draw(&seed, WORD_COUNT)];
        coco_request_clear(&request);
        coco_request_clear(&repaired);
        assert_int_equal(coco_request_parse_argv(&request, COCO_PROGRAM_COCOLAUNCH, argc, argv, &error), COCO_OK);
        judge(&ruleset, &request, &facts, &verdicts);
        if (coco_repair(&ruleset, &facts, &repair) != COCO_REPAIR_FOUND || !is_complete(&repair))
            continue;
        apply(&request, &repair, &repaired);
        judge(&ruleset, &repaired, &facts, &verdicts);
        if (coco_rule_set_any(&ruleset, &verdicts.broken, COCO_SEVERITY_ERROR))
            fail_with(&ruleset, &verdicts, &repair, argc, argv);
        carried_out++;
    }
    coco_request_done(&request);
    coco_request_done(&repaired);
    /* Far fewer would mean that the words above, or the changes in facts.def, say too little to test anything. */
    assert_true(carried_out > DRAWS / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_repair_carried_out_leaves_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
