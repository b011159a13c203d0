import Contracts
import Testing

@Suite("A reason for a loss")
struct LossReasonTests {
    @Test("is kept as a text with its note, and read again as it was", arguments: LossReason.allCases)
    func both(reason: LossReason) {
        for note in [nil, "5 % above: theirs"] as [String?] {
            let read = LossReason.reading(reason.text(note: note))
            #expect(read.reason == reason && read.note == note)
        }
    }

    @Test("that somebody wrote in words of his own counts as other, and the words are its note")
    func own() {
        for text in ["not recorded", "pricey: yes", ""] {
            let read = LossReason.reading(text)
            #expect(read.reason == .other && read.note == text)
        }
    }
}
