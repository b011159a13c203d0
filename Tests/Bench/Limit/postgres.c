#include "limit.h"
#include <string.h>

PGconn *database_open(const char *url, const char *settings) {
    const char *const names[] = {"dbname", "options", NULL}, *const values[] = {url, settings, NULL};
    PGconn *database = PQconnectdbParams(names, values, 1);
    if (PQstatus(database) != CONNECTION_OK) die("database", PQerrorMessage(database));
    prepare(database, "begin", "begin");
    prepare(database, "commit", "commit");
    return database;
}

void prepare(PGconn *database, const char *name, const char *text) {
    PGresult *result = PQprepare(database, name, text, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) die(name, PQerrorMessage(database));
    PQclear(result);
}

void queue(PGconn *database, const char *name, int count, const char *const *values) {
    if (PQpipelineStatus(database) == PQ_PIPELINE_OFF) PQenterPipelineMode(database);
    if (!PQsendQueryPrepared(database, name, count, values, NULL, NULL, 0)) die(name, PQerrorMessage(database));
}

PGresult *collect(PGconn *database, int statements, int wanted) {
    PGresult *kept = NULL;
    if (!PQpipelineSync(database)) die("sync", PQerrorMessage(database));
    for (int number = 0; number < statements; number++) {
        PGresult *result = PQgetResult(database);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) die("statement", PQerrorMessage(database));
        if (number == wanted) kept = result;
        else PQclear(result);
        PQgetResult(database); // the end of this statement
    }
    PGresult *end = PQgetResult(database);
    if (PQresultStatus(end) != PGRES_PIPELINE_SYNC) die("sync", PQerrorMessage(database));
    PQclear(end);
    return kept;
}
