# Speed, each figure beside the limit of this machine, measured in turns with it: deploy/dev bench [--json] [--only PART …].
#
# Parts: postgres (statements and units of work beside pgbench), messages (from one database to another beside plain C),
# chain (orders through all departments beside commits). The first two need the servers alone, on which they have
# databases and a virtual host of their own.

bench_rounds=${KARVAN_BENCH_ROUNDS:-5}
bench_seconds=${KARVAN_BENCH_SECONDS:-3}
bench_parts=(postgres messages chain)

bench() {
    local part json=0
    local -a parts=() more=()
    while [ $# -gt 0 ]; do
        case $1 in
            --json) json=1; shift ;;
            --only) shift; while [ $# -gt 0 ] && [[ $1 != --* ]]; do parts+=("$1"); shift; done ;;
            *) more+=("$1"); shift ;;  # for the chain: karvan bench --help
        esac
    done
    [ ${#parts[@]} -gt 0 ] || parts=("${bench_parts[@]}")
    for part in "${parts[@]}"; do
        [[ " ${bench_parts[*]} " == *" $part "* ]] || fail "bench has no part '$part'." "Parts: ${bench_parts[*]}"
    done
    exec 3>&1 1>&2  # results alone go to standard output
    use_state "$suite_state"
    case " ${parts[*]} " in
        *" chain "*) suite_is_up || run_suite; locate_products ;;
        *) bench_servers ;;
    esac
    results=()
    for part in "${parts[@]}"; do "bench_$part" "${more[@]}"; done
    if [ "$json" = 1 ]; then results_json >&3; else results_table >&3; fi
}

suite_is_up() {
    local service
    [ -f "$STATE/env" ] && running postgres && running rabbitmq && running caddy || return 1
    for service in "${services[@]}" web; do running "$service" || return 1; done
}

bench_servers() {
    if [ -f "$STATE/env" ] && running postgres && running rabbitmq; then locate_products; return; fi
    prepare
    build_release
    choose_ports
    start_servers
}

# beside NAME LEAST UNIT LIMIT OURS : takes turns with two commands that print how many a second; the middle of the
# rounds' ratios must be at least LEAST. All figures are kept.
beside() {
    local name=$1 least=$2 unit=$3 round
    local -a limits=() ours=()
    for ((round = 1; round <= bench_rounds; round++)); do
        progress "$name: round $round of $bench_rounds"
        limits+=("$($4)")
        ours+=("$($5)")
    done
    progress_over
    local figures
    figures=$(jq -nc --arg unit "$unit" --argjson limits "$(list_of "${limits[@]}")" --argjson ours "$(list_of "${ours[@]}")" '
        def middle: sort | .[length / 2 | floor];
        def short: if . < 10 then . * 100 | round / 100 else round end;
        [range($ours | length) | $ours[.] / $limits[.]] as $ratios
        | {ratio: ($ratios | middle * 1000 | round / 1000), $unit, ours: ($ours | middle), beside: ($limits | middle),
           ratios: ($ratios | map(. * 1000 | round / 1000)), rounds: {$ours, beside: $limits}}
        | .detail = "\(.ours | short) of \(.beside | short) \($unit), rounds \(.ratios | min) to \(.ratios | max)"')
    say "  $name: $(jq -r '"\(.ratio): \(.detail)"' <<< "$figures")"
    note "$name" "$(jq .ratio <<< "$figures")" "of the limit" "$least" ">=" "$(jq -c 'del(.ratio, .unit)' <<< "$figures")"
}

list_of() { printf '%s\n' "$@" | jq -sc .; }

# --- Scratch databases and a scratch virtual host, for one part and gone with it.

open_scratch() {
    local socket
    bench_database=bench_sender
    socket=$(percent_encoded "$SERVERS/postgres/socket")
    sql_as_owner postgres -c 'DROP DATABASE IF EXISTS bench_sender' -c 'DROP DATABASE IF EXISTS bench_receiver' \
        -c 'CREATE DATABASE bench_sender' -c 'CREATE DATABASE bench_receiver' 2> "$STATE/log/bench.log" ||
        { show_tail "$STATE/log/bench.log"; fail "The scratch databases could not be made." "See above."; }
    export KARVAN_BENCH_SENDER_URL=postgres://postgres@$socket:$PORT_POSTGRES/bench_sender
    export KARVAN_BENCH_RECEIVER_URL=postgres://postgres@$socket:$PORT_POSTGRES/bench_receiver
    karvan_bench prepare
}

close_scratch() {
    sql_as_owner postgres -c 'DROP DATABASE IF EXISTS bench_sender WITH (FORCE)' \
        -c 'DROP DATABASE IF EXISTS bench_receiver WITH (FORCE)'
}

karvan_bench() {
    "$products/KarvanBench" "$@" 2>> "$STATE/log/bench.log" ||
        { show_tail "$STATE/log/bench.log"; fail "KarvanBench $1 did not get through." "Its words are above."; }
}

forget_scratch() {
    local database
    for database in bench_sender bench_receiver; do
        sql_as_owner "$database" -f "$root/deploy/bench/forget.sql"
    done
    sql_as_owner postgres -c CHECKPOINT
}

# --- Statements and units of work.

# What an event carries besides its key, as BenchEvent makes it.
bench_headers='{"cloudEvents_specversion": "1.0", "cloudEvents_type": "karvan.accounting.BenchEvent.v1",
 "cloudEvents_subject": "invoice/00000000-0000-0000-0000-000000000000", "cloudEvents_authtype": "system",
 "cloudEvents_time": "2026-01-01T00:00:00.000000Z", "cloudEvents_correlationid": "00000000-0000-0000-0000-000000000000"}'

