/// A look at a database's connections, for metrics.
package struct PoolMetrics: Sendable, Equatable {
    package var inUse = 0
    package var idle = 0
    /// Units of work that wait for a connection.
    package var waiting = 0
    /// Since the start: units of work that ended well, attempts repeated, round trips, connections opened.
    package var transactions = 0
    package var retries = 0
    package var roundTrips = 0
    package var connectionsOpened = 0
}
