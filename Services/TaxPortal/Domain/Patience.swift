import Contracts

/// How long is waited for a portal, all in seconds; settings of the process.
package struct Patience: Sendable, Equatable {
    /// T-14: without a word for so long, nobody may say any more what the portal has.
    package let answer: Int64
    /// The first inquiry comes so long after the sending; each further one after twice the pause.
    package let firstInquiry: Int64
    /// The pauses between inquiries grow to this and no further.
    package let longestInquiry: Int64
    /// A portal may take so long to know of what it was sent: only after it “not found” means that it has nothing.
    package let settling: Int64
    /// The pause between questions after the buyer's mind.
    package let reaction: Int64

    package init(
        answer: Int64 = 900, firstInquiry: Int64 = 10, longestInquiry: Int64 = 900, settling: Int64 = 60,
        reaction: Int64 = 3600
    ) {
        self.answer = answer
        self.firstInquiry = firstInquiry
        self.longestInquiry = longestInquiry
        self.settling = settling
        self.reaction = reaction
    }

    /// The pause before inquiry `number`, counted from 0.
    package func pause(before number: Int) -> Int64 {
        let factor = Int64(1) << Int64(min(max(0, number), 20))
        return min(longestInquiry, firstInquiry.multipliedReportingOverflow(by: factor).partialValue)
    }
}

/// How long a portal that cannot be used is left alone.
package enum BackOff {
    /// Seconds after so many failures in a row: 2, 4, 8, … up to five minutes.
    package static func seconds(after failures: Int) -> Int64 {
        min(300, Int64(2) << Int64(min(max(0, failures - 1), 10)))
    }
}
