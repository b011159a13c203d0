/// A path on this site that came from outside, such as where to go after signing in.
enum LocalPath {
    /// `text` when it leads to a page of ours, else the home page: nobody is sent to another site by a link of ours.
    static func safe(_ text: String?) -> String {
        guard let text, text.utf8.count <= 2000, text.hasPrefix("/"), !text.hasPrefix("//"), !text.hasPrefix("/\\"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return text
    }
}
