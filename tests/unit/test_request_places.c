/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that say where something is. */
#include "request_fixture.h"

static void test_path(void **state)
{
    static const struct refusal refusals[] = {{"", "takes a path, and its value is empty"}};

    assert_string_equal(read_text(*state, COCO_OPTION_linux_image, "a b")->path, "a b");
    assert_string_equal(read_text(*state, COCO_OPTION_linux_image, "-")->path, "-");
    assert_refused(*state, COCO_OPTION_linux_image, refusals, COUNT(refusals));
}

static void test_path_auto_off(void **state)
{
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"no", "write ./ before its name"},
        {"OFF", "auto, off, or a path that holds a slash, not \"OFF\""},
    };
    const struct coco_value *value = read_text(*state, COCO_OPTION_tpm_state, "./no");

    assert_int_equal(value->choice, COCO_PATH_NAMED);
    assert_string_equal(value->path, "./no");
    assert_int_equal(read_text(*state, COCO_OPTION_tpm_state, "auto")->choice, COCO_PATH_AUTO);
    value = read_text(*state, COCO_OPTION_tpm_state, "off");
    assert_int_equal(value->choice, COCO_PATH_OFF);
    assert_null(value->path);
    assert_refused(*state, COCO_OPTION_tpm_state, refusals, COUNT(refusals));
}

static void test_firmware(void **state)
{
    static const char *const words[] = {
        [COCO_FIRMWARE_AUTO] = "auto",
        [COCO_FIRMWARE_UEFI] = "uefi",
        [COCO_FIRMWARE_BIOS] = "bios",
        [COCO_FIRMWARE_NONE] = "none",
    };
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"efi", "write ./ before its name"},
        {"UEFI", "auto, uefi, bios, none, or a path that holds a slash, not \"UEFI\""},
    };

    for (unsigned mode = 0; mode < COUNT(words); mode++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_firmware, words[mode]);

        assert_int_equal(value->choice, mode);
        assert_null(value->path);
    }
    assert_int_equal(read_text(*state, COCO_OPTION_firmware, "/x")->choice, COCO_FIRMWARE_FILE);
    assert_string_equal(read_text(*state, COCO_OPTION_firmware, "fw/OVMF.fd")->path, "fw/OVMF.fd");
    assert_refused(*state, COCO_OPTION_firmware, refusals, COUNT(refusals));
}

static void test_drive(void **state)
{
    static const struct {
        const char *text;
        int format, disk;
        const char *path;
    } drives[] = {
        {"disk.img", COCO_AUTO, -1, "disk.img"},
        {"raw:disk.img", COCO_FORMAT_RAW, -1, "disk.img"},
        {"qcow2:/d", COCO_FORMAT_QCOW2, -1, "/d"},
        {"nvme:/d", COCO_AUTO, COCO_DISK_NVME, "/d"},
        {"qcow2:virtio-scsi:/d", COCO_FORMAT_QCOW2, COCO_DISK_VIRTIO_SCSI, "/d"},
        {"scsi-cd:raw:/d", COCO_FORMAT_RAW, COCO_DISK_SCSI_CD, "/d"},
        {"virtio-blk:/a:b", COCO_AUTO, COCO_DISK_VIRTIO_BLK, "/a:b"},
        {"/dev/disk/by-path/pci-0000:00:1f.2", COCO_AUTO, -1, "/dev/disk/by-path/pci-0000:00:1f.2"},
        {"./raw:x", COCO_AUTO, -1, "./raw:x"},
        {"raw:./raw:x", COCO_FORMAT_RAW, -1, "./raw:x"},
        {"raw", COCO_AUTO, -1, "raw"},
    };
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"raw:", "the path is missing"},
        {"nvme:raw:", "the path is missing"},
        {"raw:qcow2:/d", "\"qcow2\" is a second format"},
        {"nvme:nvme:/d", "\"nvme\" is a second disk type"},
        {"qcow:/d", "\"qcow\" is no format and no disk type"},
        {"raw:nvm:/d", "\"nvm\" is no format and no disk type"},
        {":/d", "\"\" is no format and no disk type"},
    };

    for (size_t i = 0; i < COUNT(drives); i++) {
        const struct coco_value *value = read_text(*state, COCO_OPTION_extra_drive, drives[i].text);

        assert_true((int)value->format == drives[i].format && value->disk == drives[i].disk);
        assert_string_equal(value->path, drives[i].path);
    }
    assert_refused(*state, COCO_OPTION_extra_drive, refusals, COUNT(refusals));
}

#define FIFTY "12345678901234567890123456789012345678901234567890"

static void test_quote_socket(void **state)
{
    static const struct refusal refusals[] = {
        {"", "its value is empty"},
        {"yes", "vsock:CID:PORT, unix:PATH, or no, not \"yes\""},
        {"vsock:2", "CID and PORT are numbers"},
        {"vsock:2:", "CID and PORT are numbers"},
        {"vsock::4050", "CID and PORT are numbers"},
        {"vsock:2:4050:1", "CID and PORT are numbers"},
        {"vsock:4294967296:1", "CID and PORT are numbers"},
        {"vsock:1:4294967296", "CID and PORT are numbers"},
        {"unix:", "the path of a UNIX socket has 1 to 107 bytes"},
        {"unix:" FIFTY FIFTY "12345678", "the path of a UNIX socket has 1 to 107 bytes"},
        {"tcp:localhost:4050", "\"tcp\" is no family of sockets"},
    };
    const struct coco_value *value = read_text(*state, COCO_OPTION_tdx_quote_socket, "vsock:2:4050");

    assert_true(value->choice == COCO_QUOTE_SOCKET_VSOCK && value->number == 2 && value->port == 4050 && !value->path);
    value = read_text(*state, COCO_OPTION_tdx_quote_socket, "vsock:4294967295:4294967295");
    assert_true(value->number == UINT32_MAX && value->port == UINT32_MAX);
    value = read_text(*state, COCO_OPTION_tdx_quote_socket, "unix:/run/tdx-qgs/qgs.socket");
    assert_int_equal(value->choice, COCO_QUOTE_SOCKET_UNIX);
    assert_string_equal(value->path, "/run/tdx-qgs/qgs.socket");
    read_text(*state, COCO_OPTION_tdx_quote_socket, "unix:" FIFTY FIFTY "1234567");
    value = read_text(*state, COCO_OPTION_tdx_quote_socket, "no");
    assert_true(value->choice == COCO_QUOTE_SOCKET_NO && !value->path);
    assert_refused(*state, COCO_OPTION_tdx_quote_socket, refusals, COUNT(refusals));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_path, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_path_auto_off, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_firmware, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_drive, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_quote_socket, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
