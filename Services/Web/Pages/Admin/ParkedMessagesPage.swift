import Contracts
import Foundation
import Hummingbird

/// Messages that a service could not handle: tried again, or given up, by an administrator.
enum ParkedMessagesPage {
    static let path = "/admin/messages"

    private enum Action: String, CaseIterable {
        case retry, discard
        var done: String { self == .retry ? "messageRetried" : "messageDiscarded" }
    }

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .manageMessages, list)
        pages.get("\(path)/{service}/{consumer}/{id}", right: .manageMessages) { try await show($0) }
        pages.post("\(path)/{service}/{consumer}/{id}/{action}", right: .manageMessages, act)
    }

    static func list(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, AdminWords(desk))
        let (controls, services) = serviceFilter(path, desk)
        let found = try await desk.services.parkedMessages(of: services, for: desk.visit)
        let columns = ["desk", "messageType", "since", "tries", "waitingBehind", "messageError"]
        let table = Table(
            caption: texts.text("parkedMessages"), columns: columns.map { texts.text($0) },
            rows: found.messages.map { service, message in
                Table.Row(
                    to: address(service, message),
                    [
                        .text(words.service(service)), .code(message.type), .moment(message.since, desk.formats),
                        .number(desk.formats.number(message.attempts)),
                        .number(desk.formats.number(message.followers)), message.error.map { .text($0) } ?? .empty,
                    ])
            })
        let list = AdminList(
            title: texts.text("parkedMessages"), lead: texts.text("parkedMessagesLead"), controls: controls,
            table: table, empty: EmptyState(title: texts.text("noParkedMessages")),
            notices: desk.awayNotice(found.away))
        return try desk.page(list)
    }

    static func act(_ desk: Desk) async throws -> Reply {
        guard let action = desk.visit.parameters.get("action").flatMap(Action.init(rawValue:)) else {
            throw PageFault.notFound
        }
        let (service, consumer, id) = try place(desk)
        var input = try await desk.input(action.rawValue)
        let body = action == .discard ? input.reason().map(ReasonRequest.init) : nil
        let change = Change(service.rawValue, "messages/parked/\(consumer)/\(id)/\(action.rawValue)", body)
        return try await desk.carryOut(
            change, input, then: "\(path)?done=\(action.done)", else: { try await show(desk, $0) })
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (service, consumer, id) = try place(desk)
        let found = try await desk.services.parkedMessages(of: [service], for: desk.visit)
        guard let message = found.messages.first(where: { $1.consumer == consumer && $1.id == id })?.message else {
            throw PageFault.notFound
        }
        let texts = desk.texts
        let facts = Facts([
            (texts.text("desk"), .text(AdminWords(desk).service(service))),
            (texts.text("queue"), .code(message.consumer)), (texts.text("recordOfMessage"), .code(message.orderKey)),
            (texts.text("since"), .moment(message.since, desk.formats)),
            (texts.text("tries"), .number(desk.formats.number(message.attempts))),
            (texts.text("waitingBehind"), .number(desk.formats.number(message.followers))),
            (texts.text("messageError"), message.error.map { .text($0) } ?? .empty),
        ])
        let forms = Action.allCases.map { action in
            Form(
                action.rawValue, to: "\(address(service, message))/\(action.rawValue)",
                texts.text("messageAction.\(action.rawValue)"), weight: action == .discard ? .final : .quiet,
                advice: texts.text("messageActionAdvice.\(action.rawValue)"),
                action == .discard ? [.reason(texts)] : [])
        }
        let record = AdminRecord(
            title: message.type, crumb: AdminWay(text: texts.text("parkedMessages"), target: path), facts: facts,
            actions: forms)
        return try desk.page(record, refusal)
    }

    /// Chips for the services, and those that are asked.
    static func serviceFilter(_ path: String, _ desk: Desk) -> (ListControls, [ServiceName]) {
        let words = AdminWords(desk)
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["service": ServiceName.allCases.map(\.rawValue)])
        let choices = ServiceName.allCases.map { ListControls.Choice(value: $0.rawValue, text: words.service($0)) }
        let controls = ListControls(
            query: query, groups: [(field: "service", label: desk.texts.text("desk"), choices: choices)], next: nil)
        let chosen = ServiceName.allCases.filter { query.has("service", $0.rawValue) }
        return (controls, chosen.isEmpty ? ServiceName.allCases : chosen)
    }

    private static func address(_ service: ServiceName, _ message: ParkedMessage) -> String {
        "\(path)/\(service.rawValue)/\(message.consumer)/\(message.id)"
    }

    /// Queues are called `sales.on-accounting`; anything else would be another path.
    private static func place(_ desk: Desk) throws -> (ServiceName, String, String) {
        let parameters = desk.visit.parameters
        guard let service = parameters.get("service").flatMap(ServiceName.init(rawValue:)),
            let consumer = parameters.get("consumer"), consumer.wholeMatch(of: /[a-z]+(?:[.-][a-z]+)*/) != nil,
            let id = parameters.get("id"), UUID(uuidString: id) != nil
        else { throw PageFault.notFound }
        return (service, consumer, id)
    }
}
