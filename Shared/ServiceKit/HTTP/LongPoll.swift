import Contracts
import HTTPTypes
import Messaging
import ServiceLifecycle

/// A list that is empty can be waited for: `Prefer: wait=10` (RFC 7240, section 4.3) holds the answer back until
/// something stands in the list or that many seconds are over.
enum LongPoll {
    /// Longer wishes are cut to this; proxies and people give up on a silent request after half a minute.
    private static let longest = Duration.seconds(20)
    /// What another replica has said is not heard here, so the list is looked at this often at least.
    private static let glance = Duration.seconds(1)
    /// Rarely does one thing come alone: whoever waited for the first gets the next with it.
    private static let gathering = Duration.milliseconds(10)

    static func answer(to call: Call, from route: ServiceRoutes.Route) async throws -> Answer {
        guard !route.news.isEmpty, let wish = wish(call.request.headerFields) else {
            return try await route.handler(call)
        }
        let end = ContinuousClock.now + min(wish, longest)
        // Made before the first look, so that nothing said after it goes unheard.
        let listener = News.Listener(to: route.news)
        defer { listener.stop() }
        return try await withGracefulShutdownHandler {
            var answer = try await route.handler(call)
            while answer.isEmptyList, !Task.isCancelled, !Task.isShuttingDownGracefully {
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { break }
                await listener.wait(upTo: min(left, glance))
                try await Task.sleep(for: gathering)
                answer = try await route.handler(call)
            }
            return answer.with(.preferenceApplied, "wait")
        } onGracefulShutdown: {
            listener.wake()
        }
    }

    /// Preferences that are not understood are as if they were not there (RFC 7240, section 2).
    private static func wish(_ headers: HTTPFields) -> Duration? {
        for preference in headers[values: .prefer].flatMap({ $0.split(separator: ",") }) {
            let parts = preference.prefix { $0 != ";" }.split(separator: "=").map {
                $0.filter { !$0.isWhitespace && $0 != "\"" }
            }
            guard parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]), seconds >= 0 else {
                continue
            }
            return .seconds(seconds)
        }
        return nil
    }
}
