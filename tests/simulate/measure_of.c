/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Predicts measurements, for test_predicted.py. Each line of standard input is a JSON object:
 *   technology ("snp", "tdx"), firmware, kernel, initrd (paths), append, cpus, cpu (as -cpu has it), host (signature),
 *   features, early (true: KVM from before upstream's), qemu ([major, minor]), each with a default;
 *   all: true asks SNP for every number of vCPUs up to cpus.
 * The answer to each is {"digest": HEX, "kernel": TRUTH}, {"digests": [HEX, ...]} or {"cannot": SENTENCE}.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coco/measure.h"

static void fail(const char *what, const char *about)
{
    fprintf(stderr, "measure-of: %s: %s\n", what, about);
    exit(2);
}

static const char *text(struct json_object *line, const char *name, const char *otherwise)
{
    struct json_object *value;

    return json_object_object_get_ex(line, name, &value) ? json_object_get_string(value) : otherwise;
}

static uint64_t number(struct json_object *line, const char *name, uint64_t otherwise)
{
    struct json_object *value;

    return json_object_object_get_ex(line, name, &value) ? json_object_get_uint64(value) : otherwise;
}

/* Piece by piece, as a launcher does it with files of any size. */
static void hash_file(const char *path, uint8_t ret_digest[COCO_SHA256_SIZE])
{
    static uint8_t piece[65536];
    FILE *file = fopen(path, "rb");
    struct coco_hash hash;
    size_t size;

    if (!file)
        fail("cannot be opened", path);
    coco_hash_start(&hash, COCO_HASH_SHA256);
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
        coco_hash_add(&hash, piece, size);
    coco_hash_end(&hash, ret_digest);
    fclose(file);
}

/* The last one is kept: many lines ask about the same image. */
static void read_firmware(const char *path, struct coco_measure_input *input)
{
    static struct coco_firmware parsed;
    static uint8_t *bytes;
    static char *last;
    FILE *file;
    long size;

    if (!last || strcmp(last, path) != 0) {
        file = fopen(path, "rb");
        size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
        if (size < 0)
            fail("cannot be opened", path);
        rewind(file);
        free(bytes);
        free(last);
        last = strdup(path);
        bytes = malloc((size_t)size + 1);
        if (!last || !bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
            fail("cannot be read", path);
        fclose(file);
        coco_firmware_inspect_for(bytes, (size_t)size, 0, &parsed);
    }
    input->firmware = bytes;
    input->parsed = &parsed;
}

static void put_digest(char hex[2 * COCO_SHA384_SIZE + 1], const uint8_t digest[COCO_SHA384_SIZE])
{
    for (size_t i = 0; i < COCO_SHA384_SIZE; i++)
        sprintf(hex + 2 * i, "%02x", digest[i]);
}

static enum coco_unpredictable measure_all(const struct coco_measure_input *input, struct json_object *answer,
                                           struct coco_measure_reason *ret_reason)
{
    struct json_object *list = json_object_new_array();
    enum coco_unpredictable why;
    struct coco_snp_chain chain;
    char hex[2 * COCO_SHA384_SIZE + 1];

    json_object_object_add(answer, "digests", list);
    why = coco_snp_chain_start(input, &chain, ret_reason);
    if (why == COCO_PREDICTED)
        why = coco_snp_chain_boot_vcpu(&chain, input, ret_reason);
    while (why == COCO_PREDICTED) {
        put_digest(hex, chain.digest);
        json_object_array_add(list, json_object_new_string(hex));
        if (chain.vcpus == input->vcpus)
            break;
        coco_snp_chain_next_vcpu(&chain);
    }
    return why;
}

static enum coco_unpredictable measure_one(const struct coco_measure_input *input, struct json_object *answer,
                                           struct coco_measure_reason *ret_reason)
{
    struct coco_measurement measurement;
    enum coco_unpredictable why = coco_measure(input, &measurement, ret_reason);
    char hex[2 * COCO_SHA384_SIZE + 1];

    if (why != COCO_PREDICTED)
        return why;
    put_digest(hex, measurement.digest);
    json_object_object_add(answer, "digest", json_object_new_string(hex));
    json_object_object_add(answer, "kernel", json_object_new_boolean(measurement.kernel_measured));
    return why;
}

static void answer_line(struct json_object *line, struct json_object *answer)
{
    struct coco_measure_input input = {
        .technology = strcmp(text(line, "technology", "snp"), "tdx") == 0 ? COCO_MEASURE_TDX : COCO_MEASURE_SNP,
        .kvm = number(line, "early", 0) ? COCO_KVM_EARLY : COCO_KVM_UPSTREAM,
        .vcpus = (uint32_t)number(line, "cpus", 1),
        .cpu_signature = coco_cpu_signature_of(text(line, "cpu", "EPYC-v4"), (uint32_t)number(line, "host", 0)),
        .vmsa_features = number(line, "features", COCO_VMSA_SNP_ACTIVE),
        .qemu_major = (unsigned)number(line, "major", 11),
        .qemu_minor = (unsigned)number(line, "minor", 1),
    };
    char sentence[COCO_MEASURE_SENTENCE_MAX];
    struct coco_kernel_hashes hashes;
    struct coco_measure_reason reason;
    enum coco_unpredictable why;

    read_firmware(text(line, "firmware", ""), &input);
    coco_kernel_hashes_start(&hashes);
    coco_kernel_hashes_command_line(&hashes, text(line, "append", ""));
    if (text(line, "initrd", NULL))
        hash_file(text(line, "initrd", NULL), hashes.initrd);
    if (text(line, "kernel", NULL)) {
        hash_file(text(line, "kernel", NULL), hashes.kernel);
        input.hashes = &hashes;
    }
    why = number(line, "all", 0) ? measure_all(&input, answer, &reason) : measure_one(&input, answer, &reason);
    if (why == COCO_PREDICTED)
        return;
    coco_measure_sentence(&reason, sentence);
    json_object_object_add(answer, "cannot", json_object_new_string(sentence));
}

int main(void)
{
    struct json_object *line, *answer;
    char *input = NULL;
    size_t size = 0;

    while (getline(&input, &size, stdin) > 0) {
        line = json_tokener_parse(input);
        if (!json_object_is_type(line, json_type_object))
            fail("this is no object", input);
        answer = json_object_new_object();
        answer_line(line, answer);
        puts(json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN));
        json_object_put(answer);
        json_object_put(line);
    }
    free(input);
    return fclose(stdout) != 0;
}
