/// Makes files for paper of pages.
protocol Printing: Sendable {
    /// - Parameter html: a page that needs nothing from elsewhere: styles, faces and pictures are in it.
    /// - Returns: a PDF.
    /// - Throws: ``PrintFault``.
    func pdf(of html: String) async throws -> [UInt8]
}

/// Why there is no PDF; the page itself can still be printed by the reader's browser.
enum PrintFault: Error, Equatable {
    /// This machine has no browser to print with.
    case absent
    /// More wait already than will be served soon.
    case busy
    case failed(String)
}

/// Where no browser was set up.
struct NoPrinting: Printing {
    func pdf(of html: String) async throws -> [UInt8] { throw PrintFault.absent }
}
