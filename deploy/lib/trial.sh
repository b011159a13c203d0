# The tax portals' trial: a suite of its own whose doubles lose, fail and repeat, and whose tax service is killed again and
# again; then ten thousand documents of each portal at once. Prints what came of it beside what must hold.

trial_sales=1100
trial_documents=10000

trial() {
    local json=0
    [ "${1:-}" != --json ] || json=1
    exec 3>&1 1>&2  # results alone go to standard output
    suite_state=$root/.karvan/trial
    local KARVAN_SEED=${KARVAN_SEED:-7}
    use_state "$suite_state"
    stop_everything
    remove_data
    trap 'stop_everything' EXIT
    start_suite
    results=()
    sell_under_fire
    hold_against_portals
    measure_costs
    drain
    if [ "$json" = 1 ]; then results_json >&3; else results_table >&3; fi
    ! results_json | jq -e '.results[] | select(.holds == false)' > /dev/null || fail "The trial found what must not be."
}

# Sales end to end while the tax service is killed every four seconds, until all their documents are answered.
sell_under_fire() {
    local demo kills=0
    say "Trial: $trial_sales sales; the portals are moody ($(portal_moods)), and the tax service is killed every 4 s"
    karvan demo --url "http://127.0.0.1:$PORT_HTTP" --moadian "http://127.0.0.1:$PORT_MOADIAN" \
        --memory "$moadian_memory" --ksef "http://127.0.0.1:$PORT_KSEF" --sales "$trial_sales" \
        > "$STATE/log/trial-demo.log" 2>&1 9>&- &
    demo=$!
    while kill -0 "$demo" 2>/dev/null; do
        sleep 4
        kill -KILL "$(process_id taxportal)" 2>/dev/null && kills=$((kills + 1)) || true
        await_free_ports taxportal
        start_services taxportal
    done
    wait "$demo" || { show_tail "$STATE/log/trial-demo.log"; fail "The sales did not get through." "Their log is above."; }
    await_ready taxportal
    note "kills of the tax service" "$kills" kills 10 ">="
}

tax_sql() { sql_as_owner taxportal -At -c "$1"; }

# What the service has for accepted, beside what the portals say they accepted: each once, none missing, none twice.
hold_against_portals() {
    local portal documents accepted once reversed
    for portal in moadian ksef; do
        documents=$(tax_sql "select count(*) from submission where portal = '$portal'")
        accepted=$(tax_sql "select count(*) from submission where portal = '$portal' and state = 'ACCEPTED'")
        once=$(accepted_at_portal "$portal")
        note "$portal: documents" "$documents" documents 500 ">="
        note "$portal: accepted, as the service says" "$accepted" documents "$documents" =
        note "$portal: accepted, as the portal says" "${once% *}" documents "$documents" =
        note "$portal: accepted twice" "${once#* }" documents 0 =
        note "$portal: adjustments among them" "$(tax_sql "select count(*) from submission
            where portal = '$portal' and state = 'ACCEPTED' and original_id is not null")" documents 100 ">="
        reversed=$(tax_sql "select count(*) from submission s join acceptance a on a.submission_id = s.id
            left join acceptance o on o.document_id = s.original_id
            where s.portal = '$portal' and s.original_id is not null
              and (o.accepted_at is null or o.accepted_at > a.accepted_at)")
        note "$portal: adjustments before their original" "$reversed" documents 0 =
    done
    note "violations that the audit finds" "$(karvan audit --json | jq .violations)" violations 0 =
}

# "HOW-MANY HOW-MANY-TWICE", from the double's own books.
accepted_at_portal() {
    case $1 in
        moadian) curl -fsS "http://127.0.0.1:$PORT_MOADIAN/stand-in/totals" | jq -r '"\(.accepted) \(.acceptedMoreThanOnce)"' ;;
        ksef)
            curl -fsS "http://127.0.0.1:$PORT_KSEF/stand-in/counts" |
                jq -r '"\(.acceptedByHash | length) \([.acceptedByHash[] | select(. > 1)] | length)"'
            ;;
    esac
}

# Sealing beside one private operation of RSA 2048 as openssl speed counts it, in turns, the middle of five; FA(3) by itself.
measure_costs() {
    local folder=$STATE/run/measure key turn rsa figures
    local -a ratios=()
    say "Trial: what sealing and FA(3) cost"
    mkdir -p "$folder"
    tax_content moadian > "$folder/invoice.json"
    tax_content ksef > "$folder/invoice.xml"
    key=$(ls "$STATE"/secrets/tax/*/moadian-key.pem)
    openssl genrsa 4096 2> /dev/null | openssl rsa -pubout -outform DER 2> /dev/null | base64 -w 0 |
        jq -R '{publicKeys: [{key: ., id: "6a2bcd88-a871-4245-a393-2843eafe6e02", algorithm: "RSA", purpose: 1}]}' \
            > "$folder/keys.json"
    for turn in 1 2 3 4 5; do
        rsa=$(seconds_of_one_signature)
        figures=$("$products/TaxMeasure" --invoice "$folder/invoice.json" --key "$key" \
            --certificate "${key%key.pem}certificate.pem" --portal-keys "$folder/keys.json" --fa3 "$folder/invoice.xml")
        ratios+=("$(jq -n "$(jq .seal_us <<< "$figures") / ($rsa * 1e6) * 100 | round / 100")")
    done
    note "sealing, in private operations of RSA 2048" "$(printf '%s\n' "${ratios[@]}" | sort -g | sed -n 3p)" \
        operations 1.5 "<="
    note "FA(3) write and validate" "$(jq '(.fa3_us | round) / 1000' <<< "$figures")" ms 2 "<="
}

tax_content() {
    tax_sql "select encode(p.content, 'base64') from preparation p join submission s on s.id = p.submission_id
        join tax_document d using (document_id)
        where s.portal = '$1' and s.state = 'ACCEPTED' and d.kind = 'INVOICE' order by d.received_at limit 1" |
        base64 -d
}

# The column `sign` of openssl's line for 2048 bits.
seconds_of_one_signature() {
    openssl speed -seconds 1 rsa2048 2> /dev/null | sed -n 's/^rsa 2048 bits \([0-9.]*\)s .*/\1/p'
}

# Copies of one accepted invoice of each portal, under numbers of their own, with doubles that are quick and well.
drain() {
    local portal started left seconds began=$SECONDS
    say "Trial: $trial_documents documents for each portal at once"
    KARVAN_MOODS='' start_stand_ins
    tax_sql "$(sed "s/:documents/$trial_documents/" "$root/deploy/trial/queue.sql")" > /dev/null
    started=$(date +%s.%N)
    for portal in ksef moadian; do
        while ((SECONDS - began < 900)) && left=$(tax_sql "select count(*) from submission
            where portal = '$portal' and state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN')") && [ "$left" -gt 0 ]; do
            sleep 1
        done
    done
    for portal in moadian ksef; do
        seconds=$(tax_sql "select extract(epoch from max(a.accepted_at)) - $started from acceptance a
            join tax_document d using (document_id) join submission s on s.id = a.submission_id
            where s.portal = '$portal' and d.legal_number like 'DRAIN/%'")
        note "$portal: drained, both at once" "$(jq -n "$trial_documents / $seconds | round")" documents/s 100 ">="
        note "$portal: of these accepted" "$(tax_sql "select count(*) from submission s
            join tax_document d using (document_id)
            where s.portal = '$portal' and s.state = 'ACCEPTED' and d.legal_number like 'DRAIN/%'")" \
            documents "$trial_documents" =
    done
}
