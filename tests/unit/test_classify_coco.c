/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only SNP and TDX have. */
#include "classify_tests.h"

#include <string.h>

#include "id_auth_maker.h"

void test_snp_policy(void **state)
{
    (void)state;
    EXPECT(snp_policy_reserved, one, BY_DEFAULT, NULL);
    EXPECT(snp_policy_reserved, one, 0, "--snp-policy=smt");
    EXPECT(snp_policy_reserved, zero, 0, "--snp-policy=0xfffffffffffdffff");
    EXPECT(snp_policy_reserved, one, 0, "--snp-policy=0x20000");
    EXPECT(snp_policy_unknown_bits, none, BY_DEFAULT, NULL);
    EXPECT(snp_policy_unknown_bits, none, 0, "--snp-policy=0x3ffffff");
    EXPECT(snp_policy_unknown_bits, some, 0, "--snp-policy=0x4000000");
    EXPECT(snp_policy_unknown_bits, some, 0, "--snp-policy=0x8000000000000000");
    EXPECT(snp_policy_debug, clear, BY_DEFAULT, NULL);
    EXPECT(snp_policy_debug, clear, 0, "--snp-policy=0xfffffffffff7ffff");
    EXPECT(snp_policy_debug, set, 0, "--snp-policy=0x80000");
    EXPECT(snp_policy_debug, set, 1, "--coco=tdx", "--snp-policy=smt,debug");
    EXPECT(snp_policy_migrate_ma, clear, BY_DEFAULT, NULL);
    EXPECT(snp_policy_migrate_ma, clear, 0, "--snp-policy=0xfffffffffffbffff");
    EXPECT(snp_policy_migrate_ma, set, 0, "--snp-policy=0x40000");
    EXPECT(snp_policy_abi, unset, BY_DEFAULT, NULL);
    EXPECT(snp_policy_abi, unset, 0, "--snp-policy=0xffff0000");
    EXPECT(snp_policy_abi, set, 0, "--snp-policy=0x30001");
    EXPECT(snp_policy_abi, set, 0, "--snp-policy=smt,abi=0.0");
}

void test_snp_identity(void **state)
{
    static const uint8_t zeros[4098];

    (void)state;
    EXPECT(snp_host_data, absent, BY_DEFAULT, NULL);
    EXPECT(snp_host_data, accepted, 0, base64_word("--snp-host-data=", zeros, 32));
    EXPECT(snp_host_data, wrong_length, 0, base64_word("--snp-host-data=", zeros, 31));
    EXPECT(snp_host_data, wrong_length, 0, base64_word("--snp-host-data=", zeros, 33));
    EXPECT(snp_host_data, wrong_length, 0, "--snp-host-data=%");
    EXPECT(snp_id_block, absent, BY_DEFAULT, NULL);
    EXPECT(snp_id_block, accepted, 0, base64_word("--snp-id-block=", zeros, 96));
    EXPECT(snp_id_block, wrong_length, 0, base64_word("--snp-id-block=", zeros, 95));
    EXPECT(snp_id_block, wrong_length, 0, base64_word("--snp-id-block=", zeros, 97));
    EXPECT(snp_id_auth, absent, BY_DEFAULT, NULL);
    EXPECT(snp_id_auth, accepted, 0, base64_word("--snp-id-auth=", zeros, 4096));
    EXPECT(snp_id_auth, wrong_length, 0, base64_word("--snp-id-auth=", zeros, 4095));
    EXPECT(snp_id_auth, wrong_length, 0, base64_word("--snp-id-auth=", zeros, 4097));
    EXPECT(snp_gosvw, absent, BY_DEFAULT, NULL);
    EXPECT(snp_gosvw, accepted, 0, base64_word("--snp-guest-visible-workarounds=", zeros, 16));
    EXPECT(snp_gosvw, wrong_length, 0, base64_word("--snp-guest-visible-workarounds=", zeros, 15));
    EXPECT(snp_gosvw, wrong_length, 0, base64_word("--snp-guest-visible-workarounds=", zeros, 17));
    EXPECT(snp_author_key, off, BY_DEFAULT, NULL);
    EXPECT(snp_author_key, off, 0, "--snp-author-key=no");
    EXPECT(snp_author_key, on, 0, "--snp-author-key=yes");

    EXPECT(snp_base64, valid, BY_DEFAULT, "--snp-host-data=AAAA", "--tdx-mrowner=%");
    EXPECT(snp_base64, invalid, 0, "--snp-host-data=AAA");
    EXPECT(snp_base64, invalid, 1, "--snp-host-data=AAAA", "--snp-id-auth=A", "--snp-id-block=A");
    EXPECT(snp_base64, invalid, 0, "--snp-guest-visible-workarounds=A-_A");
    EXPECT(snp_base64, valid, BY_DEFAULT, "--snp-host-data=%", "--snp-host-data=AAAA");
}

