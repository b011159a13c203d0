import Contracts
import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("Approval policies")
struct PolicyTests {
    private static let edit = "\(PoliciesPage.path)/opportunity/edit"

    private func stage() throws -> Stage {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        return stage
    }

    @Test("are shown step by step: who, whose yes, when, and how long")
    func shown() async throws {
        let stage = try stage()
        let html = try await stage.get("\(PoliciesPage.path)/opportunity", stage.signedIn(language: "en")).html
        for words in [
            "Sales manager, \u{2068}Reza\u{2069}, head of \u{2068}Reza\u{2069}", "2 of them",
            "amount over IRR\u{A0}5,000,000 or discount over 10%",
            "reminds after 4 hours", "Director", "any one of them", "always",
        ] {
            #expect(html.contains(words), "\(words)")
        }
    }

    @Test("are edited as they are, with room for one step more")
    func form() async throws {
        let html = try await stage().get(Self.edit, stage().signedIn(language: "fa")).html
        #expect(html.contains(#"name="version" value="7""#))
        #expect(html.matches(of: /name="steps\.\d\.name"/).count == 3)
        #expect(html.contains("value=\"۵٬۰۰۰٬۰۰۰\""))
        #expect(html.contains(#"value="\#(AdminAnswers.unitID)" checked"#))
        #expect(html.contains(#"value="sales-director" checked"#))
    }

