import Contracts
import Foundation
import Testing

@testable import KSeF

@Suite("A confirmation of receipt")
struct ConfirmationTests {
    let portal: ScriptedPortal
    let content = Data("<Faktura/>".utf8)
    let number: KSeFNumber

    init() throws {
        portal = try ScriptedPortal()
        number = try KSeFNumber("5265877635-20250826-0100001AF629-AF")
    }

    private static let samples =
        (ProcessInfo.processInfo.environment["KARVAN_REFERENCE"] ?? "../shared/reference") + "/ksef/upo"

    private func confirmation(
        number: String? = nil, hash: String? = nil, form: String = "FA (3)", schema: String = "Schemat_FA(3)_v1-0E.xsd"
    ) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>
        <Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3">
          <NazwaPodmiotuPrzyjmujacego>Ministerstwo Finansów - środowisko testowe (TE)</NazwaPodmiotuPrzyjmujacego>
          <NumerReferencyjnySesji>20261125-SO-9D5A28BFDA-47C899773E-5C</NumerReferencyjnySesji>
          <NazwaStrukturyLogicznej>\(schema)</NazwaStrukturyLogicznej>
          <KodFormularza>\(form)</KodFormularza>
          <Dokument>
            <NipSprzedawcy>5265877635</NipSprzedawcy>
            <NumerKSeFDokumentu>\(number ?? self.number.text)</NumerKSeFDokumentu>
            <NumerFaktury>FV/1</NumerFaktury>
            <SkrotDokumentu>\(hash ?? ContentHash(of: content).text)</SkrotDokumentu>
            <TrybWysylki>Online</TrybWysylki>
          </Dokument>
        </Potwierdzenie>
        """
    }

    private func answer(_ path: String, _ body: String, hash: String? = nil) {
        let told = hash ?? ContentHash(of: Data(body.utf8)).text
        portal.answer(path, 200, body, ["x-ms-meta-hash": told, "Content-Type": "application/xml"])
    }

    private func fetched(link: String? = "https://store.test/upo?sig=s") async throws -> Data? {
        try await portal.desk().confirmation(of: number, content: content, link: link, session: "s")
    }

    private static let api = "/sessions/s/invoices/ksef/5265877635-20250826-0100001AF629-AF/upo"

    @Test("is fetched by its link, without a token, and handed on as it came")
    func link() async throws {
        answer("https://store.test/upo", confirmation())
        #expect(try await fetched() == Data(confirmation().utf8))
        #expect(portal.calls == ["GET https://store.test/upo?sig=s"])
    }

    @Test("is fetched from the API when the link is over, or leads to something else")
    func api() async throws {
        portal.answer("https://store.test/upo", 403, "<Error/>")
        answer(Self.api, confirmation())
        #expect(try await fetched() == Data(confirmation().utf8))
        answer("https://store.test/upo", confirmation(hash: ContentHash(of: Data()).text))
        answer(Self.api, confirmation())
        #expect(try await fetched() == Data(confirmation().utf8))
    }

    @Test("that does not exist yet is none")
    func none() async throws {
        portal.answer(Self.api, 400, #"{"errors":[{"code":21178,"description":"Nie znaleziono UPO"}]}"#)
        #expect(try await fetched(link: nil) == nil)
    }

    @Test("with other content, another number, another form or another hash than told is refused")
    func refused() async throws {
        let other = ContentHash(of: Data("other".utf8)).text
        let wrong: [(body: String, hash: String?)] = [
            (confirmation(hash: other), nil), (confirmation(number: ScriptedPortal.number(1)), nil),
            (confirmation(form: "FA (2)"), nil), (confirmation(schema: "Schemat_FA(2)_v2-0E.xsd"), nil),
            (confirmation(), other), ("<html/>", nil), ("{}", nil), ("", nil),
            ("<!DOCTYPE x [<!ENTITY e 'x'>]><Potwierdzenie>&e;</Potwierdzenie>", nil),
        ]
        for (body, hash) in wrong {
            answer(Self.api, body, hash: hash)
            let failure = await #expect(throws: KSeFFailure.self) { try await fetched(link: nil) }
            #expect(failure?.kind == .misunderstanding)
            #expect(["upo", "hash"].contains(failure?.code))
        }
    }

    @Test("of an original tells whether a duplicate is ours")
    func original() async throws {
        answer(Self.api, confirmation())
        let ours = try await portal.desk().original(number, session: "s")
        #expect(ours.hash == ContentHash(of: content).text)
        #expect(ours.confirmation == Data(confirmation().utf8))
        let other = ContentHash(of: Data("other".utf8)).text
        answer(Self.api, confirmation(hash: other))
        #expect(try await portal.desk().original(number, session: "s").hash == other)
    }

    @Test("that another's session holds is replaced by the document itself")
    func another() async throws {
        portal.answer(Self.api, 403, #"{"reasonCode":"insufficient-resource-access"}"#)
        portal.answer("/invoices/ksef/\(number)", 200, "<Faktura/>", ["x-ms-meta-hash": ContentHash(of: content).text])
        let ours = try await portal.desk().original(number, session: "s")
        #expect(ours.hash == ContentHash(of: content).text && ours.confirmation == nil)
        portal.answer("/invoices/ksef/\(number)", 200, "<Faktura>", ["x-ms-meta-hash": ContentHash(of: content).text])
        await #expect(throws: KSeFFailure.self) { try await portal.desk().original(number, session: nil) }
    }

    @Test("of the ministry's samples is read, one document or several")
    func samples() throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: Self.samples), !names.isEmpty else {
            print("skipped: no samples in \(Self.samples); set KARVAN_REFERENCE")
            return
        }
        for name in names where name.hasSuffix(".xml") {
            let bytes = try Data(contentsOf: URL(filePath: "\(Self.samples)/\(name)"))
            let read = try ConfirmationOfReceipt(bytes)
            #expect(read.documents.count == (name.contains("sesja") ? 2 : 1), "\(name)")
            #expect(read.formCode == "FA (3)")
            #expect(
                read.documents.allSatisfy { $0.hash.count == 44 && $0.seller == "5265877635" && $0.mode == "Online" })
            #expect(read.documents.contains { $0.number == "5265877635-20250916-0200A0D6723E-C2" })
        }
    }
}
