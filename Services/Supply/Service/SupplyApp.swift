import Foundation

@main struct SupplyApp {
    static func main() {}
}
