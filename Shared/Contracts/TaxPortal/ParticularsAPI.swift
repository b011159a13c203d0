import Foundation

/// Something that a portal wants to know and the document does not say: a text, or several in their order. Numbers are texts,
/// too: exact decimals and whole amounts, never floating point.
package enum TaxFact: Sendable, Hashable {
    case text(String)
    case list([String])

    /// `nil` for several.
    package var text: String? { if case .text(let text) = self { text } else { nil } }

    /// One text is a list of one.
    package var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let texts): texts
        }
    }
}

extension TaxFact: Codable {
    /// A text, a whole number, or a list of texts. Fractions come as texts, so that they stay exact.
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let whole = try? value.decode(Int64.self) {
            self = .text("\(whole)")
        } else {
            self = .list(try value.decode([String].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .text(let text): try value.encode(text)
        case .list(let texts): try value.encode(texts)
        }
    }
}

/// Gives a document's particulars, all of them: what is left out is not a fact any more.
package struct ParticularsRequest: Codable, Sendable {
    /// Facts of the whole, by name.
    package let header: [String: TaxFact]?
    /// Facts of lines, by the line's number, from 1 (``ParticularsView/documentLines``).
    package let lines: [String: [String: TaxFact]]?
    package let reason: String
    /// Whether a refused or invalid document goes back into the queue with them.
    package let resubmit: Bool?
    /// Whether it then names its customer as he is now.
    package let dataMended: Bool?

    package init(
        header: [String: TaxFact]? = nil, lines: [String: [String: TaxFact]]? = nil, reason: String,
        resubmit: Bool? = nil, dataMended: Bool? = nil
    ) {
        self.header = header
        self.lines = lines
        self.reason = reason
        self.resubmit = resubmit
        self.dataMended = dataMended
    }
}

/// What only the portal asks for, as it is known of a document.
package struct ParticularsView: Codable, Sendable {
    /// As they were given at one time.
    package struct Given: Codable, Sendable {
        /// Counts from 1.
        package let version: Int
        package let header: [String: TaxFact]
        package let lines: [String: [String: TaxFact]]
        package let reason: String
        package let at: Timestamp
        package let by: UserID?

        package init(
            version: Int, header: [String: TaxFact], lines: [String: [String: TaxFact]], reason: String, at: Timestamp,
            by: UserID? = nil
        ) {
            self.version = version
            self.header = header
            self.lines = lines
            self.reason = reason
            self.at = at
            self.by = by
        }
    }

    /// Facts that the document's portal understands, by name, with what each has to be, for people.
    package struct Known: Codable, Sendable {
        package let header: [String: String]
        package let lines: [String: String]

        package init(header: [String: String], lines: [String: String]) {
            self.header = header
            self.lines = lines
        }
    }

    /// A line as facts name it: of what changes an invoice, those of the invoice, then its own that the invoice has not.
    package struct Line: Codable, Sendable {
        /// From 1.
        package let number: Int
        package let description: String

        package init(number: Int, description: String) {
            self.number = number
            self.description = description
        }
    }

    package let submissionID: SubmissionID
    /// `moadian` or `ksef`.
    package let portal: String
    /// Whether they may be given now: not once the document is prepared.
    package let editable: Bool
    package let header: [String: TaxFact]
    package let lines: [String: [String: TaxFact]]
    /// The newest first; the newest counts.
    package let history: [Given]
    package let documentLines: [Line]
    package let known: Known

    package init(
        submissionID: SubmissionID, portal: String, editable: Bool, header: [String: TaxFact],
        lines: [String: [String: TaxFact]], history: [Given], documentLines: [Line] = [], known: Known
    ) {
        self.submissionID = submissionID
        self.portal = portal
        self.editable = editable
        self.header = header
        self.lines = lines
        self.history = history
        self.documentLines = documentLines
        self.known = known
    }
}
