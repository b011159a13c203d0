#ifndef KARVAN_CLIBPQ_SHIM_H
#define KARVAN_CLIBPQ_SHIM_H

#include <libpq-fe.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

// The field codes of an error report are character macros, which Swift does not see.
enum {
    KARVAN_DIAG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
    KARVAN_DIAG_SQLSTATE = PG_DIAG_SQLSTATE,
    KARVAN_DIAG_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
    KARVAN_DIAG_TABLE = PG_DIAG_TABLE_NAME,
    KARVAN_DIAG_COLUMN = PG_DIAG_COLUMN_NAME,
    KARVAN_DIAG_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
};

// What `karvan_poll` is asked for and what it found.
enum { KARVAN_READABLE = 1, KARVAN_WRITABLE = 2, KARVAN_EVENT = 4 };

// Names the calling thread, as `top` and debuggers show it.
static inline void karvan_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

static inline int karvan_event_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void karvan_event_signal(int event) {
    uint64_t one = 1;
    ssize_t written = write(event, &one, sizeof one);
    (void)written; // a full counter is a signal too
}

static inline void karvan_event_drain(int event) {
    uint64_t count;
    ssize_t got = read(event, &count, sizeof count);
    (void)got;
}

// Waits for the socket and the event descriptor together; 0 when the time is over or a signal came between.
// Errors and hang-ups count as readable, so that the next read reports them.
static inline int karvan_poll(int socket, int wanted, int event, int milliseconds) {
    struct pollfd descriptors[2] = {
        {socket, (short)((wanted & KARVAN_READABLE ? POLLIN : 0) | (wanted & KARVAN_WRITABLE ? POLLOUT : 0)), 0},
        {event, POLLIN, 0},
    };
    if (poll(descriptors, 2, milliseconds) <= 0) return 0;
    int found = 0;
    if (descriptors[0].revents & (POLLIN | POLLERR | POLLHUP | POLLNVAL)) found |= KARVAN_READABLE;
    if (descriptors[0].revents & POLLOUT) found |= KARVAN_WRITABLE;
    if (descriptors[1].revents & POLLIN) found |= KARVAN_EVENT;
    return found;
}

#endif
