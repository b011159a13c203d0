/// A request to the side channel, or an option, that the stand-in cannot follow: in plain words.
struct SideChannelFault: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
