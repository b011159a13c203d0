import Foundation

@main struct AccountingApp {
    static func main() {}
}
