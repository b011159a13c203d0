import Contracts

/// What a unit can do to an enquiry; the names are the paths.
enum EnquiryAction: String, CaseIterable, Sendable {
    /// With figures of its own.
    case answer
    /// With an offer that was recorded before.
    case choose
    /// Records a supplier's figures.
    case offer
    case decline
    case origin
    case delay
    case close = "short-close"

    /// What is possible as the enquiry stands, the most helpful first. The service judges again.
    static func offered(for enquiry: EnquiryView, _ unit: SourcingUnit, offers: Int) -> [EnquiryAction] {
        switch enquiry.state {
        case .requested, .inStudy:
            var actions: [EnquiryAction] = offers > 0 ? [.choose] : []
            if enquiry.pending.isEmpty { actions.append(.answer) }
            if unit.hasSuppliers { actions.append(.offer) }
            if unit == .purchasing { actions.append(.origin) }
            return actions + [.decline]
        case .committed, .partlyArrived: return unit.hasSuppliers ? [.delay, .close] : [.delay]
        default: return []
        }
    }

    /// Where the service takes it.
    func path(_ id: EnquiryID, _ unit: SourcingUnit) -> String {
        switch self {
        case .choose: "enquiries/\(id)/answer"
        case .offer: "enquiries/\(id)/\(unit.offersPath ?? "offers")"
        default: "enquiries/\(id)/\(rawValue)"
        }
    }

    /// What to say to the service; `nil` where something is missing.
    func body(_ input: inout FormInput, _ desk: Desk) -> (any Encodable & Sendable)? {
        switch self {
        case .answer, .offer: return AnswerFields.read(&input, desk)
        case .choose: return input.id("offer_id", OfferID.self).map { AnswerEnquiryRequest(offerID: $0) }
        case .decline, .close: return input.reason().map { ReasonRequest(reason: $0) }
        case .origin:
            let known = PurchaseOrigin.allCases.map(\.rawValue)
            return input.choice("origin", of: known).flatMap(PurchaseOrigin.init(rawValue:))
                .map { MarkOriginRequest(origin: $0) }
        case .delay:
            let day = input.day("new_date")
            guard let reason = input.reason(), let day else { return nil }
            return DelayEnquiryRequest(newDate: day, reason: reason)
        }
    }
}

/// The forms of an enquiry.
struct EnquiryForms: Sendable {
    let desk: Desk
    let unit: SourcingUnit
    let enquiry: EnquiryView
    let offers: [OfferView]
    let suppliers: [SupplierView]

    var all: [Form] {
        guard desk.may(unit.answerRight) else { return [] }
        let actions = EnquiryAction.offered(for: enquiry, unit, offers: offers.count)
        return actions.map { form($0, isFirst: $0 == actions.first) }
    }

    private func form(_ action: EnquiryAction, isFirst: Bool) -> Form {
        let isFinal = action == .decline || action == .close
        var form = Form(
            action.rawValue, to: "\(unit.enquiriesPath)/\(enquiry.id)/\(action.rawValue)",
            desk.texts.text("enquiryAction.\(action.rawValue)"),
            weight: isFinal ? .final : isFirst ? .main : .quiet,
            advice: desk.texts.text("enquiryAdvice.\(action.rawValue)"), version: enquiry.version, fields(action))
        form.keepsDraft = action == .answer || action == .offer
        return form
    }

    private func fields(_ action: EnquiryAction) -> [Field] {
        let texts = desk.texts
        switch action {
        case .answer, .offer:
            return AnswerFields(desk: desk, unit: unit, suppliers: suppliers).fields(for: enquiry)
        case .choose:
            return [Field("offer_id", texts.text("offer"), .choice(offers.map(option)), value: "\(offers[0].id)")]
        case .origin:
            let options = PurchaseOrigin.allCases.map {
                Field.Option($0.rawValue, texts.word("origin", $0.rawValue))
            }
            return [Field("origin", texts.text("purchaseOrigin"), .choice(options))]
        case .delay: return [Field("new_date", texts.text("newDate"), .day), .reason(texts)]
        case .decline, .close: return [.reason(texts)]
        }
    }

