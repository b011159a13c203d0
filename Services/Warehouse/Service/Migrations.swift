import Postgres
import ServiceKit

/// In the order in which they are applied; only ever added to.
let warehouseMigrations = [
    Migration("m0001_replicas", PackageResources.m0001_replicas_sql),
    Migration("m0002_stock", PackageResources.m0002_stock_sql),
    Migration("m0003_dispatch", PackageResources.m0003_dispatch_sql),
    Migration("m0004_list_indexes", PackageResources.m0004_list_indexes_sql),
    Migration("m0005_waiting", PackageResources.m0005_waiting_sql),
    Migration("m0006_reallocation", PackageResources.m0006_reallocation_sql),
    Migration("m0007_availability", PackageResources.m0007_availability_sql),
    Migration("m0008_open_exceptions", PackageResources.m0008_open_exceptions_sql),
    ColleagueNames.migration("m0009_colleagues"),
    Migration("m0010_claiming_sales", PackageResources.m0010_claiming_sales_sql),
    SearchKey.migration("m0020_search_key"),
    Migration("m0021_found_by_words", PackageResources.m0021_found_by_words_sql),
]
