/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that are bit fields. The masks are written out, as the SNP firmware ABI and the TDX module specification have
 * them. */
#include "request_fixture.h"

struct word {
    const char *word;
    uint64_t mask;
};

static const struct word snp_words[] = {
    {"smt", 0x10000},
    {"migrate-ma", 0x40000},
    {"debug", 0x80000},
    {"single-socket", 0x100000},
    {"cxl", 0x200000},
    {"aes-256-xts", 0x400000},
    {"rapl-disable", 0x800000},
    {"ciphertext-hiding", 0x1000000},
    {"page-swap-disable", 0x2000000},
};

static const struct word tdx_words[] = {
    {"debug", 0x1},
    {"sept-ve-disable", 0x10000000},
    {"pks", 0x40000000},
    {"perfmon", 0x8000000000000000},
};

/* Every set of words, written forwards and backwards, is the sum of its masks. */
static void check_every_set(struct coco_request *request, enum coco_option option, const struct word *words,
                            unsigned count, uint64_t always)
{
    for (unsigned set = 1; set < 1U << count; set++) {
        char forwards[256] = "", backwards[256] = "";
        uint64_t sum = always;

        for (unsigned i = 0; i < count; i++) {
            const unsigned last = count - 1 - i;

            if (set >> i & 1) {
                sum += words[i].mask;
                snprintf(forwards + strlen(forwards), sizeof(forwards) - strlen(forwards), "%s%s",
                         forwards[0] ? "," : "", words[i].word);
            }
            if (set >> last & 1)
                snprintf(backwards + strlen(backwards), sizeof(backwards) - strlen(backwards), "%s%s",
                         backwards[0] ? "," : "", words[last].word);
        }
        coco_request_clear(request);
        assert_true(read_text(request, option, forwards)->number == sum);
        assert_true(read_text(request, option, backwards)->number == sum);
        assert_false(read_text(request, option, backwards)->abi_given);
    }
}

static void test_every_set_of_words(void **state)
{
    check_every_set(*state, COCO_OPTION_snp_policy, snp_words, COUNT(snp_words), 0x20000);
    check_every_set(*state, COCO_OPTION_tdx_attributes, tdx_words, COUNT(tdx_words), 0);
}

static void test_snp_policy(void **state)
{
    static const struct {
        const char *text;
        uint64_t policy;
        bool abi_given;
    } policies[] = {
        {"0x30000", 0x30000, false},
        {"196608", 0x30000, false},
        {"0", 0, false},
        {"0xffffffffffffffff", UINT64_MAX, true},
        {"18446744073709551615", UINT64_MAX, true},
        {"0x0000000000000000000030000", 0x30000, false},
        {"0XaBcDeF", 0xabcdef, true},
        {"0x100", 0x100, true},
        {"0x80", 0x80, true},
        {"abi=1.55", 0x20137, true},
        {"smt,abi=0.0", 0x30000, true},
        {"abi=255.255,debug", 0xaffff, true},
    };
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"SMT", "\"SMT\" is no word of it"},
        {"smt,", "\"\" is no word of it"},
        {"smt,smt", "\"smt\" is there twice"},
        {"smt,0x30000", "\"0x30000\" cannot stand among words"},
        {"0x30000,debug", "\"0x30000\" cannot stand among words"},
        {"smt debug", "\"smt debug\" is no word of it"},
        {"abi=1", "\"1\" is no ABI version"},
        {"abi=", "\"\" is no ABI version"},
        {"abi=1.256", "\"1.256\" is no ABI version"},
        {"abi=256.1", "\"256.1\" is no ABI version"},
        {"abi=1.2.3", "\"1.2.3\" is no ABI version"},
        {"abi=1.2,abi=1.2", "\"abi=1.2\" is a second ABI version"},
        {"0x", "hex digits must follow 0x"},
        {"0xg", "hex digits only"},
        {"0x10000000000000000", "does not fit into 64 bits"},
        {"18446744073709551616", "fits into 64 bits"},
        {"012", "no leading zeros"},
        {"12a", "decimal digits"},
        {"-1", "\"-1\" is no word of it"},
    };

    for (size_t i = 0; i < COUNT(policies); i++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_snp_policy, policies[i].text);

        assert_true(value->number == policies[i].policy);
        assert_int_equal(value->abi_given, policies[i].abi_given);
    }
    assert_refused(*state, COCO_OPTION_snp_policy, refusals, COUNT(refusals));
}

static void test_tdx_attributes(void **state)
{
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"debug,,pks", "\"\" is no word of it"},
        {"pks,pks", "\"pks\" is there twice"},
        {"smt", "\"smt\" is no word of it"},
        {"0x1,pks", "\"0x1\" cannot stand among words"},
        {"01", "no leading zeros"},
    };

    assert_true(read_text(*state, COCO_OPTION_tdx_attributes, "0x10000000")->number == 0x10000000);
    assert_true(read_text(*state, COCO_OPTION_tdx_attributes, "268435456")->number == 0x10000000);
    assert_refused(*state, COCO_OPTION_tdx_attributes, refusals, COUNT(refusals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_set_of_words, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_snp_policy, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_tdx_attributes, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
