/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prints the plan for the words in a file, which words_file.h describes:
 *
 *   plan-of-words FILE          argv, one argument a line
 *   plan-of-words --json FILE   argv and descriptors as plan_json.h has them
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "plan_json.h"
#include "words_file.h"

int main(int argc, char *argv[])
{
    const bool json = argc == 3 && strcmp(argv[1], "--json") == 0;
    struct words_file file;

    if (argc != (json ? 3 : 2))
        words_file_fail("usage", "plan-of-words [--json] FILE");
    words_file_read(argv[argc - 1], &file);
    if (json) {
        struct json_object *object = json_of_plan(&file.plan);

        puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY));
        json_object_put(object);
    }
    for (size_t i = 0; !json && i < file.plan.argc; i++)
        puts(file.plan.argv[i]);
    coco_request_done(&file.request);
    return fflush(stdout) == 0 ? 0 : 2;
}
