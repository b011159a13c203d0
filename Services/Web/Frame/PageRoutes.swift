import Contracts
import Hummingbird
import ServiceKit

/// The pages by path.
struct PageRoutes {
    /// A page that anyone may see.
    typealias OpenHandler = @Sendable (Visit) async throws -> Reply
    /// A page for people who signed in; others are led to the sign-in page and back.
    typealias Handler = @Sendable (Desk) async throws -> Reply

    private let router: Router<ServiceRequestContext>
    private let house: House

    init(_ router: Router<ServiceRequestContext>, _ house: House) {
        self.router = router
        self.house = house
    }

    func open(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping OpenHandler) {
        on(method, path) { visit in Response(try await handler(visit), visit) }
    }

    /// - Parameter right: without it there is no such page for the person; none lets everybody in.
    func get(_ path: String, right: Right? = nil, _ handler: @escaping Handler) { signedIn(.get, path, right, handler) }

    func post(_ path: String, right: Right? = nil, _ handler: @escaping Handler) {
        signedIn(.post, path, right, handler)
    }

    private func signedIn(
        _ method: HTTPRequest.Method, _ path: String, _ right: Right?, _ handler: @escaping Handler
    ) {
        on(method, path) { visit in
            try await SessionKeeper.signedIn(visit) { desk in
                if let right, !desk.may(right) { throw PageFault.notFound }
                return try await handler(desk)
            }
        }
    }

    private func on(
        _ method: HTTPRequest.Method, _ path: String, _ answer: @escaping @Sendable (Visit) async throws -> Response
    ) {
        let (house, measured) = (house, PageMetrics(house.metrics, route: path, method: method.rawValue))
        router.on(RouterPath(path), method: method) { request, context in
            let began = ContinuousClock.now
            let visit = Visit(request, context, house, TraceContext.current ?? TraceContext())
            var response: Response
            do {
                response = try await answer(visit)
            } catch {
                response = await ErrorPage.response(to: error, for: visit)
            }
            measured.record(response.status, .now - began)
            return response
        }
    }
}

/// How long the pages of one route take, by class of status.
private struct PageMetrics: Sendable {
    private let byClass: [PrometheusHistogram]

    init(_ registry: PrometheusRegistry, route: String, method: String) {
        byClass = (1...5).map { digit in
            registry.histogram(
                "http_server_request_duration_seconds",
                [("route", route), ("method", method), ("status_class", "\(digit)xx")])
        }
    }

    func record(_ status: HTTPResponse.Status, _ duration: Duration) {
        byClass[min(max(status.code / 100, 1), 5) - 1].record(duration.inSeconds)
    }
}
