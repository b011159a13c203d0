# The demo's tax portals: doubles of the authorities' servers, on loopback, which know the demo companies as clients.
#
#   KARVAN_SEED=7                                  makes them moody, and is what their moods are drawn from
#   KARVAN_MOODS=lost=0.05,fail=0.05,repeat=0.05   how moody they are; this with a seed, not at all without one

stand_ins=(moadian ksef)
# The demo company's memory at the Moadian portal; any six characters that the portal once gave.
moadian_memory=A2K7R1

# One line of moods for both: the usual ones come with a seed, unless KARVAN_MOODS says otherwise, be it nothing. A name
# that only one of them knows does nothing at the other.
portal_moods() { printf '%s' "${KARVAN_MOODS-${KARVAN_SEED:+lost=0.05,fail=0.05,repeat=0.05}}"; }

start_stand_ins() {
    local name version product
    local -a arguments
    make_tax_keys
    for name in "${stand_ins[@]}"; do
        case $name in
            moadian) product=MoadianStandIn ;;
            ksef) product=KSeFStandIn ;;
        esac
        arguments=(--port "$(stand_in_port "$name")" --state "$STATE/stand-ins/$name"
            --clients "$STATE/secrets/$name-clients.json" --seed "${KARVAN_SEED:-0}" --moods "$(portal_moods)")
        # Buyers have thirty days for their word, and no second adjustment is taken before it; the demo's are quick. Where
        # the page on the portal leaves a reading open, the demo has to do by the harder one.
        [ "$name" != moadian ] || arguments+=(--reactions approve --strict)
        version=$({
            file_version "$products/$product"
            cat "$STATE/secrets/$name-clients.json"
            echo "${arguments[@]}"
        } | sha256sum)
        if running "$name" && [ "$(cat "$STATE/run/$name.version" 2>/dev/null)" = "$version" ]; then continue; fi
        say "Tax portals: starting the stand-in of $name"
        stop_process "$name" 10
        require_port "$(stand_in_port "$name")" "the stand-in of $name"
        mkdir -p "$STATE/stand-ins/$name"
        start_process "$name" "$(id -un)" KARVAN_REFERENCE="$KARVAN_REFERENCE" "$products/$product" "${arguments[@]}"
        echo "$version" > "$STATE/run/$name.version"
        # The first start makes a key of 4096 bits.
        wait_until 60 "$name" "The stand-in of $name" port_is_taken "$(stand_in_port "$name")"
    done
}

# What the summary of a run says of them.
print_stand_ins() {
    local moods schemas=$KARVAN_REFERENCE/ksef/schemas
    moods=$(portal_moods)
    say "  tax portals    stand-ins on this machine${moods:+, moody: $moods (seed ${KARVAN_SEED:-0})}"
    [ -f "$schemas/schemat_FA(3)_v1-0E.xsd" ] ||
        say "  KSeF           its stand-in checks no schema: there are none in $schemas (KARVAN_REFERENCE)"
}

stand_in_port() { local port=PORT_${1^^}; echo "${!port}"; }

# Keys and tokens of the demo companies, made once: for the tax service in a folder for each company, and what the
# portals have to know of them in a file for each portal.
make_tax_keys() {
    local id country number folder companies
    companies=$(karvan demo --companies)
    umask 077
    while read -r id country number; do
        folder=$STATE/secrets/tax/$id
        mkdir -p "$folder"
        case $country in
            IR)
                [ -s "$folder/moadian-certificate.pem" ] ||
                    make_certificate rsa:2048 "$folder/moadian-key.pem" "$folder/moadian-certificate.pem" \
                        "/C=IR/CN=Karvan/serialNumber=$number"
                jq -n --arg memory "$moadian_memory" --arg number "$number" \
                    --rawfile certificate "$folder/moadian-certificate.pem" \
                    '{clients: [{memoryId: $memory, economicNumber: $number, name: "Karvan",
                                 certificates: [$certificate]}]}' > "$STATE/secrets/moadian-clients.json"
                ;;
            PL)
                [ -s "$folder/token" ] || printf 'karvan|%s|demo' "$(secret ksef-token)" > "$folder/token"
                [ -s "$folder/offline.crt" ] ||
                    make_certificate rsa:2048 "$folder/offline.key" "$folder/offline.crt" \
                        "/C=PL/CN=Karvan/organizationIdentifier=VATPL-$number"
                jq -n --arg number "$number" --rawfile token "$folder/token" \
                    '{clients: [{nip: $number, tokens: [{token: $token,
                                 permissions: ["InvoiceWrite", "InvoiceRead", "Introspection"]}]}]}' \
                    > "$STATE/secrets/ksef-clients.json"
                ;;
        esac
    done <<< "$companies"
    umask 022
}

# make_certificate KIND KEY CERTIFICATE SUBJECT : signed by itself, which only a stand-in believes.
make_certificate() {
    openssl req -x509 -newkey "$1" -sha256 -days 730 -nodes -keyout "$2" -out "$3" -subj "$4" 2> "$STATE/log/openssl.log" ||
        { show_tail "$STATE/log/openssl.log"; fail "No key could be made for the tax portals." "The log above says why."; }
}
