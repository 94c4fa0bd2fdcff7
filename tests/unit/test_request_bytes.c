/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that stand for bytes. Base64 is compared with OpenSSL's. */
#include "request_fixture.h"

#include <openssl/evp.h>

static void test_uuid(void **state)
{
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"0123456789abcdef0123456789abcde", "32 hex digits"},
        {"0123456789abcdef0123456789abcdef0", "32 hex digits"},
        {"0123456789abcdef0123456789abcdeg", "32 hex digits"},
        {"01234567-89ab-cdef-0123-456789abcdeg", "32 hex digits"},
        {"0123456-789ab-cdef-0123-456789abcdef", "dashes stand after"},
        {"01234567-89ab-cdef-01230456789abcdef", "dashes stand after"},
        {"{0123456789abcdef0123456789abcdef}", "32 hex digits"},
    };
    static const char *const texts[] = {"0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789aBcDeF",
                                        "01234567-89ab-cdef-0123-456789abcdef"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_uuid, texts[i]);
        char back[33];

        for (size_t b = 0; b < 16; b++)
            snprintf(back + 2 * b, 3, "%02x", value->uuid[b]);
        assert_string_equal(back, texts[0]);
    }
    assert_refused(*state, COCO_OPTION_uuid, refusals, COUNT(refusals));
}

/* What OpenSSL encodes is decoded to the same bytes: every one and two bytes, and longer ones. */
static void test_base64_decodes(void **state)
{
    unsigned char bytes[96], text[160];

    for (unsigned i = 0; i < 0x10000 + 96; i++) {
        const size_t size = i < 0x10000 ? 1 + i / 0x8000 : i - 0x10000 + 1;
        const struct coco_value *value;

        for (size_t b = 0; b < size; b++)
            bytes[b] = (unsigned char)(b == 0 ? i : b == 1 ? i >> 8 : i * 131 + b * 89);
        EVP_EncodeBlock(text, bytes, (int)size);
        coco_request_clear(*state);
        value = read_text(*state, COCO_OPTION_snp_host_data, (const char *)text);
        assert_non_null(value->bytes);
        assert_int_equal(value->size, size);
        assert_memory_equal(value->bytes, bytes, size);
    }
}

/* A text decodes exactly when it is what encoding some bytes gives: every four characters out of a telling few. */
static void test_base64_is_canonical(void **state)
{
    static const char few[] = "AQgwBR/+=-_z9 \n";
    const size_t count = sizeof(few) - 1;

    for (size_t i = 0; i < count * count * count * count; i++) {
        const char text[5] = {few[i % count], few[i / count % count], few[i / count / count % count],
                              few[i / count / count / count]};
        unsigned char bytes[3], again[5];
        const struct coco_value *value;
        bool canonical = false;

        for (int padding = 0; padding <= 2 && EVP_DecodeBlock(bytes, (const unsigned char *)text, 4) == 3; padding++) {
            EVP_EncodeBlock(again, bytes, 3 - padding);
            canonical = canonical || memcmp(text, again, 4) == 0;
        }
        coco_request_clear(*state);
        value = read_text(*state, COCO_OPTION_snp_host_data, text);
        if ((value->bytes != NULL) != canonical)
            fail_msg("\"%s\" %s", text, canonical ? "did not decode" : "decoded");
    }
}

static void test_base64_that_does_not_decode_is_taken(void **state)
{
    static const char *const texts[] = {
        "A", "AA", "AAA", "AAAAA", "AA=A", "=AAA", "A===", "====", "AA==AA==", "AAAA====", "\xff\xff\xff\xff"};
    static const struct refusal refusals[] = {{"", "its value is empty"}};

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_null(read_text(*state, COCO_OPTION_tdx_mrowner, texts[i])->bytes);
    assert_refused(*state, COCO_OPTION_tdx_mrowner, refusals, 1);
}

