extension String {
    /// What people wrote, for a sentence or a title, where no markup keeps it apart: it stands by itself whatever its
    /// direction (UX guide 11.8). Characters that turn what follows them are left out; here nothing would end them.
    var isolated: String {
        let turning: [ClosedRange<Unicode.Scalar>] = ["\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}"]
        let kept = unicodeScalars.filter { scalar in !turning.contains { $0.contains(scalar) } }
        return "\u{2068}\(String(String.UnicodeScalarView(kept)))\u{2069}"
    }
    /// A word that nobody takes amiss stands as it is: `kg`, `m³`, `pcs.`; anything else is isolated.
    var isolatedIfUnusual: String {
        let isUsual = unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || " .-%/\u{200C}".unicodeScalars.contains(scalar)
        }
        return isUsual ? self : isolated
    }
}