bench_postgres() {
    local connections kind
    say "Postgres: beside pgbench -M prepared with the same statements and connections"
    open_scratch
    for kind in query write unit-query unit-write; do
        for connections in 1 4 16; do
            beside "postgres.$kind.$connections" 0.8 "a second" "pgbench_rate $kind $connections" "our_rate $kind $connections"
        done
    done
    for connections in 1 4 16; do
        beside "postgres.outbox.$connections" 0.7 "units a second" "pgbench_rate outbox $connections" "our_rate outbox $connections"
    done
    close_scratch
}

# pgbench_rate KIND CONNECTIONS : transactions a second.
pgbench_rate() {
    local rate
    forget_scratch
    rate=$(PGOPTIONS='-c plan_cache_mode=force_generic_plan' "$(postgres_programs)/pgbench" \
        -h "$SERVERS/postgres/socket" -p "$PORT_POSTGRES" -U postgres --no-vacuum --protocol=prepared \
        --client="$2" --jobs="$(($2 < 2 ? 1 : 2))" --time="$bench_seconds" --file="$root/deploy/bench/$1.sql" \
        --define=filling="$(printf '%0200d' 0)" --define=headers="$bench_headers" --define=body="$(printf '%0340d' 0)" \
        "$bench_database" 2>> "$STATE/log/bench.log" | sed -n 's/^tps = \([0-9.]*\).*/\1/p')
    [ -n "$rate" ] || { show_tail "$STATE/log/bench.log"; fail "pgbench measured nothing." "Its words are above."; }
    echo "$rate"
}

our_rate() {
    forget_scratch
    karvan_bench statements --kind "$1" --connections "$2" --seconds "$bench_seconds" | jq .per_second
}

# --- Messages, from one service's database to another's.

bench_events=${KARVAN_BENCH_EVENTS:-5000}

