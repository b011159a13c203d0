import Postgres
import SourcingService

/// The shared tables first; production's refer to them.
let productionMigrations =
    SourcingMigrations.all + [
        Migration("m0001_production", PackageResources.m0001_production_sql),
        Migration("m0002_order_by_state", PackageResources.m0002_order_by_state_sql),
        Migration("m0003_stopped_orders", PackageResources.m0003_stopped_orders_sql),
        Migration("m0004_product_by_sku", PackageResources.m0004_product_by_sku_sql),
        Migration("m0014_found_by_words", PackageResources.m0014_found_by_words_sql),
    ]
