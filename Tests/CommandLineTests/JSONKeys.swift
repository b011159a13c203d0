import Foundation

extension String {
    /// The keys of the JSON object that this is, in order.
    var jsonKeys: [String] {
        let object = try? JSONSerialization.jsonObject(with: Data(utf8)) as? [String: Any]
        return object.map { $0.keys.sorted() } ?? []
    }
}
