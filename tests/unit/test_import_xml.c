/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* XML as a tree: where everything is, and what is refused. */
#include "request_fixture.h"

#include "coco/arena.h"
#include "import/libvirt/xml.h"

static enum coco_result read_text_as(struct coco_request *request, const char *text, size_t length,
                                     struct xml_element **ret_root, struct coco_error *error)
{
    coco_request_clear(request);
    return xml_read(request->arena, "vm.xml", text, length, ret_root, error);
}

static struct xml_element *tree_of(struct coco_request *request, const char *text)
{
    struct xml_element *root = NULL;
    struct coco_error error;

    if (read_text_as(request, text, strlen(text), &root, &error) != COCO_OK)
        fail_msg("%s: %s", text, error.message);
    return root;
}

static void assert_place(struct coco_origin origin, unsigned line, unsigned column)
{
    assert_int_equal(origin.kind, COCO_ORIGIN_FILE);
    assert_string_equal(origin.file, "vm.xml");
    assert_int_equal(origin.line, line);
    assert_int_equal(origin.column, column);
}

/* Lines end in LF, CR LF or CR; columns count characters. */
static void test_places(void **state)
{
    static const char *const starts[] = {"", "\xef\xbb\xbf", "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>"};
    struct xml_element *root, *child;

    root = tree_of(*state, "<a>\n <b x='1'\n    y = \"2\"/>\r\n<b>\r  text</b>\xc3\xa4\xe2\x82\xac<c\tz='>'/></a>");
    assert_place(root->origin, 1, 1);
    child = xml_child(root, "b");
    assert_place(child->origin, 2, 2);
    assert_place(child->text_origin, 2, 2);
    assert_place(xml_attribute(child, "x")->origin, 2, 5);
    assert_place(xml_attribute(child, "y")->origin, 3, 5);
    child = xml_again(child);
    assert_place(child->origin, 4, 1);
    assert_place(child->text_origin, 5, 3);
    child = xml_child(root, "c");
    assert_place(child->origin, 5, 13);
    assert_place(xml_attribute(child, "z")->origin, 5, 16);
    for (size_t i = 0; i < COUNT(starts); i++) {
        char text[128];

        snprintf(text, sizeof(text), "%s\n<a/>", starts[i]);
        assert_place(tree_of(*state, text)->origin, 2, 1);
    }
    assert_place(tree_of(*state, "\xef\xbb\xbf<a/>")->origin, 1, 1);
}

/* Declarations of namespaces are no attributes, and stand between them. */
static void test_namespaces(void **state)
{
    struct xml_element *root = tree_of(*state, "<a p='1' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0' r='2' "
                                               "xmlns='' xmlns:o='urn:o' s='3'><q:b/><o:b o:t='4'/></a>");

    assert_place(xml_attribute(root, "p")->origin, 1, 4);
    assert_place(xml_attribute(root, "r")->origin, 1, 63);
    assert_place(xml_attribute(root, "s")->origin, 1, 94);
    assert_non_null(xml_child(root, "qemu:b"));
    assert_string_equal(xml_value(xml_child(root, "other:b"), "other:t"), "4");
    assert_null(xml_child(root, "b"));
}

static void test_text(void **state)
{
    struct xml_element *root =
        tree_of(*state, "<a>lost<b> 1&lt;2 <![CDATA[<&]]><!-- no -->&#65;\r\n</b>lost<c/><d v='&quot;\n&#10;'/></a>");

    assert_string_equal(root->text, "");
    assert_string_equal(xml_child(root, "b")->text, " 1<2 <&A\n");
    assert_string_equal(xml_child(root, "c")->text, "");
    assert_string_equal(xml_value(xml_child(root, "d"), "v"), "\" \n");
}

