import Contracts
import Foundation
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("A taxpayer's options")
struct TaxpayerOptionTests {
    private static let product = "\(ProductID())"
    private static let many = (1...3000).map { _ in "\(ProductID())" }.joined(separator: ",")

    private func settings(
        _ portal: Portal, _ options: [String: String], memoryID: String? = nil, isEnabled: Bool = true
    ) -> TaxpayerSettings {
        TaxpayerSettings(
            portal: portal, baseURL: "https://p.test", memoryID: memoryID, options: options, isEnabled: isEnabled,
            filesFrom: nil, updatedAt: .now(), version: 1)
    }

    private func moadian(_ options: [String: String]) -> [Fault] {
        MoadianAdapter().objections(to: settings(.moadian, options, memoryID: "A11216"))
    }

    private func ksef(_ options: [String: String]) -> [Fault] { KSeFAdapter().objections(to: settings(.ksef, options)) }

    private static let rightAtMoadian = [
        "sstid": "2710000138624", "sstid.rate.0": "2001584175153", "sstid.rate.3.5": "2710000138624",
        "pattern.\(product)": "gold", "sstid.\(product)": "۲۷۱۰۰۰۰۱۳۸۶۲۴", "units": "بشکه=1639، roll=1641",
        "settlement": "credit",
        "settlement.10100302746": "cash", "contract.04993708990001": "123456789012",
        "partnerships": "10100302746, 14003778990", "exchange_rate.eur": "612345.5", "branch": "0001",
        "odd_rials": "portal", "late_sending": "declare", "referral_type": "omit", "check_digits": "warn",
        "serial.first": "1790000000", "key_file": "own.pem", "token_key_file": "company.pfx", "client_id": "TRUSTED-1",
        "token_header": "Token", "nonce_seconds": "200", "signature_type": "named", "receipts": "any", "api": "v1",
        "on_timeout": "resend", "trust_file": "gateway.pem",
    ]
    private static let rightAtKSeF = [
        "address_line_1": "ul. Prosta 1", "address_line_2": "00-001 Warszawa", "email": "a@b.pl", "phone": "+48 1",
        "krs": "0000123456", "regon": "123456785", "bdo": "000123456", "footer": "Do zobaczenia",
        "bank_account": "PL61 1090 1014 0000 0712 1981 2874", "bank_swift.eur": "WBKPPLPP", "bank_name": "Bank",
        "payment_means": "6", "payment_days": "14", "rate.vat_23": "23", "gtu.\(product)": "GTU_13",
        "exchange_rate.eur": "4.2512",
        "exemption_act": "art. 43", "cash_method": "no", "self_billing": "yes", "split_payment": "when_due",
        "annex_15": many, "correction_effect": "2", "check_digits": "no", "sign_in": "certificate",
        "batch_from": "never", "verification_url": "https://qr-test.ksef.mf.gov.pl",
        "announcements": "failure 2026-03-02T10:00:00Z/2026-03-02T18:00:00Z; unavailability 2026-04-01T00:00:00Z/",
    ]

    @Test("that its README names are taken")
    func right() {
        #expect(moadian(Self.rightAtMoadian) == [])
        #expect(ksef(Self.rightAtKSeF) == [])
    }

    @Test(
        "of Moadian are refused one by one, with a pointer",
        arguments: [
            ("settlment", "credit", "unknown-option"), ("serial.last", "1", "unknown-option"),
            ("header.x-key", "secret", "secret"), ("settlement", "later", "invalid"),
            ("settlement.10100302746", "later", "invalid"), ("settlement.noor", "cash", "unknown-option"),
            ("contract.10100302746", "12345678901", "invalid"), ("serial.first", "0", "invalid"),
            ("serial.first", "1000000000000", "invalid"), ("serial.first", "+5", "invalid"),
            ("nonce_seconds", "9", "invalid"), ("nonce_seconds", "soon", "invalid"), ("receipts", "strict", "invalid"),
            ("api", "v3", "invalid"), ("signature_type", "bare", "invalid"), ("exchange_rate.eur", "0", "invalid"),
            ("exchange_rate.eur", "612,345", "invalid"), ("exchange_rate.EUR", "1", "unknown-option"),
            ("exchange_rate.euro", "1", "unknown-option"), ("sstid", "271000013862", "invalid"),
            ("pattern.pump", "gold", "unknown-option"), ("sstid.rate.10.0", "2710000138624", "unknown-option"),
            ("sstid.pump", "2710000138624", "unknown-option"),
            ("units", "roll", "invalid"), ("units", "roll=9999999", "invalid"), ("branch", "1", "invalid"),
            ("partnerships", "10100302746;14003778990", "invalid"), ("key_file", "../other/key.pem", "invalid"),
            ("trust_file", ".hidden", "invalid"), ("token_header", "To ken", "invalid"),
            ("client_id", "a company", "invalid"), ("odd_rials", "books", "invalid"),
        ])
    func wrongAtMoadian(name: String, value: String, code: String) {
        let faults = moadian(["branch": "0001"].merging([name: value]) { $1 })
        #expect(faults.map(\.pointer) == ["/options/\(name)"], "\(faults)")
        #expect(faults.map(\.code) == [code], "\(faults)")
    }

