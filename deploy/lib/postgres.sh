# The private PostgreSQL cluster: a database and a role for each service, and no way from one into another.

postgres_programs() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [ -x "$newest/postgres" ] ||
        fail "PostgreSQL's programs are not in /usr/lib/postgresql." "Install them: apt-get install postgresql"
    # A cluster is run by the version that made it.
    if [ -f "$SERVERS/postgres/version" ]; then newest=/usr/lib/postgresql/$(< "$SERVERS/postgres/version")/bin; fi
    [ -x "$newest/postgres" ] ||
        fail "The data was made by another PostgreSQL, which is gone ($newest)." "Install it, or: deploy/dev reset"
    printf '%s' "$newest"
}

# launch_postgres [SETTING=VALUE …] : starts the cluster, making it first if need be.
launch_postgres() {
    ! running postgres || return 0
    require_port "$PORT_POSTGRES" PostgreSQL
    local programs home=$SERVERS/postgres setting
    local -a settings=()
    programs=$(postgres_programs)
    make_server_directory postgres postgres
    [ -d "$home/data" ] || create_cluster "$programs"
    clear_killed_postgres
    make_server_certificates
    write_as postgres "$home/data/postgresql.conf" < "$root/deploy/postgres/postgresql.conf"
    hba_lines | write_as postgres "$home/data/pg_hba.conf"
    hand_certificate "$tls" server postgres "$home/data/server"
    printf 'owner postgres postgres\nowner %s postgres\n' "$(id -un)" | write_as postgres "$home/data/pg_ident.conf"
    for setting in "$@"; do settings+=(-c "$setting"); done
    start_process postgres postgres "$programs/postgres" -D "$home/data" -c port="$PORT_POSTGRES" \
        -c unix_socket_directories="$home/socket" "${settings[@]}"
}

# Who may come in and how; with KARVAN_TLS nobody by TCP without TLS.
hba_lines() {
    if tls_only; then sed 's/^host  /hostssl/' "$root/deploy/postgres/pg_hba.conf"
    else cat "$root/deploy/postgres/pg_hba.conf"; fi
}

# After a kill -9: its children end by themselves, and must have, before another may take the data. Its lock file names
# a process id that may linger as a zombie or belong to a stranger by now; the new one would then refuse to start.
clear_killed_postgres() {
    local try
    for try in {1..50}; do
        [ -n "$(postgres_processes)" ] || break
        ((try < 40)) || postgres_processes | xargs -r kill -KILL 2>/dev/null || true
        sleep 0.1
    done
    rm -f "$SERVERS/postgres/data/postmaster.pid"
}

await_postgres() {
    local asks
    asks=$(postgres_programs)/pg_isready
    wait_until 90 postgres PostgreSQL "$asks" -q -h "$SERVERS/postgres/socket" -p "$PORT_POSTGRES"
}

# Made under another name and renamed when whole, so that an interrupted first run leaves nothing half-made.
create_cluster() {
    local programs=$1 home=$SERVERS/postgres
    say "PostgreSQL: creating a private cluster"
    as_user postgres rm -rf "$home/unfinished"
    as_user postgres mkdir -p "$home/socket"
    as_user postgres "$programs/initdb" --pgdata="$home/unfinished" --username=postgres --encoding=UTF8 \
        --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 --no-instructions \
        > "$STATE/log/initdb.log" 2>&1 || {
        show_tail "$STATE/log/initdb.log"
        fail "The database cluster could not be created in $home." "See above; a full disk or a missing right is usual."
    }
    as_user postgres cp "$home/unfinished/PG_VERSION" "$home/version"
    as_user postgres mv "$home/unfinished" "$home/data"
    rm -f "$STATE"/run/*.migrated
}

# The superuser's prompt, over the socket; the cluster knows us by our system account.
sql_as_owner() {
    "$(postgres_programs)/psql" -X -h "$SERVERS/postgres/socket" -p "$PORT_POSTGRES" -U postgres \
        -v ON_ERROR_STOP=1 --quiet --no-align --tuples-only "$@"
}

# The services' roles and databases as SQL for psql, for the superuser. Says the same every time; only what is missing is
# made, and passwords become those of the secrets. Nobody but its own role may connect to a database.
roles_sql() {
    local service
    echo "REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;"
    for service in "${services[@]}"; do
        cat << SQL
SELECT 'CREATE ROLE $service' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$service') \\gexec
ALTER ROLE $service LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '$(secret "database-$service")';
SELECT 'CREATE DATABASE $service OWNER $service'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$service') \\gexec
REVOKE CONNECT, TEMPORARY ON DATABASE $service FROM PUBLIC;
SQL
    done
}

# Passwords travel by standard input.
provision_databases() {
    local service
    roles_sql | sql_as_owner postgres > "$STATE/log/provision-databases.log" 2>&1 || {
        show_tail "$STATE/log/provision-databases.log"
        fail "The services' databases could not be made." "See above; 'deploy/dev reset' starts from nothing."
    }
    for service in "${services[@]}"; do
        printf '127.0.0.1:%s:%s:%s:%s\n' "$PORT_POSTGRES" "$service" "$service" "$(secret "database-$service")"
    done | keep_secret pgpass
}

# open_psql SERVICE [psql's arguments] : with the rights the service itself has.
open_psql() {
    attach
    is_service "${1:-}" && [ "$1" != web ] || fail "Which service's database?" "One of: ${services[*]}"
    running postgres || fail "PostgreSQL is not running." "Start the suite with: deploy/dev run"
    PGPASSFILE=$STATE/secrets/pgpass exec "$(postgres_programs)/psql" \
        -h 127.0.0.1 -p "$PORT_POSTGRES" -U "$1" -d "$1" "${@:2}"
}

show_outbox() {
    open_psql "${1:-}" -X --pset=footer=off << 'SQL'
\echo not yet confirmed by the broker
SELECT l.exchange, l.routing_key, count(*) AS messages, min(o.seq) AS first, max(o.seq) AS last
FROM msg.outbox o JOIN msg.message_log l USING (message_id, sent_on)
GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20;
\echo held back by the relay
SELECT * FROM msg.outbox_hold ORDER BY 1 LIMIT 20;
\echo put off (1), waiting for an elder (2), parked (3)
SELECT consumer, state, routing_key, count(*) AS messages, min(first_at) AS since, max(left(error_text, 80)) AS reason
FROM msg.deferred GROUP BY 1, 2, 3 ORDER BY 2 DESC, 4 DESC LIMIT 20;
SQL
}
