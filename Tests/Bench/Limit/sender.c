#include "limit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static const char change[] = "update account set total = total + 1, version = version + 1 where id = $1";

// What our outbox writes for one event, without the arrays that carry several.
static const char say[] =
    "with advanced as ("
    "  insert into msg.stream as s (order_key, last_no) values ($1, 1)"
    "  on conflict (order_key) do update set last_no = s.last_no + 1 returning s.last_no"
    "), logged as ("
    "  insert into msg.message_log (message_id, sent_on, exchange, routing_key, order_key, order_no, headers, body)"
    "  select $2::uuid, $3::date, 'karvan.events', 'accounting.invoice.measured', $1, last_no,"
    "    $4::jsonb || jsonb_build_object('cloudEvents_source', '/karvan/' || service || '/' || $5::text,"
    "      'cloudEvents_producerepoch', epoch::text), $6::text::bytea"
    "  from advanced left join msg.identity on true"
    ") insert into msg.outbox (message_id, sent_on, order_key) select $2::uuid, $3::date, $1 from advanced";

static const char headers[] =
    "{\"cloudEvents_specversion\":\"1.0\",\"cloudEvents_type\":\"karvan.accounting.BenchEvent.v1\","
    "\"cloudEvents_subject\":\"%s\",\"cloudEvents_time\":\"2026-01-01T00:00:00.000000Z\","
    "\"cloudEvents_correlationid\":\"00000000-0000-0000-0000-000000000000\",\"cloudEvents_authtype\":\"system\"}";

// A version 7 UUID and its UTC day.
static void make_id(char id[37], char day[11]) {
    struct timespec time;
    struct tm parts;
    uint8_t random[10];
    clock_gettime(CLOCK_REALTIME, &time);
    gmtime_r(&time.tv_sec, &parts);
    strftime(day, 11, "%Y-%m-%d", &parts);
    unsigned long long ms = (unsigned long long)time.tv_sec * 1000 + (unsigned long long)time.tv_nsec / 1000000;
    if (getrandom(random, sizeof random, 0) != sizeof random) die("random", "none");
    snprintf(id, 37, "%08x-%04x-7%02x%x-8%02x%x-%02x%02x%02x%02x%02x%02x", (unsigned)(ms >> 16),
             (unsigned)(ms & 0xffff), random[0], random[1] & 15, random[2], random[3] & 15, random[4], random[5], random[6], random[7], random[8],
             random[9]);
}

static void write_event(PGconn *database, int index) {
    char account[16], key[64], id[37], day[11], head[640], body[512];
    snprintf(account, sizeof account, "%d", index % accounts + 1);
    snprintf(key, sizeof key, "invoice/00000000-0000-0000-0000-%012x", index % accounts + 1);
    snprintf(head, sizeof head, headers, key);
    snprintf(body, sizeof body, "{\"account\":%s,\"body\":\"%0300d\",\"index\":%d}", account, 0, index);
    make_id(id, day);
    const char *said[] = {key, id, day, head, "company", body}, *changed[] = {account};
    queue(database, "begin", 0, NULL);
    queue(database, "change", 1, changed);
    queue(database, "say", 6, said);
    queue(database, "commit", 0, NULL);
    collect(database, 4, -1);
}

void *write_events(void *argument) {
    struct run *run = argument;
    PGconn *database = database_open(run->sender, "-c plan_cache_mode=force_generic_plan");
    prepare(database, "change", change);
    prepare(database, "say", say);
    double start = now();
    for (int index; (index = atomic_fetch_add(&run->next, 1)) < run->count;) {
        double due = run->rate > 0 ? start + index / run->rate : now();
        if (run->rate > 0) sleep_until(due);
        run->began[index] = due;
        write_event(database, index);
        pthread_mutex_lock(&run->mutex);
        run->woken = true;
        pthread_cond_signal(&run->condition);
        pthread_mutex_unlock(&run->mutex);
    }
    PQfinish(database);
    return NULL;
}
