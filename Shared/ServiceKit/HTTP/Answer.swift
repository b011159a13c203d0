import Contracts
import Foundation
import HTTPTypes

/// What a route handler gives back: a status, a body, and the version that becomes the `ETag`.
package struct Answer: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    /// A list that nothing stands in.
    var isEmptyList = false
    private var content: Content

    private enum Content: Sendable {
        case nothing
        case value(any Encodable & Sendable)
        case bytes([UInt8])
    }

    /// - Parameters:
    ///   - version: the aggregate's version, sent as `ETag: "7"` and expected back in `If-Match`.
    ///   - location: path of what was created; goes with 201 and 202.
    package init(
        _ status: HTTPResponse.Status, _ value: some Encodable & Sendable, version: Int? = nil,
        location: String? = nil
    ) {
        self.init(status, .value(value), version: version, location: location)
        headers[.contentType] = "application/json; charset=utf-8"
    }

    /// An answer without a body, usually `.noContent`.
    package init(_ status: HTTPResponse.Status, version: Int? = nil, location: String? = nil) {
        self.init(status, .nothing, version: version, location: location)
    }

    /// Bytes of another kind than JSON.
    package init(_ status: HTTPResponse.Status, bytes: [UInt8], contentType: String) {
        self.init(status, .bytes(bytes), version: nil, location: nil)
        headers[.contentType] = contentType
    }

    private init(_ status: HTTPResponse.Status, _ content: Content, version: Int?, location: String?) {
        self.status = status
        self.content = content
        self.headers = [:]
        if let version { headers[.eTag] = "\"\(version)\"" }
        if let location { headers[.location] = location }
    }

    /// The same answer with one header more.
    package func with(_ name: HTTPField.Name, _ value: String) -> Answer {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    /// The same answer with its body written out.
    ///
    /// - Throws: ``OutOfRange`` when a figure in it is larger than the suite keeps; before the commit, that undoes it.
    package func written() throws -> Answer {
        guard case .value = content else { return self }
        var copy = self
        copy.content = .bytes(try body())
        return copy
    }

    package func body() throws -> [UInt8] {
        switch content {
        case .nothing: []
        case .value(let value): try JSON.encode(value)
        case .bytes(let bytes): bytes
        }
    }
}
