import Postgres

let taxPortalMigrations = [
    Migration("m0001_documents", PackageResources.m0001_documents_sql),
    Migration("m0002_sending", PackageResources.m0002_sending_sql),
    Migration("m0003_doubts", PackageResources.m0003_doubts_sql),
]
