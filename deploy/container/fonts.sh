#!/usr/bin/env bash
# The face of Persian letters into a folder, as deploy/dev makes it: fonts.sh DIR.
set -Eeuo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
for part in say fonts; do
    # shellcheck source=/dev/null
    . "$root/deploy/lib/$part.sh"
done
STATE=$(mktemp -d)
mkdir "$STATE/log"
make_fonts
[ -d "$STATE/fonts" ] || fail "No fonts were made."
mkdir -p "$(dirname "$1")"
cp -r "$STATE/fonts" "$1"
rm -rf "$STATE"
