import Postgres
import ServiceKit

let deliveryMigrations = [
    Migration("m0001_deliveries", PackageResources.m0001_deliveries_sql),
    Migration("m0002_list_by_state", PackageResources.m0002_list_by_state_sql),
    Migration("m0003_proofs", PackageResources.m0003_proofs_sql),
    ColleagueNames.migration("m0004_colleagues"),
    SearchKey.migration("m0014_search_key"),
    Migration("m0015_found_by_words", PackageResources.m0015_found_by_words_sql),
]
