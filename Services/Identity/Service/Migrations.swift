import Postgres
import ServiceKit

/// The history of Identity's schema, in order.
enum Migrations {
    static let all: [Migration] = [
        Migration("identity0001_start", PackageResources.m0001_start_sql),
        Migration("identity0002_saved_view", PackageResources.m0002_saved_view_sql),
        Migration("identity0012_problem_report", PackageResources.m0012_problem_report_sql),
        SearchKey.migration("identity0012_search_key"),
        Migration("identity0013_found_by_words", PackageResources.m0013_found_by_words_sql),
        Migration("identity0022_shared_view", PackageResources.m0022_shared_view_sql),
    ]
}
