import Postgres

let deliveryMigrations = [
    Migration("m0001_deliveries", PackageResources.m0001_deliveries_sql)
]
