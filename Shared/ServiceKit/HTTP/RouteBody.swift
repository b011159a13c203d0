/// What a route reads as the body of a request.
package enum RouteBody: Sendable {
    /// JSON, within the limit that the service was set up with.
    case json
    /// Bytes of one of these media types, as they are; within a limit of the route's own.
    case bytes(types: [String], limit: Int)
}
