/// Something that another department surely said before has not arrived here yet; the message is tried again later.
struct NotYetKnown: Error, CustomStringConvertible {
    let description: String
}
