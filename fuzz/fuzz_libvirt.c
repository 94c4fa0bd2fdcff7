/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A libvirt domain, as it is. */
#include "coco/arena.h"
#include "coco/import.h"
#include "import/libvirt/xml.h"
#include "requests.h"

#define FILE_NAME "vm.xml"

/* What is told is somewhere in the text, or right behind its end. */
static void check_place(const struct coco_origin *origin, const uint8_t *data, size_t size)
{
    size_t lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    FUZZ_CHECK(origin->kind == COCO_ORIGIN_FILE && strcmp(origin->file, FILE_NAME) == 0);
    FUZZ_CHECK(origin->line >= 1 && origin->line <= lines);
    FUZZ_CHECK(origin->column >= 1 && origin->column <= size + 1);
}

static void check_places(const struct coco_request *request, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < request->count; i++)
        if (request->settings[i].origin.kind != COCO_ORIGIN_NONE)
            check_place(&request->settings[i].origin, data, size);
    for (size_t i = 0; i < request->unread_count; i++) {
        FUZZ_CHECK(request->unread[i].subjects != 0);
        if (request->unread[i].origin.kind != COCO_ORIGIN_NONE)
            check_place(&request->unread[i].origin, data, size);
    }
}

/* ---- the same domain, written otherwise -------------------------------------------------------------------------- */

#define TEXT_MAX (1024 * 1024)

static char text[TEXT_MAX];
static size_t length;

static void write_bytes(const char *bytes)
{
    const size_t size = strlen(bytes);

    if (length + size >= TEXT_MAX)
        length = TEXT_MAX; /* too long: it is not compared */
    else {
        memcpy(text + length, bytes, size + 1);
        length += size;
    }
}

/* Every byte that could mean something else, as a reference. */
static void write_escaped(const char *bytes)
{
    char reference[8] = "";

    for (; *bytes && length < TEXT_MAX; bytes++) {
        if (strchr("<>&'\"\n\r\t", *bytes))
            snprintf(reference, sizeof(reference), "&#%d;", *bytes);
        else
            snprintf(reference, sizeof(reference), "%c", *bytes);
        write_bytes(reference);
    }
}

/* The last attribute first. There are few where the text is short enough to be compared. Those of other namespaces say
 * nothing, and two of them may come to the same name here. */
static void write_attributes(const struct xml_attribute *attribute)
{
    if (!attribute)
        return;
    write_attributes(attribute->next);
    if (strncmp(attribute->name, "other:", 6) == 0)
        return;
    write_bytes("\n\t");
    write_bytes(attribute->name);
    write_bytes(" = '");
    write_escaped(attribute->value);
    write_bytes("'");
}

static void write_element(const struct xml_element *element)
{
    write_bytes("<");
    write_bytes(element->name);
    if (!element->parent)
        write_bytes(" xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' xmlns:other='urn:other'");
    write_attributes(element->attribute);
    write_bytes(" >");
    for (const struct xml_element *child = element->child; child; child = child->next) {
        write_bytes("\n<!-- <domain> --> ");
        write_element(child);
        write_bytes("\r\n");
    }
    write_escaped(element->text);
    write_bytes("</");
    write_bytes(element->name);
    write_bytes(" >");
}

/* Attributes have no order, and white space between elements says nothing; all comes to the same settings. */
static void check_written_otherwise(struct coco_request *request, const uint8_t *data, size_t size)
{
    static struct coco_request again;
    struct coco_error error = {.message = ""};
    struct xml_element *root;

    if (size > 65536 || xml_read(request->arena, FILE_NAME, (const char *)data, size, &root, &error) != COCO_OK)
        return;
    length = 0;
    write_element(root);
    if (length == TEXT_MAX)
        return;
    fuzz_request_prepare(&again);
    FUZZ_CHECK(coco_import_libvirt(&again, FILE_NAME, text, length, NULL, &error) == COCO_OK);
    FUZZ_CHECK(same_request(request, &again));
    FUZZ_CHECK(request->unread_count == again.unread_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coco_request request, twin;
    struct coco_error error = {.message = ""}, twin_error = {.message = ""};
    enum coco_result result;

    fuzz_request_prepare(&request);
    fuzz_request_prepare(&twin);
    result = coco_import_libvirt(&request, FILE_NAME, (const char *)data, size, NULL, &error);
    FUZZ_CHECK(coco_import_libvirt(&twin, FILE_NAME, (const char *)data, size, NULL, &twin_error) == result);
    FUZZ_CHECK(same_request(&request, &twin));
    FUZZ_CHECK(request.unread_count == twin.unread_count);
    check_places(&request, data, size);
    if (result != COCO_OK) {
        fuzz_check_sentence(&error);
        fuzz_check_same_error(&error, &twin_error);
        if (error.origin.kind != COCO_ORIGIN_NONE)
            check_place(&error.origin, data, size);
    } else {
        check_written_otherwise(&request, data, size);
    }
    return 0;
}
