import Contracts
import Testing

@testable import AccountingDomain

@Suite("Postings")
struct PostingTests {
    @Test("balance, every rule of them")
    func balanced() {
        let (amounts, cost) = (Make.amounts(100, 10), Make.irr(70))
        let all = [
            Postings.paymentCleared(cost), Postings.invoiceIssued(amounts), Postings.goodsExited(cost: cost),
            Postings.deliveryConfirmed(amounts, cost: cost), Postings.allocation(cost),
            Postings.refusedGoodsReceived(cost: cost), Postings.undeliveredCredited(amounts),
            Postings.deliveredCredited(-amounts), Postings.standaloneCredited(amounts), Postings.goodsBack(cost: cost),
            Postings.returnInspected(cost: cost, .scrap), Postings.lossDeclared(cost: cost),
            Postings.goodsReceived(cost: cost, .material), Postings.materialsIssued(cost: cost, variance: Make.irr(3)),
            Postings.productionReceived(cost: cost, .goods, variance: Make.irr(-3)),
            Postings.productionStopped(lost: cost, variance: Make.irr(3)),
            Postings.stockAdjusted(cost: -cost, .goods), Postings.paymentReversed(cost),
        ]
        for lines in all { #expect(lines.reduce(0) { $0 + $1.balance } == 0) }
    }

    @Test("stand on the other side when negative: an increase swaps the sides of P-09")
    func negative() {
        let line = JournalLine.credit(.receivable, Make.irr(-5))
        #expect(line.debit == 5 && line.credit == 0)
    }

    @Test("lead through the worked example to empty accounts in between (7.6)")
    func workedExample() {
        let (first, second) = (Make.amounts(3_800_011, 380_001), Make.amounts(5_700_017, 570_002))
        let lines =
            Postings.invoiceIssued(first + second) + Postings.goodsExited(cost: Make.irr(7_000_000))
            + Postings.deliveryConfirmed(first, cost: Make.irr(2_800_000))
            + Postings.deliveryConfirmed(second, cost: Make.irr(4_200_000))
        var balances: [LedgerAccount: Int64] = [:]
        for line in lines { balances[line.account, default: 0] += line.balance }
        #expect(balances[.undelivered] == 0 && balances[.deferredSales] == 0 && balances[.inTransit] == 0)
        #expect(balances[.receivable] == 10_450_031 && balances[.sales] == -9_500_028)
        #expect(balances[.costOfGoods] == 7_000_000)
    }
}

@Suite("Material in production")
struct WorkInProgressTests {
    /// Every order of the same facts ends at the same variance, and what was posted on the way adds up to it.
    @Test("comes to the same variance in any order of its messages")
    func anyOrder() {
        let facts: [(issued: Int64, received: Int64, lost: Int64)] = [
            (80, 0, 0), (40, 0, 0), (0, 90, 0), (0, 35, 0), (0, 0, 25),
        ]
        var ends: Set<Int64> = []
        for first in facts.indices {
            let order = facts[first...] + facts[..<first]
            for facts in [Array(order), order.reversed()] {
                var work = WorkInProgress(
                    issued: Make.irr(0), received: Make.irr(0), lost: Make.irr(0), variance: Make.irr(0))
                var posted: Int64 = 0
                for fact in facts {
                    work.issued += Make.irr(fact.issued)
                    work.received += Make.irr(fact.received)
                    work.lost += Make.irr(fact.lost)
                    let step = work.settled()
                    work = step.0
                    posted += step.posted.amount
                }
                #expect(posted == work.variance.amount)
                ends.insert(posted)
            }
        }
        #expect(ends == [30])
    }

    @Test("has no variance before its material is known")
    func receivedFirst() {
        let work = WorkInProgress(
            issued: Make.irr(0), received: Make.irr(50), lost: Make.irr(0), variance: Make.irr(0))
        #expect(work.settled().posted.isZero)
    }
}

@Suite("The books")
struct BooksTests {
    @Test("post a fact of a closed period on the first open day (S-79)")
    func closedPeriod() {
        let books = Books(
            company: CompanyID(), name: "A", country: "PL", currency: .pln, taxID: nil, closedThrough: Make.day(0))
        #expect(books.postingDay(of: Make.day(-3)) == Make.day(1))
        #expect(books.postingDay(of: Make.day(2)) == Make.day(2))
        #expect(!books.isOpen(Make.day(0)))
    }

    @Test("write legal numbers as the country does")
    func numbers() {
        func text(_ kind: SeriesKind, _ year: Int, _ number: Int64, _ country: String) -> String {
            LegalNumber(kind: kind, fiscalYear: year, number: number).text(in: country)
        }
        #expect(text(.invoice, 1405, 1, "IR") == "1405-00001")
        #expect(text(.salesReturn, 1405, 12, "IR") == "R-1405-00012")
        #expect(text(.invoice, 2026, 1, "PL") == "FV/2026/00001")
        #expect(text(.correction, 2026, 123_456, "PL") == "KOR/2026/123456")
        #expect(text(.credit, 2026, 7, "GB") == "CRN/2026/00007")
    }

    @Test("give every kind of document a mark of its own", arguments: ["IR", "PL", "GB"])
    func distinct(country: String) {
        let texts = SeriesKind.allCases.map { LegalNumber(kind: $0, fiscalYear: 1, number: 1).text(in: country) }
        #expect(Set(texts).count == SeriesKind.allCases.count)
    }

    @Test("take entries by hand that balance, and make a customer's credit his money")
    func manual() throws {
        let entry = try ManualEntry(
            [(5020, Make.irr(50)), (1210, Make.irr(-50))], customer: AccountID(), in: .irr)
        #expect(entry.customerCredit == Make.irr(50))
        #expect(entry.lines.map(\.account) == [.stockLoss, .advances])
        #expect(throws: AccountingRefusal.entryUnbalanced(difference: Make.irr(1))) {
            try ManualEntry([(1010, Make.irr(51)), (4010, Make.irr(-50))], customer: nil, in: .irr)
        }
        #expect(throws: AccountingRefusal.accountNotByHand(1215)) {
            try ManualEntry([(1215, Make.irr(1)), (4010, Make.irr(-1))], customer: AccountID(), in: .irr)
        }
        #expect(throws: AccountingRefusal.customerMissing(1210)) {
            try ManualEntry([(5020, Make.irr(1)), (1210, Make.irr(-1))], customer: nil, in: .irr)
        }
        #expect(throws: AccountingRefusal.accountUnknown(9999)) {
            try ManualEntry([(9999, Make.irr(1)), (1010, Make.irr(-1))], customer: nil, in: .irr)
        }
    }

    @Test("credit without an invoice at its own prices")
    func standalone() throws {
        let line = StandaloneCreditLine(
            description: "Breakage", quantity: 3, unit: "pcs", unitPrice: UnitPrice(101, .irr), taxCode: "VAT10",
            taxRate: ExactDecimal(millionths: 100_000))
        let (lines, amounts) = try StandaloneCredit.lines([line], unnamed: ProductID(), in: .irr)
        #expect(amounts == Make.amounts(303, 30))
        #expect(lines.map(\.quantityAfter) == [0])
        #expect(throws: AccountingRefusal.noLines) { try StandaloneCredit.lines([], unnamed: ProductID(), in: .irr) }
    }
}
