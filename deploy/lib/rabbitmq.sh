# The private RabbitMQ node. The packaged one is never touched: own name, port mapper, cookie, data and configuration.

rabbitmq_environment() {
    local home=$SERVERS/rabbitmq
    local loopback='-kernel inet_dist_use_interface {127,0,0,1}'
    local calm='+sbwt none +sbwtdcpu none +sbwtdio none'  # no busy waiting: small machines have better things to do
    broker_environment=(
        HOME="$home" ERL_EPMD_PORT="$PORT_EPMD" ERL_EPMD_ADDRESS=127.0.0.1
        RABBITMQ_NODENAME=karvan@localhost RABBITMQ_DIST_PORT="$PORT_DISTRIBUTION"
        RABBITMQ_CONF_ENV_FILE="$home/none" RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf"
        RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins"
        RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_GENERATED_CONFIG_DIR="$home/generated"
        RABBITMQ_LOG_BASE="$home/log" RABBITMQ_LOGS=- RABBITMQ_PID_FILE="$home/pid"
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$calm $loopback"
        RABBITMQ_CTL_DIST_PORT_MIN="$PORT_CONTROL" RABBITMQ_CTL_DIST_PORT_MAX="$PORT_CONTROL"
        RABBITMQ_CTL_ERL_ARGS="$loopback"
        # The start script then becomes the node instead of staying beside it.
        RUNNING_UNDER_SYSTEMD=true
    )
}

launch_rabbitmq() {
    ! running rabbitmq || return 0
    local program=/usr/lib/rabbitmq/bin/rabbitmq-server
    [ -x "$program" ] || fail "RabbitMQ is not in /usr/lib/rabbitmq." "apt-get install rabbitmq-server"
    require_port "$PORT_AMQP" RabbitMQ
    require_port "$PORT_AMQPS" "RabbitMQ by TLS"
    require_port "$PORT_MANAGEMENT" "RabbitMQ's management"
    rabbitmq_environment
    make_server_directory rabbitmq rabbitmq
    [ -d "$SERVERS/rabbitmq/data" ] || rm -f "$STATE/run/topology.done"
    write_rabbitmq_files
    # Its port mapper, before the node would start one of its own that nobody watches.
    if ! running epmd; then
        require_port "$PORT_EPMD" "Erlang's port mapper"
        start_process epmd rabbitmq ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "$PORT_EPMD"
    fi
    start_process rabbitmq rabbitmq "${broker_environment[@]}" "$program"
}

write_rabbitmq_files() {
    local home=$SERVERS/rabbitmq
    {
        cat "$root/deploy/rabbitmq/rabbitmq.conf"
        if tls_only; then echo "listeners.tcp = none"
        else echo "listeners.tcp.1 = 127.0.0.1:$PORT_AMQP"; fi
        echo "listeners.ssl.1 = 127.0.0.1:$PORT_AMQPS"
        echo "ssl_options.certfile = $home/server.crt"
        echo "ssl_options.keyfile = $home/server.key"
        echo "management.tcp.ip = 127.0.0.1"
        echo "management.tcp.port = $PORT_MANAGEMENT"
        echo "default_pass = $(secret broker-provision)"
    } | write_as rabbitmq "$home/rabbitmq.conf"
    make_server_certificates
    hand_certificate "$tls" server rabbitmq "$home/server"
    echo '[rabbitmq_management].' | write_as rabbitmq "$home/enabled_plugins"
    echo '[].' | write_as rabbitmq "$home/advanced.config"
    [ -f "$home/.erlang.cookie" ] || secret broker-cookie | write_as rabbitmq "$home/.erlang.cookie"
    write_broker_logins
}

write_broker_logins() {
    local user
    for user in provision monitor; do
        printf 'user = "%s:%s"\nnoproxy = "*"\n' "$user" "$(secret "broker-$user")" | keep_secret "$user.curl"
    done
}

rabbitmq_listens() { port_is_taken "$PORT_MANAGEMENT" && port_is_taken "$PORT_AMQPS"; }
await_rabbitmq() { wait_until 120 rabbitmq RabbitMQ rabbitmq_listens; }

