import Foundation

@main struct ProductionApp {
    static func main() {}
}
