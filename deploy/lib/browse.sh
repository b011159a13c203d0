# Checks in a real browser, against the running suite: deploy/dev browse [NAME…], each NAME a file of Tests/Browser.

# What Selenium needs comes from PyPI into a virtual environment of our own; axe-core is a file inside a package that is
# not used otherwise, so what that one needs stays out.
browse_packages=(selenium==4.40.0)
browse_files=(axe-playwright-python==0.1.8)

browse() {
    packages+=(chromium chromium-driver fonts-noto-core python3 python3-venv)
    install_packages
    attach
    running web && running caddy || fail "The suite is not running." "Start it with: deploy/dev run"
    make_browse_environment
    local check result=0
    [ $# -gt 0 ] || set -- keyboard sale proof rights mishaps accessibility
    for check in "$@"; do
        [ -f "$root/Tests/Browser/$check.py" ] || fail "There is no check '$check'." "They are the files of Tests/Browser."
        say "Browser: $check"
        KARVAN_BROWSE_URL=http://127.0.0.1:$PORT_HTTP KARVAN_BROWSE_SCREENS=$(printf '%s\n' "${screens[@]}") \
            KARVAN_BROWSE_PASSWORD_FILE=$STATE/secrets/administrator.password PYTHONDONTWRITEBYTECODE=1 \
            "$STATE/browse/bin/python" "$root/Tests/Browser/$check.py" || result=1
    done
    [ "$result" = 0 ] || fail "The browser found what must not be." "Above stands what, and where."
}

# make_python_environment FOLDER LOG PACKAGE… : made once, and again when other packages are wanted.
make_python_environment() {
    local folder=$1 log=$STATE/log/$2.log
    shift 2
    [ "$(cat "$folder/made" 2>/dev/null)" != "$*" ] || return 0
    say "Python: installing $*"
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet "$@" > "$log" 2>&1 || packages_failed "$log"
    echo "$*" > "$folder/made"
}

packages_failed() {
    show_tail "$1"
    fail "Python's packages could not be installed." "They come from PyPI: is it reached from here?"
}

make_browse_environment() {
    local folder=$STATE/browse wanted="${browse_files[*]}"
    make_python_environment "$folder" browse "${browse_packages[@]}"
    [ "$(cat "$folder/files" 2>/dev/null)" != "$wanted" ] || return 0
    say "Python: installing $wanted"
    "$folder/bin/pip" install --quiet --no-deps "${browse_files[@]}" > "$STATE/log/browse.log" 2>&1 ||
        packages_failed "$STATE/log/browse.log"
    echo "$wanted" > "$folder/files"
}
