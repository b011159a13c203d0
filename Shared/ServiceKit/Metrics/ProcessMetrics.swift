import Foundation

/// What the operating system knows about this process.
package enum ProcessMetrics {
    package static func samples() -> [PrometheusRegistry.Sample] {
        var samples: [PrometheusRegistry.Sample] = []
        if let resident = residentBytes() { samples.append(.init("process_resident_memory_bytes", [], resident)) }
        if let seconds = processorSeconds() { samples.append(.init("process_cpu_seconds_total", [], seconds)) }
        if let open = openFiles() { samples.append(.init("process_open_fds", [], open)) }
        return samples
    }

    private static func residentBytes() -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func processorSeconds() -> Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func openFiles() -> Double? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count).map(Double.init)
    }
}
