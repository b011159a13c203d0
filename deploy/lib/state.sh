# The state of one set of servers: the suite's in .karvan/, the tests' in .karvan/test/, a check's in
# .karvan/check-XXXX/. STATE is its directory, SERVERS the directory of the servers' data, PORT_… its ports.

# shellcheck disable=SC2034  # ports are read by name
services=(identity sales approval accounting supply production purchasing warehouse delivery taxportal)
port_names=(HTTPS HTTP POSTGRES AMQP MANAGEMENT DISTRIBUTION EPMD CONTROL MOADIAN KSEF AMQPS)
# Of what drills start beside that: a standby, two more nodes of the broker.
drill_port_names=(STANDBY {AMQP,MANAGEMENT,DISTRIBUTION}_{2,3})

use_state() {
    STATE=$1
    mkdir -p "$STATE"/{log,run,secrets,services}
    chmod 755 "$STATE"
    chmod 700 "$STATE/secrets" "$STATE/services"
    SERVERS=$STATE/servers
    [ ! -L "$SERVERS" ] || SERVERS=$(readlink "$SERVERS")
    load_ports
}

# For verbs that look into a running suite.
attach() {
    [ -f "$suite_state/env" ] || fail "There is no suite yet." "Start it with: deploy/dev run"
    use_state "$suite_state"
}

# One deploy/dev at a time changes a state; the lock falls with the process, or moments later with its last child.
lock_state() {
    exec 9>> "$STATE/lock"
    flock -w 5 9 || fail "Another deploy/dev is at work in ${STATE#"$root"/}." "Wait for it to end, or end it."
}

require_writable_checkout() {
    [ -w "$root" ] || fail "$(id -un) may not write to $root." "Run deploy/dev as the owner of the checkout."
}

# Servers, their data and secrets belong to whoever started them; a second owner would lock both out.
require_own_state() {
    [ ! -e "$suite_state" ] || [ -O "$suite_state" ] && return 0
    local owner
    owner=$(stat -c %U "$suite_state")
    fail "$suite_state belongs to $owner, and you are $(id -un)." \
        "Run deploy/dev as $owner; or, as $owner, 'deploy/dev down' and remove that directory."
}

# The broker stops taking messages below 2 GB; a first build takes about 4 GB on top.
require_space() {
    local needed=3 free
    [ -d "$root/.build/release" ] || [ -n "${KARVAN_PRODUCTS:-}" ] || needed=7
    free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1048576) }')
    ((free >= needed)) || fail "Only $free GB are free on the disk of $root; $needed GB are needed." \
        "Free some space ('du -sh .build .karvan' shows ours; 'deploy/dev reset' drops the data) and try again."
}

# The database and the broker refuse root or should not have it, so they run as the users Debian made for them.
# as_user USER COMMAND… becomes that user when we are root, and stays who we are otherwise.
as_user() {
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"); else "$@"; fi
}

# write_as USER FILE : standard input into a file of that user's, for its eyes only.
# shellcheck disable=SC2016
write_as() { as_user "$1" sh -c 'umask 077; cat > "$1.new" && mv -f "$1.new" "$1"' sh "$2"; }

