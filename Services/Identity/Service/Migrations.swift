import Postgres

/// The history of Identity's schema, in order.
enum Migrations {
    static let all: [Migration] = [
        Migration("identity0001_start", PackageResources.m0001_start_sql),
        Migration("identity0002_saved_view", PackageResources.m0002_saved_view_sql),
        Migration("identity0012_problem_report", PackageResources.m0012_problem_report_sql),
    ]
}
