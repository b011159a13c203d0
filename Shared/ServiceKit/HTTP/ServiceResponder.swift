import HTTPTypes
import Hummingbird

/// The outermost layer of a service's HTTP: gives each request its trace, and has a problem ready for paths and methods
/// that do not exist.
package struct ServiceResponder: HTTPResponder {
    package typealias Context = ServiceRequestContext

    private let router: RouterResponder<ServiceRequestContext>
    private let table: RouteTable

    /// - Parameter service: what handlers work with; its name gives the paths: `/api/{service}/v1/…`.
    package init(_ routes: ServiceRoutes, service: ServiceContext) {
        let base = "/api/\(service.name)/v1"
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        for route in routes.all {
            let metrics = RouteMetrics(service.metrics, route: route.path, method: route.method.rawValue)
            router.on(
                RouterPath("\(base)/\(route.path)"), method: route.method,
                responder: RouteResponder(route: route, service: service, metrics: metrics))
        }
        self.router = router.buildResponder()
        self.table = RouteTable(routes.all, base: base)
    }

    package func respond(to request: Request, context: ServiceRequestContext) async throws -> Response {
        let trace = TraceContext(
            traceparent: request.headers[.traceparent], requestID: request.headers[.requestID])
        return try await TraceContext.$current.withValue(trace) {
            let response = try await router.respond(to: request, context: context)
            // The router answers an unknown path by itself, with an empty body.
            guard response.status == .notFound, response.headers[.contentType] == nil else { return response }
            return Response(missing(request), path: request.uri.path, trace: trace)
        }
    }

    private func missing(_ request: Request) -> Problem {
        let methods = table.methods(at: request.uri.path)
        guard !methods.isEmpty else { return .notFound("There is no such path.") }
        let known = methods.joined(separator: ", ")
        return Problem(
            .methodNotAllowed, "method_not_allowed", "This path does not know that method", detail: "Known: \(known)."
        ).with(.allow, known)
    }
}
