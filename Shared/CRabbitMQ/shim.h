#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/eventfd.h>

// Swift cannot call variadic C functions, and the broker tells us of blocked connections and lost
// consumers only when these capabilities are announced at login.
static inline amqp_rpc_reply_t karvan_amqp_login(amqp_connection_state_t connection, const char *vhost, int frame_max,
                                                 int heartbeat, const char *name, const char *user,
                                                 const char *password) {
    static const char *const names[] = {
        "publisher_confirms",     "basic.nack", "connection.blocked", "consumer_cancel_notify", "per_consumer_qos",
        "authentication_failure_close",
    };
    enum { count = sizeof(names) / sizeof(names[0]) };
    amqp_table_entry_t capabilities[count];
    for (int index = 0; index < count; index++) {
        capabilities[index].key = amqp_cstring_bytes(names[index]);
        capabilities[index].value.kind = AMQP_FIELD_KIND_BOOLEAN;
        capabilities[index].value.value.boolean = 1;
    }
    amqp_table_entry_t entries[2];
    entries[0].key = amqp_cstring_bytes("capabilities");
    entries[0].value.kind = AMQP_FIELD_KIND_TABLE;
    entries[0].value.value.table.num_entries = count;
    entries[0].value.value.table.entries = capabilities;
    entries[1].key = amqp_cstring_bytes("connection_name");
    entries[1].value.kind = AMQP_FIELD_KIND_UTF8;
    entries[1].value.value.bytes = amqp_cstring_bytes(name);
    amqp_table_t properties = {2, entries};
    return amqp_login_with_properties(connection, vhost, 1, frame_max, heartbeat, &properties, AMQP_SASL_METHOD_PLAIN,
                                      user, password);
}

// The anonymous enum behind these flags does not import as the type the call wants.
static inline int karvan_event_descriptor(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// The library says only that a handshake failed. OpenSSL tells whoever checks certificates why the broker's was not
// trusted; that is noted where the socket's context has room for its user.
static int karvan_note_verification(int trusted, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    if (!trusted && ssl)
        SSL_CTX_set_ex_data(SSL_get_SSL_CTX(ssl), 0, (void *)(long)X509_STORE_CTX_get_error(store));
    return trusted;
}

static inline void karvan_amqp_verify_peer(amqp_socket_t *socket) {
    SSL_CTX_set_verify((SSL_CTX *)amqp_ssl_socket_get_context(socket), SSL_VERIFY_PEER, karvan_note_verification);
}

// NULL when the certificate was trusted.
static inline const char *karvan_amqp_distrust(amqp_socket_t *socket) {
    long fault = (long)SSL_CTX_get_ex_data((SSL_CTX *)amqp_ssl_socket_get_context(socket), 0);
    return fault == X509_V_OK ? NULL : X509_verify_cert_error_string(fault);
}
