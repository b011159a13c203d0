import Contracts
import Foundation
import Testing

@testable import Messaging

@Suite("The envelope")
struct EnvelopeTests {
    private let acting = Acting(
        company: CompanyID(), actor: .user(UserID(), onBehalfOf: UserID()), correlation: "opp_1", causation: UUID(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    /// As the relay and the broker would hand it over.
    private func delivered(_ draft: MessageDraft, producer: ServiceName, number: Int64 = 0) -> Delivery {
        var headers = draft.headers
        headers[HeaderName.id] = draft.id.uuidString.lowercased()
        headers[HeaderName.source] = "/karvan/\(producer.rawValue)/\(draft.company)"
        headers[HeaderName.producerEpoch] = "1"
        if number > 0 { headers[HeaderName.sequence] = SequenceText.text(number) }
        return Delivery(queue: "q", tag: 1, routingKey: draft.routingKey, headers: headers, body: draft.body)
    }

    @Test("carries everything an event says about itself, and the receiver reads it back")
    func event() throws {
        let event = Sample.account()
        let draft = try MessageDraft(event: event, acting: acting, at: .now(), answering: "key")
        let message = try IncomingMessage(delivered(draft, producer: .sales, number: 42))
        #expect(message.typeName == "karvan.sales.AccountPublished.v1")
        #expect(message.orderKey == "sales/account/\(event.subject.uuidString.lowercased())")
        #expect((message.epoch, message.number) == (1, 42))
        #expect(message.headers[HeaderName.sequence] == "0000000000000000042")
        #expect(message.answerTo == "key")
        #expect(message.acting.company == acting.company)
        #expect(message.acting.actor == acting.actor)
        #expect(message.acting.correlation == "opp_1")
        #expect(message.acting.causation == draft.id)
        #expect(message.acting.traceparent == acting.traceparent)
        #expect(try JSON.decode(AccountPublished.self, from: message.body).name == event.name)
        #expect(draft.isOrdered && draft.isSent)
    }

    @Test("a command has no number, carries its key, and names its receiver in the routing key")
    func command() throws {
        let draft = try MessageDraft(command: Sample.hold(), key: "k-1", acting: acting, at: .now())
        let message = try IncomingMessage(delivered(draft, producer: .sales))
        #expect(message.routingKey == "warehouse.hold-stock")
        #expect((message.number, message.idempotencyKey, message.producer) == (0, "k-1", .sales))
        #expect(!draft.isOrdered && draft.isSent)
    }

    @Test("figures that are too large are not sent, and a message that holds such is parked, not handled")
    func absurdFigures() throws {
        let sum = Money(Money.wireLimit, .irr) + Money(1, .irr)
        let event = OpportunitySubmitted(opportunityID: OpportunityID(), revision: 1, contentHash: "x", total: sum)
        #expect(throws: OutOfRange.amount) {
            try MessageDraft(event: event, acting: acting, at: .now(), answering: nil)
        }
        #expect(FailureClass(OutOfRange.amount) == .never)
        let fine = OpportunitySubmitted(
            opportunityID: OpportunityID(), revision: 1, contentHash: "x", total: Money(7, .irr))
        let body = String(decoding: try JSON.encode(fine), as: UTF8.self)
        let absurd = body.replacing("\"amount\":7", with: "\"amount\":9007199254740992")
        let error = #expect(throws: DecodingError.self) {
            try JSON.decode(OpportunitySubmitted.self, from: absurd.utf8)
        }
        #expect(error.map { FailureClass($0) } == .never)
    }

    @Test("an event of a stream that nobody binds is only logged")
    func unbound() throws {
        let draft = try MessageDraft(event: Sample.unheard(), acting: acting, at: .now(), answering: nil)
        #expect(!draft.isOrdered && !draft.isSent)
    }

