import Postgres
import SourcingService

/// The shared tables, and what only supply looks up.
let supplyMigrations =
    SourcingMigrations.all + [Migration("m0001_raw_material", PackageResources.m0001_raw_material_sql)]
