/// What can become of an invoice that was taken in (page, 1.5).
enum InvoiceStatus {
    static let taken = Status(100, "Faktura przyjęta do dalszego przetwarzania")
    static let processing = Status(150, "Trwa przetwarzanie")
    static let accepted = Status(200, "Sukces")
    static let sessionFailed = Status(405, "Przetwarzanie anulowane z powodu błędu sesji")
    static let notAllowed = Status(
        410, "Nieprawidłowy zakres uprawnień", ["Sprzedawca z faktury nie odpowiada kontekstowi uwierzytelnienia."])
    static let attachmentNotAllowed = Status(415, "Brak możliwości wysyłania faktury z załącznikiem")
    static let notDecrypted = Status(435, "Błąd odszyfrowania pliku")
    static let cancelled = Status(
        550, "Operacja została anulowana przez system",
        ["Przetwarzanie zostało przerwane z przyczyn wewnętrznych systemu. Spróbuj ponownie"])

    static func badFile(_ details: [String]) -> Status { Status(430, "Błąd weryfikacji pliku faktury", details) }

    static func badContent(_ details: [String]) -> Status {
        Status(450, "Błąd weryfikacji semantyki dokumentu faktury", details)
    }

    static func duplicate(of number: String, in session: String) -> Status {
        Status(
            440, "Duplikat faktury",
            [
                "Duplikat faktury. Faktura o numerze KSeF: \(number) została już prawidłowo przesłana do systemu w sesji: "
                    + session
            ],
            extensions: ["originalKsefNumber": number, "originalSessionReferenceNumber": session])
    }

    /// A verdict ordered by the side channel.
    static func ordered(_ code: Int) -> Status {
        switch code {
        case 405: sessionFailed
        case 410: notAllowed
        case 415: attachmentNotAllowed
        case 430: badFile(["Na zlecenie."])
        case 435: notDecrypted
        case 440: duplicate(of: "1111111111-20250101-010000000001-00", in: "20250101-SO-0000000000-0000000001-00")
        case 450: badContent(["Na zlecenie."])
        case 550: cancelled
        default: Status(500, "Nieznany błąd (\(code))")
        }
    }
}