    @Test(
        "what does not parse is unreadable",
        arguments: [
            (HeaderName.id, "7f2c"), (HeaderName.id, "6c84fb90-12c4-11e1-840d-7b25c5ee775a"),
            (HeaderName.source, "/other/sales/x"), (HeaderName.source, "/karvan/nobody/x"), (HeaderName.type, "x"),
            (HeaderName.sequence, "-1"), (HeaderName.subject, ""),
        ])
    func unreadable(header: String, value: String) throws {
        let draft = try MessageDraft(event: Sample.account(), acting: acting, at: .now(), answering: nil)
        var delivery = delivered(draft, producer: .sales)
        delivery.headers[header] = value
        #expect(throws: UnreadableMessage.self) { try IncomingMessage(delivery) }
    }

    @Test("an event under another service's routing key is unreadable")
    func foreignKey() throws {
        let draft = try MessageDraft(event: Sample.account(), acting: acting, at: .now(), answering: nil)
        var delivery = delivered(draft, producer: .sales)
        delivery.routingKey = "warehouse.hold.held"
        #expect(throws: UnreadableMessage.self) { try IncomingMessage(delivery) }
    }

    @Test("what is sent again into a queue says that it is of the one whom that queue hears")
    func resentInAnothersName() throws {
        let draft = try MessageDraft(event: Sample.account(), acting: acting, at: .now(), answering: nil)
        var delivery = delivered(draft, producer: .sales)
        delivery.queue = "accounting.on-sales"
        delivery.routingKey = "accounting.on-sales"
        #expect(try IncomingMessage(delivery).producer == .sales)
        delivery.headers[HeaderName.source] = "/karvan/warehouse/\(draft.company)"
        #expect(throws: UnreadableMessage.self) { try IncomingMessage(delivery) }
        // Nor does a key of commands open a queue of facts.
        delivery.headers[HeaderName.idempotencyKey] = "k"
        delivery.routingKey = "sales.account.published"
        #expect(throws: UnreadableMessage.self) { try IncomingMessage(delivery) }
    }

    @Test("the colon form of the prefix is read too")
    func colons() throws {
        let draft = try MessageDraft(event: Sample.account(), acting: acting, at: .now(), answering: nil)
        var delivery = delivered(draft, producer: .sales, number: 3)
        let colons = delivery.headers.map { name, value in
            (name.replacingOccurrences(of: "cloudEvents_", with: "cloudEvents:"), value)
        }
        delivery.headers = Dictionary(uniqueKeysWithValues: colons)
        #expect(try IncomingMessage(delivery).number == 3)
    }

    @Test("too large a body is found before anything is written")
    func tooLarge() {
        let event = Sample.account(name: String(repeating: "x", count: EnvelopeLimit.body))
        #expect(throws: EnvelopeError.self) {
            try MessageDraft(event: event, acting: acting, at: .now(), answering: nil)
        }
    }

    @Test("headers survive their JSON form", arguments: ["plain", "with \"quotes\" \\ and \n control", "فارسی ✓"])
    func headers(value: String) throws {
        let headers = ["cloudEvents_type": value, "traceparent": "00-x"]
        #expect(try HeaderJSON.decode(HeaderJSON.encode(headers)) == headers)
    }
}

/// Messages that tests send.
enum Sample {
    static func account(_ id: AccountID = AccountID(), name: String = "Karvan", version: Int = 1) -> AccountPublished {
        AccountPublished(accountID: id, name: name, country: "PL", aggregateVersion: version)
    }

    static func hold(_ opportunity: OpportunityID = OpportunityID()) -> HoldStock {
        HoldStock(
            opportunityID: opportunity, lines: [], allowPartial: true,
            approvedAt: Timestamp(microseconds: 1_700_000_000_000_000),
            expiresAt: Timestamp(microseconds: 1_700_000_100_000_000))
    }

    static func held(_ opportunity: OpportunityID) -> StockHoldRefused {
        StockHoldRefused(opportunityID: opportunity, lines: [], reason: "none-left")
    }

    static func product() -> ProductPublished {
        ProductPublished(
            productID: ProductID(), sku: "BOLT", name: "bolt", kind: .goods, unit: "pcs", route: .stock, taxCode: "S",
            taxRate: .zero, aggregateVersion: 1)
    }

    /// Nobody consumes tax submissions.
    static func unheard() -> OpportunitySubmitted {
        OpportunitySubmitted(opportunityID: OpportunityID(), revision: 1, contentHash: "x", total: Money(7, .irr))
    }
}
