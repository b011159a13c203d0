import Foundation

/// Ports on which nobody listens, below the range from which the system takes ports for outgoing connections: a port
/// stays free while its service is down.
enum FreePorts {
    struct Exhausted: Error {}

    static func take(_ count: Int) throws -> [Int] {
        let taken = listening
        let start = Int.random(in: 20_000..<31_000)
        let free = (start..<32_700).filter { !taken.contains($0) }.prefix(count)
        guard free.count == count else { throw Exhausted() }
        return Array(free)
    }

    /// The local ports in state LISTEN, as the kernel lists them.
    private static var listening: Set<Int> {
        var ports: Set<Int> = []
        for file in ["/proc/net/tcp", "/proc/net/tcp6"] {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                guard fields.count > 3, fields[3] == "0A", let port = fields[1].split(separator: ":").last else {
                    continue
                }
                if let number = Int(port, radix: 16) { ports.insert(number) }
            }
        }
        return ports
    }
}
