// BenchLimit COUNT WRITERS [RATE]: prints {"p50":…,"p99":…,"per_second":…}; addresses come from the environment.
#include "limit.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void sleep_until(double time) {
    struct timespec until = {(time_t)time, (long)((time - (double)(time_t)time) * 1e9)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) {}
}

void die(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static const char *setting(const char *name) {
    const char *value = getenv(name);
    if (!value) die(name, "is not set");
    return value;
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void show(struct run *run) {
    double first = run->began[0], last = run->ended[0];
    for (int i = 0; i < run->count; i++) {
        if (run->began[i] < first) first = run->began[i];
        if (run->ended[i] > last) last = run->ended[i];
        run->ended[i] = (run->ended[i] - run->began[i]) * 1000;
    }
    qsort(run->ended, (size_t)run->count, sizeof *run->ended, ascending);
    printf("{\"p50\":%.3f,\"p99\":%.3f,\"per_second\":%.2f}\n", run->ended[run->count / 2],
           run->ended[(int)(run->count * 0.99)], run->count / (last - first));
}

int main(int argc, char **argv) {
    if (argc < 3) die("usage", "BenchLimit COUNT WRITERS [RATE]");
    static struct run run = {.mutex = PTHREAD_MUTEX_INITIALIZER, .condition = PTHREAD_COND_INITIALIZER};
    run.sender = setting("KARVAN_BENCH_SENDER_URL");
    run.receiver = setting("KARVAN_BENCH_RECEIVER_URL");
    run.broker = setting("KARVAN_BENCH_BROKER_URL");
    run.count = atoi(argv[1]);
    run.writers = atoi(argv[2]);
    run.rate = argc > 3 ? atof(argv[3]) : 0;
    if (run.count < 1 || run.writers < 1 || run.writers > 64) die("usage", "COUNT and WRITERS are above 0");
    run.began = calloc((size_t)run.count, sizeof *run.began);
    run.ended = calloc((size_t)run.count, sizeof *run.ended);
    run.left = run.count;

    pthread_t relay, receiver, writers[64];
    pthread_create(&receiver, NULL, apply_events, &run);
    pthread_create(&relay, NULL, relay_events, &run);
    for (int i = 0; i < run.writers; i++) pthread_create(&writers[i], NULL, write_events, &run);
    for (int i = 0; i < run.writers; i++) pthread_join(writers[i], NULL);
    pthread_join(receiver, NULL);
    run.over = true;
    pthread_join(relay, NULL);
    show(&run);
    return 0;
}