    @Test(
        "of KSeF are refused one by one, with a pointer",
        arguments: [
            ("anouncements", "", "unknown-option"), ("announcements", "failure yesterday", "invalid"),
            ("announcements", "failure 2026-03-02T18:00:00Z/2026-03-02T10:00:00Z", "invalid"),
            ("batch_from", "0", "invalid"), ("batch_from", "ten", "invalid"), ("sign_in", "seal", "invalid"),
            ("verification_url", "qr.ksef.mf.gov.pl", "invalid"), ("verification_url", "http://qr.test", "invalid"),
            ("payment_days", "366", "invalid"), ("payment_means", "8", "invalid"),
            ("cash_method", "perhaps", "invalid"),
            ("split_payment", "sometimes", "invalid"), ("check_digits", "maybe", "invalid"),
            ("exchange_rate.eur", "0", "invalid"), ("exchange_rate.zzzz", "4", "unknown-option"),
            ("rate.vat_23", "24", "invalid"), ("gtu.pump", "GTU_01", "unknown-option"), ("annex_15", "pump", "invalid"),
            ("correction_effect", "4", "invalid"),
            ("krs", "123", "invalid"), ("regon", "1234567890", "invalid"), ("email", "nobody", "invalid"),
            ("bank_account", "123", "invalid"), ("bank_swift", "bank", "invalid"),
            ("phone", "+48 12 345 67 89 01", "invalid"),
            ("serial.first", "1", "unknown-option"), ("qr.url", "https://qr.test", "unknown-option"),
        ])
    func wrongAtKSeF(name: String, value: String, code: String) {
        let faults = ksef([name: value])
        #expect(faults.map(\.pointer) == ["/options/\(name)"], "\(faults)")
        #expect(faults.map(\.code) == [code], "\(faults)")
    }

    @Test("come with the memory that Moadian needs and KSeF does not know")
    func memory() {
        let adapter = MoadianAdapter()
        #expect(adapter.objections(to: settings(.moadian, [:])).map(\.pointer) == ["/memory_id"])
        #expect(adapter.objections(to: settings(.moadian, [:], isEnabled: false)) == [])
        let ksef = KSeFAdapter().objections(to: settings(.ksef, [:], memoryID: "A11216"))
        #expect(ksef.map(\.pointer) == ["/memory_id"])
    }

    @Test("are named to whoever mistakes one")
    func names() {
        #expect(
            moadian(["settlment": "credit"]).first?.message.contains("settlement, settlement.…, signature_type") == true
        )
    }

    @Test("that are long are judged in no time: hundreds of products, thousands of ids")
    func quick() {
        var options = Self.rightAtMoadian
        for _ in 1...3000 { options["sstid.\(ProductID())"] = "2710000138624" }
        let clock = ContinuousClock()
        let spent = clock.measure {
            #expect(moadian(options).isEmpty)
            #expect(ksef(Self.rightAtKSeF).isEmpty)
        }
        #expect(spent < .seconds(5), "\(spent)")
    }
}

@Suite("A taxpayer's options, stored", .needsDatabase)
struct TaxpayerStoringTests {
    @Test("what the portal's module cannot use is 422 with a pointer to each, and nothing is stored")
    func refused() async throws {
        try await withService(TaxPortalApp.definition) { service in
            let admin = service.person(.administrator)
            let request = TaxpayerRequest(
                baseURL: "http://portal.example", memoryID: "A11216",
                options: [
                    "setlement": "credit", "nonce_seconds": "5", "header.x-key": "0123", "branch": "0001",
                    "gateway.password": "x", "a/b": "c",
                ])
            let answer = try await service.put("taxpayers/moadian", request, as: admin)
            #expect(answer.status == 422)
            #expect(
                Set((answer.problem?.errors ?? []).map(\.pointer)) == [
                    "/base_url", "/options/setlement", "/options/nonce_seconds", "/options/header.x-key",
                    "/options/gateway.password", "/options/a~1b",
                ], "\(answer)")
            #expect(try await service.get("taxpayers/moadian", as: admin).status == 404)
        }
    }

    @Test("a list of products as long as a company has them fits; white space and empty options are left out")
    func stored() async throws {
        try await withService(TaxPortalApp.definition) { service in
            let products = (1...3000).map { _ in "\(ProductID())" }.joined(separator: ",")
            let request = TaxpayerRequest(
                baseURL: "https://api.ksef.test/v2",
                options: ["annex_15": products, "email": "  a@b.pl ", "phone": "   "])
            let saved: TaxpayerView =
                try await service.put("taxpayers/ksef", request, as: service.person(.administrator)).decoded()
            #expect(saved.options == ["annex_15": products, "email": "a@b.pl"])
        }
    }
}
