import Foundation

/// Finds addresses by which passwords and messages would cross a network in the clear, or reach somebody who only says that
/// he is the server (messaging 3.6). On one machine neither can happen.
enum PlainNetwork {
    static func fault(database url: String) -> (problem: String, advice: String)? {
        guard let parts = URLComponents(string: url), isElsewhere(parts.host), !parts.has("sslmode", "verify-full")
        else { return nil }
        return (
            "reaches another machine without sslmode=verify-full",
            "…?sslmode=verify-full&sslrootcert=/path&channel_binding=require, or KARVAN_PLAIN_NETWORK=true"
        )
    }

    static func fault(broker url: String) -> (problem: String, advice: String)? {
        guard let parts = URLComponents(string: url), isElsewhere(parts.host), parts.scheme != "amqps" else {
            return nil
        }
        return (
            "reaches another machine without TLS", "amqps://…?cacertfile=/path, or KARVAN_PLAIN_NETWORK=true"
        )
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
