# Everything dies: deploy/dev faults [--minutes M] [--seed N] [--json].
#
# A suite of its own sells without a pause while services, PostgreSQL and RabbitMQ are killed, stopped, cut off and starved,
# one after another, drawn from a seed; for the second half of the time every service has two replicas. Then all is left in
# peace, and what was answered, what the audit finds and what lies dead is held against what must be.

faults_minutes=3
faults_seed=1

# What may happen; the numbers are of the fault matrix (messaging.md 14).
faults=(
    kill_service kill_service kill_service  # F-01 to F-04, F-30
    freeze_service                          # F-05, F-31
    stop_service                            # F-39
    kill_postgres                           # F-40
    freeze_postgres                         # F-42
    end_backends                            # F-41
    no_connections                          # F-43: 53300
    slow_disk
    kill_rabbitmq                           # F-10
    restart_rabbitmq                        # F-11
    freeze_rabbitmq                         # F-12
    memory_alarm                            # F-13
    cut_broker                              # F-20
    poison                                  # F-37
)

faults() {
    local json=0
    while [ $# -gt 0 ]; do
        case $1 in
            --minutes) faults_minutes=${2:-}; shift 2 || shift ;;
            --seed) faults_seed=${2:-}; shift 2 || shift ;;
            --json) json=1; shift ;;
            *) fail "faults does not know '$1'." "Use: deploy/dev faults [--minutes M] [--seed N] [--json]" ;;
        esac
    done
    [[ $faults_minutes =~ ^[0-9]+$ && $faults_minutes -gt 0 && $faults_seed =~ ^[0-9]+$ ]] ||
        fail "--minutes and --seed are whole numbers, the minutes above 0."
    exec 3>&1 1>&2  # results alone go to standard output
    suite_state=$root/.karvan/faults
    use_state "$suite_state"
    stop_everything
    remove_data
    trap 'stop_everything' EXIT
    start_suite
    karvan demo --url "http://127.0.0.1:$PORT_HTTP" --moadian "http://127.0.0.1:$PORT_MOADIAN" \
        --memory "$moadian_memory" --ksef "http://127.0.0.1:$PORT_KSEF" --sales 4 > "$STATE/log/demo.log" 2>&1 ||
        { show_tail "$STATE/log/demo.log"; fail "The demo company did not get through." "Its words are above."; }
    results=() planted=0
    declare -gA happened=()
    suffer
    hold_against_answers
    if [ "$json" = 1 ]; then results_json >&3; else results_table >&3; fi
    ! results_json | jq -e '.results[] | select(.holds == false)' > /dev/null ||
        fail "Something was lost, doubled or left." "Logs are in $STATE/log; the same faults again: --seed $faults_seed"
}

