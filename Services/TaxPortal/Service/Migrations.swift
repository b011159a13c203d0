import Postgres

let taxPortalMigrations = [
    Migration("m0001_documents", PackageResources.m0001_documents_sql)
]