# broker_api USER PATH [curl's arguments]
broker_api() {
    curl -q --silent --show-error --fail-with-body --max-time 60 --config "$STATE/secrets/$1.curl" \
        "${BROKER_API:-http://127.0.0.1:$PORT_MANAGEMENT}/api/$2" "${@:3}"
}

# Every user of the broker with its password, as `karvan topology definitions` reads it.
write_broker_passwords() {
    local service user
    {
        for service in "${services[@]}"; do
            printf '{"key":"svc-%s","value":"%s"}\n' "$service" "$(secret "broker-$service")"
        done
        for user in provision monitor redrive; do
            printf '{"key":"%s","value":"%s"}\n' "$user" "$(secret "broker-$user")"
        done
    } | jq -s from_entries | keep_secret broker-passwords.json
}

# Renders the topology, imports it, then reads everything back and compares: 3.10 takes faulty definitions silently.
# Only done when the command line that knows the topology has changed.
provision_broker() {
    local done=$STATE/run/topology.done version rendered=$STATE/secrets/definitions.json
    version=$(file_version "$products/karvan")
    [ "$(cat "$done" 2>/dev/null)" != "$version" ] || return 0
    say "Topology: declaring exchanges, queues, users and rights"
    render_topology
    enable_provision
    import_topology "$rendered"
    echo "$version" > "$done"
}

# Into secrets/definitions.json, as RabbitMQ imports it.
render_topology() {
    write_broker_passwords
    "$products/karvan" topology definitions --passwords "$STATE/secrets/broker-passwords.json" |
        keep_secret definitions.json || fail "The topology could not be rendered." "The command line says why, above."
}

# import_topology FILE : by the user provision, who is locked out afterwards.
import_topology() {
    broker_api provision definitions -H 'content-type: application/json' --data-binary "@$1" \
        > "$STATE/log/topology.log" || {
        show_tail "$STATE/log/topology.log"
        fail "The broker refuses the topology." "Its answer is above."
    }
    compare_topology "$1"
    disable_provision
}

compare_topology() {
    local differences
    differences=$(broker_api provision definitions |
        jq -r --slurpfile wanted "$1" -f "$root/deploy/rabbitmq/compare.jq") ||
        fail "The broker's topology could not be read back." "See $STATE/log/rabbitmq.log"
    [ -z "$differences" ] || {
        printf '%s\n' "$differences" | head -n 20 | sed 's/^/    /' >&2
        fail "The broker's topology is not the one of the sources." \
            "A queue's arguments cannot change in place: name it anew, or drop this suite's data: deploy/dev reset"
    }
}

# The user that may declare things can sign in only while it does.
enable_provision() {
    ! broker_api provision whoami > /dev/null 2>&1 || return 0
    rabbitmq_environment
    secret broker-provision | as_user rabbitmq env "${broker_environment[@]}" \
        /usr/lib/rabbitmq/bin/rabbitmqctl --quiet change_password provision > "$STATE/log/rabbitmqctl.log" 2>&1 || {
        show_tail "$STATE/log/rabbitmqctl.log"
        fail "The broker's provisioning user could not be opened." "See above, or: deploy/dev reset"
    }
}

disable_provision() {
    broker_api provision users/provision -X PUT -H 'content-type: application/json' \
        --data '{"password_hash": "", "tags": "administrator"}'
}

show_queues() {
    attach
    running rabbitmq || fail "RabbitMQ is not running." "Start the suite with: deploy/dev run"
    broker_api monitor 'queues/karvan?columns=name,messages_ready,messages_unacknowledged,messages,consumers,memory' |
        jq -r '["queue", "ready", "unacknowledged", "total", "consumers"],
            (sort_by(-(.messages // 0), .name)[]
                | [.name, (.messages_ready, .messages_unacknowledged, .messages, .consumers | . // 0)]) | @tsv' |
        awk -F '\t' '{ printf "%-40s %10s %15s %10s %10s\n", $1, $2, $3, $4, $5 }'
}
