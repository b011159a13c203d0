import Contracts
import HTTPTypes

/// The routes of one service, as its route files register them. Paths are below `/api/{service}/v1/`.
package final class ServiceRoutes {
    package typealias Handler = @Sendable (Call) async throws -> Answer

    /// One registered route; `path` is relative and has captures in braces: `pro-formas/{id}/issue`.
    package struct Route: Sendable {
        package let method: HTTPRequest.Method
        package let path: String
        package let access: Access
        package let needs: RouteNeeds
        package let takes: RouteBody
        /// What is said there may fill the list that this route gives; whoever finds it empty can wait for that.
        package let news: Set<Contracts.Stream>
        package let handler: Handler

        /// Path segments, for finding which methods a path knows.
        var segments: [Substring] { path.split(separator: "/") }
    }

    package private(set) var all: [Route] = []

    package init() {}

    /// - Parameter news: where something is said when the list may have got longer; callers can wait for it with
    ///   `Prefer: wait=…`.
    package func get(
        _ path: String, right: Right, news: Set<Contracts.Stream> = [], _ handler: @escaping Handler
    ) {
        add(.get, path, .right(right), news: news, handler)
    }
    package func post(
        _ path: String, right: Right, needs: RouteNeeds = [], takes body: RouteBody = .json,
        _ handler: @escaping Handler
    ) {
        add(.post, path, .right(right), needs: needs, takes: body, handler)
    }
    package func put(_ path: String, right: Right, needs: RouteNeeds = [], _ handler: @escaping Handler) {
        add(.put, path, .right(right), needs: needs, handler)
    }
    package func patch(_ path: String, right: Right, needs: RouteNeeds = [], _ handler: @escaping Handler) {
        add(.patch, path, .right(right), needs: needs, handler)
    }
    package func delete(_ path: String, right: Right, needs: RouteNeeds = [], _ handler: @escaping Handler) {
        add(.delete, path, .right(right), needs: needs, handler)
    }

    package func get(_ path: String, access: Access, _ handler: @escaping Handler) { add(.get, path, access, handler) }
    package func post(_ path: String, access: Access, needs: RouteNeeds = [], _ handler: @escaping Handler) {
        add(.post, path, access, needs: needs, handler)
    }
    package func put(_ path: String, access: Access, _ handler: @escaping Handler) { add(.put, path, access, handler) }
    package func patch(_ path: String, access: Access, _ handler: @escaping Handler) {
        add(.patch, path, access, handler)
    }
    package func delete(_ path: String, access: Access, _ handler: @escaping Handler) {
        add(.delete, path, access, handler)
    }

    package func add(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, needs: RouteNeeds = [],
        takes body: RouteBody = .json, news: Set<Contracts.Stream> = [], _ handler: @escaping Handler
    ) {
        all.append(
            Route(
                method: method, path: path, access: access, needs: needs, takes: body, news: news, handler: handler))
    }
}

/// All routes of a service, to answer what methods a path knows when the asked one is not among them.
struct RouteTable: Sendable {
    private let routes: [ServiceRoutes.Route]
    private let base: [Substring]

    init(_ routes: [ServiceRoutes.Route], base: String) {
        self.routes = routes
        self.base = base.split(separator: "/")
    }

    func methods(at path: String) -> [String] {
        let segments = path.split(separator: "/")
        guard segments.starts(with: base) else { return [] }
        let rest = segments.dropFirst(base.count)
        let fitting = routes.filter { route in
            let template = route.segments
            return template.count == rest.count && zip(template, rest).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return Set(fitting.map(\.method.rawValue)).sorted()
    }
}
