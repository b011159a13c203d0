import Foundation

@main struct WarehouseApp {
    static func main() {}
}
