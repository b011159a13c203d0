import Postgres
import ServiceKit

let taxPortalMigrations = [
    Migration("m0001_documents", PackageResources.m0001_documents_sql),
    Migration("m0002_sending", PackageResources.m0002_sending_sql),
    Migration("m0003_doubts", PackageResources.m0003_doubts_sql),
    Migration("m0004_standings", PackageResources.m0004_standings_sql),
    Migration("m0005_receipt_signer", PackageResources.m0005_receipt_signer_sql),
    Migration("m0006_outside", PackageResources.m0006_outside_sql),
    Migration("m0007_particulars", PackageResources.m0007_particulars_sql),
    Migration("m0008_ordinals", PackageResources.m0008_ordinals_sql),
    Migration("m0009_payments", PackageResources.m0009_payments_sql),
    Migration("m0010_taxable_price", PackageResources.m0010_taxable_price_sql),
    ColleagueNames.migration("m0011_colleagues"),
    SearchKey.migration("m0021_search_key"),
    Migration("m0022_found_by_words", PackageResources.m0022_found_by_words_sql),
]
