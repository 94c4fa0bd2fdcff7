/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel command line: its length, its console, its root. Debug switches and secrets are in cmdline_smells.c. */
#include "classify/cmdline_smells.h"
#include "classify/words.h"

/* x86's COMMAND_LINE_SIZE: the line and the NUL behind it. */
#define CMDLINE_MAX 2048

static const char *console_device(const struct classifier *classifier)
{
    return coco_classify_choice(classifier, COCO_OPTION_console_transport, COCO_TRANSPORT_VIRTIO) ==
                   COCO_TRANSPORT_SERIAL
               ? "ttyS0"
               : "hvc0";
}

/* Which of its consoles a guest of others talks to is not told: any that is named will do. */
static bool is_console(const struct classifier *classifier, struct coco_span device)
{
    return !coco_classify_in_our_words(classifier) || coco_span_is(device, console_device(classifier));
}

/* To lines that are not measured, and to those of our own launches. */
static bool adds_to_line(const struct classifier *classifier)
{
    return classifier->request->dialect == COCO_DIALECT_OWN && !coco_classify_confidential(classifier);
}

/* console=DEVICE, or console=DEVICE,OPTIONS. The first one that names the VM's device counts, else the last one. */
static void classify_console_word(struct classifier *classifier)
{
    struct kernel_words words = coco_kernel_words_of(classifier);
    const struct coco_setting *other = NULL;
    struct kernel_word word;

    while (coco_kernel_words_next(&words, &word)) {
        struct coco_span rest = word.value, device;

        if (!coco_kernel_word_is(&word, "console") || !coco_span_cut(&rest, ',', &device))
            continue;
        if (is_console(classifier, device)) {
            coco_classify_as(classifier, COCO_FACT_cmdline_console, COCO_cmdline_console_matches, word.setting);
            return;
        }
        other = word.setting;
    }
    if (other)
        coco_classify_as(classifier, COCO_FACT_cmdline_console, COCO_cmdline_console_differs, other);
    else
        coco_classify_as(classifier, COCO_FACT_cmdline_console,
                         adds_to_line(classifier) ? COCO_cmdline_console_added : COCO_cmdline_console_absent, NULL);
}

/* Does the plan add `console=` behind the arguments? Only for a text console, and where there is a kernel to tell. */
static bool adds_console(const struct classifier *classifier)
{
    const uint8_t *facts = classifier->facts->value;

    return facts[COCO_FACT_cmdline_console] == COCO_cmdline_console_added &&
           facts[COCO_FACT_console] == COCO_console_text && coco_classify_asked(classifier, COCO_OPTION_linux_image);
}

size_t coco_classify_line_length(const struct classifier *classifier)
{
    size_t length = adds_console(classifier) ? strlen(" console=") + strlen(console_device(classifier)) : 0;
    const struct coco_setting *setting;
    const char *blank = "";

    for (size_t i = 0; (setting = coco_request_next(classifier->request, COCO_OPTION_cmdline, i, &i)); i++) {
        length += strlen(blank) + strlen(setting->text);
        blank = " ";
    }
    return length;
}

static void classify_length(struct classifier *classifier)
{
    const struct coco_setting *last = coco_classify_asked(classifier, COCO_OPTION_cmdline);

    if (!last)
        coco_classify_as(classifier, COCO_FACT_cmdline, COCO_cmdline_absent, NULL);
    else
        coco_classify_as(
            classifier, COCO_FACT_cmdline,
            coco_classify_line_length(classifier) < CMDLINE_MAX ? COCO_cmdline_fits : COCO_cmdline_too_long, last);
}

/* roothash=, systemd's verity for /usr, Flatcar's verity.usrhash=, dm-mod.create= with a verity target. */
static bool is_hash(const struct kernel_word *word)
{
    struct coco_span rest = word->key, last = {"", 0};

    if (coco_kernel_word_is(word, "dm-mod.create") || coco_kernel_word_is(word, "dm"))
        return coco_span_holds_anycase(word->value, "verity") || coco_span_holds_anycase(word->value, "crypt");
    while (coco_span_cut(&rest, '.', &last))
        ;
    return coco_span_is(last, "roothash") || coco_span_is(last, "usrhash");
}

/* Keys that name an encrypted volume. Others (luks.options=, rd.luks=1) tie nothing to anything. */
static bool is_encrypted_volume(const struct kernel_word *word)
{
    return coco_kernel_word_is_for_systemd(word, "luks.uuid") || coco_kernel_word_is_for_systemd(word, "luks.name") ||
           coco_kernel_word_is_for_systemd(word, "luks.partuuid") ||
           coco_kernel_word_is_for_systemd(word, "luks.serial");
}

static bool is_mapped(struct coco_span root)
{
    return coco_span_begins(root, "/dev/mapper/") || coco_span_begins(root, "/dev/dm-");
}

/* A root that is memory: what it holds came with the initrd. */
static bool is_memory(struct coco_span root)
{
    return coco_span_is(root, "tmpfs") || coco_span_begins(root, "/dev/ram");
}

static void classify_root(struct classifier *classifier)
{
    struct kernel_words words = coco_kernel_words_of(classifier);
    const struct coco_setting *verified = NULL, *unverified = NULL;
    struct kernel_word word;

    while (coco_kernel_words_next(&words, &word) && !verified) {
        const bool is_root = coco_kernel_word_is(&word, "root");

        if (!word.value.bytes || word.value.length == 0 || (is_root && is_memory(word.value)))
            continue;
        if (is_hash(&word) || is_encrypted_volume(&word) || (is_root && is_mapped(word.value)))
            verified = word.setting;
        else if (is_root)
            unverified = word.setting;
    }
    if (verified)
        coco_classify_as(classifier, COCO_FACT_cmdline_root, COCO_cmdline_root_verified, verified);
    else
        coco_classify_given(classifier, COCO_FACT_cmdline_root, COCO_cmdline_root_absent, COCO_cmdline_root_unverified,
                            unverified);
}

/* swiotlb=force and swiotlb=noforce give no size. */
static bool is_swiotlb_size(const struct kernel_word *word)
{
    return coco_kernel_word_is(word, "swiotlb") && word->value.bytes && word->value.length > 0 &&
           coco_is_digit(*word->value.bytes);
}

/* The first word that is one of those. */
static const struct coco_setting *first_of(const struct classifier *classifier,
                                           bool (*is_one)(const struct kernel_word *word))
{
    struct kernel_words words = coco_kernel_words_of(classifier);
    struct kernel_word word;

    while (coco_kernel_words_next(&words, &word))
        if (is_one(&word))
            return word.setting;
    return NULL;
}

void coco_classify_cmdline(struct classifier *classifier)
{
    classify_console_word(classifier);
    classify_length(classifier);
    classify_root(classifier);
    coco_classify_given(classifier, COCO_FACT_cmdline_debug, COCO_cmdline_debug_none, COCO_cmdline_debug_some,
                        first_of(classifier, coco_kernel_word_is_debug));
    coco_classify_given(classifier, COCO_FACT_cmdline_secret, COCO_cmdline_secret_none, COCO_cmdline_secret_some,
                        first_of(classifier, coco_kernel_word_is_secret));
    coco_classify_given(classifier, COCO_FACT_cmdline_swiotlb, COCO_cmdline_swiotlb_absent, COCO_cmdline_swiotlb_given,
                        first_of(classifier, is_swiotlb_size));
}