    /// One offer in a line: supplier, time, price, validity.
    private func option(_ offer: OfferView) -> Field.Option {
        let (texts, formats) = (desk.texts, desk.formats)
        let supplier = suppliers.first { $0.id == offer.supplierID }?.name
        let parts = [
            supplier, texts.text("daysLong", count: offer.leadTimeDays), offer.unitCost.map { formats.price($0) },
            texts.text("validUntilDay", ["day": formats.day(offer.validUntil)]),
        ]
        return Field.Option("\(offer.id)", parts.compactMap(\.self).joined(separator: " · "))
    }
}

/// Figures of an answer or an offer: when, how much, at what price, how long it stands.
struct AnswerFields: Sendable {
    let desk: Desk
    let unit: SourcingUnit
    let suppliers: [SupplierView]

    private var own: Currency { desk.me.company.currency }

    func fields(for enquiry: EnquiryView) -> [Field] {
        let (texts, formats) = (desk.texts, desk.formats)
        let suggested = enquiry.suggestedDate.map { formats.numericDay($0) } ?? ""
        var fields: [Field] = []
        if unit.mayAnswerPart {
            fields.append(
                Field(
                    "quantity", texts.text("quantity"), .number, value: formats.number(enquiry.quantity),
                    unit: enquiry.product?.unit))
        }
        fields += [
            Field("lead_time_days", texts.text("leadTime"), .number, unit: texts.text("daysUnit"), isOptional: true),
            Field(
                "earliest_date", texts.text("earliestDate"), .day, value: suggested,
                hint: texts.text(unit == .production ? "earliestSuggested" : "earliestHint"), isOptional: true),
            Field("unit_cost", texts.text("unitCost"), .number, unit: unit.hasSuppliers ? nil : own.rawValue),
        ]
        if unit.hasSuppliers {
            let currencies = ([own] + Currency.known.filter { $0 != own }).map {
                Field.Option($0.rawValue, texts.word("costCurrency", $0.rawValue))
            }
            let choices =
                [Field.Option("", texts.text("noSupplier"))]
                + suppliers.filter(\.isActive).map { Field.Option("\($0.id)", $0.name) }
            fields += [
                Field("currency", texts.text("costCurrency"), .list(currencies), value: own.rawValue),
                Field(
                    "exchange_rate", texts.text("costExchangeRate"), .number,
                    hint: texts.text("costExchangeRateHint", ["currency": texts.word("costCurrency", own.rawValue)]),
                    isOptional: true),
                Field("supplier_id", texts.text("supplier"), .list(choices), isOptional: true),
            ]
        }
        return fields + [
            Field("valid_until", texts.text("validUntil"), .day, hint: texts.text("validUntilHint"), isOptional: true),
            Field("notes", texts.text("note"), .lines, isOptional: true, longest: FormInput.longestReason),
        ]
    }

    /// - Returns: `nil` where something is missing or cannot be read.
    static func read(_ input: inout FormInput, _ desk: Desk) -> AnswerEnquiryRequest? {
        let currency =
            input.optionalText("currency").flatMap { text in Currency.known.first { $0.rawValue == text } }
            ?? desk.me.company.currency
        let price = input.price("unit_cost", currency)
        let request = AnswerEnquiryRequest(
            quantity: input.optional("quantity") { $0.number($1) },
            leadTimeDays: input.optional("lead_time_days") { $0.wholeNumber($1) },
            earliestDate: input.optional("earliest_date") { $0.day($1) }, unitCost: price,
            exchangeRate: input.optional("exchange_rate") { $0.number($1) },
            validUntil: input.optional("valid_until") { $0.day($1) },
            supplierID: input.optional("supplier_id") { $0.id($1) }, notes: input.optionalText("notes"))
        return input.isComplete ? request : nil
    }
}
