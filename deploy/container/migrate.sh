#!/usr/bin/env bash
# In the container `migrated`: every department's program brings its own database up to date, with its own role.
set -Eeuo pipefail
for service in identity sales approval accounting supply production purchasing warehouse delivery taxportal; do
    KARVAN_DATABASE_URL_FILE=/etc/karvan/secrets/$service.database-url "/opt/karvan/bin/$service" migrate
done
