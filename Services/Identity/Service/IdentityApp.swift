import Foundation

@main struct IdentityApp {
    static func main() {}
}
