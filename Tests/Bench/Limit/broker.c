#include "limit.h"
#include <string.h>

void broker_check(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) die(what, "the broker refused");
}

amqp_connection_state_t broker_open(const char *url) {
    char text[1024];
    struct amqp_connection_info info;
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (strlen(url) >= sizeof text) die("broker", "its address is too long");
    strcpy(text, url);
    if (amqp_parse_url(text, &info) != AMQP_STATUS_OK) die("broker", "its address cannot be read");
    if (amqp_socket_open(socket, info.host, info.port) != AMQP_STATUS_OK) die("broker", "cannot be reached");
    broker_check(amqp_login(connection, info.vhost, 1, 131072, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password),
                 "log in");
    amqp_channel_open(connection, 1);
    broker_check(amqp_get_rpc_reply(connection), "open a channel");
    return connection;
}
