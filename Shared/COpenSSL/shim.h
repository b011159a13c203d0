#ifndef KARVAN_COPENSSL_SHIM_H
#define KARVAN_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Macros that Swift does not see.
static const unsigned long KARVAN_NAME_RFC4514 = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
static inline long karvan_bio_content(BIO *bio, char **content) { return BIO_get_mem_data(bio, content); }
static inline void karvan_free(void *memory) { OPENSSL_free(memory); }
static inline int karvan_certificate_count(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *karvan_certificate_at(const STACK_OF(X509) *stack, int index) { return sk_X509_value(stack, index); }
static inline void karvan_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }
static inline STACK_OF(X509) *karvan_certificates_of(PKCS7 *bundle) {
    return PKCS7_type_is_signed(bundle) ? bundle->d.sign->cert : NULL;
}

#endif
