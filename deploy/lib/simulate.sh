# Simulation: all departments in one process on a PostgreSQL of their own, the broker and the clock driven by a seed.

# simulate [--seeds N] [--steps M] [--first S] [--seed S] [--seconds T] | simulate --planted
simulate() {
    local seeds=20 steps=200 first=1 seconds=86400 planted=0
    while (($# > 0)); do
        case $1 in
            --planted) planted=1; shift; continue ;;
            --seeds) seeds=${2:-} ;;
            --steps) steps=${2:-} ;;
            --first) first=${2:-} ;;
            --seed) first=${2:-} seeds=1 ;;
            --seconds) seconds=${2:-} ;;
            *) fail "simulate does not know '$1'." \
                "It takes --seeds N, --steps M, --first S, --seed S, --seconds T, or --planted." ;;
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
    if ((planted)); then
        plant_bugs
        return
    fi
    build_tests || fail "The build failed." "The whole log: $STATE/log/build.log"
    (run_simulation simulation "$first" "$seeds" "$steps" "$seconds") ||
        fail "An invariant was broken." "The run, step by step: $STATE/log/simulation.log"
    grep -E '^(simulation:|  ([A-Z]+-|not ))' "$STATE/log/simulation.log" || true
}

# What `check` does of it: the first 25 runs, or as many of them as fit into a minute, and two of them twice. New seeds are
# for `deploy/dev simulate --first 26`.
simulate_for_a_minute() { run_simulation simulation 1 25 150 60; }

# run_simulation LOG FIRST SEEDS STEPS SECONDS
run_simulation() {
    export KARVAN_SIMULATION_FIRST=$2 KARVAN_SIMULATION_SEEDS=$3 KARVAN_SIMULATION_STEPS=$4 KARVAN_SIMULATION_SECONDS=$5
    # The order of a dictionary is part of a run.
    export SWIFT_DETERMINISTIC_HASHING=1
    swift_test "$1" --filter '^SimulationTests\.'
}

# Plants each bug of Tests/SimulationTests/Bugs in a copy of the sources, and looks whether the simulation finds it.
# The copy is built once, with all bugs in it, of which one is there at a time; the product itself knows none of them.
plant_bugs() {
    local copy=$STATE/planted patch bug missed=0
    say "Planting: a copy of the sources in $copy"
    mkdir -p "$copy"
    find "$copy" -mindepth 1 -maxdepth 1 ! -name .build -exec rm -rf {} +
    (cd "$root" && git ls-files -z -- Package.swift Package.resolved Services Shared Tests | xargs -0 cp --parents -t "$copy")
    git -C "$copy" init -q
    for patch in "$root"/Tests/SimulationTests/Bugs/*.patch; do
        git -C "$copy" apply "$patch" || fail "${patch##*/} no longer fits the sources." "Make it anew."
    done
    (root=$copy && build_tests) || fail "The build failed." "The whole log: $STATE/log/build.log"
    for patch in "$root"/Tests/SimulationTests/Bugs/*.patch; do
        bug=${patch##*/} bug=${bug%.patch} bug=${bug#*-}
        [ "$bug" != switch ] || continue
        if (root=$copy && export KARVAN_PLANTED=$bug &&
            run_simulation "planted-$bug" 1 200 150 1200) > /dev/null 2>&1; then
            say "  $bug: NOT FOUND"
            missed=$((missed + 1))
        else
            say "  $bug: $(sed -n 's/^simulation: \(.* failed.*\)/\1/p; s/^simulation: \(the shortest.*\):$/\1/p' \
                "$STATE/log/planted-$bug.log" | paste -sd ';')"
            say "      $(sed -n '/^violations:/{n;p;q}' "$STATE/log/planted-$bug.log" | cut -c 1-160)"
        fi
    done
    ((missed == 0)) || fail "$missed planted bugs were not found."
}