static void test_credential(void **state)
{
    static const struct {
        const char *text, *id, *bytes;
        size_t size;
    } credentials[] = {
        {"a:b", "a", "b", 1},
        {"a:", "a", "", 0},
        {"a.b:c:d", "a.b", "c:d", 3},
        {"a:\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\'\\s", "a", "\a\b\f\n\r\t\v\\\"' ", 11},
        {"a:x\\x00y\\000z", "a", "x\0y\0z", 5},
        {"a:\\101\\377\\x4a\\xFf", "a", "A\xffJ\xff", 4},
        {"a:\\u0041\\u00e9\\u20ac\\U0001f600\\U0010ffff", "a", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf",
         14},
        {"a:\xff\n", "a", "\xff\n", 2},
    };
    static const struct refusal refusals[] = {
        {"secret", "there is no colon"},
        {":secret", "the ID before the colon is empty"},
        {"a:secret\\", "a backslash that begins no C escape"},
        {"a:secret\\q", "a backslash that begins no C escape"},
        {"a:secret\\8", "a backslash that begins no C escape"},
        {"a:secret\\x1", "a backslash that begins no C escape"},
        {"a:secret\\xg0", "a backslash that begins no C escape"},
        {"a:secret\\12", "a backslash that begins no C escape"},
        {"a:secret\\400", "a backslash that begins no C escape"},
        {"a:secret\\u12", "a backslash that begins no C escape"},
        {"a:secret\\ud800", "a backslash that begins no C escape"},
        {"a:secret\\udfff", "a backslash that begins no C escape"},
        {"a:secret\\U00110000", "a backslash that begins no C escape"},
    };

    for (size_t i = 0; i < COUNT(credentials); i++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_set_credential, credentials[i].text);

        assert_string_equal(value->id, credentials[i].id);
        assert_int_equal(value->size, credentials[i].size);
        assert_memory_equal(value->bytes, credentials[i].bytes, credentials[i].size);
    }
    assert_refused(*state, COCO_OPTION_set_credential, refusals, COUNT(refusals));
}

/* Whatever is wrong with a credential, its value is not in the sentence. */
static void test_credential_is_never_quoted(void **state)
{
    static const char *const texts[] = {"hunter2", ":hunter2", "a:hunter2\\q"};
    const struct coco_origin nowhere = {COCO_ORIGIN_NONE, 0, NULL, 0, 0};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct coco_error error;

        assert_int_equal(
            coco_request_add(*state, COCO_OPTION_set_credential, texts[i], strlen(texts[i]), nowhere, &error),
            COCO_BAD_VALUE);
        assert_null(strstr(error.message, "hunter2"));
    }
}

/* Every byte, in each of the two spellings that can say it. */
static void test_every_byte_escaped(void **state)
{
    char hex[4 * 256 + 3] = "a:", octal[4 * 256 + 3] = "a:";

    for (unsigned byte = 0; byte < 256; byte++) {
        snprintf(hex + 2 + 4 * byte, 5, "\\x%02x", byte);
        snprintf(octal + 2 + 4 * byte, 5, "\\%03o", byte);
    }
    for (int spelling = 0; spelling < 2; spelling++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_set_credential, spelling ? hex : octal);

        assert_int_equal(value->size, 256);
        for (unsigned byte = 0; byte < 256; byte++)
            assert_int_equal(value->bytes[byte], byte);
    }
}

static void test_credential_file(void **state)
{
    static const struct refusal refusals[] = {{"a", "there is no colon"},
                                              {":/x", "the ID before the colon is empty"},
                                              {"a:", "the path after the colon is empty"}};
    const struct coco_value *value = read_text(*state, COCO_OPTION_load_credential, "a:/b:\\c");

    assert_string_equal(value->id, "a");
    assert_string_equal(value->path, "/b:\\c");
    assert_refused(*state, COCO_OPTION_load_credential, refusals, COUNT(refusals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_uuid, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_base64_decodes, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_base64_is_canonical, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_base64_that_does_not_decode_is_taken, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_credential, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_credential_is_never_quoted, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_every_byte_escaped, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_credential_file, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
