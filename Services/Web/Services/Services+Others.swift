import Contracts
import Foundation

extension Services {
    /// What waits for the person's decision, the longest waiting first.
    func approvalTasks(_ limit: Int, for visit: Visit) async throws -> Page<ApprovalTaskView> {
        try await get("approval", "tasks?limit=\(limit)", for: visit)
    }

    /// - Parameter number: the legal one, whole.
    func invoices(numbered number: String, for visit: Visit) async throws -> [InvoiceSummary] {
        let exact = number.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let page: Page<InvoiceSummary> = try await get("accounting", "invoices?legal_number=eq:\(exact)", for: visit)
        return page.data
    }
}