# Makes the directory for the servers' data. A checkout in a closed home (root's is 0700) cannot be reached by the
# servers' users, and a socket path has room for 107 characters: then the data goes elsewhere, behind a link.
prepare_servers_home() {
    [ ! -d "$SERVERS" ] || return 0
    as_user postgres true 2>/dev/null ||
        fail "root may not become the user postgres here." "Run deploy/dev as an ordinary user instead."
    rm -f "$STATE/servers"
    if as_user postgres test -x "$STATE" && ((${#STATE} < 70)); then
        SERVERS=$STATE/servers
    else
        local name above=${XDG_STATE_HOME:-$HOME/.local/state}/karvan
        [ "$(id -u)" != 0 ] || above=/var/lib/karvan
        name=$(basename "$root")-$(printf '%s' "$STATE" | sha256sum | cut -c 1-8)
        SERVERS=$above/$name
        say "Data: $STATE is out of the servers' reach, so their data is in $SERVERS"
        mkdir -p "$SERVERS"
        ln -s "$SERVERS" "$STATE/servers"
    fi
    mkdir -p "$SERVERS"
    chmod 755 "$SERVERS"
}

# make_server_directory NAME USER : a directory of the server's own below SERVERS.
make_server_directory() {
    mkdir -p "$SERVERS/$1"
    chmod 700 "$SERVERS/$1"
    [ "$(id -u)" != 0 ] || chown "$2:" "$SERVERS/$1"
}

remove_data() {
    rm -rf "$SERVERS" "$STATE/servers" "$STATE/run" "$STATE/services" "$STATE/secrets" "$STATE/log" "$STATE/stand-ins" \
        "$STATE/tls"
}
remove_state() { rm -rf "$SERVERS" "$STATE"; }

# --- Ports: one block of neighbours, remembered in the state's env file, chosen anew when taken on a fresh start.

load_ports() { if [ -f "$STATE/env" ]; then . "$STATE/env"; fi; }

listening_ports() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }'; }

port_is_taken() { listening_ports | grep -ix "$(printf '%04X' "$1")" > /dev/null; }

# require_port PORT WHO : before something starts on a port that is already written down.
require_port() {
    ! port_is_taken "$1" || fail "Port $1, meant for $2, is in use by another program." \
        "End that program ('ss -ltnp' shows it), or let new ports be chosen: deploy/dev down && deploy/dev run"
}

block_is_free() {
    local taken port
    taken=$(listening_ports | while read -r port; do echo $((16#$port)); done)
    ! awk -v first="$1" -v size="$2" '$1 >= first && $1 < first + size { found = 1 } END { exit !found }' <<< "$taken"
}

choose_ports() {
    local size=128 base try blocks
    blocks=$((12000 / size))
    if [ -n "${PORT_WEB_4:-}" ] && [ -n "${PORT_STANDBY:-}" ]; then
        ! anything_running || return 0
        ! block_is_free "$PORT_HTTPS" "$size" || return 0
        say "Ports: $PORT_HTTPS and following are taken by another program; choosing others"
    fi
    # Below the range the system hands out by itself; each checkout begins its search elsewhere.
    base=$((16#$(printf '%s' "$STATE" | sha256sum | cut -c 1-6)))
    for ((try = 0; try < blocks; try++)); do
        block_is_free $((20000 + (base + try) % blocks * size)) "$size" && break
    done
    ((try < blocks)) ||
        fail "No $size free neighbouring ports between 20000 and 32000." "End some programs that listen there."
    write_ports $((20000 + (base + try) % blocks * size))
    load_ports
}

write_ports() {
    local port=$1 name
    {
        echo "# Ports on 127.0.0.1, chosen by deploy/dev. Delete this file while nothing runs to have others chosen."
        for name in "${port_names[@]}" "${drill_port_names[@]}"; do echo "PORT_$name=$((port++))"; done
        # Those of more replicas come behind; they run when faults are tried, and in drills.
        for name in {"","-2","-3","-4"}; do printf '%s\n' "${services[@]/%/$name}" "web$name"; done | while read -r name; do
            echo "PORT_$(port_name "$name")=$((port++))"
            echo "ADMIN_PORT_$(port_name "$name")=$((port++))"
        done
    } > "$STATE/env"
}

# --- Secrets: made at the first run, one file each, for our eyes only; never on a command line.

# secret NAME : prints the password of that name, making it first if need be.
secret() {
    local file=$STATE/secrets/$1.password
    [ -s "$file" ] || (umask 077 && od -An -N20 -tx1 /dev/urandom | tr -d ' \n' > "$file")
    cat "$file"
}

# keep_secret NAME : standard input into a file for our eyes only.
keep_secret() { (umask 077 && cat > "$STATE/secrets/$1"); }
