/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a harness on files: the ordinary build's stand-in for a fuzzer. Usage: fuzz-NAME FILE... */
#include <errno.h>
#include <string.h>

#include "harness.h"

#define INPUT_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Returns the file's bytes in a block of exactly their size, so that reading past the end is seen; NULL on failure. */
static uint8_t *read_input(const char *path, size_t *ret_size)
{
    uint8_t *buffer = malloc(INPUT_BYTES_MAX), *exact = NULL;
    FILE *file = buffer ? fopen(path, "rb") : NULL;

    if (file) {
        const size_t size = fread(buffer, 1, INPUT_BYTES_MAX, file);

        if (!ferror(file) && size < INPUT_BYTES_MAX && (exact = malloc(size ? size : 1))) {
            memcpy(exact, buffer, size);
            *ret_size = size;
        }
        fclose(file);
    }
    free(buffer);
    return exact;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        size_t size;
        uint8_t *data = read_input(argv[i], &size);

        if (!data) {
            fprintf(stderr, "%s: cannot be read: %s\n", argv[i], errno ? strerror(errno) : "too large");
            return 2;
        }
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    return 0;
}
