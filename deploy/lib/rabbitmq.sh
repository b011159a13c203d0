# The private RabbitMQ node. The packaged one is never touched: own name, port mapper, cookie, data and configuration.

# rabbitmq_environment [NODE] : of the node `rabbitmq`, or of `rabbitmq-2`, `rabbitmq-3` of a cluster.
rabbitmq_environment() {
    local node=${1:-rabbitmq}
    local home=$SERVERS/$node name=karvan distribution=PORT_DISTRIBUTION
    [ "$node" = rabbitmq ] || { name=karvan-${node#rabbitmq-}; distribution=PORT_DISTRIBUTION_${node#rabbitmq-}; }
    local loopback='-kernel inet_dist_use_interface {127,0,0,1}'
    local calm='+sbwt none +sbwtdcpu none +sbwtdio none'  # no busy waiting: small machines have better things to do
    broker_environment=(
        HOME="$home" ERL_EPMD_PORT="$PORT_EPMD" ERL_EPMD_ADDRESS=127.0.0.1
        RABBITMQ_NODENAME="$name@localhost" RABBITMQ_DIST_PORT="${!distribution}"
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

# launch_rabbitmq [NODE] : the second and the third join the first.
launch_rabbitmq() {
    local node=${1:-rabbitmq}
    ! running "$node" || return 0
    local program=/usr/lib/rabbitmq/bin/rabbitmq-server
    [ -x "$program" ] || fail "RabbitMQ is not in /usr/lib/rabbitmq." "apt-get install rabbitmq-server"
    require_port "$(amqp_port_of "$node")" RabbitMQ
    require_port "$(management_port_of "$node")" "RabbitMQ's management"
    [ "$node" != rabbitmq ] || require_port "$PORT_AMQPS" "RabbitMQ by TLS"
    rabbitmq_environment "$node"
    make_server_directory "$node" rabbitmq
    [ -d "$SERVERS/rabbitmq/data" ] || rm -f "$STATE/run/topology.done"
    write_rabbitmq_files "$node"
    # Its port mapper, before the node would start one of its own that nobody watches.
    if ! running epmd; then
        require_port "$PORT_EPMD" "Erlang's port mapper"
        start_process epmd rabbitmq ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "$PORT_EPMD"
    fi
    start_process "$node" rabbitmq "${broker_environment[@]}" "$program"
}

amqp_port_of() { local name=PORT_AMQP${1#rabbitmq}; name=${name//-/_}; echo "${!name}"; }
management_port_of() { local name=PORT_MANAGEMENT${1#rabbitmq}; name=${name//-/_}; echo "${!name}"; }

write_rabbitmq_files() {
    local node=$1 home=$SERVERS/$1
    {
        cat "$root/deploy/rabbitmq/rabbitmq.conf"
        if tls_only; then echo "listeners.tcp = none"
        else echo "listeners.tcp.1 = 127.0.0.1:$(amqp_port_of "$node")"; fi
        if [ "$node" = rabbitmq ]; then
            echo "listeners.ssl.1 = 127.0.0.1:$PORT_AMQPS"
        else
            echo "cluster_formation.peer_discovery_backend = classic_config"
            echo "cluster_formation.classic_config.nodes.1 = karvan@localhost"
            echo "cluster_formation.classic_config.nodes.2 = karvan-${node#rabbitmq-}@localhost"
        fi
        echo "ssl_options.certfile = $home/server.crt"
        echo "ssl_options.keyfile = $home/server.key"
        echo "management.tcp.ip = 127.0.0.1"
        echo "management.tcp.port = $(management_port_of "$node")"
        echo "default_pass = $(secret broker-provision)"
    } | write_as rabbitmq "$home/rabbitmq.conf"
    make_server_certificates
    hand_certificate "$tls" server rabbitmq "$home/server"
    write_as rabbitmq "$home/enabled_plugins" < "$root/deploy/rabbitmq/enabled_plugins"
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
    enable_provision
    render_topology existing
    import_topology "$rendered"
    echo "$version" > "$done"
}

# render_topology [existing] : into secrets/definitions.json, as RabbitMQ imports it. What is divided in the existing broker
# stays so: into how many partitions, is changed by `partition` alone.
render_topology() {
    local -a existing=()
    write_broker_passwords
    if [ -n "${1:-}" ]; then
        broker_api provision definitions | keep_secret definitions-before.json
        existing=(--existing "$STATE/secrets/definitions-before.json")
    fi
    "$products/karvan" topology definitions --passwords "$STATE/secrets/broker-passwords.json" "${existing[@]}" |
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

# divide QUEUE N : into N partitions, while the suite runs; 1 makes it one queue again.
divide() {
    local service=${1%%.*} result=0
    running postgres && running rabbitmq || fail "The suite is not running." "Start it with: deploy/dev run"
    is_service "$service" && [ "$service" != web ] ||
        fail "Which queue, and into how many?" "deploy/dev partition accounting.on-sales 4"
    if tls_only; then provision_url "localhost:$PORT_AMQPS" "$STATE/tls/authority.pem"
    else printf 'amqp://provision:%s@%s/karvan' "$(secret broker-provision)" "$(broker_places)"; fi |
        keep_secret provision.broker-url
    locate_products
    enable_provision
    env KARVAN_DATABASE_URL_FILE="$STATE/secrets/$service.database-url" \
        KARVAN_BROKER_URL_FILE="$STATE/secrets/provision.broker-url" \
        "$products/$(product_of "$service")" partition "$@" >&2 || result=$?
    disable_provision
    return "$result"
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
