/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "plan_read.h"

#include <json-c/json.h>
#include <string.h>

#include "harness.h"

enum form { NO_VALUE, PLAIN, PAIRS, JSON };

/* Every option that a plan may hold, and the keys in its value; a first word without = has the key "". */
static const struct {
    const char *name;
    enum form form;
    const char *keys; /* each between two blanks */
} options[] = {
    {"-no-user-config", NO_VALUE, NULL},
    {"-nodefaults", NO_VALUE, NULL},
    {"-no-reboot", NO_VALUE, NULL},
    {"-sandbox", PAIRS, "  obsolete elevateprivileges spawn resourcecontrol "},
    {"-name", PAIRS, " guest debug-threads "},
    {"-uuid", PLAIN, NULL},
    {"-machine", PAIRS, "  hpet smm kernel-irqchip confidential-guest-support "},
    {"-accel", PLAIN, NULL},
    {"-cpu", PLAIN, NULL},
    {"-smp", PAIRS, " cpus maxcpus "},
    {"-m", PAIRS, " size maxmem slots "},
    {"-object", JSON,
     " qom-type id filename cbitpos reduced-phys-bits policy kernel-hashes host-data id-block id-auth "
     "author-key-enabled"
     " vcek-disabled guest-visible-workarounds attributes mrconfigid mrowner mrownerconfig quote-generation-socket "},
    {"-chardev", PAIRS, "  id fd mux signal "},
    {"-qmp", PLAIN, NULL},
    {"-monitor", PLAIN, NULL},
    {"-device", JSON,
     " driver id disable-legacy bus chardev name rng netdev romfile guest-cid drive serial bootindex "},
    {"-display", PLAIN, NULL},
    {"-vga", PLAIN, NULL},
    {"-bios", PLAIN, NULL},
    {"-kernel", PLAIN, NULL},
    {"-initrd", PLAIN, NULL},
    {"-append", PLAIN, NULL},
    {"-smbios", PAIRS, " type value path "},
    {"-blockdev", JSON, " driver node-name filename file discard read-only "},
    {"-drive", PAIRS, " if id driver file.driver file.filename discard snapshot "},
    {"-netdev", JSON, " type id "},
};

static bool is_key(const char *keys, const char *key, size_t length)
{
    for (const char *at = keys; (at = strchr(at, ' ')) && at[1];) {
        at++;
        if (strncmp(at, key, length) == 0 && at[length] == ' ')
            return true;
    }
    return false;
}

/* The end of the part that starts here: a single comma, or the end of the word. */
static const char *part_end(const char *part)
{
    for (; *part; part++) {
        if (*part == ',' && part[1] != ',')
            break;
        if (*part == ',')
            part++;
    }
    return part;
}

static void check_pairs(const char *word, const char *keys)
{
    bool first = true;

    for (const char *part = word; *part || first; first = false) {
        const char *end = part_end(part);
        const char *equals = memchr(part, '=', (size_t)(end - part));

        FUZZ_CHECK(equals || first);
        FUZZ_CHECK(is_key(keys, part, equals ? (size_t)(equals - part) : 0));
        part = *end ? end + 1 : end;
    }
}

struct json_object *parse_json(const char *word)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *object;

    FUZZ_CHECK(tokener && word);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    object = json_tokener_parse_ex(tokener, word, (int)strlen(word) + 1);
    FUZZ_CHECK(json_tokener_get_error(tokener) == json_tokener_success);
    FUZZ_CHECK(json_tokener_get_parse_end(tokener) == strlen(word));
    FUZZ_CHECK(json_object_is_type(object, json_type_object));
    json_tokener_free(tokener);
    return object;
}

static void check_json(const char *word, const char *keys)
{
    struct json_object *object = parse_json(word);

    json_object_object_foreach(object, key, value)
    {
        (void)value;
        FUZZ_CHECK(is_key(keys, key, strlen(key)));
    }
    json_object_put(object);
}

void check_json_string(const char *word, const char *key, const char *expected)
{
    struct json_object *object = parse_json(word);
    struct json_object *string = json_object_object_get(object, key);

    FUZZ_CHECK(string && json_object_is_type(string, json_type_string));
    FUZZ_CHECK((size_t)json_object_get_string_len(string) == strlen(expected));
    FUZZ_CHECK(strcmp(json_object_get_string(string), expected) == 0);
    json_object_put(object);
}

static size_t option_number(const char *name)
{
    size_t i = 0;

    while (i < sizeof(options) / sizeof(*options) && strcmp(options[i].name, name) != 0)
        i++;
    FUZZ_CHECK(i < sizeof(options) / sizeof(*options));
    return i;
}

void check_grammar(const struct coco_plan *plan)
{
    for (size_t i = 1; i < plan->argc; i++) {
        const size_t option = option_number(plan->argv[i]);

        if (options[option].form == NO_VALUE)
            continue;
        FUZZ_CHECK(++i < plan->argc);
        if (options[option].form == PAIRS)
            check_pairs(plan->argv[i], options[option].keys);
        if (options[option].form == JSON)
            check_json(plan->argv[i], options[option].keys);
    }
}

const char *option_value(const struct coco_plan *plan, const char *option, size_t *from)
{
    /* Step over values, which may look like options. */
    for (size_t i = 1; i < plan->argc; i++) {
        const size_t at = i;

        if (options[option_number(plan->argv[i])].form != NO_VALUE)
            i++;
        if (at < *from || strcmp(plan->argv[at], option) != 0)
            continue;
        *from = i + 1;
        return plan->argv[i];
    }
    return NULL;
}

const char *only_value(const struct coco_plan *plan, const char *option)
{
    size_t from = 0;
    const char *value = option_value(plan, option, &from);

    FUZZ_CHECK(!value || !option_value(plan, option, &from));
    return value;
}

const char *pair_value(const char *word, const char *key)
{
    static char *values[4];
    static unsigned turn;
    char *value = NULL, *to;
    bool first = true;

    FUZZ_CHECK(word);
    for (const char *part = word; *part || first; first = false) {
        const char *end = part_end(part);

        if (strncmp(part, key, strlen(key)) == 0 && part[strlen(key)] == '=') {
            FUZZ_CHECK(!value);
            turn = (turn + 1) % 4;
            free(values[turn]);
            value = values[turn] = malloc((size_t)(end - part) + 1);
            FUZZ_CHECK(value);
            to = value;
            for (const char *at = part + strlen(key) + 1; at < end; at++) {
                *to++ = *at;
                if (*at == ',')
                    at++;
            }
            *to = '\0';
        }
        part = *end ? end + 1 : end;
    }
    return value;
}

unsigned long long phys_bits(const char *cpu)
{
    static const char name[] = "phys-bits=";
    unsigned long long largest = 0;

    for (const char *flag = strchr(cpu, ','); flag; flag = strchr(flag, ',')) {
        size_t i = 0;

        flag++;
        while (name[i] && (flag[i] == name[i] || (flag[i] == '_' && name[i] == '-'))) /* QEMU takes both */
            i++;
        if (!name[i]) {
            const unsigned long long bits = strtoull(flag + i, NULL, 0);

            largest = bits > largest ? bits : largest;
        }
    }
    return largest;
}
