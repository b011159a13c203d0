import Foundation

/// The OpenAPI document as it lies beside the program.
package enum OpenAPIFile {
    /// - Parameter bundle: `.module` of the service.
    package static func bytes(in bundle: Bundle) -> [UInt8] {
        guard let url = bundle.url(forResource: "openapi", withExtension: "json"), let data = try? Data(contentsOf: url)
        else { preconditionFailure("openapi.json is missing beside the program") }
        return Array(data)
    }
}
