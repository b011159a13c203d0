extension String {
    /// What XML 1.0 can carry: other characters become U+FFFD, line ends line feeds; no white space at either end.
    ///
    /// - Returns: none where nothing is left: an empty element is a fault (PEPPOL-EN16931-R008).
    var plain: String? {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        guard !scalars.isEmpty else { return nil }
        var text = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in scalars {
            switch scalar {
            case "\r": text.append("\n")
            case "\n" where previous == "\r": break
            default: text.append(scalar.isAllowedInXML ? scalar : "\u{FFFD}")
            }
            previous = scalar
        }
        return String(text)
    }

    /// Persian and Arabic digits as ASCII ones.
    var asciiDigits: String {
        var text = UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x06F0...0x06F9: text.append(Unicode.Scalar(UInt8(scalar.value - 0x06F0 + 0x30)))
            case 0x0660...0x0669: text.append(Unicode.Scalar(UInt8(scalar.value - 0x0660 + 0x30)))
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// Letters and digits of ASCII, upper case: a number as it is compared, whatever it was grouped with.
    var identifier: String {
        String(asciiDigits.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    var isDigits: Bool { !isEmpty && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
}

extension Unicode.Scalar {
    fileprivate var isAllowedInXML: Bool {
        switch value {
        case 0x9, 0xA, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
