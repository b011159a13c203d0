#!/usr/bin/env bash
# Puts Karvan onto this machine for systemd: install.sh PRODUCTS [ROOT]. PRODUCTS is a folder of executables, such as
# .build/release; ROOT is put before every path, to look at the result without touching the machine.
#
# Settings that are there already stay as they are. Nothing is started: see deploy/README.md.
set -Eeuo pipefail
source_root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
products=${1:?usage: install.sh PRODUCTS [ROOT]}
to=${2:-}
port=8100

[ -x "$products/karvan" ] || { echo "error: there are no executables in $products" >&2; exit 1; }
install -d "$to/opt/karvan/programs" "$to/opt/karvan/bin" "$to/etc/karvan" "$to/usr/lib/sysusers.d"
install -d "$to/etc/systemd/system"

# Programs with what lies beside them; the names in bin are those of the units.
cp "$products/karvan" "$to/opt/karvan/programs/"
ln -sf ../programs/karvan "$to/opt/karvan/bin/karvan"
for service in identity sales approval accounting supply production purchasing warehouse delivery taxportal web; do
    program=${service^}Service
    [ "$service" != taxportal ] || program=TaxPortalService
    # By another name first: a running program's file cannot be written, but replaced.
    cp "$products/$program" "$to/opt/karvan/programs/$program.new"
    mv -f "$to/opt/karvan/programs/$program.new" "$to/opt/karvan/programs/$program"
    ln -sf "../programs/$program" "$to/opt/karvan/bin/$service"
    settings=$to/etc/karvan/$service.env
    if [ ! -e "$settings" ]; then
        printf 'KARVAN_HTTP_PORT=%s\nKARVAN_ADMIN_PORT=%s\n' $((port + 1)) $((port + 101)) > "$settings"
        [ ! -f "$source_root/deploy/env/$service.env" ] || cat "$source_root/deploy/env/$service.env" >> "$settings"
    fi
    port=$((port + 1))
done
for bundle in "$products"/*.resources; do
    [ ! -d "$bundle" ] || cp -rL "$bundle" "$to/opt/karvan/programs/"
done
rm -rf "$to/opt/karvan/assets" "$to/opt/karvan/deploy"
cp -r "$source_root/Services/Web/Assets" "$to/opt/karvan/assets"
cp -r "$source_root/deploy" "$to/opt/karvan/deploy"

for settings in karvan backup; do
    [ -e "$to/etc/karvan/$settings.env" ] || cp "$source_root/deploy/env/$settings.env" "$to/etc/karvan/"
done
here=$source_root/deploy/systemd
cp -r "$here"/*.service "$here"/*.target "$here"/*.timer "$here"/*.d "$to/etc/systemd/system/"
install -m 644 "$here/sysusers.conf" "$to/usr/lib/sysusers.d/karvan.conf"
echo "Installed. Next: systemd-sysusers; secrets and settings in /etc/karvan; systemctl enable --now karvan.target" >&2
