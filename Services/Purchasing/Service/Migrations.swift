import Postgres
import SourcingService

/// The shared tables first; purchasing's refer to them.
let purchasingMigrations =
    SourcingMigrations.all + [
        Migration("m0001_purchase_order", PackageResources.m0001_purchase_order_sql),
        Migration("m0002_order_by_state", PackageResources.m0002_order_by_state_sql),
        Migration("m0012_found_by_words", PackageResources.m0012_found_by_words_sql),
    ]
