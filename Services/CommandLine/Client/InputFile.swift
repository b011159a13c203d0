import Foundation

/// What a command is given to read.
enum InputFile {
    /// The whole content; `-` is standard input.
    ///
    /// - Throws: a failure with code 2 that names the file and why it cannot be read.
    static func content(of path: String) throws(CommandFailure) -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            return try handle.readToEnd() ?? Data()
        } catch {
            throw CommandFailure("\(path) \(reason(path)).", code: 2)
        }
    }

    /// The same as text; what is no UTF-8 is replaced.
    static func text(of path: String) throws(CommandFailure) -> String {
        String(decoding: try content(of: path), as: UTF8.self)
    }

    private static func reason(_ path: String) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return "does not exist" }
        if isFolder.boolValue { return "is a folder; name a file" }
        guard FileManager.default.isReadableFile(atPath: path) else { return "may not be read by you" }
        return "cannot be read"
    }
}
