/// A fact overtook another one that it rests on; the library hands it over again later.
struct NotYetKnown: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
