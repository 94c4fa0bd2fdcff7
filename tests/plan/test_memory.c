/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that runs out at any point ends in COCO_PLAN_NO_MEMORY, and in nothing else. */
#include "plan_test.h"

#include <json-c/json.h>
#include <stdlib.h>

/* The call that fails, counted from 0 over all functions that are wrapped (see CMakeLists.txt); SIZE_MAX: none. */
static size_t failing = SIZE_MAX, calls;

static bool fails(void)
{
    return calls++ == failing;
}

#define WRAP(type, name, parameters, arguments)                                                                        \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters                                                                                      \
    {                                                                                                                  \
        return fails() ? NULL : __real_##name arguments;                                                               \
    }

WRAP(void *, coco_arena_alloc, (struct coco_arena * arena, size_t size), (arena, size))
WRAP(struct json_object *, json_object_new_object, (void), ())
WRAP(struct json_object *, json_object_new_string, (const char *text), (text))
WRAP(struct json_object *, json_object_new_boolean, (json_bool value), (value))
WRAP(struct json_object *, json_object_new_uint64, (uint64_t value), (value))
WRAP(const char *, json_object_to_json_string_ext, (struct json_object * object, int flags), (object, flags))

/* Launches that between them reach every file of engine/plan. */
static const char *const launches[][12] = {
    {"--kvm=no", "--linux=/k", "--initrd=/a", "--initrd=/b", "--set-credential=c:secret", "--network-user-mode",
     "--vsock-cid=9", "--uuid=00112233445566778899aabbccddeeff", "--smbios11=x", "argument"},
    {"--coco=sev-snp", "--linux=/k", "--firmware=/f/f.fd", "--set-credential=c:secret",
     "--snp-guest-visible-workarounds=AAAAAAAAAAAAAAAAAAAAAA==", "--ram=3G", "--console=native"},
    {"--coco=tdx", "--firmware=/f/f.fd", "--image=/i", "--tdx-quote-socket=vsock:2:4050", "--set-credential=c:secret",
     "--console-transport=serial", "--extra-drive=virtio-scsi:/e", "argument"},
    {"--kvm=no", "--firmware=bios", "--image=/i", "--image-disk-type=nvme", "-x", "--ram=1G:2G", "--console=gui",
     "--tdx-quote-socket=no", "--cpus=1:2"},
};

static void test_every_allocation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(launches) / sizeof(launches[0]); i++) {
        struct planned *p = planned(launches[i], NULL);
        enum coco_plan_result result = COCO_PLAN_NO_MEMORY;

        if (p->result != COCO_PLAN_OK)
            fail_msg("launch %zu has no plan", i);
        for (failing = 0; result != COCO_PLAN_OK; failing++) {
            struct coco_plan plan = {.argc = 12345};

            calls = 0;
            result = coco_plan(&p->request, &p->observations, &p->facts, &plan);
            if (calls <= failing) {
                assert_int_equal(result, COCO_PLAN_OK);
            } else {
                assert_int_equal(result, COCO_PLAN_NO_MEMORY);
                assert_int_equal(plan.argc, 12345);
            }
        }
        assert_true(failing > 20);
        failing = SIZE_MAX;
        planned_done(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};

    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
