import Contracts
import Postgres
import SourcingDomain

/// Keeping the list of suppliers.
enum SupplierCommands {
    static func create(_ request: CreateSupplierRequest, in tx: Transaction) async throws -> SupplierView {
        let supplier = SupplierView(
            id: request.id ?? SupplierID(), version: 1, name: try SourcingText.required(request.name, at: "/name"),
            country: try country(request.country), allowsCancellation: request.allowsCancellation ?? true,
            isActive: true)
        guard try await SupplierStore.insert(supplier, in: tx) else {
            throw SourcingRefusal.supplierExists(supplier.name)
        }
        return supplier
    }

    static func revise(
        _ id: SupplierID, expecting version: Int?, _ request: ReviseSupplierRequest, in tx: Transaction
    ) async throws -> SupplierView {
        guard let supplier = try await SupplierStore.find([id], .forUpdate, in: tx)[id] else {
            throw SourcingRefusal.supplierNotFound(id)
        }
        if let version, version != supplier.version { throw SourcingRefusal.stale(current: supplier.version) }
        let revised = SupplierView(
            id: id, version: supplier.version + 1,
            name: try request.name.map { try SourcingText.required($0, at: "/name") } ?? supplier.name,
            country: try request.country.map(country) ?? supplier.country,
            allowsCancellation: request.allowsCancellation ?? supplier.allowsCancellation,
            isActive: request.isActive ?? supplier.isActive)
        if revised.name != supplier.name, try await SupplierStore.isTaken(revised.name, except: id, in: tx) {
            throw SourcingRefusal.supplierExists(revised.name)
        }
        SupplierStore.save(revised, in: tx)
        return revised
    }

    private static func country(_ text: String) throws -> String {
        guard text.utf8.count == 2, text.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) else {
            throw SourcingRefusal.countryUnknown
        }
        return text
    }
}
