import Contracts

/// The columns of boards that a person has folded, kept in a cookie: whoever folds a column does so on this device.
struct BoardFolds: Sendable {
    static let path = "\(OpportunitiesPage.path)/fold"
    private static let cookie = "karvan-folds"
    /// Columns of many processes; the oldest are forgotten.
    private static let most = 40

    /// `unit-cycle/approval`
    private let keys: [String]

    init(_ visit: Visit) {
        keys = (visit.cookies[Self.cookie] ?? "").split(separator: ".").map(String.init).filter(Self.isKey)
    }

    static func register(on pages: PageRoutes) { pages.post(path, right: .readSales, fold) }

    static func key(_ process: SalesProcesses.Process, _ stage: String) -> String { "\(process.key)/\(stage)" }

    func has(_ key: String) -> Bool { keys.contains(key) }

    /// Folds what is open, and opens what is folded.
    private static func fold(_ desk: Desk) async throws -> Reply {
        let form = try await desk.visit.form()
        guard let key = form["column"], isKey(key) else { throw PageFault.unreadableForm }
        let known = BoardFolds(desk.visit)
        let keys = known.has(key) ? known.keys.filter { $0 != key } : known.keys + [key]
        let board = LocalPath.safe(form["back"])
        let place = board.hasPrefix(OpportunitiesPage.path) ? board : SaleBoard.address(of: nil)
        return .see(place).with(
            cookie: desk.visit.choice(cookie, keys.suffix(most).joined(separator: ".")))
    }

    private static func isKey(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z0-9-]{1,40}\/[a-z0-9-]{1,40}/) != nil
    }
}
