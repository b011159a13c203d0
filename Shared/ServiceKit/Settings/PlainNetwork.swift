import Foundation

/// Finds addresses by which passwords and messages would cross a network in the clear, or reach somebody who only says that
/// he is the server (messaging 3.6). On one machine neither can happen.
enum PlainNetwork {
    static func fault(database url: String) -> (problem: String, advice: String)? {
        guard oneEach(url).contains(where: { isElsewhere($0.host) && !$0.has("sslmode", "verify-full") }) else {
            return nil
        }
        return (
            "reaches another machine without sslmode=verify-full",
            "…?sslmode=verify-full&sslrootcert=/path&channel_binding=require, or KARVAN_PLAIN_NETWORK=true"
        )
    }

    static func fault(broker url: String) -> (problem: String, advice: String)? {
        guard oneEach(url).contains(where: { isElsewhere($0.host) && $0.scheme != "amqps" }) else { return nil }
        return (
            "reaches another machine without TLS", "amqps://…?cacertfile=/path, or KARVAN_PLAIN_NETWORK=true"
        )
    }

    /// An address may have several hosts, `host1:5432,host2:5432`, of which one that is elsewhere is enough.
    private static func oneEach(_ url: String) -> [URLComponents] {
        guard let scheme = url.range(of: "://") else { return [] }
        let end = url[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        let begin = url[scheme.upperBound..<end].lastIndex(of: "@").map { url.index(after: $0) } ?? scheme.upperBound
        return url[begin..<end].split(separator: ",", omittingEmptySubsequences: false).compactMap {
            URLComponents(string: String(url[..<begin] + $0 + url[end...]))
        }
    }

    /// False for a socket, whose path stands where a host would, and for the loopback addresses.
    private static func isElsewhere(_ host: String?) -> Bool {
        guard let host = host?.removingPercentEncoding, !host.isEmpty, !host.hasPrefix("/") else { return false }
        return host != "localhost" && host != "[::1]" && host != "::1" && !host.hasPrefix("127.")
    }
}

extension URLComponents {
    fileprivate func has(_ name: String, _ value: String) -> Bool {
        queryItems?.contains { $0.name == name && $0.value == value } ?? false
    }
}
