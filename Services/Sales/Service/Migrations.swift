import Postgres

/// Only ever added to.
let salesMigrations = [
    Migration("m0001_master_data", PackageResources.m0001_master_data_sql),
    Migration("m0002_opportunity", PackageResources.m0002_opportunity_sql),
    Migration("m0003_slice_names", PackageResources.m0003_slice_names_sql),
    Migration("m0004_withdrawal", PackageResources.m0004_withdrawal_sql),
    Migration("m0005_redelivery", PackageResources.m0005_redelivery_sql),
    Migration("m0006_list_indexes", PackageResources.m0006_list_indexes_sql),
    Migration("m0007_slice_of_line", PackageResources.m0007_slice_of_line_sql),
    Migration("m0008_revisions", PackageResources.m0008_revisions_sql),
    Migration("m0009_answers_first", PackageResources.m0009_answers_first_sql),
    Migration("m0010_waiting", PackageResources.m0010_waiting_sql),
    Migration("m0011_availability", PackageResources.m0011_availability_sql),
    Migration("m0012_search", PackageResources.m0012_search_sql),
    Migration("m0013_history", PackageResources.m0013_history_sql),
    Migration("m0014_pipeline", PackageResources.m0014_pipeline_sql),
    Migration("m0015_taxable_price", PackageResources.m0015_taxable_price_sql),
    Migration("m0016_board", PackageResources.m0016_board_sql),
    Migration("m0017_work", PackageResources.m0017_work_sql),
    Migration("m0018_processes", PackageResources.m0018_processes_sql),
    Migration("m0019_reports", PackageResources.m0019_reports_sql),
    Migration("m0028_responsible", PackageResources.m0028_responsible_sql),
    Migration("m0029_stage_limit", PackageResources.m0029_stage_limit_sql),
    Migration("m0030_particulars", PackageResources.m0030_particulars_sql),
]
