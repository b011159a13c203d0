/// Looks for the shortest beginning of a failed run that fails as well.
enum Shrinking {
    /// By halves, as if what fails after so many steps failed after more, too; what it returns did fail.
    static func shrink(_ failed: Simulation.Report) async throws -> Simulation.Report {
        var shortest = failed
        var passing = 0
        var failing = failed.trace.count
        while passing + 1 < failing {
            let middle = (passing + failing) / 2
            let report = try await Simulation.run(seed: failed.seed, steps: middle)
            if report.hasFailed {
                (failing, shortest) = (middle, report)
            } else {
                passing = middle
            }
        }
        return shortest
    }
}