# The load runs from beginning to end; faults follow one another while it begins sales, and it ends in peace.
suffer() {
    local load end half fault
    say "Faults: $faults_minutes min from seed $faults_seed; two replicas of everything in the second half"
    RANDOM=$faults_seed
    karvan load --url "http://127.0.0.1:$PORT_HTTP" --minutes "$faults_minutes" --json \
        > "$STATE/run/load.json" 2> "$STATE/log/load.log" 9>&- &
    load=$!
    end=$((SECONDS + faults_minutes * 60)) half=$((SECONDS + faults_minutes * 30))
    replicas=()
    sleep 3
    while ((SECONDS < end)); do
        if ((SECONDS >= half && ${#replicas[@]} == 0)); then start_replicas; fi
        kill -0 "$load" 2>/dev/null || break
        fault=${faults[RANDOM % ${#faults[@]}]}
        happened[$fault]=$((${happened[$fault]:-0} + 1))
        "$fault"
        sleep $((1 + RANDOM % 3))
    done
    say "Faults: in peace until all sales are over"
    restore
    wait "$load" || true  # what it found stands among the results
    [ -s "$STATE/run/load.json" ] || { show_tail "$STATE/log/load.log" 30; fail "The load did not get through."; }
}

start_replicas() {
    local service
    replicas=("${services[@]/%/-2}" web-2)
    for service in "${replicas[@]}"; do write_settings_of "$service"; done
    start_services "${replicas[@]}"
    await_ready "${replicas[@]}"
    start_caddy "${replicas[@]}"
}

# Everything runs, and nothing is held back.
restore() {
    resume "${services[@]}" "${replicas[@]}" web postgres rabbitmq
    revive_servers
    sql_as_owner postgres -c "ALTER SYSTEM RESET commit_delay" -c "ALTER SYSTEM RESET commit_siblings" -c "SELECT pg_reload_conf()" > /dev/null
    local service
    for service in "${services[@]}"; do sql_as_owner postgres -c "ALTER ROLE $service CONNECTION LIMIT -1"; done
    broker_control set_vm_memory_high_watermark absolute 1GB
    start_services "${services[@]}" web "${replicas[@]}"
    await_ready "${services[@]}" web "${replicas[@]}"
}

resume() { local name; for name in "$@"; do ! running "$name" || kill -CONT -- -"$(process_id "$name")"; done; }

revive_servers() { start_servers; }

broker_control() {
    rabbitmq_environment
    as_user rabbitmq env "${broker_environment[@]}" /usr/lib/rabbitmq/bin/rabbitmqctl --quiet "$@" \
        >> "$STATE/log/rabbitmqctl.log" 2>&1
}

# --- Faults: each is over when its function returns.

any_process() {
    local -a all=("${services[@]}" web "${replicas[@]}")
    victim=${all[RANDOM % ${#all[@]}]}
}

# One that has a database and queues.
any_service() { victim=${services[RANDOM % ${#services[@]}]}; }

seconds_between() { sleep $(($1 + RANDOM % ($2 - $1 + 1))); }

kill_service() {
    any_process
    say "  $victim: killed"
    kill -KILL -- -"$(process_id "$victim")" 2>/dev/null || true
    seconds_between 0 3
    await_free_ports "$victim"
    start_services "$victim"
}

stop_service() {
    any_process
    say "  $victim: stopped and started again"
    stop_process "$victim" 30
    start_services "$victim"
}

freeze_service() {
    any_process
    say "  $victim: frozen"
    kill -STOP "$(process_id "$victim")"
    seconds_between 2 25
    kill -CONT "$(process_id "$victim")"
}

kill_postgres() {
    say "  PostgreSQL: killed"
    # The postmaster alone: its children notice and end, as they do when the machine's memory runs out.
    kill -KILL "$(process_id postgres)"
    seconds_between 0 4
    revive_servers
}

freeze_postgres() {
    say "  PostgreSQL: frozen"
    local seconds=$((1 + RANDOM % 8)) pid
    for pid in $(postgres_processes); do kill -STOP "$pid" 2>/dev/null || true; done
    sleep "$seconds"
    for pid in $(postgres_processes); do kill -CONT "$pid" 2>/dev/null || true; done
}

end_backends() {
    local round
    say "  PostgreSQL: every connection ended, again and again"
    for round in {1..5}; do
        sql_as_owner postgres -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename <> 'postgres' AND backend_type = 'client backend'" > /dev/null
        sleep 2
    done
}

no_connections() {
    any_service
    say "  PostgreSQL: no connection for $victim"
    sql_as_owner postgres -c "ALTER ROLE $victim CONNECTION LIMIT 0" \
        -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '$victim'" > /dev/null
    seconds_between 3 10
    sql_as_owner postgres -c "ALTER ROLE $victim CONNECTION LIMIT -1"
}

# Each commit waits a tenth of a second for its flush.
slow_disk() {
    say "  PostgreSQL: a slow disk"
    sql_as_owner postgres -c "ALTER SYSTEM SET commit_delay = 100000" -c "ALTER SYSTEM SET commit_siblings = 0" \
        -c "SELECT pg_reload_conf()" > /dev/null
    seconds_between 5 12
    sql_as_owner postgres -c "ALTER SYSTEM RESET commit_delay" -c "ALTER SYSTEM RESET commit_siblings" \
        -c "SELECT pg_reload_conf()" > /dev/null
}

kill_rabbitmq() {
    say "  RabbitMQ: killed"
    kill -KILL -- -"$(process_id rabbitmq)" 2>/dev/null || true
    seconds_between 0 4
    await_free_port "$PORT_AMQP"
    revive_servers
}

restart_rabbitmq() {
    say "  RabbitMQ: stopped and started again"
    stop_process rabbitmq 40
    revive_servers
}

freeze_rabbitmq() {
    say "  RabbitMQ: frozen"
    kill -STOP "$(process_id rabbitmq)"
    seconds_between 5 40
    kill -CONT "$(process_id rabbitmq)"
}

memory_alarm() {
    say "  RabbitMQ: out of memory"
    broker_control set_vm_memory_high_watermark absolute 1MB
    seconds_between 5 20
    broker_control set_vm_memory_high_watermark absolute 1GB
}

cut_broker() {
    say "  RabbitMQ: every connection cut"
    broker_control close_all_connections "a fault"
}

# What no service can read, put straight into a queue.
poison() {
    any_service
    local queue
    queue=$victim.commands
    say "  $queue: a message that nobody can read"
    enable_provision
    if broker_api provision "exchanges/karvan/karvan.resend/publish" -H 'content-type: application/json' --data-binary "{
            \"routing_key\": \"$queue\", \"payload\": \"{\", \"payload_encoding\": \"string\",
            \"properties\": {\"delivery_mode\": 2, \"message_id\": \"no id\", \"type\": \"nothing\"}}" |
        jq -e .routed > /dev/null; then planted=$((planted + 1)); fi
    disable_provision
}

await_free_ports() {
    await_free_port "$(port_of "$1")"
    await_free_port "$(admin_port_of "$1")"
}

# A killed process gives its ports back a moment later.
await_free_port() {
    local try
    for try in {1..100}; do
        port_is_taken "$1" || return 0
        sleep 0.1
    done
}

# --- What must be

hold_against_answers() {
    local name dead
    load_says() { jq "$1" "$STATE/run/load.json"; }
    for name in "${!happened[@]}"; do say "  $name: ${happened[$name]}"; done
    note "kinds of faults" "${#happened[@]}" kinds 1 ">="
    note "faults" "$(IFS=+; echo $((${happened[*]})))" faults 1 ">="
    note "sales" "$(load_says .sales)" sales 1 ">="
    note "sales that did not end as told" "$(load_says .unexpected)" sales 0 =
    note "slowest sale" "$(load_says .slowest_seconds)" s 600 "<="
    note "commands answered with yes" "$(load_says .commands)" commands 1 ">="
    note "of these not known, or known otherwise" "$(load_says .differing)" commands 0 =
    dead=$(dead_letters)
    note "unreadable messages that lie dead" "$dead" messages "$planted" =
    purge_dead_letters
    note "violations that the audit finds" "$(karvan audit --settle 180 --json 2> "$STATE/log/audit.log" | jq .violations)" \
        violations 0 =
}

dead_letters() {
    broker_api monitor 'queues/karvan?columns=name,messages' |
        jq '[.[] | select(.name | endswith(".dead")) | .messages // 0] | add'
}

purge_dead_letters() {
    local queue
    enable_provision
    for queue in $(broker_api monitor 'queues/karvan?columns=name' | jq -r '.[].name | select(endswith(".dead"))'); do
        broker_api provision "queues/karvan/$queue/contents" -X DELETE > /dev/null
    done
    disable_provision
}
