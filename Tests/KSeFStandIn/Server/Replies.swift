import Foundation
import Hummingbird

/// A header's name; Hummingbird re-exports the collection of headers alone.
typealias HeaderName = HTTPFields.Element.Name

extension HeaderName {
    static let continuationToken = name("x-continuation-token")
    static let errorFormat = name("X-Error-Format")
    static let metaHash = name("x-ms-meta-hash")
    static let blobType = name("x-ms-blob-type")
    static let forwardedProtocol = name("X-Forwarded-Proto")
    static let systemWarning = name("X-System-Warning")
    static let lostAnswer = name("X-Stand-In-Lost")

    private static func name(_ text: String) -> HeaderName {
        guard let name = HeaderName(text) else { preconditionFailure("\(text) is no header name") }
        return name
    }
}

/// A JSON answer, written as the portal writes: no escaped slashes, absent values left out.
func reply(_ value: some Encodable, _ status: HTTPResponse.Status = .ok, as type: String = "application/json")
    -> Response
{
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    do {
        return bytes(try encoder.encode(value), as: type, status)
    } catch {
        return Response(status: .internalServerError)
    }
}

func bytes(_ data: Data, as type: String, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: data)))
}

/// XML with the hash of its bytes beside it (page, 1.6 and 1.8).
func hashedXML(_ data: Data) -> Response {
    var response = bytes(data, as: "application/xml")
    response.headers[.metaHash] = data.sha256
    return response
}

let noContent = Response(status: .noContent)
