import Synchronization

/// A value behind a lock: the standard library's `Mutex`, safe in optimised async code.
///
/// The library's lock notes the number of its thread, which the compiler may read once and keep across an `await`
/// (Swift 6.3.1, Linux, -O). After the `await` the function runs on another thread and unlocks in the first one's name:
/// under contention the process stops with “unlock Mutex on a thread which hasn't acquired the lock”. Here the lock is
/// taken and left inside a function that is never inlined, so the number is always read afresh. To be removed when the
/// library's own may stand on both sides of an `await`; each module names this one `Mutex`.
package struct SteadyMutex<Value: ~Copyable>: ~Copyable, Sendable {
    @usableFromInline let mutex: Mutex<Value>

    package init(_ value: consuming sending Value) { mutex = Mutex(value) }

    @inline(never)
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock(body)
    }
}
