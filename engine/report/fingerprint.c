/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stays the same of a finding when lines move, and what makes it another one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "coco/explain.h"
#include "report/origin.h"

#define FINGERPRINT_BYTES 16

/* Contents are hashed for as long as this keeps its meaning; another one makes all fingerprints new. */
#define FINGERPRINT_OF "cococheck-finding/1"

struct coco_fingerprinter {
    OSSL_LIB_CTX *library; /* of its own: the default one would read a file and the environment */
    EVP_MD *sha256;
    EVP_MD_CTX *context;
};

struct coco_fingerprinter *coco_fingerprinter_new(void)
{
    struct coco_fingerprinter *fingerprinter = calloc(1, sizeof(*fingerprinter));

    if (!fingerprinter)
        return NULL;
    fingerprinter->library = OSSL_LIB_CTX_new();
    if (fingerprinter->library)
        fingerprinter->sha256 = EVP_MD_fetch(fingerprinter->library, "SHA256", NULL);
    fingerprinter->context = EVP_MD_CTX_new();
    if (fingerprinter->sha256 && fingerprinter->context)
        return fingerprinter;
    coco_fingerprinter_free(fingerprinter);
    return NULL;
}

void coco_fingerprinter_free(struct coco_fingerprinter *fingerprinter)
{
    if (!fingerprinter)
        return;
    EVP_MD_CTX_free(fingerprinter->context);
    EVP_MD_free(fingerprinter->sha256);
    OSSL_LIB_CTX_free(fingerprinter->library);
    free(fingerprinter);
}

/* The NUL too: it parts one text from the next. */
static bool add_text(EVP_MD_CTX *context, const char *text)
{
    return EVP_DigestUpdate(context, text, strlen(text) + 1) == 1;
}

/* The words, and of a secret no more than is shown: what is short could be guessed from its hash. */
static bool add_setting(EVP_MD_CTX *context, const struct coco_setting *setting)
{
    char shown[ORIGIN_TEXT_MAX];

    if (coco_is_secret_setting(setting))
        coco_describe_option(setting, shown, sizeof(shown));
    return add_text(context, coco_option_info(setting->option)->name) &&
           add_text(context, coco_is_secret_setting(setting) ? shown : setting->text) &&
           add_text(context, setting->written ? setting->written : "");
}

static bool add_facts(EVP_MD_CTX *context, const struct coco_judgement *judgement, size_t rule)
{
    struct coco_explanation explanation;

    coco_explain(&judgement->ruleset->rules[rule], judgement->facts, &explanation);
    for (size_t i = 0; i < explanation.count; i++) {
        const enum coco_fact fact = (enum coco_fact)explanation.atoms[i].atom.fact;
        const struct coco_setting *setting = coco_origin_setting(judgement->request, &judgement->origins->of[fact]);

        if (!explanation.atoms[i].decided)
            continue;
        if (!add_text(context, coco_fact_info(fact)->slug) ||
            !add_text(context, coco_value_info(fact, judgement->facts->value[fact])->slug) ||
            (setting && !add_setting(context, setting)))
            return false;
    }
    return true;
}

int coco_finding_fingerprint(struct coco_fingerprinter *fingerprinter, const struct coco_judgement *judgement,
                             size_t rule, const char *input, char ret_hex[33])
{
    static const char digits[] = "0123456789abcdef";
    EVP_MD_CTX *context = fingerprinter->context;
    unsigned char digest[EVP_MAX_MD_SIZE];

    if (EVP_DigestInit_ex(context, fingerprinter->sha256, NULL) != 1 || !add_text(context, FINGERPRINT_OF) ||
        !add_text(context, judgement->ruleset->rules[rule].slug) || !add_text(context, input) ||
        !add_facts(context, judgement, rule) || EVP_DigestFinal_ex(context, digest, NULL) != 1)
        return -ENOMEM;
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++) {
        ret_hex[2 * i] = digits[digest[i] >> 4];
        ret_hex[2 * i + 1] = digits[digest[i] & 0xf];
    }
    ret_hex[2 * FINGERPRINT_BYTES] = '\0';
    return 0;
}
