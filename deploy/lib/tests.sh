# Tests, on a PostgreSQL and a RabbitMQ of their own.

# What CI runs, and nothing else. All steps are done even when an early one fails; tests need a build.
check() {
    require_writable_checkout
    require_own_state
    require_space
    require_swift
    install_packages
    mkdir -p "$suite_state"
    use_state "$(mktemp -d "$suite_state/check-XXXX")"
    remember_process check $$
    trap 'end_check' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    summary=() failed=0
    step "format and lint" lint_sources
    step "scripts" check_scripts
    step "manifests" check_manifests
    step "build" build_tests
    if ((failed_last == 0)); then
        step "fuzz" feed_readers "$root/.build/debug" 20000
        step "servers" start_test_servers
        step "rights" check_rights
        # In two parts: all tests of a part begin at once, and each has to end within its time.
        step "tests" swift_test tests --skip ScenarioTests --skip SimulationTests --skip TaxPortalTests
        step "portals" swift_test portals --filter TaxPortalTests
        step "simulation" simulate_for_a_minute
        step "scenarios" swift_test scenarios --filter ScenarioTests
    fi
    exit "$failed"
}

end_check() {
    local code=$?
    trap '' INT TERM HUP
    if ((code == 1)); then keep_logs; fi
    use_state "$STATE"
    stop_everything
    remove_state
    say ""
    [ ${#summary[@]} = 0 ] || printf '  %s\n' "${summary[@]}" >&2
    case $code in
        0) say "check: green" ;;
        130|143) say "check: interrupted" ;;
        *) say "check: RED; logs in .karvan/check-log" ;;
    esac
    exit "$code"
}

keep_logs() {
    rm -rf "$suite_state/check-log"
    cp -r "$STATE/log" "$suite_state/check-log"
}

# step NAME COMMAND… : carries it out, and notes how it went and how long it took.
step() {
    local name=$1 began=$SECONDS verdict=ok
    shift
    say ""
    say "check: $name"
    failed_last=0
    # In a process of its own, so that a `fail` inside ends the step and not the summary; and waited for, so that a
    # signal reaches us at once. What it starts is found by KARVAN_STATE when that happens.
    (trap - ERR && export KARVAN_STATE=$STATE && "$@") < /dev/null &
    wait $! || failed_last=1
    ((failed_last == 0)) || { verdict=FAILED; failed=1; }
    summary+=("$(printf '%-16s %-7s %4d s  %s' "$name" "$verdict" $((SECONDS - began)) "$(step_note "$name")")")
}

step_note() { cat "$STATE/run/note-$1" 2>/dev/null || true; }

lint_sources() { cd "$root" && swift format lint --strict --parallel --recursive "${swift_sources[@]}"; }

