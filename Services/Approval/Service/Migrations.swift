import Postgres
import ServiceKit

let approvalMigrations = [
    Migration("m0001_people_and_policies", PackageResources.m0001_people_and_policies_sql),
    Migration("m0002_requests", PackageResources.m0002_requests_sql),
    Migration("m0003_lines_apart", PackageResources.m0003_lines_apart_sql),
    Migration("m0004_taxable_price", PackageResources.m0004_taxable_price_sql),
    SearchKey.migration("m0014_search_key"),
    Migration("m0015_found_by_words", PackageResources.m0015_found_by_words_sql),
]
