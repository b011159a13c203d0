import Foundation

@main struct SalesApp {
    static func main() {}
}
