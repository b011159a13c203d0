import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// KOD I and KOD II, which stand on the picture of a document (`ksef.md` part 3).
extension KSeFAdapter {
    /// KOD I always; KOD II beside it on what was issued offline, as it was signed then.
    func codes(
        of content: Data, number: String?, facts: [String: String], for taxpayer: Taxpayer
    ) throws(PortalTrouble) -> [PrintedCode] {
        let number = number.flatMap { try? KSeFNumber($0) }
        let first = try Self.firstCode(of: content, number: number, for: taxpayer)
        let second = facts["kod_ii"].map {
            VerificationCode(url: $0, caption: facts["kod_ii_caption"] ?? VerificationCode.certificateCaption)
        }
        return [first, second].compactMap(\.self).map { code in
            PrintedCode(text: code.url, caption: code.caption) { code.picture }
        }
    }

    static func firstCode(
        of content: Data, number: KSeFNumber?, for taxpayer: Taxpayer
    ) throws(PortalTrouble) -> VerificationCode {
        let base = try verificationPages(of: taxpayer)
        do { return try VerificationCode.invoice(base: base, content: content, number: number) } catch {
            throw PortalTrouble(kind: .protocolError, message: "KOD I cannot be made: \(error)")
        }
    }

    /// - Throws: `.credentials` with what is missing or wrong, and what to do.
    static func secondCode(of content: Data, for taxpayer: Taxpayer) throws(PortalTrouble) -> VerificationCode {
        guard let credentials = try KSeFSecrets(taxpayer).offline() else {
            throw .credentials(
                "An offline document needs KOD II: put offline.pfx (or offline.key with offline.crt) into the company's "
                    + "folder of secrets.")
        }
        let base = try verificationPages(of: taxpayer)
        do {
            return try VerificationCode.certificate(
                base: base, context: .nip(taxpayer.nip), seller: taxpayer.nip, content: content,
                credentials: credentials)
        } catch {
            throw .credentials("KOD II cannot be signed: \(error)")
        }
    }

    private static func verificationPages(of taxpayer: Taxpayer) throws(PortalTrouble) -> String {
        guard let base = taxpayer.options["verification_url"], !base.isEmpty else {
            throw .credentials("Set the option verification_url to the address of KSeF's QR codes.")
        }
        return base
    }
}
