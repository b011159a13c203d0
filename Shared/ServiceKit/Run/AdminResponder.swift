import Hummingbird
import NIOCore

/// The admin port: for supervisors and Prometheus, never for the public.
struct AdminResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let name: String
    let version: String
    let health: Health
    let metrics: PrometheusRegistry

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        switch request.uri.path {
        case "/livez": liveness()
        case "/readyz", "/startupz": await readiness(verbose: request.uri.query?.contains("verbose") ?? false)
        case "/metrics": text(.ok, await metrics.text(), type: "text/plain; version=0.0.4; charset=utf-8")
        case "/version": text(.ok, "{\"service\":\"\(name)\",\"version\":\"\(version)\"}\n", type: "application/json")
        default: text(.notFound, "known here: /livez /readyz /metrics /version\n")
        }
    }

    /// Whether the loops turn (messaging 13.2); a supervisor restarts a process whose loops do not.
    private func liveness() -> Response {
        let stalled = health.stalledLoops
        guard !stalled.isEmpty else { return text(.ok, "alive\n") }
        return text(.serviceUnavailable, "not alive\n" + stalled.map { "FAIL \($0): does not turn\n" }.joined())
    }

    private func readiness(verbose: Bool) async -> Response {
        let findings = await health.findings()
        let isReady = findings.allSatisfy { $0.fault == nil || !$0.decisive }
        let shown = findings.filter { verbose || $0.fault != nil }
        let lines = shown.map { "\($0.fault == nil ? "ok  " : "FAIL") \($0.name)\($0.fault.map { ": \($0)" } ?? "")\n" }
        return text(isReady ? .ok : .serviceUnavailable, (isReady ? "ready\n" : "not ready\n") + lines.joined())
    }

    private func text(
        _ status: HTTPResponse.Status, _ content: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: content)))
    }
}