bench_messages() {
    local round file=$STATE/run/bench-paced
    say "Messages: begin at the sender until the effect is committed at the receiver, beside plain C doing the same"
    open_scratch
    open_scratch_broker
    beside "messages.full-speed" 0.6 events/s "c_events per_second $bench_events 16" "our_events per_second --count $bench_events"
    : > "$file"
    for ((round = 1; round <= bench_rounds; round++)); do
        progress "messages.paced: round $round of $bench_rounds"
        forget_scratch
        jq -nc --argjson limit "$("$products/BenchLimit" 2000 16 200)" \
            --argjson ours "$(forget_scratch; karvan_bench events --count 2000 --rate 200)" '{$limit, $ours}' >> "$file"
    done
    progress_over
    note_paced p50 30
    note_paced p99 150
    close_scratch_broker
    close_scratch
}

# note_paced SHARE LIMIT : the middle of the rounds, in milliseconds.
note_paced() {
    local figures
    figures=$(jq -sc --arg share "$1" '
        def middle: sort | .[length / 2 | floor];
        def short: . * 10 | round / 10;
        {ours: map(.ours[$share]), beside: map(.limit[$share])} as $rounds
        | {ours: ($rounds.ours | middle), beside: ($rounds.beside | middle), $rounds}
        | .detail = "plain C \(.beside | short) ms; rounds \($rounds.ours | min | short) to \($rounds.ours | max | short) ms"' \
        "$STATE/run/bench-paced")
    note "messages.at-200-a-second.$1" "$(jq '.ours * 10 | round / 10' <<< "$figures")" ms "$2" "<=" "$figures"
}

# c_events FIELD COUNT WRITERS : a figure of the C program.
c_events() {
    forget_scratch
    "$products/BenchLimit" "${@:2}" 2>> "$STATE/log/bench.log" | jq ".$1"
}

our_events() {
    forget_scratch
    karvan_bench events "${@:2}" | jq ".$1"
}

open_scratch_broker() {
    enable_provision
    scratch_broker_api vhosts/bench -X DELETE > /dev/null 2>&1 || true
    scratch_broker_api vhosts/bench -X PUT
    jq -nc --arg password "$(secret broker-bench)" '{$password, tags: ""}' |
        scratch_broker_api users/bench -X PUT --data-binary @-
    scratch_broker_api permissions/bench/bench -X PUT --data '{"configure": "^$", "write": ".*", "read": ".*"}'
    scratch_broker_api permissions/bench/provision -X PUT --data '{"configure": ".*", "write": ".*", "read": ".*"}'
    karvan_bench queues | scratch_broker_api definitions/bench --data-binary @-
    export KARVAN_BENCH_BROKER_URL=amqp://bench:$(secret broker-bench)@127.0.0.1:$PORT_AMQP/bench
}

close_scratch_broker() {
    scratch_broker_api vhosts/bench -X DELETE
    scratch_broker_api users/bench -X DELETE
    disable_provision
}

scratch_broker_api() { broker_api provision "$@" -H 'content-type: application/json'; }

# --- Orders through all departments.

bench_chain() {
    local clients
    local -a rates=()
    say "Chain: orders through all departments, beside what this PostgreSQL can commit"
    open_scratch
    for clients in 1 4 16; do
        rates+=("\"$clients\": $(pgbench_rate write "$clients")")
        say "  $clients clients: ${rates[-1]#*: } commits/s"
    done
    close_scratch
    local IFS=,
    echo "{\"commits_per_second\": {${rates[*]}}}" > "$STATE/run/limits.json"
    unset IFS
    karvan bench --limits "$STATE/run/limits.json" --json "$@" > "$STATE/run/chain.json"
    local line
    while read -r line; do results+=("$line"); done < <(jq -c '.results[] | {
            "chain.concurrency-16.orders": [">=", 80], "chain.at-5-a-second.p99": ["<=", 1000]
        }[.name] as $must | {
            name, value: (.value * 10 | round / 10), unit, limit: $must[1], must: ($must[0] // ""),
            holds: (if $must == null then null elif $must[0] == ">=" then .value >= $must[1] else .value <= $must[1] end)
        } + if .limit then {
            commits_per_second: .limit, ratio,
            detail: "\(.limit | round) commits/s, ratio \(.ratio * 1000 | round / 1000)"
        } else {} end' "$STATE/run/chain.json")
}
