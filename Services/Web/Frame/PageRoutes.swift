import Hummingbird
import ServiceKit

/// The pages by path. Each handler takes a ``Visit`` and gives a ``Reply``.
struct PageRoutes {
    typealias Handler = @Sendable (Visit) async throws -> Reply

    /// Who may see a page.
    enum Access {
        case anyone
        /// Others are led to the sign-in page and back.
        case signedIn
    }

    private let router: Router<ServiceRequestContext>
    private let house: House

    init(_ router: Router<ServiceRequestContext>, _ house: House) {
        self.router = router
        self.house = house
    }

    func get(_ path: String, access: Access = .signedIn, _ handler: @escaping Handler) {
        on(.get, path, access, handler)
    }

    func post(_ path: String, access: Access = .signedIn, _ handler: @escaping Handler) {
        on(.post, path, access, handler)
    }

    private func on(_ method: HTTPRequest.Method, _ path: String, _ access: Access, _ handler: @escaping Handler) {
        let (house, measured) = (house, PageMetrics(house.metrics, route: path, method: method.rawValue))
        router.on(RouterPath(path), method: method) { request, context in
            let began = ContinuousClock.now
            let trace = TraceContext.current ?? TraceContext()
            let visit = Visit(request, context, house, trace)
            let response = await Self.answer(visit, access, handler)
            measured.record(response.status, .now - began)
            return response
        }
    }

    private static func answer(_ visit: Visit, _ access: Access, _ handler: Handler) async -> Response {
        do {
            switch access {
            case .anyone: return Response(try await handler(visit), visit)
            case .signedIn: return try await SessionKeeper.signedIn(visit, handler)
            }
        } catch {
            return ErrorPage.response(to: error, for: visit)
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
