# What is done when a machine is lost: deploy/dev drill standby [--minutes M] [--json].
#
# A drill has a suite of its own, sells while it happens, and holds what was answered, and what the audit finds, against
# what must be.

drill_minutes=2

drill() {
    local kind=${1:-} json=0
    [ $# = 0 ] || shift
    while [ $# -gt 0 ]; do
        case $1 in
            --json) json=1; shift ;;
            --minutes) drill_minutes=${2:-}; shift 2 || shift ;;
            *) kind=""; shift ;;
        esac
    done
    [ "$kind" = standby ] && [[ $drill_minutes =~ ^[0-9]+$ && $drill_minutes -gt 0 ]] ||
        fail "Which drill?" "deploy/dev drill standby [--minutes M] [--json]"
    exec 3>&1 1>&2  # results alone go to standard output
    suite_state=$root/.karvan/drill
    use_state "$suite_state"
    stop_everything
    remove_data
    trap 'stop_everything' EXIT
    results=() replicas=()
    "drill_$kind"
    if [ "$json" = 1 ]; then results_json >&3; else results_table >&3; fi
    ! results_json | jq -e '.results[] | select(.holds == false)' > /dev/null ||
        fail "The drill did not go as it must." "Logs are in $STATE/log."
}

found_demo() {
    karvan demo --url "http://127.0.0.1:$PORT_HTTP" --moadian "http://127.0.0.1:$PORT_MOADIAN" \
        --memory "$moadian_memory" --ksef "http://127.0.0.1:$PORT_KSEF" --sales 4 > "$STATE/log/demo.log" 2>&1 ||
        { show_tail "$STATE/log/demo.log"; fail "The demo company did not get through." "Its words are above."; }
}

# --- Under load

begin_load() {
    say "Drill: sales without a pause for $drill_minutes min"
    karvan load --url "http://127.0.0.1:$PORT_HTTP" --minutes "$drill_minutes" --json \
        > "$STATE/run/load.json" 2> "$STATE/log/load.log" 9>&- &
    load=$!
    sleep $((drill_minutes * 20))
    kill -0 "$load" 2>/dev/null || { show_tail "$STATE/log/load.log" 30; fail "The load ended too early."; }
}

end_load() {
    say "Drill: in peace until all sales are over"
    wait "$load" || true  # what it found stands among the results
    [ -s "$STATE/run/load.json" ] || { show_tail "$STATE/log/load.log" 30; fail "The load did not get through."; }
    load_says() { jq "$1" "$STATE/run/load.json"; }
    note "sales" "$(load_says .sales)" sales 1 ">="
    note "sales that did not end as told" "$(load_says .unexpected)" sales 0 =
    note "commands answered with yes" "$(load_says .commands)" commands 1 ">="
    note "of these not known, or known otherwise" "$(load_says .differing)" commands 0 =
    note "dead letters" "$(dead_letters)" messages 0 =
    note "violations that the audit finds" "$(karvan audit --settle 180 --json 2> "$STATE/log/audit.log" | jq .violations)" \
        violations 0 =
}

# --- The database's machine is lost; its standby takes over.

drill_standby() {
    more_servers() { launch_standby; }
    database_places() {
        printf '%s:%s,%s:%s' "$(percent_encoded "$SERVERS/postgres/socket")" "$PORT_POSTGRES" \
            "$(percent_encoded "$SERVERS/standby/socket")" "$PORT_STANDBY"
    }
    local began
    start_suite
    found_demo
    note "standbys that every commit waits for" "$(sql_as_owner postgres -c \
        "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'")" standbys 1 =
    begin_load
    say "Drill: PostgreSQL is lost, with all that it has not passed on"
    # The server first: its children end by themselves then, and none answers any more.
    kill -KILL "$(process_id postgres)" 2>/dev/null || true
    postgres_processes | xargs -r kill -KILL 2>/dev/null || true
    began=$SECONDS
    sleep 3
    say "Drill: the standby takes over"
    sql_at_standby postgres -c "SELECT pg_promote(true, 60)" | grep -qx t || fail "The standby did not take over." "See $STATE/log/standby.log"
    await_ready "${services[@]}" web
    note "until all departments were ready again" $((SECONDS - began)) s 60 "<="
    note "sessions of departments on the new server" "$(sql_at_standby postgres -c \
        "SELECT count(DISTINCT usename) FROM pg_stat_activity WHERE usename <> 'postgres'")" departments "${#services[@]}" =
    end_load
    ! running postgres || fail "The lost server runs again."
}

sql_at_standby() {
    "$(postgres_programs)/psql" -X -h "$SERVERS/standby/socket" -p "$PORT_STANDBY" -U postgres \
        -v ON_ERROR_STOP=1 --quiet --no-align --tuples-only "$@"
}

# Made from the running cluster, follows it from then on; and from then on no commit is answered before it has it too.
launch_standby() {
    local home=$SERVERS/standby programs
    programs=$(postgres_programs)
    require_port "$PORT_STANDBY" "the standby"
    make_server_directory standby postgres
    as_user postgres mkdir -p "$home/socket"
    say "PostgreSQL: making a standby"
    as_user postgres "$programs/pg_basebackup" --pgdata="$home/data" --wal-method=stream --checkpoint=fast \
        --write-recovery-conf --dbname="host=$SERVERS/postgres/socket port=$PORT_POSTGRES user=postgres application_name=standby" \
        > "$STATE/log/basebackup.log" 2>&1 || { show_tail "$STATE/log/basebackup.log"; fail "There is no standby."; }
    as_user postgres rm -f "$home/data/postmaster.pid"
    start_process standby postgres "$programs/postgres" -D "$home/data" -c port="$PORT_STANDBY" \
        -c unix_socket_directories="$home/socket"
    wait_until 60 standby "the standby" "$programs/pg_isready" -q -h "$home/socket" -p "$PORT_STANDBY"
    sql_as_owner postgres -c "ALTER SYSTEM SET synchronous_standby_names = 'standby'" -c "SELECT pg_reload_conf()" > /dev/null
    wait_until 60 standby "what every commit waits for" standby_is_synchronous
}

standby_is_synchronous() {
    [ "$(sql_as_owner postgres -c "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 1 ]
}
