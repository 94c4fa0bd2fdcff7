/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "classify/cmdline_smells.h"

static bool has_value(const struct kernel_word *word)
{
    return word->value.bytes && word->value.length > 0;
}

static bool is_among(struct coco_span span, const char *const *words)
{
    for (; *words; words++)
        if (coco_span_is(span, *words))
            return true;
    return false;
}

/* ---- debug switches ---------------------------------------------------------------------------------------------- */

static bool is_shell(struct coco_span path)
{
    static const char *const others[] = {"busybox", "sulogin", NULL};
    const struct coco_span name = coco_span_base_name(path);

    return coco_span_ends(name, "sh") || is_among(name, others);
}

/* Words without a value that systemd takes for its rescue and emergency targets, and initramfs-tools' break. */
static bool is_bare_switch(const struct kernel_word *word)
{
    static const char *const words[] = {"single",    "s",     "S",        "-s",       "1",  "rescue",
                                        "emergency", "break", "kgdbwait", "rd.break", "-b", "rd.emergency",
                                        NULL};

    return !word->value.bytes && is_among(word->key, words);
}

/* Keys that switch something on unless their value is no. */
static bool is_switch_on(const struct kernel_word *word)
{
    static const char *const keys[] = {"rd.shell", "agent.debug-console", "agent.devmode", "SYSTEMD-SULOGIN-FORCE",
                                       NULL};
    bool named = coco_kernel_word_is_for_systemd(word, "systemd.debug-shell");

    for (size_t i = 0; keys[i] && !named; i++)
        named = coco_kernel_word_is(word, keys[i]);
    return named && !coco_kernel_word_is_off(word);
}

static bool is_debug_unit(const struct kernel_word *word)
{
    static const char *const units[] = {"emergency.target", "rescue.target",       "emergency.service",
                                        "rescue.service",   "debug-shell.service", NULL};

    return (coco_kernel_word_is_for_systemd(word, "systemd.unit") ||
            coco_kernel_word_is_for_systemd(word, "systemd.wants")) &&
           has_value(word) && is_among(word->value, units);
}

bool coco_kernel_word_is_debug(const struct kernel_word *word)
{
    if (is_bare_switch(word) || is_switch_on(word) || is_debug_unit(word))
        return true;
    if (!has_value(word))
        return false;
    if (coco_kernel_word_is(word, "init") || coco_kernel_word_is(word, "rdinit"))
        return is_shell(word->value);
    if (coco_kernel_word_is(word, "agent.log"))
        return coco_span_is(word->value, "debug") || coco_span_is(word->value, "trace");
    if (coco_kernel_word_is(word, "systemd.setenv"))
        return coco_span_begins(word->value, "SYSTEMD_SULOGIN_FORCE=") && !coco_span_ends(word->value, "=0");
    return coco_kernel_word_is(word, "break") || coco_kernel_word_is(word, "rd.break") ||
           coco_kernel_word_is(word, "kgdboc") || coco_kernel_word_is(word, "agent.debug-console-vport");
}

/* ---- secrets ----------------------------------------------------------------------------------------------------- */

/* rd.iscsi.password, db_password, MYPASSWORD, api-key, token; but not monkey or keymap. */
static bool is_secret_key(struct coco_span key)
{
    static const char *const suffixes[] = {"password", "passwd", "passphrase", "secret", "apikey", NULL};
    static const char *const words[] = {"token", "key", "psk", "pwd", NULL};

    for (size_t i = 0; suffixes[i]; i++)
        if (coco_span_ends_anycase(key, suffixes[i]))
            return true;
    for (size_t i = 0; words[i]; i++) {
        const size_t length = strlen(words[i]);

        if (coco_span_ends_anycase(key, words[i]) &&
            (key.length == length || !coco_is_alphanumeric(key.bytes[key.length - length - 1])))
            return true;
    }
    return false;
}

/* A path, a disk, a keyring, or a setting: where the secret is, or whether there is one, but not what it is. */
static bool is_reference(const struct kernel_word *word)
{
    static const char *const beginnings[] = {
        "/", "./", "../", "@", "%", "uuid=", "label=", "partuuid=", "partlabel=", "pkcs11:", "tpm", NULL};
    static const char *const settings[] = {"1", "yes", "y", "true", "t", "on", "auto", "none", "ask", NULL};

    for (size_t i = 0; beginnings[i]; i++)
        if (coco_span_begins_anycase(word->value, beginnings[i]))
            return true;
    return coco_kernel_word_is_off(word) || is_among(word->value, settings);
}

/* scheme://USER:PASSWORD@host */
static bool has_password_in_url(struct coco_span value)
{
    bool in_authority = false, colon = false;

    for (size_t i = 0; i < value.length; i++) {
        const char byte = value.bytes[i];

        if (i >= 2 && memcmp(value.bytes + i - 2, "://", 3) == 0) {
            in_authority = true;
            colon = false;
        } else if (byte == '/') {
            in_authority = false;
        } else if (in_authority && byte == ':') {
            colon = true;
        } else if (in_authority && colon && byte == '@') {
            return true;
        }
    }
    return false;
}

static bool is_literal_credential(const struct kernel_word *word)
{
    return coco_kernel_word_is(word, "systemd.set-credential") ||
           coco_kernel_word_is(word, "systemd.set-credential-binary");
}

/* A private key in PEM form; a certificate in that form is no secret. */
static bool is_private_key(const struct kernel_word *word)
{
    const struct coco_span whole = coco_span_of(word->setting->text);

    return (coco_span_holds_anycase(word->key, "-----begin") ||
            (has_value(word) && coco_span_holds_anycase(word->value, "-----begin"))) &&
           coco_span_holds_anycase(whole, "private key-----");
}

bool coco_kernel_word_is_secret(const struct kernel_word *word)
{
    if (is_private_key(word))
        return true;
    if (!has_value(word))
        return false;
    return is_literal_credential(word) || has_password_in_url(word->value) ||
           (is_secret_key(word->key) && !is_reference(word));
}
