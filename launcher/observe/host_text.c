/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "observe/host_text.h"

#include <string.h>

#include "coco/host.h"

/* More packages than any x86 board has; /proc/cpuinfo may name them in any order. */
#define PACKAGES_MAX 1024

/* ---- words and numbers ------------------------------------------------------------------------------------------- */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

/* Moves past a number. False where there is none, or where it does not fit into 64 bits. */
static bool read_number(const char **text, unsigned base, uint64_t *ret_number)
{
    const char *at = *text;
    uint64_t number = 0;

    for (;; at++) {
        unsigned digit;

        if (*at >= '0' && *at <= '9')
            digit = (unsigned)(*at - '0');
        else if (base == 16 && *at >= 'a' && *at <= 'f')
            digit = (unsigned)(*at - 'a') + 10;
        else
            break;
        if (number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    if (at == *text)
        return false;
    *text = at;
    *ret_number = number;
    return true;
}

static bool at_line_end(const char *text)
{
    text = skip_blanks(text);
    return *text == '\0' || *text == '\n';
}

static bool at_end(const char *text)
{
    while (is_blank(*text) || *text == '\n')
        text++;
    return *text == '\0';
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : line + strlen(line);
}

/* The text after `prefix`, or NULL. */
static const char *after(const char *text, const char *prefix)
{
    const size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

bool host_text_number(const char *text, uint64_t *ret_number)
{
    uint64_t number;

    if (!read_number(&text, 10, &number) || !at_end(text))
        return false;
    *ret_number = number;
    return true;
}

bool host_text_is(const char *text, const char *word)
{
    const char *rest = after(text, word);

    return rest && at_end(rest);
}

bool host_text_flag(const char *text, bool *ret_flag)
{
    const bool yes = host_text_is(text, "Y") || host_text_is(text, "1");

    if (!yes && !host_text_is(text, "N") && !host_text_is(text, "0"))
        return false;
    *ret_flag = yes;
    return true;
}

/* The length of the word that starts here. */
static size_t word_length(const char *text)
{
    return strcspn(text, " \t\n");
}

/* The next word, or NULL; `text` moves past it. */
static const char *next_word(const char **text, size_t *ret_length)
{
    const char *word = *text + strspn(*text, " \t\n");

    *ret_length = word_length(word);
    *text = word + *ret_length;
    return *ret_length > 0 ? word : NULL;
}

static bool same_word(const char *word, size_t length, const char *other)
{
    return length == strlen(other) && memcmp(word, other, length) == 0;
}

bool host_text_has_word(const char *text, const char *word)
{
    size_t length;

    for (const char *found = next_word(&text, &length); found; found = next_word(&text, &length))
        if (same_word(found, length, word))
            return true;
    return false;
}

/* ---- files of lines ---------------------------------------------------------------------------------------------- */

bool host_text_memory(const char *meminfo, const char *key, uint64_t *ret_bytes)
{
    for (const char *line = meminfo; *line != '\0'; line = next_line(line)) {
        const char *rest = after(line, key);
        uint64_t number;

        if (!rest || *rest != ':')
            continue;
        rest = skip_blanks(rest + 1);
        if (!read_number(&rest, 10, &number) || number > UINT64_MAX / 1024)
            return false;
        rest = after(skip_blanks(rest), "kB");
        if (!rest || !at_line_end(rest))
            return false;
        *ret_bytes = number * 1024;
        return true;
    }
    return false;
}

bool host_text_counter(const char *text, const char *key, uint64_t *ret_number)
{
    for (const char *line = text; *line != '\0'; line = next_line(line)) {
        const char *rest = after(line, key);
        uint64_t number;

        if (!rest || !is_blank(*rest))
            continue;
        rest = skip_blanks(rest);
        if (!read_number(&rest, 10, &number) || !at_line_end(rest))
            return false;
        *ret_number = number;
        return true;
    }
    return false;
}

/* "100000000-63fffffff : System RAM": returns what follows the colon, or NULL. */
static const char *read_range(const char *line, uint64_t *ret_first, uint64_t *ret_last)
{
    if (!read_number(&line, 16, ret_first) || *line++ != '-' || !read_number(&line, 16, ret_last))
        return NULL;
    return after(line, " : ");
}

/* To a user who may not see addresses the kernel shows zeros, and two ranges that both end at 0 are never real. */
enum host_iomem host_text_ram_end(const char *iomem, uint64_t *ret_end)
{
    uint64_t end = 0;
    bool hidden = false;

    for (const char *line = iomem; *line != '\0'; line = next_line(line)) {
        uint64_t first, last;
        const char *name;

        if (is_blank(*line)) /* a part of the range above */
            continue;
        name = read_range(line, &first, &last);
        if (!name || last < first || last == UINT64_MAX)
            return HOST_IOMEM_STRANGE;
        hidden = hidden || last == 0;
        name = after(name, "System RAM");
        if (name && at_line_end(name) && last + 1 > end)
            end = last + 1;
    }
    if (hidden)
        return HOST_IOMEM_HIDDEN;
    if (end == 0)
        return HOST_IOMEM_STRANGE;
    *ret_end = end;
    return HOST_IOMEM_READ;
}

/* ---- /proc/cpuinfo ----------------------------------------------------------------------------------------------- */

/* "physical id\t: 1": returns what follows the colon, or NULL. */
static const char *cpu_field(const char *line, const char *key)
{
    const char *rest = after(line, key);

    if (!rest)
        return NULL;
    rest = skip_blanks(rest);
    return *rest == ':' ? skip_blanks(rest + 1) : NULL;
}

unsigned host_text_packages(const char *cpuinfo)
{
    uint64_t seen[PACKAGES_MAX / 64] = {0};
    unsigned count = 0;

    for (const char *line = cpuinfo; *line != '\0'; line = next_line(line)) {
        const char *rest = cpu_field(line, "physical id");
        uint64_t id, bit;

        if (!rest)
            continue;
        if (!read_number(&rest, 10, &id) || !at_line_end(rest) || id >= PACKAGES_MAX)
            return 0;
        bit = UINT64_C(1) << (id % 64);
        count += (seen[id / 64] & bit) == 0;
        seen[id / 64] |= bit;
    }
    return count;
}

bool host_text_cpu_has_flag(const char *cpuinfo, const char *flag)
{
    for (const char *line = cpuinfo; *line != '\0'; line = next_line(line)) {
        const char *flags = cpu_field(line, "flags");

        if (!flags)
            continue;
        while (!at_line_end(flags)) {
            const size_t length = word_length(flags);

            if (same_word(flags, length, flag))
                return true;
            flags = skip_blanks(flags + length);
        }
        return false; /* every CPU has a line, and all say the same */
    }
    return false;
}

/* ---- the kernel's command line, cgroups, the log ----------------------------------------------------------------- */

/* Values of iommu=, separated by commas: iommu_setup() in arch/x86/kernel/pci-dma.c. */
static void read_iommu_values(const char *values, size_t length, enum host_iommu_asked *asked)
{
    static const struct {
        const char *word;
        enum host_iommu_asked asked;
    } known[] = {{"off", HOST_IOMMU_OFF}, {"pt", HOST_IOMMU_PASS_THROUGH}, {"nopt", HOST_IOMMU_TRANSLATE}};

    for (size_t start = 0; start < length;) {
        const char *comma = memchr(values + start, ',', length - start);
        const size_t end = comma ? (size_t)(comma - values) : length;

        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
            if (same_word(values + start, end - start, known[i].word))
                *asked = known[i].asked;
        start = end + 1;
    }
}

/* iommu.passthrough= is read by iommu_set_def_domain_type() in drivers/iommu/iommu.c, amd_iommu= and intel_iommu= by
 * the drivers. */
enum host_iommu_asked host_text_iommu(const char *command_line)
{
    static const struct {
        const char *word;
        enum host_iommu_asked asked;
    } known[] = {
        {"iommu.passthrough=1", HOST_IOMMU_PASS_THROUGH},
        {"iommu.passthrough=y", HOST_IOMMU_PASS_THROUGH},
        {"iommu.passthrough=on", HOST_IOMMU_PASS_THROUGH},
        {"iommu.passthrough=0", HOST_IOMMU_TRANSLATE},
        {"iommu.passthrough=n", HOST_IOMMU_TRANSLATE},
        {"iommu.passthrough=off", HOST_IOMMU_TRANSLATE},
        {"amd_iommu=off", HOST_IOMMU_OFF},
        {"intel_iommu=off", HOST_IOMMU_OFF},
    };
    enum host_iommu_asked asked = HOST_IOMMU_AS_BUILT;
    size_t length;

    for (const char *word = next_word(&command_line, &length); word; word = next_word(&command_line, &length)) {
        if (length > strlen("iommu=") && after(word, "iommu="))
            read_iommu_values(word + strlen("iommu="), length - strlen("iommu="), &asked);
        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
            if (same_word(word, length, known[i].word))
                asked = known[i].asked;
    }
    return asked;
}

/* Is the controller among those of "4:memory:/path", or between the colons of "0::/path"? */
static bool names_controller(const char *names, size_t length, const char *controller)
{
    if (controller[0] == '\0')
        return length == 0;
    for (size_t start = 0; start < length;) {
        const char *comma = memchr(names + start, ',', length - start);
        const size_t end = comma ? (size_t)(comma - names) : length;

        if (same_word(names + start, end - start, controller))
            return true;
        start = end + 1;
    }
    return false;
}

/* A path with ".." is of a process outside of the cgroup namespace: what limits it cannot be seen here. */
static bool leads_out(const char *path, size_t length)
{
    for (size_t i = 0; i + 3 <= length; i++)
        if (memcmp(path + i, "/..", 3) == 0 && (i + 3 == length || path[i + 3] == '/'))
            return true;
    return false;
}

bool host_text_cgroup(const char *text, const char *controller, char *ret_path, size_t size)
{
    for (const char *line = text; *line != '\0'; line = next_line(line)) {
        const size_t length = strcspn(line, "\n");
        const char *names = memchr(line, ':', length), *path;

        if (!names)
            return false;
        names++;
        path = memchr(names, ':', length - (size_t)(names - line));
        if (!path)
            return false;
        if (names_controller(names, (size_t)(path - names), controller)) {
            const size_t path_length = length - (size_t)(path + 1 - line);

            if (path[1] != '/' || path_length >= size || leads_out(path + 1, path_length))
                return false;
            memcpy(ret_path, path + 1, path_length);
            ret_path[path_length] = '\0';
            return true;
        }
    }
    return false;
}

/* arch/x86/virt/vmx/tdx/tdx.c; 7.1 names the module otherwise than the kernels before it. */
unsigned host_text_tdx_log(const char *line)
{
    static const struct {
        const char *words;
        enum coco_tdx_module_sighting module;
    } known[] = {
        {"tdx: module initialized", COCO_TDX_MODULE_INITIALISED},
        {"tdx: TDX-Module initialized", COCO_TDX_MODULE_INITIALISED},
        {"tdx: module initialization failed", COCO_TDX_MODULE_FAILED},
        {"tdx: TDX-Module initialization failed", COCO_TDX_MODULE_FAILED},
        {"tdx: module not loaded", COCO_TDX_MODULE_NOT_LOADED},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (strstr(line, known[i].words))
            return known[i].module;
    return 0;
}
