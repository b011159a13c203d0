import Contracts
import Hummingbird

/// The gate: one field to scan a permit into; the answer fills the screen: may pass, or stop, and why.
enum GatePage {
    static let path = "/warehouse/gate"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .usePermit, show)
        pages.post(path, right: .usePermit, letOut)
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        if let text = desk.visit.query["scan"].map(ScanText.plain), !text.isEmpty {
            return try await scanned(text, desk)
        }
        guard let id = desk.visit.query["permit"].flatMap({ try? ExitPermitID($0) }) else {
            return try await page(desk, nil)
        }
        return try await page(desk, verdict(of: id, desk))
    }

    /// A permit's or a note's code, or a vehicle's plate, leads to the permit.
    private static func scanned(_ text: String, _ desk: Desk) async throws -> Reply {
        if let id = try? ExitPermitID(text.lowercased()) { return .see("\(path)?permit=\(id)") }
        let valid = try await desk.services.validPermits(for: desk.visit)
        let note = try? DispatchNoteID(text.lowercased())
        let found = valid.filter { $0.dispatchNoteID == note || plate($0.vehicle) == plate(text) }
        if found.count == 1 { return .see("\(path)?permit=\(found[0].id)") }
        let stop = GateVerdict(
            isPass: false, reason: desk.texts.text(found.isEmpty ? "gateUnknown" : "gateSeveral"), code: text)
        return try await page(desk, stop, permits: found.isEmpty ? valid : found)
    }

    /// As people type plates: without blanks and marks, in Latin digits.
    private static func plate(_ text: String) -> String {
        Reading.latin(text).lowercased().filter { $0.isLetter || $0.isNumber }
    }

    private static func letOut(_ desk: Desk) async throws -> Reply {
        let input = try await desk.input("gate")
        guard let id = input.typed("permit").flatMap({ try? ExitPermitID($0) }) else { throw PageFault.unreadableForm }
        return try await desk.carryOut(
            Change("warehouse", "exit-permits/\(id)/use"), input, then: "\(path)?out=\(id)",
            else: { refusal in
                // As it stands now; the service's word counts, whatever the page would have said.
                var stop = try await verdict(of: id, desk)
                stop.isPass = false
                stop.reason = refusal.notice.advice ?? refusal.notice.title
                return try await page(desk, stop, status: refusal.status)
            })
    }

    /// What the gate would say to this permit.
    private static func verdict(of id: ExitPermitID, _ desk: Desk) async throws -> GateVerdict {
        let texts = desk.texts
        let permit: ExitPermitView
        do {
            permit = try await desk.services.exitPermit(id, for: desk.visit)
        } catch ServiceFailure.refused(let problem) where problem.status == 404 {
            return GateVerdict(isPass: false, reason: texts.text("gateUnknown"), code: "\(id)")
        }
        let note = try await desk.services.dispatchNote(permit.dispatchNoteID, for: desk.visit)
        let reason: String? =
            switch (permit.state, note.state) {
            case ("USED", _): texts.text("gateUsed", ["time": permit.usedAt.map { desk.formats.moment($0) } ?? ""])
            case ("REVOKED", "BLOCKED"), ("ISSUED", "BLOCKED"):
                texts.text("gateBlocked", ["reason": note.blockReason ?? ""])
            case ("REVOKED", _): texts.text("gateRevoked")
            case ("EXPIRED", _): texts.text("gateExpired", ["time": desk.formats.moment(permit.validUntil)])
            case (_, "PICKED"):
                permit.validUntil > desk.now
                    ? nil : texts.text("gateExpired", ["time": desk.formats.moment(permit.validUntil)])
            default: texts.text("gateNotPicked", ["state": texts.word("dispatch", note.state)])
            }
        return GateVerdict(isPass: reason == nil, reason: reason ?? "", permit: permit, note: note)
    }

    private static func page(
        _ desk: Desk, _ verdict: GateVerdict?, permits: [ExitPermitView]? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Reply {
        let texts = desk.texts
        let valid: [ExitPermitView]
        if let permits { valid = permits } else { valid = try await desk.services.validPermits(for: desk.visit) }
        var out: Values?
        if let id = desk.visit.query["out"].flatMap({ try? ExitPermitID($0) }),
            let permit = try? await desk.services.exitPermit(id, for: desk.visit)
        {
            out = ["vehicle": permit.vehicle, "customer": permit.accountName ?? ""]
        }
        let content: Values = [
            "pageTabs": WarehouseDesk.dispatch(desk).values, "outs": out.section,
            "verdicts": verdict.map { $0.values(desk) }.section, "hasNoVerdict": verdict?.permit == nil,
            "scan": ScanField(
                target: path, label: texts.text("scanPermit"), button: texts.text("openIt"), isLarge: true
            ).values,
            "hasPermits": !valid.isEmpty, "permits": table(valid, desk).values, "notices": [Values](),
        ]
        return try desk.page("page/gate", title: texts.text("gate"), content, status: status)
    }

    private static func table(_ permits: [ExitPermitView], _ desk: Desk) -> Table {
        let columns = ["vehicle", "driver", "customerColumn", "validUntil"].map { desk.texts.text($0) }
        return Table(
            caption: desk.texts.text("permitsValid"), columns: columns,
            rows: permits.map { permit in
                Table.Row(
                    to: "\(path)?permit=\(permit.id)",
                    [
                        .text(permit.vehicle), .text(permit.driver), permit.accountName.map { .text($0) } ?? .empty,
                        permit.validUntil > desk.now
                            ? .moment(permit.validUntil, desk.formats)
                            : .chip(Chip(desk.texts.word("permit", "EXPIRED"), .bad)),
                    ])
            })
    }
}

/// What fills the gate's screen.
struct GateVerdict: Sendable {
    var isPass: Bool
    var reason: String
    /// What was scanned, where it led to no permit.
    var code: String?
    var permit: ExitPermitView?
    var note: DispatchNoteView?

    func values(_ desk: Desk) -> Values {
        let (texts, formats) = (desk.texts, desk.formats)
        let form = Form(
            "gate", to: GatePage.path, texts.text("letOut"), weight: .main,
            permit.map { [Field("permit", "", .hidden, value: "\($0.id)")] } ?? [])
        return [
            "isPass": isPass, "isStop": !isPass, "heard": isPass ? "good" : "bad", "reason": reason,
            "code": code.section,
            "details": permit.map { permit -> Values in
                [
                    "vehicle": permit.vehicle, "driver": permit.driver, "customer": permit.accountName ?? "",
                    "lines": (note?.lines ?? []).filter { $0.picked > .zero }.map { line -> Values in
                        [
                            "name": line.description,
                            "quantity": formats.quantity(line.picked, line.quantity.unit),
                        ]
                    },
                ]
            }.section,
            "gateForms": isPass ? [form.values(desk)] : [Values](),
        ]
    }
}
