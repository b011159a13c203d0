import Contracts
import TaxPortalDomain

/// Work items in an accountant's words.
struct WorkItemText: Sendable {
    private let catalog: FaultCatalog

    init(_ language: FaultCatalog.Language) { catalog = .of(language) }

    /// Groups by what can be done about them, the most urgent of each group first; empty groups are left out.
    func told(_ waiting: WorkItemViews.Waiting) -> TaxWorkItems {
        let byClass = Dictionary(grouping: waiting.refused) { $0.submission.category }
        var groups = [Submission.RejectionClass.business, .technical, .numberClash].compactMap { category in
            byClass[category].map {
                group(category.rawValue, $0.map(refusal), isCut: waiting.refused.count > WorkItemViews.most)
            }
        }
        if !waiting.remarked.isEmpty { groups.append(group(Self.remark, waiting.remarked.map(refusal))) }
        if !waiting.orphaned.isEmpty {
            groups.append(
                group(Self.orphan, waiting.orphaned.map { told($0, [word(Self.orphan, "original-missing")]) }))
        }
        if !waiting.preceded.isEmpty {
            groups.append(
                group(
                    Self.preceding,
                    waiting.preceded.map {
                        told($0.item, [word(Self.preceding, "ordinal-missing", value: "\($0.missing)")])
                    }))
        }
        if !waiting.late.isEmpty { groups.append(group(Self.deadline, waiting.late.map { late($0, at: waiting.now) })) }
        if !waiting.doubtful.isEmpty { groups.append(group(Self.doubt, waiting.doubtful.map(doubtful))) }
        if !waiting.payments.isEmpty { groups.append(group(Self.payment, waiting.payments.map(payment))) }
        if !waiting.unset.isEmpty { groups.append(group(Self.unset, waiting.unset.map(unset))) }
        let unusable = waiting.troubles.filter { $0.health.state != .credentials }
        if !unusable.isEmpty {
            groups.append(group(Self.portal, unusable.map { trouble($0.portal, $0.health, "PORTAL", Self.portal) }))
        }
        let credentials =
            waiting.troubles.filter { $0.health.state == .credentials }.map {
                trouble($0.portal, $0.health, "CREDENTIAL", "CREDENTIAL_WRONG")
            }
            + waiting.credentials.map {
                credential($0, at: waiting.now)
            }
            + waiting.obstacles.map { obstacle($0, at: waiting.now) }
        if !credentials.isEmpty { groups.append(group(Self.credentials, credentials)) }
        return TaxWorkItems(language: catalog.language.rawValue, groups: groups)
    }

    private static let remark = "REMARK"
    private static let orphan = "ORIGINAL_MISSING"
    private static let preceding = "ORDINAL_MISSING"
    private static let unset = "NOT_SET_UP"
    private static let deadline = "DEADLINE"
    private static let doubt = "DOUBT"
    private static let payment = "PAYMENT"
    private static let portal = "PORTAL"
    private static let credentials = "CREDENTIALS"

    /// - Parameter isCut: whether the list that these are taken from is not whole.
    private func group(_ category: String, _ items: [TaxWorkItem], isCut: Bool = false) -> TaxWorkItems.Group {
        let entry = catalog.group(category)
        return TaxWorkItems.Group(
            category: category, title: entry.title, advice: entry.advice,
            items: Array(items.prefix(WorkItemViews.most)),
            hasMore: isCut || items.count > WorkItemViews.most)
    }

    private func unset(_ waiting: (portal: Portal, documents: Int, since: Timestamp)) -> TaxWorkItem {
        TaxWorkItem(
            id: "\(waiting.portal.rawValue)/settings", kind: "PORTAL", portal: waiting.portal.rawValue,
            since: waiting.since, faults: [word(Self.unset, "not-set-up", value: "\(waiting.documents)")])
    }

    /// What a group's own words say of one thing.
    private func word(_ group: String, _ code: String, value: String? = nil) -> TaxWorkItem.Fault {
        let entry = catalog.group(group)
        return TaxWorkItem.Fault(
            code: code, title: entry.title, advice: entry.advice, member: nil, field: nil, value: value, line: nil,
            portalMessage: "")
    }

    /// What is wrong with one submission.
    func faults(of submission: Submission) -> [TaxWorkItem.Fault] {
        submission.faults.map { fault($0, submission) }
    }

    private func refusal(_ item: WorkItemViews.Item) -> TaxWorkItem { told(item, faults(of: item.submission)) }

