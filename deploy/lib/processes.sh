# Processes: each started one is the leader of its own session, with a record in run/NAME.pid of its id and of the time
# it started (so that an id handed out again is never taken for ours), and with KARVAN_STATE in its environment, by
# which whatever it starts itself (epmd, port helpers, test processes) is found at the end.

process_started() {
    local stat
    { stat=$(< "/proc/$1/stat"); } 2>/dev/null || return 1
    # After the name in brackets, which may hold anything: state is field 1, start time field 20.
    local -a fields
    read -ra fields <<< "${stat##*) }"
    [ "${fields[0]}" != Z ] && printf '%s' "${fields[19]}"
}

remember_process() { printf '%s %s\n' "$2" "$(process_started "$2")" > "$STATE/run/$1.pid"; }

# running NAME : is the process recorded under NAME alive?
running() {
    local pid started
    { read -r pid started < "$STATE/run/$1.pid"; } 2>/dev/null || return 1
    [ -n "$started" ] && [ "$(process_started "$pid")" = "$started" ]
}

process_id() { cut -d ' ' -f 1 "$STATE/run/$1.pid"; }

# start_process NAME USER [VARIABLE=VALUE …] COMMAND … : in the background, with these variables and no others.
start_process() {
    local name=$1 user=$2 log=$STATE/log/$1.log
    local -a become=()
    shift 2
    if [ "$(id -u)" = 0 ] && [ "$user" != root ]; then
        become=(setpriv --reuid="$user" --regid="$user" --init-groups --)
    fi
    [ ! -f "$log" ] || (($(stat -c %s "$log") < 50000000)) || mv "$log" "$log.1"
    (
        cd /
        # --batch: nobody is interrupted because somebody else has been woken. On few cores that spares a third of all
        # changes of process, and a sixth of the work of each order.
        exec setsid env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 KARVAN_STATE="$STATE" "${become[@]}" \
            chrt --batch 0 env "$@"
    ) >> "$log" 2>&1 < /dev/null 9>&- &
    remember_process "$name" $!
    disown $!  # the shell says nothing when it is killed
}

# stop_process NAME SECONDS [SIGNAL] : asks, waits, then takes down its whole group.
stop_process() {
    local name=$1 limit=$2 signal=${3:-TERM} pid began=$SECONDS asked=0
    if running "$name"; then
        pid=$(process_id "$name")
        kill -"$signal" "$pid" 2>/dev/null || true
        while running "$name" && ((SECONDS - began < limit)); do
            progress "stopping $name … $((SECONDS - began)) s"
            sleep 0.05
            # A node of RabbitMQ that is still booting may overhear the first request.
            if ((SECONDS - began >= asked + 8)); then
                asked=$((SECONDS - began))
                kill -"$signal" "$pid" 2>/dev/null || true
            fi
        done
        progress_over
        if running "$name"; then
            say "$name did not stop within $limit s; killing it"
            kill -KILL -- -"$pid" 2>/dev/null || true
        fi
    fi
    rm -f "$STATE/run/$name.pid"
}

recorded_processes() {
    local file
    for file in "$STATE"/run/*.pid; do
        [ ! -e "$file" ] || basename "$file" .pid
    done
}

anything_running() {
    local name
    for name in $(recorded_processes); do
        ! running "$name" || return 0
    done
    return 1
}

# Services first and together, then what they rest on.
stop_everything() {
    local name
    local -a others=()
    for name in $(recorded_processes); do
        case $name in
            postgres|standby|rabbitmq*|epmd|check) ;;
            *) others+=("$name"); ! running "$name" || kill -TERM "$(process_id "$name")" 2>/dev/null || true ;;
        esac
    done
    for name in "${others[@]}"; do stop_process "$name" 20; done
    for name in rabbitmq-3 rabbitmq-2 rabbitmq; do stop_process "$name" 40; done
    stop_process epmd 5
    for name in postgres standby; do stop_process "$name" 40 INT; done  # a fast shutdown: rolls back, writes a checkpoint
    sweep
}

# Every process of this state, recorded or not.
leftovers() {
    grep -lzxF "KARVAN_STATE=$STATE" /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3 || true
    postgres_processes
    postgres_processes standby
}

# postgres_processes [standby] : PostgreSQL writes its titles over its environment, so its processes are known by where they
# work.
postgres_processes() {
    local entry home=$SERVERS/${1:-postgres}
    for entry in /proc/[0-9]*; do
        [ "$(readlink "$entry/cwd" 2>/dev/null)" = "$home/data" ] || continue
        case $(readlink "$entry/exe" 2>/dev/null) in */postgres) echo "${entry#/proc/}" ;; esac
    done
    return 0
}

# Nothing may be left behind.
sweep() {
    local pid try
    for try in TERM KILL KILL KILL; do
        [ -n "$(leftovers)" ] || return 0
        for pid in $(leftovers); do kill -"$try" "$pid" 2>/dev/null || true; done
        sleep 0.5
    done
    [ -z "$(leftovers)" ] || fail "These processes could not be ended: $(leftovers | tr '\n' ' ')" \
        "See what they wait for: ps -o pid,stat,wchan,args -p PID"
}
