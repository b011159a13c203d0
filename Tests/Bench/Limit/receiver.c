#include "limit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char consumer[] = "delivery.on-accounting";

// What our inbox asks for a batch: record the ids, open the records seen for the first time, lock the others.
static const char claim[] =
    "with fresh as ("
    "  insert into msg.inbox (consumer, message_id, sent_on, outcome)"
    "  select $1, id, day, 1 from unnest($2::uuid[], $6::date[]) as i(id, day)"
    "  on conflict do nothing returning message_id"
    "), opened as ("
    "  insert into msg.position (consumer, order_key, epoch, order_no)"
    "  select $1, k, 1, n from unnest($3::text[], $4::bigint[]) as o(k, n) on conflict do nothing returning order_key"
    "), held as ("
    "  select p.order_key, p.order_no from msg.position p"
    "  join unnest($5::text[]) as k(order_key) using (order_key) where p.consumer = $1"
    "  order by p.order_key for update of p"
    ") select 'fresh', message_id::text, null::bigint from fresh"
    "  union all select 'deferred', null, null where exists (select from msg.deferred)"
    "  union all select 'opened', order_key, null from opened"
    "  union all select 'held', order_key, order_no from held";

static const char move[] =
    "update msg.position p set order_no = n.no from unnest($2::text[], $3::bigint[]) as n(key, no)"
    " where p.consumer = $1 and p.order_key = n.key";

struct message {
    uint64_t tag;
    char id[37], day[11], key[128], account[16], body[512];
    long number;
    int index;
};

struct list { // an array as text
    char text[batch_limit * 160];
    int length, count;
};

static void add(struct list *list, const char *value) {
    list->length += snprintf(list->text + list->length, sizeof list->text - (size_t)list->length,
                             list->count++ ? ",%s" : "{%s", value);
}

static const char *end(struct list *list) {
    if (list->count == 0) return "{}";
    strcpy(list->text + list->length, "}");
    return list->text;
}

static void copy(char *target, size_t size, amqp_bytes_t bytes) {
    if (bytes.len >= size) die("message", "a text is too long");
    memcpy(target, bytes.bytes, bytes.len);
    target[bytes.len] = 0;
}

// The UTC day inside a version 7 id.
static void find_day(struct message *message) {
    char milliseconds[13];
    struct tm parts;
    memcpy(milliseconds, message->id, 8);
    memcpy(milliseconds + 8, message->id + 9, 4);
    milliseconds[12] = 0;
    time_t seconds = (time_t)(strtoull(milliseconds, NULL, 16) / 1000);
    gmtime_r(&seconds, &parts);
    strftime(message->day, sizeof message->day, "%Y-%m-%d", &parts);
}

static void parse(struct message *message, amqp_envelope_t *envelope) {
    char text[128];
    message->tag = envelope->delivery_tag;
    amqp_table_t *headers = &envelope->message.properties.headers;
    for (int i = 0; i < headers->num_entries; i++) {
        copy(text, sizeof text, headers->entries[i].key);
        if (headers->entries[i].value.kind != AMQP_FIELD_KIND_UTF8) continue;
        amqp_bytes_t value = headers->entries[i].value.value.bytes;
        if (!strcmp(text, "cloudEvents_id")) copy(message->id, sizeof message->id, value);
        if (!strcmp(text, "cloudEvents_subject")) {
            memcpy(message->key, "accounting/", 11);
            copy(message->key + 11, sizeof message->key - 11, value);
        }
        if (!strcmp(text, "cloudEvents_sequence")) {
            copy(text, sizeof text, value);
            message->number = atol(text);
        }
    }
    find_day(message);
    copy(message->body, sizeof message->body, envelope->message.body);
    message->index = atoi(strstr(message->body, "\"index\":") + 8);
    snprintf(message->account, sizeof message->account, "%d", atoi(strstr(message->body, "\"account\":") + 10));
}

// Reads what is there; waits only for the first. What comes shortly after it is taken too.
static int take(amqp_connection_state_t broker, struct message *messages) {
    int count = 0;
    struct timeval patience = {0, 200000}, none = {0, 0};
    while (count < batch_limit) {
        amqp_envelope_t envelope;
        amqp_maybe_release_buffers(broker);
        amqp_rpc_reply_t reply = amqp_consume_message(broker, &envelope, &none, 0);
        if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT) {
            if (count > 0) break;
            reply = amqp_consume_message(broker, &envelope, &patience, 0);
            if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_TIMEOUT)
                return 0;
            usleep(gathering_us);
        }
        broker_check(reply, "consume");
        parse(&messages[count++], &envelope);
        amqp_destroy_envelope(&envelope);
    }
    return count;
}

// One transaction for the batch, in two round trips.
static void apply(PGconn *database, struct message *messages, int count) {
    static struct list ids, days, first, numbers, later, moved, reached;
    ids = days = first = numbers = later = moved = reached = (struct list){0};
    for (int i = 0; i < count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%ld", messages[i].number);
        add(&ids, messages[i].id);
        add(&days, messages[i].day);
        if (messages[i].number == 1) (add(&first, messages[i].key), add(&numbers, number));
        else (add(&later, messages[i].key), add(&moved, messages[i].key), add(&reached, number));
    }
    const char *claimed[] = {consumer, end(&ids), end(&first), end(&numbers), end(&later), end(&days)};
    queue(database, "begin", 0, NULL);
    queue(database, "claim", 6, claimed);
    PGresult *known = collect(database, 2, 1);
    int fresh = 0;
    for (int row = 0; row < PQntuples(known); row++) {
        if (!strcmp(PQgetvalue(known, row, 0), "fresh")) fresh++;
        if (strcmp(PQgetvalue(known, row, 0), "held")) continue;
        for (int i = 0; i < count; i++) {
            if (!strcmp(messages[i].key, PQgetvalue(known, row, 1)) && messages[i].number > 1 &&
                messages[i].number != atol(PQgetvalue(known, row, 2)) + 1)
                die("order", "an event came before its elder");
        }
    }
    if (fresh != count) die("inbox", "an event came twice");
    PQclear(known);
    for (int i = 0; i < count; i++) {
        const char *effect[] = {messages[i].account, messages[i].body};
        queue(database, "effect", 2, effect);
    }
    if (moved.count > 0) {
        const char *positions[] = {consumer, end(&moved), end(&reached)};
        queue(database, "move", 3, positions);
    }
    queue(database, "commit", 0, NULL);
    collect(database, count + (moved.count > 0) + 1, -1);
}

void *apply_events(void *argument) {
    struct run *run = argument;
    PGconn *database = database_open(run->receiver, "-c plan_cache_mode=force_generic_plan");
    amqp_connection_state_t broker = broker_open(run->broker);
    static struct message messages[batch_limit];
    prepare(database, "claim", claim);
    prepare(database, "move", move);
    prepare(database, "effect", "insert into applied (account, body) values ($1, $2)");
    amqp_basic_qos(broker, 1, 0, prefetch, 0);
    broker_check(amqp_get_rpc_reply(broker), "set the prefetch");
    amqp_basic_consume(broker, 1, amqp_cstring_bytes(consumer), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    broker_check(amqp_get_rpc_reply(broker), "subscribe");
    while (run->left > 0) {
        int count = take(broker, messages);
        if (count == 0) continue;
        apply(database, messages, count);
        double ended = now();
        for (int i = 0; i < count; i++) run->ended[messages[i].index] = ended;
        amqp_basic_ack(broker, 1, messages[count - 1].tag, 1);
        run->left -= count;
    }
    amqp_connection_close(broker, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(broker);
    PQfinish(database);
    return NULL;
}
