import Foundation
import Testing

@testable import WebService

@Suite("The colours")
struct ContrastTests {
    /// Text on what it stands on (WCAG 2.2, 1.4.3 and 1.4.11), in the light and the dark scheme.
    static let pairs: [(text: String, ground: String, least: Double)] =
        [
            ("text", "surface", 4.5), ("text", "surface-raised", 4.5), ("text", "surface-sunken", 4.5),
            ("text-muted", "surface", 4.5), ("text-muted", "surface-raised", 4.5),
            ("text-muted", "surface-sunken", 4.5),
            ("accent", "surface", 4.5), ("accent", "surface-raised", 4.5), ("on-accent", "accent", 4.5),
            ("on-accent", "bad", 4.5),
            ("outline", "surface-raised", 3), ("focus", "surface", 3), ("bad", "surface-raised", 4.5),
        ]
        + (1...6).map { ("chart-\($0)", "surface-raised", 3) }
        + ["good", "warn", "bad", "accent"].flatMap { tone in
            [("\(tone)", "\(tone)-wash", 4.5), ("text", "\(tone)-wash", 4.5)]
        }

    @Test("can be told apart by everybody, in both schemes", arguments: pairs)
    func contrast(text: String, ground: String, least: Double) throws {
        let style = try String(contentsOf: Stage.assets.appending(path: "styles/tokens.css"), encoding: .utf8)
        let (texts, grounds) = (try Self.luminances(of: text, in: style), try Self.luminances(of: ground, in: style))
        for (one, other) in zip(texts, grounds) {
            let ratio = (max(one, other) + 0.05) / (min(one, other) + 0.05)
            #expect(ratio >= least, "\(text) on \(ground): \(ratio)")
        }
    }

    /// Of a colour written `light-dark(oklch(…), oklch(…))`.
    private static func luminances(of name: String, in style: String) throws -> [Double] {
        let line = try #require(style.split(separator: "\n").first { $0.contains("--\(name): light-dark(") })
        let found = line.matches(of: /oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)/).compactMap { match -> Double? in
            guard let lightness = Double(match.1), let chroma = Double(match.2), let hue = Double(match.3) else {
                return nil
            }
            return luminance(lightness / 100, chroma, hue)
        }
        try #require(found.count == 2, "\(name) needs a colour for each scheme")
        return found
    }

    /// Relative luminance of an OKLCH colour: by Ottosson's matrices to linear sRGB, cut to what a screen can show.
    private static func luminance(_ lightness: Double, _ chroma: Double, _ hue: Double) -> Double {
        let (a, b) = (chroma * cos(hue * .pi / 180), chroma * sin(hue * .pi / 180))
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        let red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
        let green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
        let blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
        let shown = [red, green, blue].map { min(max($0, 0), 1) }
        return 0.2126 * shown[0] + 0.7152 * shown[1] + 0.0722 * shown[2]
    }
}
