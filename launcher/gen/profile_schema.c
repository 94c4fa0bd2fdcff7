/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON Schema of recorded profiles, out of coco/host.def and the limits of the reader: one row a line. */
#include "gen.h"

#include <string.h>

#include "coco/profile.h"
#include "coco/qemu_replies.h"

#define NAME_PATTERN "^[!-~]+$"
#define TEXT_PATTERN "^[ -~]*$"

static void put_string(const char *text, size_t length, FILE *out)
{
    fputc('"', out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"' || text[i] == '\\')
            fputc('\\', out);
        fputc(text[i], out);
    }
    fputc('"', out);
}

static void put_words(const char *words, FILE *out)
{
    fputs("\"enum\": [", out);
    while (*words) {
        const size_t length = strcspn(words, "|");

        put_string(words, length, out);
        fputs(", ", out);
        words += length + (words[length] == '|');
    }
    fputs("null]", out);
}

static void put_row(const struct coco_host_info *info, FILE *out)
{
    fputs("            ", out);
    put_string(info->key, strlen(info->key), out);
    fputs(": {\"title\": ", out);
    put_string(info->title, strlen(info->title), out);
    fputs(", ", out);
    switch (info->kind) {
    case COCO_HOST_FLAG:
        fputs("\"type\": \"boolean\"", out);
        break;
    case COCO_HOST_NUMBER:
        if (info->words[0] != '\0') {
            fputs("\"description\": \"in ", out);
            fputs(info->words, out);
            fputs("\", ", out);
        }
        fputs("\"$ref\": \"#/$defs/number\"", out);
        break;
    case COCO_HOST_HEX:
        fputs("\"$ref\": \"#/$defs/hex\"", out);
        break;
    case COCO_HOST_TEXT:
        fputs("\"$ref\": \"#/$defs/text\"", out);
        break;
    case COCO_HOST_CHOICE:
        put_words(info->words, out);
        break;
    }
    fputs("}", out);
}

static void put_group(enum coco_host_group group, FILE *out)
{
    const char *separator = "\n";

    fprintf(out,
            "        \"%s\": {\n"
            "          \"title\": \"%s\",\n"
            "          \"type\": \"object\",\n"
            "          \"additionalProperties\": false,\n"
            "          \"properties\": {",
            coco_host_group_name(group), coco_host_group_title(group));
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)row);

        if (info->group != group)
            continue;
        fputs(separator, out);
        put_row(info, out);
        separator = ",\n";
    }
    fputs("\n          }\n        },\n", out);
}

static void put_host(FILE *out)
{
    fputs("    \"host\": {\n"
          "      \"title\": \"what was looked at on a host; what is absent was not looked at\",\n"
          "      \"type\": \"object\",\n"
          "      \"additionalProperties\": false,\n"
          "      \"properties\": {\n",
          out);
    for (unsigned group = 0; group < COCO_HOST_GROUP_COUNT; group++)
        put_group((enum coco_host_group)group, out);
    fputs("        \"not_looked_at\": {\n"
          "          \"title\": \"why rows were not looked at\",\n"
          "          \"type\": \"object\",\n"
          "          \"additionalProperties\": {\"$ref\": \"#/$defs/reason\"},\n"
          "          \"propertyNames\": {\n"
          "            \"enum\": [",
          out);
    for (unsigned row = 0; row < COCO_HOST_COUNT; row++) {
        const struct coco_host_info *info = coco_host_info((enum coco_host_row)row);

        fprintf(out, "%s\n              \"%s.%s\"", row > 0 ? "," : "", coco_host_group_name(info->group), info->key);
    }
    fputs("\n            ]\n          }\n        }\n      }\n    },\n", out);
}

static void put_qemu(FILE *out)
{
    fprintf(
        out,
        "    \"qemu\": {\n"
        "      \"title\": \"what a QEMU binary said of itself; what is absent it was not asked\",\n"
        "      \"type\": \"object\",\n"
        "      \"additionalProperties\": false,\n"
        "      \"required\": [\"version\"],\n"
        "      \"properties\": {\n"
        "        \"version\": {\"type\": \"string\", \"pattern\": \"^[0-9]{1,4}\\\\.[0-9]{1,4}\\\\.[0-9]{1,4}$\"},\n"
        "        \"package\": {\"type\": \"string\", \"maxLength\": %u, \"pattern\": \"" TEXT_PATTERN "\"},\n"
        "        \"target\": {\"$ref\": \"#/$defs/name\"},\n"
        "        \"objects\": {\n"
        "          \"title\": \"types that -object takes, and their properties\",\n"
        "          \"type\": \"object\",\n"
        "          \"maxProperties\": %u,\n"
        "          \"propertyNames\": {\"$ref\": \"#/$defs/name\"},\n"
        "          \"additionalProperties\": {\"$ref\": \"#/$defs/names\"}\n"
        "        },\n"
        "        \"machines\": {\"$ref\": \"#/$defs/names\"},\n"
        "        \"devices\": {\"$ref\": \"#/$defs/names\"},\n"
        "        \"cpu_models\": {\"$ref\": \"#/$defs/names\"},\n"
        "        \"options\": {\"$ref\": \"#/$defs/names\"}\n"
        "      }\n"
        "    }\n",
        COCO_QEMU_NAME_MAX, COCO_QEMU_OBJECTS_MAX);
}

static void put_definitions(FILE *out)
{
    fprintf(out,
            "  \"$defs\": {\n"
            "    \"number\": {\"type\": [\"integer\", \"null\"], \"minimum\": 0, \"maximum\": 18446744073709551615},\n"
            "    \"hex\": {\"type\": [\"string\", \"null\"], \"pattern\": \"^0x[0-9A-Fa-f]{1,16}$\"},\n"
            "    \"text\": {\"type\": [\"string\", \"null\"], \"maxLength\": %u, \"pattern\": \"" TEXT_PATTERN "\"},\n"
            "    \"reason\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": %u, \"pattern\": \"" TEXT_PATTERN
            "\"},\n"
            "    \"name\": {\"type\": \"string\", \"maxLength\": %u, \"pattern\": \"" NAME_PATTERN "\"},\n"
            "    \"names\": {\"type\": \"array\", \"maxItems\": %u, \"uniqueItems\": true, \"items\": {\"$ref\": "
            "\"#/$defs/name\"}}\n"
            "  }\n",
            COCO_HOST_TEXT_MAX, COCO_HOST_REASON_MAX, COCO_QEMU_NAME_MAX, COCO_QEMU_NAMES_MAX);
}

void gen_profile_schema(FILE *out)
{
    fprintf(out,
            "{\n"
            "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
            "  \"title\": \"" COCO_PROFILE_SCHEMA "\",\n"
            "  \"type\": \"object\",\n"
            "  \"additionalProperties\": false,\n"
            "  \"required\": [\"schema\"],\n"
            "  \"anyOf\": [{\"required\": [\"host\"]}, {\"required\": [\"qemu\"]}],\n"
            "  \"properties\": {\n"
            "    \"schema\": {\"const\": \"" COCO_PROFILE_SCHEMA "\"},\n"
            "    \"about\": {\"title\": \"for people\", \"type\": \"string\", \"maxLength\": %u},\n",
            COCO_PROFILE_ABOUT_MAX);
    put_host(out);
    put_qemu(out);
    fputs("  },\n", out);
    put_definitions(out);
    fputs("}\n", out);
}
