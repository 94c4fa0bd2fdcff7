/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ledger.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "settings.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int file = -1;
static char *line;
static size_t used, room;

static void add(const char *bytes, size_t size)
{
    if (used + size > room) {
        room = 2 * (used + size);
        line = realloc(line, room);
        if (!line)
            settings_wrong("COCO_SIMULATE_LEDGER", settings.ledger, "no memory for an entry");
    }
    memcpy(line + used, bytes, size);
    used += size;
}

static void add_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void add_format(const char *format, ...)
{
    char text[128];
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    add(text, (size_t)size < sizeof(text) ? (size_t)size : sizeof(text) - 1);
}

static void add_quoted(const char *text)
{
    add("\"", 1);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            add("\\", 1);
        if ((unsigned char)*text < 0x20)
            add_format("\\u%04x", *text);
        else
            add(text, 1);
    }
    add("\"", 1);
}

/* By the number of the system call, since open() is this library's own: it must not wait for what it is part of. */
static void create(void)
{
    file = (int)syscall(SYS_openat, AT_FDCWD, settings.ledger, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        settings_wrong("COCO_SIMULATE_LEDGER", settings.ledger, "it cannot be written");
}

void ledger_open(const char *event)
{
    pthread_mutex_lock(&mutex);
    if (settings.ledger && file < 0)
        create();
    used = 0;
    add_format("{\"event\":\"%s\"", event);
}

void ledger_number(const char *key, uint64_t value)
{
    add_format(",\"%s\":%" PRIu64, key, value);
}

void ledger_hex(const char *key, uint64_t value)
{
    add_format(",\"%s\":\"0x%" PRIx64 "\"", key, value);
}

void ledger_bytes(const char *key, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *next = bytes;

    add_format(",\"%s\":\"", key);
    for (size_t i = 0; i < size; i++)
        add((char[]){digits[next[i] >> 4], digits[next[i] & 15]}, 2);
    add("\"", 1);
}

void ledger_text(const char *key, const char *text)
{
    add_format(",\"%s\":", key);
    add_quoted(text);
}

void ledger_truth(const char *key, bool value)
{
    add_format(",\"%s\":%s", key, value ? "true" : "false");
}

void ledger_close(void)
{
    add("}\n", 2);
    if (file >= 0 && write(file, line, used) != (ssize_t)used)
        settings_wrong("COCO_SIMULATE_LEDGER", settings.ledger, "it cannot be written");
    pthread_mutex_unlock(&mutex);
}
