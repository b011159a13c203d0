# The services' interfaces, asked all that their OpenAPI documents allow and much that they do not:
# deploy/dev probe [--examples N] [SERVICE…]. No answer may be an error of the server, or another than the document says.

probe_packages=(schemathesis==4.32.5)
probe_examples=20
# What a document promises, and nothing about taste: a service may refuse what a schema cannot say.
probe_checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance

probe() {
    local service result=0
    local -a chosen=()
    while [ $# -gt 0 ]; do
        case $1 in
            --examples) probe_examples=${2:-}; shift 2 || shift ;;
            *) is_service "$1" && [ "$1" != web ] || fail "There is no service '$1' to probe." "One of: ${services[*]}"
                chosen+=("$1"); shift ;;
        esac
    done
    # Identity last: who asks it everything may have changed his own password in the end.
    [ ${#chosen[@]} -gt 0 ] || chosen=("${services[@]:1}" "${services[0]}")
    packages+=(python3 python3-venv)
    install_packages
    attach
    running caddy && running identity || fail "The suite is not running." "Start it with: deploy/dev run"
    make_python_environment "$STATE/probe" probe "${probe_packages[@]}"
    for service in "${chosen[@]}"; do
        say "Probe: $service"
        probe_service "$service" || result=1
    done
    [ "$result" = 0 ] || fail "A service answered what its document does not say." "Above stands which, and how to ask it again."
}

# As the sandbox's owner, who has every role: what he does stays in a company that trades with nobody.
probe_service() {
    local address=http://127.0.0.1:$PORT_HTTP token
    token=$(jq -n --arg username sandbox.owner --rawfile password "$STATE/secrets/administrator.password" '{$username, $password}' |
        curl -q -fsS -H 'content-type: application/json' --data-binary @- "$address/api/identity/v1/tokens" | jq -r .access_token) ||
        fail "sandbox.owner could not sign in." "After Identity was probed his password may be another one: deploy/dev reset"
    (cd "$STATE/run" && KARVAN_TOKEN=$token "$STATE/probe/bin/st" --config-file "$root/deploy/probe/schemathesis.toml" \
        run "$address/api/$1/v1/openapi.json" --url "$address/api/$1/v1" --phases examples,coverage,fuzzing \
        --checks "$probe_checks" --max-examples "$probe_examples" --seed 1 \
        --suppress-health-check all --no-shrink > "$STATE/log/probe-$1.log" 2>&1) || {
        show_tail "$STATE/log/probe-$1.log" 60
        return 1
    }
    tail -n 3 "$STATE/log/probe-$1.log" >&2
}