    @Test("get another step without losing what was typed")
    func more() async throws {
        let stage = try stage()
        let fields =
            "key=\(UUID())&version=7&more=yes&steps.0.name=First&steps.0.order=1&steps.0.rule=ALL"
            + "&steps.0.roles=sales-director&steps.1.name="
        let shown = try await stage.post(Self.edit, fields, stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        #expect(shown.html.matches(of: /name="steps\.\d\.name"/).count == 3)
        #expect(shown.html.contains(#"value="First""#))
        #expect(shown.html.contains(#"value="ALL" selected"#))
        #expect(!stage.services.asked.contains { $0.method == "PUT" })
    }

    @Test("are published in the order of the numbers; a step without a name is left out")
    func publish() async throws {
        let stage = try stage()
        stage.services.answer("PUT", AdminAnswers.policy, 200, AdminAnswers.policy())
        let fields =
            "key=\(UUID())&version=7&steps.0.name=Second&steps.0.order=2&steps.0.rule=N_OF_M&steps.0.n=2"
            + "&steps.0.roles=sales-manager&steps.0.users=\(AdminAnswers.id)&steps.0.heads=\(AdminAnswers.unitID)"
            + "&steps.0.condition.amount_over=5000&steps.0.condition.discount_over=10%25&steps.0.may_return_lines=yes"
            + "&steps.0.expire_after_hours=48&steps.1.name=First&steps.1.order=1&steps.1.rule=ANY"
            + "&steps.1.roles=sales-director&steps.2.name=&steps.2.order=3&steps.2.rule=ANY"
        let shown = try await stage.post(Self.edit, fields, stage.signedIn())
        #expect(shown.headers[.location] == "\(PoliciesPage.path)/opportunity?done=policyPublished")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == "\"7\"")
        let steps = try JSON.decode(ReplacePolicyRequest.self, from: try #require(asked.body)).steps
        #expect(steps.map(\.name) == ["First", "Second"])
        #expect(steps[1].approvers.count == 3 && steps[1].n == 2 && steps[1].expireAfterHours == 48)
        #expect(steps[1].condition?.amountOver == Money(5000, .irr) && steps[1].mayReturnLines == true)
        #expect(steps[1].condition?.discountOver == (try ExactDecimal("0.1")))
        #expect(steps[0].condition == nil && steps[0].n == nil)
    }

    @Test("say at the step what it lacks")
    func lacking() async throws {
        let stage = try stage()
        let fields = "key=\(UUID())&version=7&steps.0.name=One&steps.0.order=1&steps.0.rule=N_OF_M&steps.0.n=x"
        let shown = try await stage.post(Self.edit, fields, stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("Choose who approves this step."))
        #expect(shown.html.contains(##"href="#policy-steps.0.n""##))
    }
}

@Suite("The logs of all services")
struct LogTests {
    private func stage() throws -> Stage {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        for service in ServiceName.allCases where service != .sales {
            stage.services.answer("GET", "/api/\(service.rawValue)/v1/audit/entries", 200, AdminAnswers.entries())
            stage.services.answer("GET", "/api/\(service.rawValue)/v1/messages/parked", 200, #"{"messages":[]}"#)
        }
        return stage
    }

    @Test("stand in one list, the newest first, with the names of people and the words for what they did")
    func merged() async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "/api/accounting/v1/audit/entries", 200,
            AdminAnswers.entries(
                AdminAnswers.entry("accounting", "ProFormaIssued", hour: "12"),
                AdminAnswers.entry("accounting", "PaymentCleared", hour: "09", by: Answers.user)))
        let html = try await stage.get(AuditPage.path, stage.signedIn(language: "en")).html
        // Every deed stands above it, to be chosen.
        let table = try #require(html.firstRange(of: "<tbody>")).lowerBound
        let told = ["Pro-forma issued", "Opportunity opened", "Payment received"].compactMap {
            html[table...].firstRange(of: $0)
        }
        #expect(told.count == 3 && zip(told, told.dropFirst()).allSatisfy { $0.lowerBound < $1.lowerBound })
        #expect(html.contains("<bdi>Reza</bdi>"))
        #expect(html.contains(#"href="/sales/opportunities/\#(Answers.opportunityID)""#))
    }

    @Test("are asked only for the person, the case, the services and the page that are chosen")
    func filtered() async throws {
        let stage = try stage()
        let path =
            "\(AuditPage.path)?by=\(AdminAnswers.id)&case=\(Answers.opportunityID)&f.service.in=sales"
            + "&after=\(AdminAnswers.messageID)"
        let html = try await stage.get(path, stage.signedIn()).html
        let asked = stage.services.asked.map(\.path).filter { $0.contains("/audit/entries") }
        #expect(
            asked == [
                "/api/sales/v1/audit/entries?by=\(AdminAnswers.id)&case=\(Answers.opportunityID)"
                    + "&before=\(AdminAnswers.messageID)"
            ])
        // Another service more, for the same person and case.
        #expect(
            html.contains(
                "?by=\(AdminAnswers.id)&amp;case=\(Answers.opportunityID)&amp;f.service.in=sales,approval\""))
    }

    @Test("have words for every fact that a service can tell, in every language", arguments: Language.allCases)
    func words(language: Language) throws {
        let texts = try stage().house.texts(language)
        let facts = MessageCatalogue.all.filter { $0 is any Event.Type }.map { "event.\($0.name)" }
        #expect(facts.filter { texts[$0] == nil } == [])
        #expect(texts.keys.filter { $0.hasPrefix("event.") && !facts.contains($0) } == [])
    }

    @Test("lack those of a service that is away, which is told")
    func away() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/delivery/v1/audit/entries", 503)
        let html = try await stage.get(AuditPage.path, stage.signedIn(language: "en")).html
        #expect(html.contains("Opportunity opened"))
        #expect(html.contains("A part of this page is away just now"))
    }

    @Test("tell which rules hold, of the service that is asked for alone")
    func health() async throws {
        let stage = try stage()
        #expect(try await stage.get(HealthPage.path, stage.signedIn()).status == 200)
        #expect(!stage.services.asked.contains { $0.path.hasSuffix("/audit") })
        let html = try await stage.get("\(HealthPage.path)?service=sales", stage.signedIn(language: "en")).html
        for words in ["I-31", "inv_1 inv_2", "Rules are broken", "120"] { #expect(html.contains(words), "\(words)") }
    }

    @Test("hold parked messages, to be tried again or given up with a reason")
    func parked() async throws {
        let stage = try stage()
        let page = "\(ParkedMessagesPage.path)/sales/sales.on-accounting/\(AdminAnswers.messageID)"
        #expect(try await stage.get(ParkedMessagesPage.path, stage.signedIn()).html.contains(page))
        let api = "\(AdminAnswers.parked)/sales.on-accounting/\(AdminAnswers.messageID)"
        for action in ["retry", "discard"] { stage.services.answer("POST", "\(api)/\(action)", 204, "") }
        let tried = try await stage.post("\(page)/retry", "key=\(UUID())", stage.signedIn())
        #expect(tried.headers[.location] == "\(ParkedMessagesPage.path)?done=messageRetried")
        let silent = try await stage.post("\(page)/discard", "key=\(UUID())&reason=", stage.signedIn())
        #expect(silent.status == 422)
        _ = try await stage.post("\(page)/discard", "key=\(UUID())&reason=twice", stage.signedIn())
        #expect(stage.services.asked.last?.path == "\(api)/discard")
        let elsewhere = "\(ParkedMessagesPage.path)/sales/..%2F..%2Fusers/\(AdminAnswers.messageID)"
        #expect(try await stage.get(elsewhere, stage.signedIn()).status == 404)
    }
}
