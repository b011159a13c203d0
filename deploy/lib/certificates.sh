# An authority of the suite's own, and the certificates it makes for the servers (messaging 3.6). An installation that has
# an authority already uses that one; see deploy/README.md.

# make_authority DIRECTORY [NAME] : authority.pem, which everybody may read, and authority.key, which stays where it is.
make_authority() {
    local home=$1 name=${2:-Karvan}
    [ ! -s "$home/authority.pem" ] || return 0
    mkdir -p "$home"
    chmod 700 "$home"
    (
        umask 077
        openssl ecparam -genkey -name prime256v1 -noout -out "$home/authority.key" &&
            openssl req -x509 -new -sha256 -days 3650 -key "$home/authority.key" -subj "/CN=$name authority" \
                -addext keyUsage=critical,keyCertSign,cRLSign -out "$home/authority.new"
    ) || fail "The authority for TLS could not be made in $home." "See openssl's words above."
    mv "$home/authority.new" "$home/authority.pem"
}

# sign_certificate DIRECTORY NAME HOSTS [DAYS] : NAME.pem and NAME.key for the names in HOSTS (with commas between), made
# by the authority there; anew when it has less than a month left or is for other names.
sign_certificate() {
    local home=$1 name=$2 hosts=$3 days=${4:-825} file=$1/$2
    if [ "$(cat "$file.hosts" 2>/dev/null)" = "$hosts" ] &&
        openssl x509 -in "$file.pem" -checkend 2592000 -noout > /dev/null 2>&1; then return; fi
    (
        umask 077
        [ -s "$file.key" ] || openssl ecparam -genkey -name prime256v1 -noout -out "$file.key"
        printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' > "$file.ext"
        printf 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' "${hosts//,/,DNS:}" >> "$file.ext"
        openssl req -new -sha256 -key "$file.key" -subj "/CN=${hosts%%,*}" -out "$file.csr" &&
            openssl x509 -req -sha256 -in "$file.csr" -days "$days" -extfile "$file.ext" -CA "$home/authority.pem" \
                -CAkey "$home/authority.key" -set_serial "0x$(openssl rand -hex 16)" -out "$file.new" 2> "$file.log"
    ) || { show_tail "$file.log"; fail "The certificate $name could not be made." "openssl's words are above."; }
    mv "$file.new" "$file.pem"
    rm -f "$file.csr" "$file.ext" "$file.log"
    printf '%s' "$hosts" > "$file.hosts"
}

# hand_certificate DIRECTORY NAME USER TARGET : a server's own copy, TARGET.crt and TARGET.key, for its eyes.
hand_certificate() {
    write_as "$3" "$4.crt" < "$1/$2.pem"
    write_as "$3" "$4.key" < "$1/$2.key"
}

# Whether this state's servers are reached by TLS alone: said when they start, remembered while they run.
tls_only() { [ -n "${KARVAN_TLS:-}" ] || [ -f "$STATE/run/tls-only" ]; }

remember_tls() { if [ -n "${KARVAN_TLS:-}" ]; then touch "$STATE/run/tls-only"; else rm -f "$STATE/run/tls-only"; fi; }

# What both servers of this state show: for localhost, which is how programs of this machine name it.
make_server_certificates() {
    tls=$STATE/tls
    make_authority "$tls"
    sign_certificate "$tls" server localhost
}
