/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The plan's command line for a POSIX shell: what is pasted is what would have been spawned, byte for byte.
 *
 * Single quotes carry everything but themselves. Bytes that a terminal would obey are written as "$(printf '\ooo')";
 * only a newline stays as it is, since command substitution would drop it and a terminal does no harm with it.
 */
#include <stdio.h>
#include <string.h>

#include "report/writer.h"

static bool is_plain(const char *argument)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

    return *argument && argument[strspn(argument, plain)] == '\0';
}

static void quote_byte(struct writer *writer, char byte)
{
    char text[24];

    if (byte == '\'') {
        coco_writer_say(writer, "'\\''");
        return;
    }
    snprintf(text, sizeof(text), "'\"$(printf '\\%03o')\"'", (unsigned)(unsigned char)byte);
    coco_writer_say(writer, text);
}

static void quote_argument(struct writer *writer, const char *argument)
{
    if (is_plain(argument)) {
        coco_writer_say(writer, argument);
        return;
    }
    coco_writer_say(writer, "'");
    while (*argument) {
        const size_t length = *argument == '\n' ? 1 : coco_printable_length(argument);

        if (length == 0 || *argument == '\'') {
            quote_byte(writer, *argument++);
        } else {
            coco_writer_bytes(writer, argument, length);
            argument += length;
        }
    }
    coco_writer_say(writer, "'");
}

int coco_report_plan(const struct coco_sink *sink, const struct coco_plan *plan)
{
    struct writer writer = {.sink = sink};

    for (size_t i = 0; i < plan->argc; i++) {
        if (i > 0)
            coco_writer_say(&writer, " \\\n    ");
        quote_argument(&writer, plan->argv[i]);
    }
    coco_writer_say(&writer, "\n");
    return writer.error;
}
