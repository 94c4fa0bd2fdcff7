/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Credentials, SMBIOS strings, SSH keys, and files that the request names. */
#include "classify_tests.h"

#include <string.h>

#define MIB (1024 * 1024)

static void test_names(void)
{
    EXPECT(credential_names, valid, BY_DEFAULT, NULL);
    EXPECT(credential_names, valid, BY_DEFAULT, "--set-credential=a.b-c d~:x", "--load-credential=.x:y");
    EXPECT(credential_names, invalid, 1, "--set-credential=a:x", "--set-credential=a/b:x", "--set-credential=.:x");
    EXPECT(credential_names, invalid, 0, "--load-credential=..:x");
    EXPECT(credential_names, invalid, 0, "--set-credential=.:x");
    EXPECT(credential_names, invalid, 0, "--set-credential=a\x7f:x");
    EXPECT(credential_names, invalid, 0, "--set-credential=\xc3\xa4:x");
    EXPECT(credential_names, invalid, 0, "--set-credential=a\tb:x");
    EXPECT(credential_names, invalid, 0, "--set-credential=a=b:x");
}

/* The name comes first in the word, so its letters are those that long_word() appends, turned round. */
static const char *named(size_t length)
{
    static char word[512];

    memset(word, 0, sizeof(word));
    strcpy(word, "--set-credential=");
    memset(word + strlen(word), 'n', length);
    strcat(word, ":x");
    return word;
}

static void test_name_lengths(void)
{
    EXPECT(credential_names, valid, BY_DEFAULT, named(255));
    EXPECT(credential_names, invalid, 0, named(256));
    /* In the initrd the file's name ends in .cred. */
    EXPECT(credential_names, valid, BY_DEFAULT, named(250), "--coco=tdx", "--linux=x");
    EXPECT(credential_names, invalid, 0, named(251), "--coco=tdx", "--linux=x");
    EXPECT(credential_names, valid, BY_DEFAULT, named(251), "--coco=tdx");
}

/* 48339 bytes are 64452 in base64; with "io.systemd.credential.binary:a=" and a NUL, 64484. The limit is 64512. */
static void test_sizes(void)
{
    static const uint8_t bytes[1];
    static struct coco_file_content contents[] = {{bytes, MIB}, {bytes, MIB}, {bytes, MIB}};
    static const struct coco_observations seen = {.contents = contents, .file_count = 3};

    EXPECT(credential_size, fits, BY_DEFAULT, NULL);
    EXPECT(credential_size, fits, BY_DEFAULT, long_word("--set-credential=a:", 48360));
    EXPECT(credential_size, too_large, 0, long_word("--set-credential=a:", 48361));
    EXPECT(credential_size, fits, BY_DEFAULT, long_word("--set-credential=a:", 48333), "--linux=x");
    EXPECT(credential_size, too_large, 1, long_word("--set-credential=a:", 48360), "--set-credential=b:");
    EXPECT(credential_size, too_large, 1, "--coco=tdx", long_word("--set-credential=a:", 100000));
    EXPECT(credential_size, fits, BY_DEFAULT, "--coco=tdx", "--linux=x", long_word("--set-credential=a:", MIB - 2));
    /* Files that were read count; of others nothing is known. */
    EXPECT(credential_size, fits, BY_DEFAULT, "--load-credential=a:x");
    EXPECT_SEEN(credential_size, too_large, 0, &seen, "--load-credential=a:x");
    EXPECT_SEEN(credential_size, fits, BY_DEFAULT, &seen, "--load-credential=a:x", "--coco=tdx", "--linux=x");
    contents[2].size = MIB + 1;
    EXPECT_SEEN(credential_size, too_large, 2, &seen, "--coco=tdx", "--linux=x", "--load-credential=a:x");
    EXPECT_SEEN(credential_size, fits, BY_DEFAULT, &seen, "--coco=tdx", "--linux=x", "--initrd=y",
                "--load-credential=a:x");
}

void test_credentials(void **state)
{
    (void)state;
    EXPECT(credentials, absent, BY_DEFAULT, "--smbios11=x");
    EXPECT(credentials, given, 0, "--set-credential=a:b", "--load-credential=a:b");
    EXPECT(credentials, given, 1, "--linux=x", "--load-credential=a:b");
    test_names();
    test_name_lengths();
    test_sizes();
    EXPECT(smbios11, absent, BY_DEFAULT, NULL);
    EXPECT(smbios11, given, 0, "--smbios11=x", "--smbios11=y");
    EXPECT(pass_ssh_key, no, BY_DEFAULT, NULL);
    EXPECT(pass_ssh_key, no, 0, "--pass-ssh-key=no");
    EXPECT(pass_ssh_key, yes, 0, "--pass-ssh-key=yes");
}

