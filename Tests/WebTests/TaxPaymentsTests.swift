import Foundation
import Testing

@testable import WebService

@Suite("Later payments, as the authority is told of them")
struct TaxPaymentsTests {
    private let page = "/taxportal/submissions/\(TaxAnswers.id)/payments"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(rights: String = #""readTax","submitTax""#, owed: String? = "10000000") throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", TaxAnswers.path, 200, TaxAnswers.detail())
        stage.services.answer("GET", "\(TaxAnswers.path)/payments", 200, TaxAnswers.payments(owed: owed))
        return stage
    }

    @Test("shows what was told, what is left, and what waits for a person")
    func shown() async throws {
        let html = try await stage().get(page, stage().signedIn(language: "fa")).html
        for text in ["۱۰٬۰۰۰٬۰۰۰", "۶٬۰۰۰٬۰۰۰", "K-7781", "رسیدنش نامعلوم است", #"value="AGAIN""#, #"name="paid_on""#] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains(#"<bdi class="code" dir="ltr"></bdi>"#), "a payment without a number has a dash")
    }

    @Test("tells the service amount, day and way of payment")
    func entered() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(TaxAnswers.path)/payments", 201, TaxAnswers.payments())
        let form =
            "key=\(key)&amount=%DB%B1%D9%AC%DB%B5%DB%B0%DB%B0&paid_on=1405%2F6%2F1&method=CHEQUE&reference_number=12"
        let shown = try await stage.post(page, form, stage.signedIn(language: "fa"))
        #expect(shown.status == 303, "\(shown)")
        let body = try #require(stage.services.asked.last { $0.method == "POST" }?.body)
        let sent = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? NSDictionary)
        #expect(
            sent == [
                "amount": ["amount": 1500, "currency": "IRR"], "paid_on": "2026-08-23", "method": "CHEQUE",
                "reference_number": "12",
            ] as NSDictionary)
    }

    @Test("says what becomes of a payment that nobody knows of, at the version that was seen")
    func resolved() async throws {
        let stage = try stage()
        let path = "\(TaxAnswers.path)/payments/\(TaxAnswers.payment)/resolve"
        stage.services.answer("POST", path, 200, TaxAnswers.payments())
        let form = "key=\(key)&version=3&finding=REGISTERED&reason=dashboard"
        let shown = try await stage.post("\(page)/\(TaxAnswers.payment)", form, stage.signedIn())
        #expect(shown.status == 303, "\(shown)")
        let none = try await stage.post(
            "\(page)/\(TaxAnswers.payment)", "key=\(key)&version=3&finding=MAYBE&reason=x", stage.signedIn())
        #expect(none.status == 422)
    }

    @Test("offers nothing where the authority takes none, or without the right")
    func closed() async throws {
        let cash = try stage(owed: nil)
        #expect(try await !cash.get(page, cash.signedIn()).html.contains(#"name="paid_on""#))
        let reader = try stage(rights: #""readTax""#)
        let html = try await reader.get(page, reader.signedIn()).html
        #expect(!html.contains(#"name="paid_on""#) && !html.contains(#"value="AGAIN""#))
        #expect(try await reader.post(page, "key=\(key)&amount=1", reader.signedIn()).status == 404)
    }
}
