import Foundation
import ServiceLifecycle

/// Gives back to the system, once a minute, what a busy moment needed: the C library would keep it, and a service that
/// idles after a long document would go on holding half as much again.
struct MemoryKeeper: Service {
    private static let pause = Duration.seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.pause)
                Self.trim?(0)
            }
        }
    }

    private typealias Trim = @convention(c) (Int) -> CInt

    /// `malloc_trim` of glibc, which Swift's module of it leaves out; `nil` with another C library.
    private static let trim: Trim? = dlsym(nil, "malloc_trim").map { unsafeBitCast($0, to: Trim.self) }
}
