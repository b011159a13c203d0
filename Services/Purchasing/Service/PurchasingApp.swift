import Foundation

@main struct PurchasingApp {
    static func main() {}
}
