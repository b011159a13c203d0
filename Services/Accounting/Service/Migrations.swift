import Postgres

let accountingMigrations = [
    Migration("m0001_parties", PackageResources.m0001_parties_sql),
    Migration("m0002_documents", PackageResources.m0002_documents_sql),
    Migration("m0003_ledger", PackageResources.m0003_ledger_sql),
    Migration("m0004_watching", PackageResources.m0004_watching_sql),
    Migration("m0005_fingerprints", PackageResources.m0005_fingerprints_sql),
    Migration("m0006_stopped_orders", PackageResources.m0006_stopped_orders_sql),
    Migration("m0007_tax", PackageResources.m0007_tax_sql),
    Migration("m0008_tax_closed", PackageResources.m0008_tax_closed_sql),
    Migration("m0009_ordinals", PackageResources.m0009_ordinals_sql),
    Migration("m0010_lists", PackageResources.m0010_lists_sql),
    Migration("m0011_taxable_price", PackageResources.m0011_taxable_price_sql),
    Migration("m0012_owed", PackageResources.m0012_owed_sql),
    Migration("m0013_series_pattern", PackageResources.m0013_series_pattern_sql),
    Migration("m0023_found_by_words", PackageResources.m0023_found_by_words_sql),
]
