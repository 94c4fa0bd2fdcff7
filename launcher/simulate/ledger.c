/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ledger.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static const char *text_of(struct json_object *entry, const char *key)
{
    const char *text = json_object_get_string(json_object_object_get(entry, key));

    return text ? text : "";
}

static bool truth_of(struct json_object *entry, const char *key)
{
    return json_object_get_boolean(json_object_object_get(entry, key));
}

static void take_digest(struct ledger *ledger, const char *what, const char *digest)
{
    if (strlen(digest) != LEDGER_DIGEST_HEX || strspn(digest, "0123456789abcdef") != LEDGER_DIGEST_HEX)
        return;
    ledger->what = what;
    memcpy(ledger->digest, digest, LEDGER_DIGEST_HEX + 1);
}

static void take_entry(struct ledger *ledger, struct json_object *entry)
{
    const char *event = text_of(entry, "event");

    if (strcmp(event, "host") == 0) {
        snprintf(ledger->model, sizeof(ledger->model), "%s", text_of(entry, "model"));
    } else if (strcmp(event, "page") == 0) {
        ledger->pages++;
        ledger->measured += truth_of(entry, "contents_measured");
    } else if (strcmp(event, "create_vm") == 0) { /* where a guest is launched again, the last launch counts */
        ledger->what = NULL;
        ledger->pages = ledger->measured = 0;
        ledger->ran = false;
    } else if (strcmp(event, "snp_launch_finish") == 0 && truth_of(entry, "accepted")) {
        take_digest(ledger, "launch digest", text_of(entry, "digest"));
    } else if (strcmp(event, "tdx_finalize_vm") == 0) {
        take_digest(ledger, "MRTD", text_of(entry, "mrtd"));
    } else if (strcmp(event, "run") == 0) {
        ledger->ran = true;
    }
}

void ledger_read(const char *text, size_t length, struct ledger *ret_ledger)
{
    struct json_tokener *tokener = json_tokener_new();
    struct ledger ledger = {0};
    const char *end;

    while (tokener && length > 0 && (end = memchr(text, '\n', length))) {
        struct json_object *entry = json_tokener_parse_ex(tokener, text, (int)(end - text));

        if (json_object_is_type(entry, json_type_object))
            take_entry(&ledger, entry);
        json_object_put(entry);
        json_tokener_reset(tokener);
        length -= (size_t)(end + 1 - text);
        text = end + 1;
    }
    if (tokener)
        json_tokener_free(tokener);
    *ret_ledger = ledger;
}
