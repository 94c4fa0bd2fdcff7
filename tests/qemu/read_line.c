/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read-line WORD...: a QEMU command line as we read it. A line for each pair: option, id, key, value, and the value as
 * a number, a size (without unit: bytes, and MiB as for -m) and a switch; tabs between them, - where it is none.
 * read-line --config FILE: the same of a file for -readconfig. Exit status 1 and a sentence: refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/groups.h"

static enum coco_result read_words(struct groups *groups, int count, char **words, struct coco_error *error)
{
    enum coco_result result = COCO_OK;

    for (int i = 0; i < count && result == COCO_OK; i++) {
        const struct coco_origin origin = {.kind = COCO_ORIGIN_WORDS, .argument = (unsigned)i + 1};
        const char *option = words[i] + strspn(words[i], "-");
        bool takes = false;

        (void)groups_option_takes_value(option, &takes);
        result = groups_read_option(groups, option, takes && i + 1 < count ? words[++i] : NULL, origin, error);
    }
    return result;
}

static enum coco_result read_config(struct groups *groups, const char *path, struct coco_error *error)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r");
    size_t length;

    if (!file) {
        perror(path);
        exit(2);
    }
    length = fread(text, 1, sizeof(text), file);
    fclose(file);
    return groups_read_config(groups, path, text, length, error);
}

static void print_number(bool is_one, const uint64_t *number)
{
    if (is_one)
        printf("\x1f%llu", (unsigned long long)*number);
    else
        printf("\x1f-");
}

static void print_pair(const struct groups_group *group, const struct groups_pair *pair)
{
    uint64_t number = 0;
    bool boolean = false;

    printf("%s\x1f%s\x1f%s\x1f%s", group->option, group->id ? group->id : "-", *pair->key ? pair->key : "-",
           pair->value);
    print_number(groups_number(pair, &number), &number);
    print_number(groups_size(pair, 1, &number), &number);
    print_number(groups_size(pair, 1024 * 1024, &number), &number);
    printf("\x1f%s\x1e", !groups_bool(pair, &boolean) ? "-" : boolean ? "true" : "false");
}

int main(int argc, char **argv)
{
    struct coco_request request;
    struct groups groups = {.request = &request};
    struct coco_error error = {.message = ""};
    enum coco_result result;

    if (coco_request_init(&request) != COCO_OK)
        return 2;
    result = argc == 3 && strcmp(argv[1], "--config") == 0 ? read_config(&groups, argv[2], &error)
                                                           : read_words(&groups, argc - 1, argv + 1, &error);
    if (result == COCO_OK)
        result = groups_finish(&groups, &error);
    for (size_t i = 0; i < groups.count && result == COCO_OK; i++)
        for (size_t j = 0; j < groups.groups[i].count; j++)
            print_pair(&groups.groups[i], &groups.groups[i].pairs[j]);
    if (result != COCO_OK)
        fprintf(stderr, "%s\n", error.message);
    coco_request_done(&request);
    return result == COCO_OK ? 0 : 1;
}