/* The tree knows what was asked for. */
static void test_asked(void **state)
{
    struct xml_element *root = tree_of(*state, "<a><b x='1' y='2'><c/></b><b/></a>");
    struct xml_element *child = xml_child(root, "b");

    assert_true(child->read);
    assert_false(child->next->read);
    assert_false(xml_is(child, "x", "2"));
    assert_true(child->attribute->read);
    assert_false(child->attribute->next->read);
    assert_false(child->child->read);
    xml_read_all(child);
    assert_true(child->attribute->next->read);
    assert_true(child->child->read);
    assert_null(xml_child(NULL, "b"));
    assert_null(xml_attribute(NULL, "x"));
    assert_null(xml_value(root, "x"));
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        size_t length; /* 0: up to its NUL */
        unsigned line, column;
        const char *says;
    } texts[] = {
        {"", 0, 1, 1, "there is no element"},
        {" \n ", 0, 2, 2, "there is no element"},
        {"text", 0, 1, 1, "this is not XML"},
        {"<a>\n <b></a>", 0, 2, 7, "mismatched tag"},
        {"<a x='1' x='2'/>", 0, 1, 10, "duplicate attribute"},
        {"<a/>\n<a/>", 0, 2, 1, "a file holds one domain"},
        {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 0, 1, 13, "a document type (<!DOCTYPE) is not taken"},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", 0, 1, 40, "a document type (<!DOCTYPE) is not taken"},
        {"<a>&b;</a>", 0, 1, 4, "undefined entity"},
        {"<q:a/>", 0, 1, 1, "unbound prefix"},
        {"<?xml version='1.0' encoding='UTF-16'?><a/>", 0, 1, 1, "not UTF-8"},
        {"<?xml version='1.0' encoding='latin1'?><a/>", 0, 1, 1, "not UTF-8"},
        {"\xff\xfe<\0a\0/\0>\0", 10, 1, 1, "UTF-16"},
        {"\xfe\xff\0<\0a", 6, 1, 1, "UTF-16"},
        {"<a>\xff</a>", 0, 1, 4, "not XML in UTF-8"},
        {"<a>\0</a>", 8, 1, 4, "not XML in UTF-8"},
        {"<a>&#0;</a>", 0, 1, 4, "invalid character number"},
        {"<a", 0, 1, 1, "unclosed token"},
    };

    for (size_t i = 0; i < COUNT(texts); i++) {
        const size_t length = texts[i].length > 0 ? texts[i].length : strlen(texts[i].text);
        struct coco_error error = {.message = ""};
        struct xml_element *root;

        assert_int_equal(read_text_as(*state, texts[i].text, length, &root, &error), COCO_BAD_SYNTAX);
        if (!strstr(error.message, texts[i].says) || error.origin.line != texts[i].line ||
            error.origin.column != texts[i].column)
            fail_msg("%zu: %u:%u: %s", i, error.origin.line, error.origin.column, error.message);
        assert_sentence(&error);
    }
}

/* A text of `count` times a piece, between two others. */
static enum coco_result read_many(struct coco_request *request, const char *before, const char *piece, size_t count,
                                  const char *after)
{
    static char text[COCO_IMPORT_BYTES_MAX + 64];
    struct coco_error error = {.message = ""};
    struct xml_element *root;
    size_t length = (size_t)snprintf(text, sizeof(text), "%s", before);
    enum coco_result result;

    for (size_t i = 0; i < count; i++) {
        memcpy(text + length, piece, strlen(piece));
        length += strlen(piece);
    }
    length += (size_t)snprintf(text + length, sizeof(text) - length, "%s", after);
    result = read_text_as(request, text, length, &root, &error);
    if (result != COCO_OK)
        assert_sentence(&error);
    return result;
}

static void test_limits(void **state)
{
    assert_int_equal(read_many(*state, "<a>", "<b/>", XML_NODES_MAX - 1, "</a>"), COCO_OK);
    assert_int_equal(read_many(*state, "<a>", "<b/>", XML_NODES_MAX, "</a>"), COCO_TOO_MUCH);
    assert_int_equal(read_many(*state, "<a>", "<b c='d'/>", XML_NODES_MAX / 2, "</a>"), COCO_TOO_MUCH);
    assert_int_equal(read_many(*state, "", "<a>", XML_DEPTH_MAX + 1, ""), COCO_TOO_MUCH);
    assert_int_equal(read_many(*state, "", "<a>", XML_DEPTH_MAX, ""), COCO_BAD_SYNTAX); /* nothing ends */
    assert_int_equal(read_many(*state, "<a>", "t", COCO_IMPORT_BYTES_MAX - 7, "</a>"), COCO_OK);
    assert_int_equal(read_many(*state, "<a>", "t", COCO_IMPORT_BYTES_MAX - 6, "</a>"), COCO_TOO_MUCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_places, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_namespaces, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_text, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_asked, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_refused, setup_request, teardown_request),
        cmocka_unit_test_setup_teardown(test_limits, setup_request, teardown_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
