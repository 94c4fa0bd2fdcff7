/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The readers of files in /proc and /sys. The first byte names one; the rest is the file. Nothing is written where
 * nothing was understood, and what does not belong to a file's subject changes nothing of what is understood.
 */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observe/host_text.h"

#define UNTOUCHED UINT64_C(0x5555555555555555)

static void check_number(const char *text)
{
    uint64_t number = UNTOUCHED;
    char again[32];

    if (!host_text_number(text, &number)) {
        FUZZ_CHECK(number == UNTOUCHED);
        return;
    }
    /* Written down anew it is the same number, and a part of the text without zeros in front. */
    snprintf(again, sizeof(again), "%llu", (unsigned long long)number);
    FUZZ_CHECK(strncmp(text + strspn(text, "0") - (number == 0), again, strlen(again)) == 0);
}

static void check_flag(const char *text)
{
    bool flag = false;

    if (host_text_flag(text, &flag))
        FUZZ_CHECK(flag == (text[0] == 'Y' || text[0] == '1'));
}

static void check_memory(const char *text)
{
    uint64_t bytes = UNTOUCHED;

    if (host_text_memory(text, "MemTotal", &bytes))
        FUZZ_CHECK(bytes % 1024 == 0 && strstr(text, "MemTotal"));
    else
        FUZZ_CHECK(bytes == UNTOUCHED);
}

static void check_counter(const char *text)
{
    uint64_t number = UNTOUCHED;

    if (host_text_counter(text, "sev_es", &number))
        FUZZ_CHECK(strstr(text, "sev_es"));
    else
        FUZZ_CHECK(number == UNTOUCHED);
}

/* A range of no RAM before all others moves nothing. */
static void check_iomem(const char *text, char *room)
{
    uint64_t end = UNTOUCHED, again = UNTOUCHED;
    const enum host_iomem result = host_text_ram_end(text, &end);

    if (result != HOST_IOMEM_READ) {
        FUZZ_CHECK(end == UNTOUCHED);
        return;
    }
    FUZZ_CHECK(end != 0);
    sprintf(room, "1-fffffffffffffffe : Reserved\n%s", text);
    FUZZ_CHECK(host_text_ram_end(room, &again) == HOST_IOMEM_READ && again == end);
}

static void check_cpuinfo(const char *text)
{
    FUZZ_CHECK(host_text_packages(text) <= 1024);
    if (host_text_cpu_has_flag(text, "tdx_host_platform"))
        FUZZ_CHECK(strstr(text, "tdx_host_platform"));
}

/* The last word counts. */
static void check_command_line(const char *text, char *room)
{
    const enum host_iommu_asked asked = host_text_iommu(text);

    sprintf(room, "%s quiet", text);
    FUZZ_CHECK(host_text_iommu(room) == asked);
    sprintf(room, "%s iommu=pt", text);
    FUZZ_CHECK(host_text_iommu(room) == HOST_IOMMU_PASS_THROUGH);
}

static void check_cgroup(const char *text)
{
    static const char *const controllers[] = {"", "memory"};

    for (size_t i = 0; i < 2; i++) {
        char path[32] = "";

        if (host_text_cgroup(text, controllers[i], path, sizeof(path)))
            FUZZ_CHECK(path[0] == '/' && !strstr(path, "/../") && !strchr(path, '\n') && strstr(text, path));
        else
            FUZZ_CHECK(path[0] == '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *room = malloc(size + 64);

    FUZZ_CHECK(text && room);
    memcpy(text, data, size);
    text[size] = '\0';
    switch (text[0]) {
    case 'n':
        check_number(text + 1);
        break;
    case 'f':
        check_flag(text + 1);
        break;
    case 'm':
        check_memory(text + 1);
        break;
    case 'c':
        check_counter(text + 1);
        break;
    case 'r':
        check_iomem(text + 1, room);
        break;
    case 'p':
        check_cpuinfo(text + 1);
        break;
    case 'i':
        check_command_line(text + 1, room);
        break;
    case 'g':
        check_cgroup(text + 1);
        break;
    case 'w':
        FUZZ_CHECK(!host_text_has_word(text + 1, "disk") || strstr(text + 1, "disk"));
        FUZZ_CHECK(host_text_tdx_log(text + 1) == 0 || strstr(text + 1, "tdx: "));
    }
    free(text);
    free(room);
    return 0;
}