check_scripts() {
    local script
    for script in "$root"/deploy/{dev,provision,backup,restore,resend,kubernetes/{render,secrets}} "$root"/deploy/lib/*.sh \
        "$root"/deploy/{systemd,container}/*.sh "$root"/.ci/run; do bash -n "$script" || return 1; done
}

build_tests() {
    swift_build --build-tests --explicit-target-dependency-import-check error
}

# feed_readers PRODUCTS INPUTS [SEED] : what reads strangers' bytes gets many that no honest sender writes.
feed_readers() {
    "$1/Fuzz" --samples "$root/Tests/ContractsTests/Samples" --inputs "$2" --seed "${3:-1}" >&2
}

fuzz() {
    local inputs=1000000 seed=1
    while [ $# -gt 0 ]; do
        case $1 in
            --inputs) inputs=${2:-}; shift 2 || shift ;;
            --seed) seed=${2:-}; shift 2 || shift ;;
            *) fail "fuzz does not know '$1'." "Use: deploy/dev fuzz [--inputs N] [--seed N]" ;;
        esac
    done
    require_swift
    install_packages
    use_state "$suite_state"
    build_release Fuzz
    feed_readers "$products" "$inputs" "$seed" || fail "A reader crashed." "Its input's number is above: --first makes it again."
}

# One pair for a whole run; each test makes its own database and virtual host. Nothing in it must outlive the machine,
# so the disk is not waited for; what a killed process has committed is safe all the same.
start_test_servers() {
    choose_ports
    prepare_servers_home
    launch_rabbitmq
    start_test_database
    await_rabbitmq
    make_faulty_certificates
}

start_test_database() {
    choose_ports
    prepare_servers_home
    launch_postgres fsync=off full_page_writes=off synchronous_commit=off
    await_postgres
    sql_as_owner postgres << SQL || fail "The tests' database role could not be made." "See the message above."
SELECT 'CREATE ROLE tester' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tester') \\gexec
ALTER ROLE tester LOGIN SUPERUSER PASSWORD '$(secret tester)';
SQL
}

# Each wrong in one way, for the tests of TLS; the database server has copies that it can be told to show.
make_faulty_certificates() {
    local name
    sign_certificate "$tls" elsewhere elsewhere.example
    sign_certificate "$tls" expired localhost -1
    make_authority "$tls/stranger" Stranger
    sign_certificate "$tls/stranger" server localhost
    cp "$tls/stranger/server.pem" "$tls/stranger.pem"
    cp "$tls/stranger/server.key" "$tls/stranger.key"
    for name in server elsewhere expired stranger; do
        hand_certificate "$tls" "$name" postgres "$SERVERS/postgres/data/$name"
    done
}

# swift_test LOG [swift-test's arguments] : with the addresses of the servers in the environment.
swift_test() {
    local name=$1 log=$STATE/log/$1.log result=0 runner
    shift
    load_ports
    export KARVAN_STATE=$STATE  # scenario tests start services; this is how those a test left behind are found
    export KARVAN_TEST_DATABASE_URL="postgres://tester:$(secret tester)@127.0.0.1:$PORT_POSTGRES/postgres?sslmode=disable"
    export KARVAN_TEST_BROKER_URL="amqp://provision:$(secret broker-provision)@127.0.0.1:$PORT_AMQP/karvan"
    export KARVAN_TEST_BROKER_ADMIN="http://provision:$(secret broker-provision)@127.0.0.1:$PORT_MANAGEMENT"
    export KARVAN_TEST_CERTIFICATES=$STATE/tls KARVAN_TEST_AMQPS_PORT=$PORT_AMQPS
    export KARVAN_TEST_PRODUCTS=$root/.build/debug
    cd "$root"
    # Into a file that is watched, not into a pipe: a process that a test left behind would hold a pipe open for ever.
    # It is there before whoever watches it looks.
    : > "$log"
    swift test --skip-build --disable-xctest "$@" >> "$log" 2>&1 9>&- &
    runner=$!
    trap 'kill "$runner" 2>/dev/null; exit 130' INT TERM
    tail -n +1 -f --pid="$runner" "$log" | test_progress >&2
    wait "$runner" || result=$?
    trap - INT TERM
    sed -n 's/.*Test run with \(.*\)\.$/\1/p' "$log" | tail -n 1 > "$STATE/run/note-$name"
    [ -s "$STATE/run/note-$name" ] || { say "No test was run."; result=1; }
    grep 'Test run with' "$log" | tail -n 1 || true
    return "$result"
}

# Only what failed, and everything that is not a line about one passed or started test.
test_progress() {
    grep --line-buffered -vE '^(◇|✔|↳) (Test|Suite) |^\[[0-9]+/[0-9]+\]|^(Building|Build complete)' || true
}

# test_one NAME : builds and tests one target against servers that stay until `down`.
test_one() {
    local name=${1%Tests}
    [ -n "$name" ] && [ -d "$root/Tests/${name}Tests" ] ||
        fail "Which tests?" "One of: $(cd "$root/Tests" && printf '%s ' *Tests | sed 's/Tests\b//g')"
    require_writable_checkout
    require_own_state
    require_swift
    install_packages
    use_state "$suite_state/test"
    lock_state
    start_test_servers
    # The manifest can be narrowed to one service; these two need executables of others.
    case $name in
        Scenario|CommandLine) unset ONLY ;;
        *) export ONLY=${ONLY-$name} ;;
    esac
    build_tests || fail "The build failed." "The whole log: $STATE/log/build.log"
    (swift_test tests --filter "^${name}Tests\\.") ||
        fail "Tests of $name failed." "The whole log: $STATE/log/tests.log"
}
