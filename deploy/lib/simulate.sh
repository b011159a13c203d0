# Simulation: all departments in one process on a PostgreSQL of their own, the broker and the clock driven by a seed.

# simulate [--seeds N] [--steps M] [--first S] [--seed S] [--seconds T]
simulate() {
    local seeds=20 steps=150 first=1 seconds=86400
    while (($# > 0)); do
        case $1 in
            --seeds) seeds=${2:-} ;;
            --steps) steps=${2:-} ;;
            --first) first=${2:-} ;;
            --seed) first=${2:-} seeds=1 ;;
            --seconds) seconds=${2:-} ;;
            *) fail "simulate does not know '$1'." "It takes --seeds N, --steps M, --first S, --seed S, --seconds T." ;;
        esac
        [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 wants a number."
        shift 2
    done
    require_writable_checkout
    require_own_state
    require_swift
    install_packages
    use_state "$suite_state/test"
    lock_state
    start_test_database
    export ONLY=${ONLY-Simulation}
    build_tests || fail "The build failed." "The whole log: $STATE/log/build.log"
    (run_simulation "$first" "$seeds" "$steps" "$seconds" --filter '^SimulationTests\.') ||
        fail "An invariant was broken." "The run, step by step: $STATE/log/simulation.log"
    grep -E '^(simulation:|  [A-Z]+-)' "$STATE/log/simulation.log" || true
}

# What `check` does of it: as many runs as fit into a minute, and two of them twice.
simulate_for_a_minute() { run_simulation 1 1000 150 60 --filter '^SimulationTests\.'; }

# run_simulation FIRST SEEDS STEPS SECONDS [swift-test's arguments]
run_simulation() {
    export KARVAN_SIMULATION_FIRST=$1 KARVAN_SIMULATION_SEEDS=$2 KARVAN_SIMULATION_STEPS=$3 KARVAN_SIMULATION_SECONDS=$4
    # The order of a dictionary is part of a run.
    export SWIFT_DETERMINISTIC_HASHING=1
    swift_test simulation "${@:5}"
}
