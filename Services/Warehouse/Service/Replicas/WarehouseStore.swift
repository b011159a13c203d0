import Contracts
import Postgres
import WarehouseDomain

/// Warehouses of the company; each has the main one.
enum WarehouseStore {
    static func ensureMain(of company: CompanyID, in tx: Transaction) {
        tx.write(
            """
            insert into warehouse (company_id, warehouse_id, name)
            values (\(company), \(company.mainWarehouse), 'Main warehouse')
            on conflict (company_id, warehouse_id) do nothing
            """
        )
    }
}
