// The limit beside our messages: the same tables, statements, batches and confirms in plain C, with nothing around them.
//
// One process plays both services, as KarvanBench does: writers commit a business row with its outbox row, a relay carries
// the outbox to the broker, a receiver applies what arrives and acknowledges it after its commit.
#ifndef LIMIT_H
#define LIMIT_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    accounts = 2000,
    window = 500,       // messages that a relay has unconfirmed at most
    batch_limit = 50,   // messages that a receiver applies in one transaction
    prefetch = 200,
    gathering_us = 1500 // what comes within this time goes together
};

struct run {
    const char *sender, *receiver, *broker;
    int count, writers;
    double rate;      // events a second; 0: as fast as it goes
    double *began, *ended; // seconds, by the index of an event
    atomic_int next, left;
    atomic_bool over;
    // The relay's wake flag, raised after each commit.
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool woken;
};

double now(void);
void sleep_until(double time);
_Noreturn void die(const char *what, const char *why);

// PostgreSQL: a pipeline of prepared statements, parameters and results as text.
PGconn *database_open(const char *url, const char *settings);
void prepare(PGconn *database, const char *name, const char *text);
void queue(PGconn *database, const char *name, int count, const char *const *values);
// Ends the pipeline's batch and returns the answer to the statement of that number, counted from 0.
PGresult *collect(PGconn *database, int statements, int wanted);

// RabbitMQ: one connection, one channel.
amqp_connection_state_t broker_open(const char *url);
void broker_check(amqp_rpc_reply_t reply, const char *what);

void *write_events(void *run);
void *relay_events(void *run);
void *apply_events(void *run);

#endif
