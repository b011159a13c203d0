/// The colour of a chip or a notice; the words in it say the same.
enum Tone: String, Sendable, CaseIterable {
    case quiet, accent, good, warn, bad
}

/// A state in a word.
struct Chip: Sendable {
    let text: String
    let tone: Tone

    init(_ text: String, _ tone: Tone = .quiet) {
        self.text = text
        self.tone = tone
    }

    var values: Values { ["text": text, "tone": tone.rawValue] }
}
