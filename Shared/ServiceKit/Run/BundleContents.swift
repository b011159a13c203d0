import Foundation

extension Bundle {
    /// A file that lies beside the program, such as its OpenAPI document.
    ///
    /// A program without its files was not installed whole; it says so and stops.
    package func contents(of name: String) -> [UInt8] {
        guard let url = url(forResource: name, withExtension: nil), let data = try? Data(contentsOf: url) else {
            preconditionFailure("\(name) is missing beside the program; install the whole folder")
        }
        return [UInt8](data)
    }
}
