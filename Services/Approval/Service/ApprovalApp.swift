import Foundation

@main struct ApprovalApp {
    static func main() {}
}
