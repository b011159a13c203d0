import Foundation

@main struct TaxPortalApp {
    static func main() {}
}
