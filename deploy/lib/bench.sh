# Orders per second through the whole chain, beside what this disk and this PostgreSQL can commit at all.

bench() {
    exec 3>&1 1>&2  # results alone go to standard output
    use_state "$suite_state"
    suite_is_up || run_suite
    locate_products
    say "Limit: commits per second of PostgreSQL on this machine"
    measure_commits
    say "Chain: orders through all departments"
    karvan bench --limits "$STATE/run/limits.json" "$@" >&3
}

suite_is_up() {
    local service
    [ -f "$STATE/env" ] && running postgres && running rabbitmq && running caddy || return 1
    for service in "${services[@]}" web; do running "$service" || return 1; done
}

# pgbench's small write, prepared, in a scratch database of the same cluster: {"commits_per_second": {"1": …}}.
measure_commits() {
    local clients rate
    local -a rates=()
    sql_as_owner postgres -c 'DROP DATABASE IF EXISTS scratch' -c 'CREATE DATABASE scratch'
    sql_as_owner scratch -c 'CREATE TABLE written (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)'
    for clients in 1 4 16; do
        rate=$("$(postgres_programs)/pgbench" -h "$SERVERS/postgres/socket" -p "$PORT_POSTGRES" -U postgres \
            --no-vacuum --protocol=prepared --client="$clients" --jobs="$((clients < 2 ? 1 : 2))" --time=8 \
            --file="$root/deploy/bench/commit.sql" scratch 2> "$STATE/log/pgbench.log" |
            sed -n 's/^tps = \([0-9.]*\).*/\1/p')
        if [ -z "$rate" ]; then
            show_tail "$STATE/log/pgbench.log"
            fail "pgbench measured nothing." "Its words are above."
        fi
        say "  $clients clients: ${rate%.*} commits/s"
        rates+=("\"$clients\": $rate")
    done
    sql_as_owner postgres -c 'DROP DATABASE scratch'
    local IFS=,
    echo "{\"commits_per_second\": {${rates[*]}}}" > "$STATE/run/limits.json"
}
