import Contracts
import Messaging
import ServiceKit

/// Everything that reads what strangers may write: envelopes, messages, and bodies of requests.
struct Readers {
    /// - Returns: whether it was taken; a refusal is as good.
    typealias Reader = @Sendable ([UInt8]) -> Bool

    static let messages: [Reader] = MessageCatalogue.all.map { reader(of: $0) }

    static let requests: [Reader] = [
        body(ReceiveGoodsRequest.self), body(ReceiveManyRequest.self), body(PickManyRequest.self),
        body(PermitManyRequest.self),
        body(UseManyRequest.self), body(AdjustStockRequest.self), body(ReallocateStockRequest.self),
        body(OpenWarehouseRequest.self), body(TakeBackRequest.self), body(GoodsReturnRequest.self),
        body(InspectReturnRequest.self), body(TaxPaymentRequest.self), body(ParticularsRequest.self),
        body(TaxpayerRequest.self), body(TokenRequest.self), body(CompanyRequest.self), body(AddUserRequest.self),
        body(SaveViewRequest.self), body(OpenOpportunityRequest.self), body(ReviseOpportunityRequest.self),
        body(SaveAccountsRequest.self), body(SaveProductsRequest.self), body(ImportDealsRequest.self),
        body(SetCreditLimitRequest.self), body(RecordPaymentRequest.self), body(AllocatePaymentRequest.self),
        body(PostEntryRequest.self), body(CreateAdjustmentRequest.self), body(DecideManyRequest.self),
        body(PublishPolicyRequest.self), body(DelegateRequest.self), body(ConfirmDeliveriesRequest.self),
        body(BillsOfMaterialsRequest.self), body(AnswerEnquiriesRequest.self), body(CreateSupplierRequest.self),
        body(ConfirmPurchaseRequest.self), body(RecordCustomsRequest.self),
    ]

    private static func reader<M: Message>(of type: M.Type) -> Reader { { (try? JSON.decode(type, from: $0)) != nil } }

    private static func body<Value: Decodable & Sendable>(_ type: Value.Type) -> Reader {
        { (try? RequestBody.decode(type, from: $0)) != nil }
    }

    static func envelope(_ headers: [String: String], routingKey: String, body: [UInt8]) -> Bool {
        (try? IncomingMessage(consumer: "sales.commands", routingKey: routingKey, headers: headers, body: body)) != nil
    }
}