    private func late(_ item: WorkItemViews.Item, at now: Timestamp) -> TaxWorkItem {
        let isOver = item.submission.deadline.map { $0 <= now } ?? false
        let day = item.submission.deadline?.description
        return told(
            item,
            [
                isOver
                    ? word("DEADLINE_PASSED", "deadline-passed", value: day)
                    : word(Self.deadline, "deadline-at-risk", value: day)
            ])
    }

    private func doubtful(_ item: WorkItemViews.Item) -> TaxWorkItem {
        told(item, [word(Self.doubt, "in-doubt", value: item.submission.sentAt?.description)])
    }

    private func payment(_ waiting: (item: WorkItemViews.Item, payment: SalePayment)) -> TaxWorkItem {
        told(waiting.item, waiting.payment.faults.map { fault($0, waiting.item.submission) })
    }

    private func told(_ item: WorkItemViews.Item, _ faults: [TaxWorkItem.Fault]) -> TaxWorkItem {
        let submission = item.submission
        return TaxWorkItem(
            id: "\(submission.id)", kind: "SUBMISSION", portal: submission.portal.rawValue,
            submissionID: submission.id, version: submission.version, state: submission.state.rawValue,
            documentKind: item.kind.rawValue, legalNumber: item.legalNumber, buyerName: item.buyer,
            issueDate: item.issueDate, deadlineAt: submission.deadline, since: item.since, faults: faults)
    }

    private func fault(_ fault: Submission.Fault, _ submission: Submission) -> TaxWorkItem.Fault {
        let portal = submission.portal
        let entry = catalog.entry(fault.code, at: portal, otherwise: submission.category.rawValue)
        let member = fault.member ?? (portal == .moadian ? MoadianCode(fault.code)?.member : nil)
        return TaxWorkItem.Fault(
            code: fault.code, title: entry.title, advice: entry.advice, member: member,
            field: member.flatMap { catalog.field($0, at: portal) }, value: fault.value,
            line: fault.line, portalMessage: fault.message)
    }

    private func credential(_ kept: KeptCredential, at now: Timestamp) -> TaxWorkItem {
        let isOver = kept.credential.validUntil <= now
        let entry = catalog.group(isOver ? "CREDENTIAL_EXPIRED" : "CREDENTIAL_EXPIRES")
        return TaxWorkItem(
            id: "\(kept.portal.rawValue)/\(kept.credential.name)", kind: "CREDENTIAL", portal: kept.portal.rawValue,
            deadlineAt: kept.credential.validUntil, since: now,
            faults: [
                TaxWorkItem.Fault(
                    code: isOver ? "credential-expired" : "credential-expires", title: entry.title,
                    advice: entry.advice, member: kept.credential.name, field: nil, value: kept.credential.subject,
                    line: nil, portalMessage: "")
            ])
    }

    private func obstacle(_ obstacle: OfflineObstacle, at now: Timestamp) -> TaxWorkItem {
        let entry = catalog.group("CREDENTIAL_OFFLINE")
        return TaxWorkItem(
            id: "\(obstacle.portal.rawValue)/offline", kind: "CREDENTIAL", portal: obstacle.portal.rawValue,
            since: obstacle.since ?? now,
            faults: [
                TaxWorkItem.Fault(
                    code: "offline-impossible", title: entry.title, advice: entry.advice, member: nil, field: nil,
                    value: nil, line: nil, portalMessage: obstacle.trouble.message)
            ])
    }

    private func trouble(_ portal: Portal, _ health: PortalHealth, _ kind: String, _ words: String) -> TaxWorkItem {
        let entry = catalog.entry(health.code ?? "", at: portal, otherwise: words)
        let name = kind == "CREDENTIAL" ? "credentials" : "portal"
        return TaxWorkItem(
            id: "\(portal.rawValue)/\(name)", kind: kind, portal: portal.rawValue, since: health.since,
            faults: [
                TaxWorkItem.Fault(
                    code: health.code ?? (kind == "CREDENTIAL" ? "credential-wrong" : "portal-unusable"),
                    title: entry.title, advice: entry.advice, member: nil,
                    field: nil, value: nil, line: nil, portalMessage: health.message ?? "")
            ])
    }
}

extension Submission {
    /// What can be done about it. What our own checks found is mended like what the portal says of the content.
    fileprivate var category: RejectionClass {
        rejection ?? (faults.allSatisfy { $0.code == "preparation-failed" } ? .technical : .business)
    }
}