void test_snp_signatures(void **state)
{
    uint8_t block[COCO_SNP_ID_BLOCK_SIZE] = {[88] = 0x01, [90] = 0x0b, [95] = 0x80}; /* policy 0x80000000000b0001 */
    uint8_t auth[COCO_SNP_ID_AUTH_SIZE];
    EVP_PKEY *id_key = id_auth_new_key(), *author_key = id_auth_new_key();
    const char *block_word, *auth_word;

    (void)state;
    assert_true(id_key && author_key && id_auth_make(block, id_key, author_key, auth));
    block_word = base64_word("--snp-id-block=", block, sizeof(block));
    auth_word = base64_word("--snp-id-auth=", auth, sizeof(auth));

    EXPECT(snp_id_block_policy, none, BY_DEFAULT, auth_word);
    EXPECT(snp_id_block_policy, none, BY_DEFAULT, "--snp-id-block=AAAA");
    EXPECT(snp_id_block_policy, different, 0, block_word);
    EXPECT(snp_id_block_policy, different, 0, block_word, "--snp-policy=0x80000000000b0000");
    EXPECT(snp_id_block_policy, equal, 1, "--snp-policy=0x80000000000b0001", block_word);

    EXPECT(snp_id_signatures, none, BY_DEFAULT, block_word);
    EXPECT(snp_id_signatures, none, BY_DEFAULT, auth_word);
    EXPECT(snp_id_signatures, none, BY_DEFAULT, block_word, "--snp-id-auth=AAAA");
    EXPECT(snp_id_signatures, none, BY_DEFAULT, "--snp-id-block=AAAA", auth_word);
    EXPECT(snp_id_signatures, valid, 1, block_word, auth_word);
    EXPECT(snp_id_signatures, valid, 0, auth_word, block_word, "--snp-author-key=yes");
    auth[0x680] ^= 1; /* the author key's signature, which counts only when there is said to be one */
    auth_word = base64_word("--snp-id-auth=", auth, sizeof(auth));
    EXPECT(snp_id_signatures, valid, 1, block_word, auth_word);
    EXPECT(snp_id_signatures, invalid, 1, block_word, auth_word, "--snp-author-key=yes");
    block[0] ^= 1;
    EXPECT(snp_id_signatures, invalid, 1, base64_word("--snp-id-block=", block, sizeof(block)), auth_word);
    /* The default policy. */
    memset(block, 0, sizeof(block));
    block[90] = 3;
    EXPECT(snp_id_block_policy, equal, 0, base64_word("--snp-id-block=", block, sizeof(block)));

    EVP_PKEY_free(id_key);
    EVP_PKEY_free(author_key);
}

void test_tdx(void **state)
{
    static const uint8_t zeros[49];

    (void)state;
    EXPECT(tdx_debug, clear, BY_DEFAULT, NULL);
    EXPECT(tdx_debug, clear, 0, "--tdx-attributes=0xfffffffffffffffe");
    EXPECT(tdx_debug, set, 0, "--tdx-attributes=debug");
    EXPECT(tdx_sept_ve_disable, on, BY_DEFAULT, NULL);
    EXPECT(tdx_sept_ve_disable, on, 0, "--tdx-attributes=sept-ve-disable,pks");
    EXPECT(tdx_sept_ve_disable, off, 0, "--tdx-attributes=0xffffffffefffffff");
    EXPECT(tdx_perfmon, clear, BY_DEFAULT, NULL);
    EXPECT(tdx_perfmon, clear, 0, "--tdx-attributes=0x7fffffffffffffff");
    EXPECT(tdx_perfmon, set, 0, "--tdx-attributes=perfmon");
    EXPECT(tdx_other_attributes, none, BY_DEFAULT, NULL);
    EXPECT(tdx_other_attributes, none, 0, "--tdx-attributes=0x8000000050000001");
    EXPECT(tdx_other_attributes, some, 0, "--tdx-attributes=0x8000000050000003");
    EXPECT(tdx_other_attributes, some, 0, "--tdx-attributes=0x4000000000000000");
    EXPECT(tdx_other_attributes, some, 0, "--tdx-attributes=0x20000000");

    EXPECT(tdx_mrconfigid, absent, BY_DEFAULT, NULL);
    EXPECT(tdx_mrconfigid, accepted, 0, base64_word("--tdx-mrconfigid=", zeros, 48));
    EXPECT(tdx_mrconfigid, wrong_length, 0, base64_word("--tdx-mrconfigid=", zeros, 47));
    EXPECT(tdx_mrowner, absent, BY_DEFAULT, NULL);
    EXPECT(tdx_mrowner, accepted, 0, base64_word("--tdx-mrowner=", zeros, 48));
    EXPECT(tdx_mrowner, wrong_length, 0, base64_word("--tdx-mrowner=", zeros, 49));
    EXPECT(tdx_mrownerconfig, absent, BY_DEFAULT, NULL);
    EXPECT(tdx_mrownerconfig, accepted, 0, base64_word("--tdx-mrownerconfig=", zeros, 48));
    EXPECT(tdx_mrownerconfig, wrong_length, 0, "--tdx-mrownerconfig=%");
    EXPECT(tdx_base64, valid, BY_DEFAULT, "--tdx-mrowner=AAAA", "--snp-host-data=%");
    EXPECT(tdx_base64, invalid, 0, "--tdx-mrownerconfig=%", "--tdx-mrconfigid=%");

    EXPECT(tdx_quote_socket, absent, BY_DEFAULT, NULL);
    EXPECT(tdx_quote_socket, absent, 0, "--tdx-quote-socket=no");
    EXPECT(tdx_quote_socket, local, 0, "--tdx-quote-socket=unix:/run/qgs");
    EXPECT(tdx_quote_socket, local, 0, "--tdx-quote-socket=vsock:1:4050");
    EXPECT(tdx_quote_socket, local, 0, "--tdx-quote-socket=vsock:2:4050");
    EXPECT(tdx_quote_socket, other_cid, 0, "--tdx-quote-socket=vsock:0:4050");
    EXPECT(tdx_quote_socket, other_cid, 0, "--tdx-quote-socket=vsock:3:4050");
}
