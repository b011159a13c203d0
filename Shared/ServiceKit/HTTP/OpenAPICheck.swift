import Foundation
import HTTPTypes

/// Compares the routes of a service with its OpenAPI document.
package enum OpenAPICheck {
    private static let methods: Set<String> = ["get", "put", "post", "delete", "patch"]

    /// One line for each route that the document lacks, and for each operation that no route serves. Empty is right.
    package static func differences(routes: ServiceRoutes, document: [UInt8]) -> [String] {
        guard let root = try? JSONSerialization.jsonObject(with: Data(document)) as? [String: Any],
            let paths = root["paths"] as? [String: [String: Any]]
        else { return ["the document is not JSON with an object “paths”"] }
        var faults: [String] = []
        if (root["openapi"] as? String)?.hasPrefix("3.1") != true { faults.append("the document is not OpenAPI 3.1") }
        let documented = Set(
            paths.flatMap { path, item in
                item.keys.filter(methods.contains).map { "\($0.uppercased()) \(normal(path))" }
            })
        let registered = Set(routes.all.map { "\($0.method.rawValue) \(normal($0.path))" })
        faults += registered.subtracting(documented).sorted().map { "\($0) is served but not documented" }
        faults += documented.subtracting(registered).sorted().map { "\($0) is documented but not served" }
        return faults + neededHeaders(routes, root, paths) + duplicatedOperations(paths)
    }

    /// A header that a route insists on is a required parameter of its operation; one by which it can be waited for is
    /// a parameter.
    private static func neededHeaders(
        _ routes: ServiceRoutes, _ root: [String: Any], _ paths: [String: [String: Any]]
    ) -> [String] {
        let components = (root["components"] as? [String: Any])?["parameters"] as? [String: [String: Any]] ?? [:]
        let operations = Dictionary(
            paths.flatMap { path, item in
                item.compactMap { method, operation in
                    (operation as? [String: Any]).map { ("\(method.uppercased()) \(normal(path))", $0) }
                }
            }, uniquingKeysWith: { first, _ in first })
        return routes.all.flatMap { route -> [String] in
            let name = "\(route.method.rawValue) \(normal(route.path))"
            guard let operation = operations[name] else { return [] }
            let parameters = (operation["parameters"] as? [[String: Any]] ?? []).map { parameter in
                (parameter["$ref"] as? String)?.split(separator: "/").last.flatMap { components[String($0)] }
                    ?? parameter
            }
            let canWait = parameters.contains { $0["name"] as? String == HTTPField.Name.prefer.rawName }
            let waiting =
                route.news.isEmpty || canWait ? [] : ["\(name) can be waited for, which its document does not tell"]
            return waiting
                + RouteNeeds.headers.filter { route.needs.contains($0.need) }.compactMap { _, header in
                    let isRequired = parameters.contains {
                        $0["name"] as? String == header.rawName && $0["required"] as? Bool == true
                    }
                    return isRequired ? nil : "\(name) needs \(header.rawName), which its document does not require"
                }
        }
    }

    /// Capture names may differ between route and document; only their place counts.
    private static func normal(_ path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix("{") ? "{}" : String($0) }.joined(separator: "/")
    }

    private static func duplicatedOperations(_ paths: [String: [String: Any]]) -> [String] {
        let names = paths.values.flatMap { item in
            item.values.compactMap { ($0 as? [String: Any])?["operationId"] as? String }
        }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return counts.filter { $0.value > 1 }.keys.sorted().map { "operationId \($0) stands more than once" }
    }
}
