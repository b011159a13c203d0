import HTTPTypes
import Hummingbird

/// Forms are taken from our own pages only (UX guide section 2): another site must not act with a person's cookie.
///
/// There is no token in the forms: one that waits on a phone without network would outlive it.
enum SameOrigin {
    static func allows(_ visit: Visit) -> Bool {
        let request = visit.request
        if [.get, .head, .options].contains(request.method) { return true }
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        // Older browsers say at least where the form came from; who says nothing is no browser of ours.
        guard let origin = request.headers[.origin], let host = request.head.authority else { return false }
        return origin == "\(visit.isSecure ? "https" : "http")://\(host)"
    }
}
