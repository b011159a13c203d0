import Testing

/// Looks again and again until `condition` holds, for what another process or task does in its own time.
///
/// - Returns: whether it came true within `patience`; a failure is recorded when it did not.
@discardableResult
package func eventually(
    _ what: String, within patience: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + patience
    var pause = Duration.milliseconds(2)
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
    if try await condition() { return true }
    Issue.record("did not come true within \(patience): \(what)", sourceLocation: sourceLocation)
    return false
}
