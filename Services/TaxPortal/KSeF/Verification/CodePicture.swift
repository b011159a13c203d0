import Foundation

extension VerificationCode {
    /// As it is printed: the QR code in its quiet zone, and the caption below, as a PNG of 300 dots an inch.
    ///
    /// - Returns: `nil` for a link that is longer than any QR code holds.
    package var picture: Data? { QRCode(url).map { CodePicture(code: $0, caption: caption).png } }
}

/// A QR code and the line of text below it, in dots.
struct CodePicture {
    /// Around the code, in modules (ISO/IEC 18004, 6.3.8).
    static let quietZone = 4
    /// Dots of one dot of a letter: at 300 an inch its height is 1.8 mm.
    private static let letter = 3
    private static let leastModule = 8

    let code: QRCode
    let caption: String

    private var captionWidth: Int { caption.count * (CaptionFont.width + 1) * Self.letter }
    private var modules: Int { code.size + 2 * Self.quietZone }

    /// Dots of a module: the caption has to fit below.
    var module: Int { max(Self.leastModule, (captionWidth + modules - 1) / modules) }

    /// Where the caption begins, from the top.
    var captionTop: Int { modules * module }

    var png: Data {
        let side = modules * module
        var picture = PNG(width: side, height: captionTop + (CaptionFont.height + 2) * Self.letter)
        for row in 0..<code.size {
            for column in 0..<code.size where code[row, column] {
                picture.blacken(
                    left: (column + Self.quietZone) * module, top: (row + Self.quietZone) * module, width: module,
                    height: module)
            }
        }
        var left = (side - captionWidth + Self.letter) / 2
        for character in caption {
            for (row, column) in CaptionFont.dots(of: character) {
                picture.blacken(
                    left: left + column * Self.letter, top: captionTop + row * Self.letter, width: Self.letter,
                    height: Self.letter)
            }
            left += (CaptionFont.width + 1) * Self.letter
        }
        return picture.file(dotsPerInch: 300)
    }
}
