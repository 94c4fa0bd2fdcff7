/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The member launch: an object of options. */
#include "import/record_reader.h"
#include "request/complain.h"
#include "request/values.h"

/* A value as a launch file would hold it: texts as they are, numbers as they are written, truth values as yes and no.
 */
static enum coco_result read_value(struct record_import *import, const struct coco_option_info *option,
                                   struct coco_span *ret_value)
{
    const size_t start = coco_json_place(&import->reader);
    struct coco_span text;
    bool boolean;

    if (coco_json_take_text(&import->reader, &text))
        return coco_record_decode(import, text, ret_value) ? COCO_OK : coco_record_no_memory(import);
    if (coco_json_take_bool(&import->reader, &boolean)) {
        *ret_value = coco_span_of(boolean ? "yes" : "no");
        return COCO_OK;
    }
    if (start < import->reader.length &&
        (coco_is_digit(import->reader.text[start]) || import->reader.text[start] == '-')) {
        coco_json_skip(&import->reader);
        *ret_value = (struct coco_span){import->reader.text + start, import->reader.at - start};
        return coco_record_check_syntax(import);
    }
    return coco_record_refuse(import, COCO_BAD_VALUE, option->name,
                              option->times == COCO_TIMES_LIST
                                  ? "a text, a number, yes or no (true or false), or a list of those"
                                  : "a text, a number, or yes or no (true or false)");
}

static enum coco_result add_value(struct record_import *import, enum coco_option option)
{
    const struct coco_option_info *info = coco_option_info(option);
    const size_t at = coco_json_place(&import->reader);
    struct coco_origin origin = {.kind = COCO_ORIGIN_FILE, .file = COCO_RECORD_NAME, .line = 1};
    struct coco_span value = {0};
    enum coco_result result = read_value(import, info, &value);
    bool given = true;

    if (result != COCO_OK)
        return result;
    if (info->kind == COCO_KIND_SWITCH && !coco_boolean_of(value, &given))
        result = coco_complain(import->reterr_error, COCO_BAD_VALUE, origin, "%s takes yes or no", info->name);
    else if (info->kind == COCO_KIND_SWITCH && given)
        result = coco_request_add(&import->record->request, option, NULL, 0, origin, import->reterr_error);
    else if (given)
        result =
            coco_request_add(&import->record->request, option, value.bytes, value.length, origin, import->reterr_error);
    if (result != COCO_OK)
        import->reterr_error->origin = coco_record_place(import, at); /* counted only where it is needed */
    return result;
}

static enum coco_result add_values(struct record_import *import, enum coco_option option)
{
    enum coco_result result = COCO_OK;

    if (coco_option_info(option)->times != COCO_TIMES_LIST || !coco_json_enter_array(&import->reader))
        return add_value(import, option);
    while (result == COCO_OK && coco_json_next_element(&import->reader))
        result = add_value(import, option);
    return result == COCO_OK ? coco_record_check_syntax(import) : result;
}

static enum coco_result refuse_option(const struct record_import *import, struct coco_span name, size_t at)
{
    const struct coco_quoted quoted = coco_quote(name);
    const char *nearest = coco_option_nearest(name.bytes, name.length);

    if (nearest && coco_option_info(coco_option_by_name(nearest, strlen(nearest)))->scope != COCO_SCOPE_LAUNCH)
        nearest = NULL;
    return coco_complain(import->reterr_error, COCO_BAD_OPTION, coco_record_place(import, at),
                         "there is no option %s%s%s%s", quoted.text, nearest ? "; did you mean " : "",
                         nearest ? nearest : "", nearest ? "?" : "");
}

/* The option that a member names; its name began at `at`. */
static enum coco_result find_option(struct record_import *import, struct coco_span key, enum coco_option *ret_option)
{
    const size_t at = (size_t)(key.bytes - import->reader.text) - 1;
    struct coco_span name;
    enum coco_option option;

    if (!coco_record_decode(import, key, &name))
        return coco_record_no_memory(import);
    option = coco_option_by_name(name.bytes, name.length);
    if (option == COCO_OPTION_COUNT)
        return refuse_option(import, name, at);
    if (coco_option_info(option)->scope != COCO_SCOPE_LAUNCH)
        return coco_complain(import->reterr_error, COCO_BAD_OPTION, coco_record_place(import, at),
                             "%s steers the program and does not describe a VM: it belongs on the command line",
                             coco_option_info(option)->name);
    if (import->given[option])
        return coco_complain(import->reterr_error, COCO_BAD_SYNTAX, coco_record_place(import, at),
                             "%s was given before: a record names each option once", coco_option_info(option)->name);
    import->given[option] = true;
    *ret_option = option;
    return COCO_OK;
}

enum coco_result coco_record_launch(struct record_import *import)
{
    enum coco_option option = COCO_OPTION_COUNT;
    enum coco_result result = COCO_OK;
    struct coco_span key;

    if (!coco_json_enter_object(&import->reader))
        return coco_record_refuse(import, COCO_BAD_SYNTAX, "launch", "an object of options");
    while (result == COCO_OK && coco_json_next_member(&import->reader, &key)) {
        result = find_option(import, key, &option);
        if (result == COCO_OK)
            result = add_values(import, option);
    }
    return result == COCO_OK ? coco_record_check_syntax(import) : result;
}
