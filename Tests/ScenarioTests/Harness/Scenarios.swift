import Testing

/// Stories across the departments (`flows.md` section 5), told to the real processes one after another.
///
/// Whatever is nested here shares one running suite: it starts before the first story and ends after the last.
@Suite("Scenarios", .serialized, .needsServers, RunningSuite())
enum Scenarios {
    @TaskLocal static var current: Suite?

    static var suite: Suite { get throws { try #require(current, "stories are told inside the running suite") } }
}

/// Starts the suite's processes around the tests of a test suite, once, and stops them afterwards.
struct RunningSuite: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing tests: @Sendable () async throws -> Void
    ) async throws {
        let suite = try await Suite.started()
        let result: Result<Void, any Error>
        do {
            try await Scenarios.$current.withValue(suite) { try await tests() }
            // What one story left behind for another company, or broke later, shows at the end.
            for stage in suite.stages { try await Audit(stage: stage).expectClean() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await suite.stop()
        try result.get()
    }
}