/* What each sighting makes of a single file of the kind. */
static void expect_sightings(enum coco_fact fact, const char *word, bool block_device_readable, bool empty_readable)
{
    const char *const words[] = {word, NULL};
    const struct {
        enum coco_file_sighting sighting;
        bool readable;
    } rows[] = {
        {COCO_FILE_READABLE, true},        {COCO_FILE_BLOCK_DEVICE, block_device_readable},
        {COCO_FILE_MISSING, false},        {COCO_FILE_DENIED, false},
        {COCO_FILE_EMPTY, empty_readable}, {COCO_FILE_WRONG_KIND, false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct coco_observations seen = {.files = &rows[i].sighting, .file_count = 1};

        expect_fact(fact, coco_value_by_slug(fact, rows[i].readable ? "readable" : "unusable"), 0, &seen, words,
                    __FILE__, __LINE__);
    }
    expect_fact(fact, COCO_VALUE_UNKNOWN, BY_NOTHING, NULL, words, __FILE__, __LINE__);
    expect_fact(fact, coco_value_by_slug(fact, "none"), BY_DEFAULT, NULL, words + 1, __FILE__, __LINE__);
}

/* A descriptor that can be read is as usable as the files that it names. */
static void expect_described_firmware(void)
{
    static const enum coco_file_sighting readable[] = {COCO_FILE_READABLE, COCO_FILE_READABLE};
    static const struct coco_descriptor alone = {.path = "/d", .image = "/x", .image_format = "raw"},
                                        split = {
                                            .path = "/d", .image = "/x", .image_format = "raw", .nvram_template = "/y"};
    struct coco_observations seen = {.files = readable, .file_count = 2, .descriptor_fault = "mapping is missing"};

    EXPECT_SEEN(firmware_file, unusable, 0, &seen, "--firmware=./x");
    EXPECT_SEEN(kernel_file, readable, 1, &seen, "--firmware=./x", "--linux=x");
    seen.descriptor_fault = NULL;
    seen.descriptor = &alone;
    EXPECT_SEEN(firmware_file, unknown, BY_NOTHING, &seen, "--firmware=./x");
    seen.firmware_file = COCO_FILE_MISSING;
    EXPECT_SEEN(firmware_file, unusable, 0, &seen, "--firmware=./x");
    seen.firmware_file = COCO_FILE_READABLE;
    EXPECT_SEEN(firmware_file, readable, 0, &seen, "--firmware=./x");
    seen.descriptor = &split;
    EXPECT_SEEN(firmware_file, unknown, BY_NOTHING, &seen, "--firmware=./x");
    seen.nvram_file = COCO_FILE_EMPTY;
    EXPECT_SEEN(firmware_file, unusable, 0, &seen, "--firmware=./x");
    seen.nvram_file = COCO_FILE_READABLE;
    EXPECT_SEEN(firmware_file, readable, 0, &seen, "--firmware=./x");
    /* Of firmware that nobody named, the search tells. */
    EXPECT_SEEN(firmware_file, none, BY_DEFAULT, &seen, "--image=x");
    seen.search = COCO_SEARCH_FOUND;
    EXPECT_SEEN(firmware_file, readable, BY_SIGHT, &seen, "--image=x");
    seen.firmware_file = COCO_FILE_DENIED;
    EXPECT_SEEN(firmware_file, unusable, BY_SIGHT, &seen, "--image=x");
}

void test_files(void **state)
{
    static const enum coco_file_sighting mixed[] = {COCO_FILE_READABLE, COCO_FILE_NOT_LOOKED_AT, COCO_FILE_READABLE,
                                                    COCO_FILE_MISSING, COCO_FILE_EMPTY};
    static const struct coco_observations five = {.files = mixed, .file_count = 5};
    static const struct coco_observations three = {.files = mixed, .file_count = 3};
    static const struct coco_observations one = {.files = mixed, .file_count = 1};

    (void)state;
    expect_sightings(COCO_FACT_kernel_file, "--linux=x", false, false);
    expect_sightings(COCO_FACT_initrd_file, "--initrd=x", false, false);
    expect_sightings(COCO_FACT_firmware_file, "--firmware=./x", false, false);
    expect_sightings(COCO_FACT_drive_file, "--image=x", true, true);
    expect_sightings(COCO_FACT_drive_file, "--extra-drive=./x", true, true);
    expect_sightings(COCO_FACT_credential_file, "--load-credential=a:x", false, true);

    EXPECT_SEEN(firmware_file, none, BY_DEFAULT, &one, "--firmware=uefi");
    expect_described_firmware();
    EXPECT_SEEN(drive_file, none, BY_DEFAULT, &one, "--linux=x");
    EXPECT_SEEN(credential_file, none, BY_DEFAULT, &one, "--set-credential=a:x");
    /* One that is unusable decides, wherever it stands; then one that nobody looked at. */
    EXPECT_SEEN(initrd_file, unusable, 3, &five, "--initrd=a", "--initrd=b", "--initrd=c", "--initrd=d", "--initrd=e");
    EXPECT_SEEN(initrd_file, unknown, BY_NOTHING, &three, "--initrd=a", "--initrd=b", "--initrd=c");
    EXPECT_SEEN(initrd_file, readable, 0, &five, "--initrd=a", "--linux=b", "--initrd=c");
    EXPECT_SEEN(initrd_file, unknown, BY_NOTHING, &one, "--initrd=a", "--initrd=b");
    EXPECT_SEEN(drive_file, unusable, 3, &five, "--image=a", "--linux=b", "--extra-drive=./c", "--extra-drive=./d");
    /* Of a file that was named twice the last name counts. */
    EXPECT_SEEN(kernel_file, unusable, 4, &five, "--linux=a", "--linux=b", "--linux=c", "--linux=d", "--linux=e");
    EXPECT_SEEN(kernel_file, readable, 2, &five, "--linux=a", "--linux=b", "--linux=c");
}
