import Foundation

@main struct DeliveryApp {
    static func main() {}
}
