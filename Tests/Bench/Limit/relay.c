#include "limit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char head[] =
    "with head as materialized ("
    "  select o.seq, o.message_id, o.sent_on, o.order_key from msg.outbox o"
    "  where not exists (select from msg.outbox_hold h where h.order_key = o.order_key and h.until > clock_timestamp())"
    "  order by o.seq limit 500"
    "), rows as ("
    "  select head.seq, head.message_id, head.order_key, l.exchange, l.routing_key, l.order_no, l.headers, l.body,"
    "    sum(octet_length(l.body)) over (order by head.seq) as total"
    "  from head cross join lateral ("
    "    select exchange, routing_key, order_no, headers, body from msg.message_log m"
    "    where m.message_id = head.message_id and m.sent_on = head.sent_on) l"
    ") select seq, message_id, exchange, routing_key, order_no, headers, convert_from(body, 'UTF8'),"
    "    (select count(*) from head) as waiting"
    "  from rows where total <= 1048576 or total = octet_length(body) order by seq";

static const char settings[] =
    "-c synchronous_commit=off -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c plan_cache_mode=force_generic_plan";

enum { seq, message_id, exchange, routing_key, order_no, headers, body, waiting };

// Cuts a flat object of texts into entries that point into it; the bench's texts have nothing escaped.
static int entries_of(char *json, amqp_table_entry_t *entries) {
    int count = 0;
    for (char *at = json; (at = strchr(at, '"')) != NULL && count < 32; count++) {
        char *key = at + 1, *end = strchr(key, '"'), *value = strchr(end + 1, '"') + 1, *stop = strchr(value, '"');
        *end = *stop = 0;
        entries[count].key = amqp_cstring_bytes(key);
        entries[count].value.kind = AMQP_FIELD_KIND_UTF8;
        entries[count].value.value.bytes = amqp_cstring_bytes(value);
        at = stop + 1;
    }
    return count;
}

static void add(amqp_table_entry_t *entry, const char *key, const char *value) {
    entry->key = amqp_cstring_bytes(key);
    entry->value.kind = AMQP_FIELD_KIND_UTF8;
    entry->value.value.bytes = amqp_cstring_bytes(value);
}

static void publish(amqp_connection_state_t broker, PGresult *rows, int row) {
    amqp_table_entry_t entries[34];
    char number[20];
    snprintf(number, sizeof number, "%019d", atoi(PQgetvalue(rows, row, order_no)));
    int count = entries_of(PQgetvalue(rows, row, headers), entries);
    add(&entries[count++], "cloudEvents_id", PQgetvalue(rows, row, message_id));
    add(&entries[count++], "cloudEvents_sequence", number);
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                  AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_TYPE_FLAG | AMQP_BASIC_APP_ID_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .delivery_mode = 2,
        .message_id = amqp_cstring_bytes(PQgetvalue(rows, row, message_id)),
        .type = amqp_cstring_bytes("karvan.accounting.BenchEvent.v1"),
        .app_id = amqp_cstring_bytes("accounting"),
        .headers = {count, entries},
    };
    int status = amqp_basic_publish(
        broker, 1, amqp_cstring_bytes(PQgetvalue(rows, row, exchange)),
        amqp_cstring_bytes(PQgetvalue(rows, row, routing_key)), 0, 0, &properties,
        amqp_cstring_bytes(PQgetvalue(rows, row, body)));
    if (status != AMQP_STATUS_OK) die("publish", amqp_error_string2(status));
}

// Waits until everything up to the last tag is confirmed; confirms may come out of order.
static void await_confirms(amqp_connection_state_t broker, uint64_t first, int count) {
    bool confirmed[window] = {false};
    for (int open = count; open > 0;) {
        amqp_frame_t frame;
        if (amqp_simple_wait_frame(broker, &frame) != AMQP_STATUS_OK) die("confirms", "the connection is lost");
        if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            die("confirms", "the broker said something else");
        amqp_basic_ack_t *ack = frame.payload.method.decoded;
        for (int i = ack->multiple ? 0 : (int)(ack->delivery_tag - first); i <= (int)(ack->delivery_tag - first); i++) {
            if (!confirmed[i]) open--;
            confirmed[i] = true;
        }
    }
    amqp_maybe_release_buffers(broker);
}

static void await_wake(struct run *run) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 200000000;
    if (until.tv_nsec >= 1000000000) (until.tv_sec++, until.tv_nsec -= 1000000000);
    pthread_mutex_lock(&run->mutex);
    while (!run->woken && pthread_cond_timedwait(&run->condition, &run->mutex, &until) == 0) {}
    run->woken = false;
    pthread_mutex_unlock(&run->mutex);
}

void *relay_events(void *argument) {
    struct run *run = argument;
    PGconn *database = database_open(run->sender, settings);
    amqp_connection_state_t broker = broker_open(run->broker);
    static char gone[window * 21 + 3] = "{}";
    uint64_t tag = 1;
    prepare(database, "head", head);
    prepare(database, "delete", "delete from msg.outbox where seq = any($1::bigint[])");
    amqp_confirm_select(broker, 1);
    broker_check(amqp_get_rpc_reply(broker), "ask for confirms");
    while (!run->over) {
        const char *forgotten[] = {gone};
        bool anything = gone[1] != '}';
        if (anything) queue(database, "delete", 1, forgotten);
        queue(database, "head", 0, NULL);
        PGresult *rows = collect(database, anything ? 2 : 1, anything ? 1 : 0);
        int count = PQntuples(rows), length = 1;
        bool more = count > 0 && (atoi(PQgetvalue(rows, 0, waiting)) > count || count == window);
        for (int row = 0; row < count; row++) {
            length += snprintf(gone + length, sizeof gone - (size_t)length, row ? ",%s" : "%s", PQgetvalue(rows, row, seq));
            publish(broker, rows, row);
        }
        strcpy(gone + length, "}");
        if (count > 0) await_confirms(broker, tag, count);
        tag += (uint64_t)count;
        PQclear(rows);
        if (more) continue;
        if (count == 0) await_wake(run);
        usleep(gathering_us);
    }
    PQfinish(database);
    amqp_destroy_connection(broker);
    return NULL;
}
