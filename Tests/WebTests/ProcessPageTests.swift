import Contracts
import Foundation
import HTTPTypes
import Testing

@testable import WebService

@Suite("Sales processes for the administrator")
struct ProcessPageTests {
    private static let page = "\(ProcessesPage.path)/p-machines"

    private func stage(_ process: String = AdminAnswers.process()) throws -> Stage {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        stage.services.answer("GET", "/api/sales/v1/processes", 200, #"{"processes": [\#(process)]}"#)
        stage.services.answer("GET", AdminAnswers.process, 200, process)
        return stage
    }

    private func wanted(_ stage: Stage) throws -> SalesProcessRequest {
        let asked = try #require(stage.services.asked.last { $0.method == "PUT" })
        #expect(asked.headers["If-Match"] == "\"5\"")
        return try JSON.decode(SalesProcessRequest.self, from: try #require(asked.body))
    }

    @Test("show the stages in their order, what leads to each, and how many sales stand there")
    func shown() async throws {
        let stage = try stage()
        let html = try await stage.get(Self.page, stage.signedIn(language: "en")).html
        for words in [
            "Machines talks", "Moved by hand", "Pro-forma accepted by the customer", "Probability 10%",
            "2 open opportunities", "Retired stages",
        ] {
            #expect(html.contains(words), "\(words)")
        }
        // Each has the buttons that lead somewhere: the first no “up”, the last no “down”.
        #expect(html.matches(of: /value="up"/).count == 2 && html.matches(of: /value="down"/).count == 2)
    }

    @Test("offer no order that documents do not have")
    func fixedOrder() async throws {
        let cycle = """
            {"key": "p-machines", "is_default": true, "is_retired": false, "version": 5, "stages": [
                {"key": "invoice", "position": 1, "probability": 1, "milestone": "INVOICE", "is_retired": false},
                {"key": "delivery", "position": 2, "probability": 2, "milestone": "DELIVERY", "is_retired": false}]}
            """
        let stage = try stage(cycle)
        let html = try await stage.get(Self.page, stage.signedIn(language: "en")).html
        #expect(!html.contains(#"name="move""#))
        // It takes new sales, so it is not retired.
        #expect(!html.contains("\(Self.page)/retire"))
    }

    @Test("move a stage by one place, as it was looked at, without a script")
    func order() async throws {
        let stage = try stage()
        stage.services.answer("PUT", AdminAnswers.process, 200, AdminAnswers.process())
        let shown = try await stage.post(
            "\(Self.page)/order", "key=\(UUID())&version=5&stage=s-offer&move=up", stage.signedIn())
        #expect(shown.headers[.location] == "\(Self.page)?done=stageMoved#stage-s-offer")
        #expect(try wanted(stage).stages.map(\.key) == ["s-offer", "s-talks", "s-order"])
        #expect(try wanted(stage).name == nil)
    }

    @Test("tell that somebody else changed the process meanwhile")
    func stale() async throws {
        let stage = try stage()
        stage.services.answer(
            "PUT", AdminAnswers.process, 412, #"{"code": "version_conflict", "title": "x", "status": 412}"#)
        let shown = try await stage.post(
            "\(Self.page)/order", "key=\(UUID())&version=5&stage=s-talks&move=down", stage.signedIn(language: "en"))
        #expect(shown.status == 412)
    }

    @Test("take a stage more, where it is wanted")
    func add() async throws {
        let stage = try stage()
        stage.services.answer("PUT", AdminAnswers.process, 200, AdminAnswers.process())
        let fields = "key=\(UUID())&version=5&name=Trial&probability=۲۵&milestone=&after=s-talks"
        let shown = try await stage.post("\(Self.page)/add-stage", fields, stage.signedIn())
        #expect(shown.headers[.location] == "\(Self.page)?done=stageAdded")
        let stages = try wanted(stage).stages
        #expect(stages.map(\.key) == ["s-talks", nil, "s-offer", "s-order"])
        #expect(stages[1].name == "Trial" && stages[1].probability == 25 && stages[1].milestone == nil)
    }

    @Test("are made with the stages that have a name")
    func new() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/sales/v1/processes", 201, AdminAnswers.process())
        let path = "\(ProcessesPage.path)/new"
        let rows =
            "&stages.0.name=Talks&stages.0.probability=10&stages.1.name=Order&stages.1.probability=80"
            + "&stages.1.milestone=ORDER&stages.2.name="
        let empty = try await stage.post(path, "key=\(UUID())&name=Machines&stages.0.name=", stage.signedIn())
        #expect(empty.status == 422)
        let shown = try await stage.post(path, "key=\(UUID())&name=Machines\(rows)", stage.signedIn())
        #expect(shown.headers[.location] == "\(Self.page)?done=processOpened")
        let asked = try #require(stage.services.asked.last { $0.method == "POST" })
        let request = try JSON.decode(SalesProcessRequest.self, from: try #require(asked.body))
        #expect(request.name == "Machines" && request.stages.map(\.name) == ["Talks", "Order"])
        #expect(request.stages.map(\.milestone) == [nil, "ORDER"])
        let more = try await stage.post(path, "key=\(UUID())&more=yes\(rows)", stage.signedIn())
        #expect(more.html.matches(of: /name="stages\.\d\.name"/).count == 4)
    }

    @Test("keep a stage with open sales until it is said where they move, and lead to their list")
    func retireStage() async throws {
        let stage = try stage()
        let path = "\(Self.page)/stages/s-talks"
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        #expect(html.contains("2 open opportunities stand here."))
        #expect(html.contains("/sales/opportunities?f.process.in=p-machines&amp;f.stage.in=s-talks&amp;f.state.in="))
        stage.services.answer(
            "POST", "\(AdminAnswers.process)/stages/s-talks/retire", 409,
            #"{"code": "stage_in_use", "title": "x", "status": 409}"#)
        let refused = try await stage.post(
            "\(path)/retire", "key=\(UUID())&version=5&move_to=", stage.signedIn(language: "en"))
        #expect(refused.status == 409 && refused.html.contains("Open sales stand in this stage."))
        stage.services.answer(
            "POST", "\(AdminAnswers.process)/stages/s-talks/retire", 200, AdminAnswers.process())
        let done = try await stage.post(
            "\(path)/retire", "key=\(UUID())&version=5&move_to=s-offer", stage.signedIn())
        #expect(done.headers[.location] == "\(Self.page)?done=stageRetired")
        let asked = try #require(stage.services.asked.last { $0.method == "POST" })
        #expect(try JSON.decode(RetireStageRequest.self, from: try #require(asked.body)).moveTo == "s-offer")
    }

    @Test("take a retired stage up again where it stood")
    func restoreStage() async throws {
        let stage = try stage()
        stage.services.answer("PUT", AdminAnswers.process, 200, AdminAnswers.process())
        _ = try await stage.post(
            "\(Self.page)/stages/s-visit/restore", "key=\(UUID())&version=5", stage.signedIn())
        #expect(try wanted(stage).stages.map(\.key) == ["s-talks", "s-visit", "s-offer", "s-order"])
    }

    @Test("leave a name alone that nobody changed, so that each reads it in his language")
    func names() async throws {
        let stage = try stage()
        stage.services.answer("PUT", AdminAnswers.process, 200, AdminAnswers.process())
        let path = "\(Self.page)/stages/s-talks/revise"
        _ = try await stage.post(
            path, "key=\(UUID())&version=5&name=Machines+talks&probability=15", stage.signedIn())
        #expect(try wanted(stage).stages[0].name == nil && wanted(stage).stages[0].probability == 15)
        _ = try await stage.post(path, "key=\(UUID())&version=5&name=Contact&probability=15", stage.signedIn())
        #expect(try wanted(stage).stages[0].name == "Contact")
    }

    @Test("are for who manages them")
    func rights() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales""#))
        #expect(try await stage.get(ProcessesPage.path, stage.signedIn()).status == 404)
        #expect(try await stage.post("\(Self.page)/retire", "key=\(UUID())&version=5", stage.signedIn()).status == 404)
    }
}

@Suite("Number series for the administrator")
struct SeriesPageTests {
    private func stage(_ series: String...) throws -> Stage {
        let stage = try Stage()
        AdminAnswers.play(on: stage)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: AdminAnswers.rights))
        stage.services.answer("GET", AdminAnswers.series, 200, Answers.page(series))
        return stage
    }

    @Test("are shown with their next number, and whether one is missing")
    func list() async throws {
        let stage = try stage(AdminAnswers.series(), AdminAnswers.series(kind: "CORRECTION", year: 1405, last: 3))
        let html = try await stage.get(SeriesPage.path, stage.signedIn(language: "en")).html
        for words in ["A-1406-00001", "Not begun", "A-1405-00004", "No gap", "/admin/number-series/CORRECTION-1405"] {
            #expect(html.contains(words), "\(words)")
        }
    }

    @Test("are written differently only before the first number")
    func pattern() async throws {
        let stage = try stage()
        let begun = try await stage.get("\(SeriesPage.path)/CORRECTION-1405", stage.signedIn(language: "en")).html
        #expect(!begun.contains("/pattern") && begun.contains("Numbers of it are given out"))
        let page = "\(SeriesPage.path)/INVOICE-1406"
        #expect(try await stage.get(page, stage.signedIn()).html.contains("\(page)/pattern"))
        stage.services.answer("PUT", "\(AdminAnswers.series)/INVOICE/1406", 200, AdminAnswers.series())
        let shown = try await stage.post(
            "\(page)/pattern", "key=\(UUID())&version=3&mark=fa&digits=۶", stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?done=seriesRewritten")
        let asked = try #require(stage.services.asked.last { $0.method == "PUT" })
        #expect(asked.headers["If-Match"] == "\"3\"")
        let wanted = try JSON.decode(SeriesPatternRequest.self, from: try #require(asked.body))
        #expect(wanted.mark == "FA" && wanted.digits == 6)
    }

    @Test("are prepared for this year or the next of the company's calendar, in the pattern of the last one")
    func prepare() async throws {
        let stage = try stage()
        let path = "\(SeriesPage.path)/new"
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        #expect(html.contains(#"value="1405""#) && html.contains(#"value="1406""#))
        stage.services.answer("POST", AdminAnswers.series, 201, AdminAnswers.series())
        let shown = try await stage.post(
            path, "key=\(UUID())&kind=INVOICE&fiscal_year=1406&mark=&digits=", stage.signedIn())
        #expect(shown.headers[.location] == "\(SeriesPage.path)?done=seriesPrepared")
        let asked = try #require(stage.services.asked.last { $0.method == "POST" })
        let wanted = try JSON.decode(NumberSeriesRequest.self, from: try #require(asked.body))
        #expect(wanted.fiscalYear == 1406 && wanted.mark == nil && wanted.digits == nil)
    }

    @Test("are for who keeps them; the accountant's own page stays")
    func rights() async throws {
        let stage = try stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readLedger""#))
        #expect(try await stage.get(SeriesPage.path, stage.signedIn()).status == 404)
        #expect(try await stage.get(NumberSeriesPage.path, stage.signedIn()).status == 200)
    }
}

@Suite("Moving a sale by hand")
struct StageMoveTests {
    private func process() throws -> SalesProcesses.Process {
        try JSON.decode(SalesProcesses.Process.self, from: Array(AdminAnswers.process().utf8))
    }

    @Test("leads to standing stages, and past none that follows documents")
    func stages() throws {
        let process = try process()
        #expect(StageMove.stages(from: "s-talks", in: process).map(\.key) == ["s-offer"])
        #expect(StageMove.stages(from: "s-visit", in: process).map(\.key) == ["s-talks", "s-offer"])
        #expect(StageMove.stages(from: "s-order", in: process).isEmpty)
        #expect(StageMove.stages(from: "elsewhere", in: process).isEmpty)
    }

    @Test("is asked for with the version that was looked at")
    func asked() async throws {
        let stage = try Stage()
        stage.services.answer(
            "GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","writeSales""#))
        let sale = "/api/sales/v1/opportunities/\(Answers.opportunityID)"
        stage.services.answer("POST", "\(sale)/move-stage", 200, "{}")
        let page = "\(OpportunitiesPage.path)/\(Answers.opportunityID)"
        let shown = try await stage.post(
            "\(page)/move-stage", "key=\(UUID())&version=4&stage=s-offer", stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?done=move-stage")
        let asked = try #require(stage.services.asked.last { $0.method == "POST" })
        #expect(asked.headers["If-Match"] == "\"4\"")
        #expect(try JSON.decode(MoveStageRequest.self, from: try #require(asked.body)).stage == "s-offer")
    }
}
