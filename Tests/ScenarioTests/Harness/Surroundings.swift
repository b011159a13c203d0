import Contracts
import Foundation
import Testing

/// The servers and programs that scenarios run on, as `deploy/dev check` names them in the environment.
enum Surroundings {
    static let database = variable("KARVAN_TEST_DATABASE_URL")
    static let broker = variable("KARVAN_TEST_BROKER_URL")
    static let brokerAdmin = variable("KARVAN_TEST_BROKER_ADMIN")
    static let products = variable("KARVAN_TEST_PRODUCTS").map { URL(filePath: $0) }
    static let data = variable("KARVAN_DATA").map { URL(filePath: $0) }
    /// Processes are found by it at the end, whatever became of the test that started them.
    static let state = variable("KARVAN_STATE")

    static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

    static var isComplete: Bool {
        database != nil && broker != nil && brokerAdmin != nil && products != nil && missingPrograms.isEmpty
    }

    static var absence: Comment {
        let missing = products == nil ? [] : missingPrograms
        guard missing.isEmpty else { return "These executables are not built: \(missing.joined(separator: ", "))." }
        return """
            Scenarios run the real processes: deploy/dev check sets KARVAN_TEST_DATABASE_URL, KARVAN_TEST_BROKER_URL, \
            KARVAN_TEST_BROKER_ADMIN and KARVAN_TEST_PRODUCTS.
            """
    }

    static func executable(of service: ServiceName) -> URL? {
        let name = service == .taxportal ? "TaxPortal" : service.rawValue.capitalized
        return products?.appending(path: name + "Service")
    }

    private static var missingPrograms: [String] {
        ServiceName.allCases.compactMap(executable).filter { !isFile($0) }.map(\.lastPathComponent)
    }

    static func isFile(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) }

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A data set of `KARVAN_DATA`, which is not part of the checkout.
enum DataSet {
    static let deals = Surroundings.data?.appending(path: "crm-sales-opportunities")
    static let retail = Surroundings.data?.appending(path: "online-retail/online-retail-2010-04-05.csv.gz")

    static func isThere(_ url: URL?) -> Bool { url.map(Surroundings.isFile) ?? false }
}

extension Trait where Self == ConditionTrait {
    /// Passed over, with a line that says why, where there are no servers or no programs.
    static var needsServers: Self { .enabled(if: Surroundings.isComplete, Surroundings.absence) }

    /// Passed over, with a line that says why, where the real data is absent.
    static func needs(_ data: URL?) -> Self {
        .enabled(
            if: DataSet.isThere(data),
            "The data set is absent: KARVAN_DATA has to name the directory with crm-sales-opportunities and online-retail."
        )
    }
}
