import Contracts
import HTTPTypes
import Hummingbird
import Logging
import Postgres

/// Carries one route: checks access, reads the body, calls the handler, and turns what it gives or throws into a
/// response, a log line and a measurement.
struct RouteResponder: HTTPResponder {
    typealias Context = ServiceRequestContext

    let route: ServiceRoutes.Route
    let service: ServiceContext
    let metrics: RouteMetrics

    func respond(to request: Request, context: ServiceRequestContext) async throws -> Response {
        let started = ContinuousClock.now
        let outcome = await outcome(request, context)
        let duration = ContinuousClock.now - started
        metrics.record(outcome.response.status, duration)
        log(outcome, duration)
        return outcome.response
    }

    private struct Outcome {
        let response: Response
        var trace: TraceContext
        var problem: Problem?
        var error: (any Error)?
    }

    private func outcome(_ request: Request, _ context: ServiceRequestContext) async -> Outcome {
        var trace = TraceContext.current ?? TraceContext()
        do {
            let principal = try await signedIn(request)
            trace.company = principal?.company.description
            trace.user = principal?.user.description
            let identified = trace
            let response = try await TraceContext.$current.withValue(identified) {
                try await answer(request, context, principal, identified)
            }
            return Outcome(response: response, trace: trace)
        } catch {
            let problem = Problem((error as? PostgresError)?.explained(by: service.constraints) ?? error)
            let response = Response(problem, path: request.uri.path, trace: trace)
            return Outcome(response: response, trace: trace, problem: problem, error: error)
        }
    }

    private func answer(
        _ request: Request, _ context: ServiceRequestContext, _ principal: Principal?, _ trace: TraceContext
    ) async throws -> Response {
        try route.needs.check(request.head)
        let bytes = try await BodyReader.read(
            request, as: route.takes, usual: service.settings.maximumBodyBytes)
        let call = Call(
            request: request.head, path: request.uri.path, query: QueryParameters(request.uri.query ?? ""),
            bytes: bytes, trace: trace, clientAddress: ClientAddress.of(request, context), service: service,
            signedIn: principal, captures: context.parameters)
        let answer = try await service.deadlines.limited { try await LongPoll.answer(to: call, from: route) }
        return try Response(answer, to: call)
    }

    private func signedIn(_ request: Request) async throws -> Principal? {
        if case .anyone = route.access { return nil }
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
            throw AccessFault.missing
        }
        let token = String(header.dropFirst(7))
        let principal = try await service.verifier.verify(token, at: service.now())
        try route.access.check(principal, reading: route.method == .get)
        return principal
    }

    /// Changes and everything refused are worth a line each; a successful look is not, in normal operation.
    private func log(_ outcome: Outcome, _ duration: Duration) {
        let status = outcome.response.status.code
        let level: Logger.Level = status >= 500 ? .error : status >= 400 || route.method != .get ? .info : .debug
        guard service.logger.logLevel <= level else { return }
        var fields: Logger.Metadata = [
            "route": "\(route.path)", "method": "\(route.method.rawValue)", "status": .stringConvertible(status),
            "duration_ms": .stringConvertible(duration.milliseconds),
        ]
        if let problem = outcome.problem { fields["problem_code"] = "\(problem.code)" }
        if status >= 500 || outcome.error is PostgresError, let error = outcome.error { fields["error"] = "\(error)" }
        TraceContext.$current.withValue(outcome.trace) {
            service.logger.log(level: level, "request answered", metadata: fields)
        }
    }
}

extension Duration {
    /// Whole milliseconds and three places, for logs.
    package var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1000 + Double(attoseconds / 1_000_000_000_000) / 1000
    }

    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
