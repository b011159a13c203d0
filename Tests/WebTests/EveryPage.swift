import Contracts

@testable import WebService

/// Every page of the suite once, with services that say enough for it. A new page is a line here.
enum EveryPage {
    static let paths = [
        "/sign-in",
        "/inbox",
        "/components",
        "/me/views",
        "/me/views/new?page=%2Fsales%2Fopportunities&query=sort%3D-amount",
        "/search?q=1405-1",
        "/nowhere",
        "/sales/opportunities",
        "/sales/opportunities?layout=board",
        "/sales/opportunities/\(Answers.opportunityID)/move",
        "/sales/opportunities/assign",
        "/sales/opportunities/assign?item=\(Answers.opportunityID)%7C3",
        "/sales/opportunities/reschedule?all=yes&f.state.in=DRAFT",
        "/sales/opportunities/\(Answers.opportunityID)",
        "/sales/opportunities/\(Answers.opportunityID)/edit",
        "/sales/opportunities/\(Answers.opportunityID)/lines/\(SalesAnswers.lineID)/withdrawal",
        "/sales/opportunities/new",
        "/sales/opportunities/new?account=\(SalesAnswers.accountID)",
        "/sales/accounts",
        "/sales/accounts/new",
        "/sales/accounts/assign?item=\(SalesAnswers.accountID)%7C4",
        "/sales/accounts/\(SalesAnswers.accountID)",
        "/sales/accounts/\(SalesAnswers.accountID)/edit",
        "/sales/products",
        "/approval/tasks",
        "/approval/decisions?item=\(ApprovalAnswers.id)",
        "/approval/requests",
        "/approval/requests/\(ApprovalAnswers.id)",
        "/approval/requests/\(ApprovalAnswers.id)/remarks",
        "/approval/delegations",
        "/accounting/pro-formas",
        "/accounting/pro-formas/\(AccountingAnswers.proForma)",
        "/accounting/pro-formas/acceptances?item=\(AccountingAnswers.proForma)",
        "/accounting/invoices",
        "/accounting/invoices/\(AccountingAnswers.invoice)",
        "/accounting/invoices/\(AccountingAnswers.invoice)/release",
        "/accounting/invoices/\(AccountingAnswers.invoice)/print",
        "/accounting/adjustments",
        "/accounting/adjustments/\(AccountingAnswers.adjustment)",
        "/accounting/adjustments/\(AccountingAnswers.adjustment)/print",
        "/accounting/adjustments/new?invoice=\(AccountingAnswers.invoice)",
        "/accounting/adjustments/credit",
        "/accounting/adjustments/credit?account=\(AccountingAnswers.account)",
        "/accounting/payments",
        "/accounting/payments/new?account=\(AccountingAnswers.account)",
        "/accounting/payments/\(AccountingAnswers.payment)",
        "/accounting/accounts",
        "/accounting/accounts/\(AccountingAnswers.account)",
        "/accounting/accounts/\(AccountingAnswers.account)/print",
        "/accounting/trial-balance",
        "/accounting/journal-entries",
        "/accounting/journal-entries/\(AccountingAnswers.entry)",
        "/accounting/number-series",
        "/accounting/periods",
        "/accounting/exceptions",
        "/accounting/settings",
        "/supply/enquiries",
        "/supply/enquiries/\(SourcingAnswers.id)",
        "/supply/enquiries/answers",
        "/supply/suppliers",
        "/supply/suppliers/new",
        "/supply/suppliers/\(SourcingAnswers.supplierID)",
        "/supply/exceptions",
        "/production/enquiries/\(SourcingAnswers.id)",
        "/production/orders",
        "/production/orders/\(SourcingAnswers.id)",
        "/production/bills-of-materials",
        "/production/bills-of-materials/new",
        "/production/bills-of-materials/\(SourcingAnswers.product)",
        "/purchasing/enquiries/\(SourcingAnswers.id)",
        "/purchasing/orders",
        "/purchasing/orders/\(SourcingAnswers.id)",
        "/warehouse/stock",
        "/warehouse/stock/\(WarehouseAnswers.product)",
        "/warehouse/holds",
        "/warehouse/waiting-holds",
        "/warehouse/ledger",
        "/warehouse/exceptions",
        "/warehouse/dispatch-notes",
        "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
        "/warehouse/dispatch-notes/\(WarehouseAnswers.note)/pick?n=1,0&h=0:1&said=counted&last=PU-10",
        "/warehouse/dispatch-notes/\(WarehouseAnswers.note)/print",
        "/warehouse/exit-permits",
        "/warehouse/exit-permits/new",
        "/warehouse/exit-permits/\(WarehouseAnswers.permit)",
        "/warehouse/exit-permits/\(WarehouseAnswers.permit)/print",
        "/warehouse/gate",
        "/warehouse/gate?permit=\(WarehouseAnswers.permit)",
        "/warehouse/expected-receipts",
        "/warehouse/expected-receipts/\(WarehouseAnswers.request)",
        "/warehouse/receipts",
        "/warehouse/receipts/new",
        "/warehouse/take-backs",
        "/warehouse/take-backs/\(WarehouseAnswers.delivery)",
        "/warehouse/goods-returns",
        "/warehouse/goods-returns/\(WarehouseAnswers.goodsReturn)",
        "/delivery/deliveries",
        "/delivery/deliveries/\(DeliveryAnswers.id)",
        "/delivery/deliveries/\(DeliveryAnswers.id)/print",
        "/taxportal/work-items",
        "/taxportal/submissions",
        "/taxportal/submissions/\(TaxAnswers.id)",
        "/taxportal/submissions/\(TaxAnswers.id)/exchanges",
        "/taxportal/submissions/\(TaxAnswers.id)/particulars",
        "/taxportal/submissions/\(TaxAnswers.id)/payments",
        "/taxportal/portals",
        "/taxportal/portals/moadian",
        "/taxportal/portals/ksef",
        "/reports",
        "/reports/stages?period=this-year",
        "/reports/success-rate",
        "/reports/success-rate?by=quarter",
        "/reports/loss-reasons?from=1405%2F1%2F1&to=nonsense",
        "/sales/lost-lines",
        "/sales/opportunities?f.owner_id.in=\(Answers.user)",
        "/reports/receivables",
        "/reports/stock-value",
        "/reports/stock-value?by=product",
        "/me/password",
        "/me/problem?page=%2Fsales%2Fopportunities%3Ff.state.in%3DWON&request=0198cf2e",
        "/help",
        "/admin/problems",
        "/admin/problems/\(AdminAnswers.problemID)",
        "/admin/users",
        "/admin/users/new",
        "/admin/users/\(AdminAnswers.id)",
        "/admin/users/\(AdminAnswers.id)/edit",
        "/admin/roles",
        "/admin/units",
        "/admin/units/new",
        "/admin/units/\(AdminAnswers.unitID)",
        "/admin/units/\(AdminAnswers.unitID)/edit",
        "/admin/company",
        "/admin/company/edit",
        "/admin/company/new",
        "/admin/policies",
        "/admin/policies/opportunity",
        "/admin/policies/opportunity/edit",
        "/admin/processes",
        "/admin/processes/new",
        "/admin/processes/p-machines",
        "/admin/processes/p-machines/stages/s-talks",
        "/admin/processes/p-machines/stages/s-visit",
        "/admin/number-series",
        "/admin/number-series/new",
        "/admin/number-series/INVOICE-1406",
        "/admin/number-series/CORRECTION-1405",
        "/admin/audit",
        "/admin/health",
        "/admin/health?service=sales",
        "/admin/messages",
        "/admin/messages/sales/sales.on-accounting/\(AdminAnswers.messageID)",
    ]

    /// For a person who may do everything.
    static func stage() throws -> Stage {
        let stage = try Stage()
        stage.services.answer(as: try played.get().services)
        return stage
    }

    /// Written once for all tests.
    private static let played = Result { try play() }

    private static func play() throws -> Stage {
        let stage = try Stage()
        let sales = "/api/sales/v1/opportunities"
        let rows = 50
        for (path, answer) in [
            (
                "/api/identity/v1/me",
                Answers.me(
                    rights: Answers.allRights,
                    views: [
                        Answers.view("Large ones", "f.state.in=WON"),
                        Answers.view(
                            "Open ones", "f.settlement.in=OPEN", page: InvoicesPage.path,
                            id: "view_01h455vb4pex5vsknk084sn03q"),
                    ])
            ),
            (
                "/api/approval/v1/tasks",
                Answers.page(Array(repeating: ApprovalAnswers.task(absent: "Kaveh"), count: rows))
            ),
            ("/api/approval/v1/requests", Answers.page(Array(repeating: ApprovalAnswers.request(), count: rows))),
            (ApprovalAnswers.path, ApprovalAnswers.detail()),
            ("/api/approval/v1/delegations", Answers.page([ApprovalAnswers.delegation()])),
            ("/api/approval/v1/colleagues", Answers.page([ApprovalAnswers.colleagues])),
            ("/api/taxportal/v1/work-items", TaxAnswers.work(count: 60)),
            ("/api/taxportal/v1/status", TaxAnswers.status),
            ("/api/taxportal/v1/taxpayers/moadian", TaxAnswers.taxpayer),
            (
                "/api/taxportal/v1/submissions",
                Answers.page(Array(repeating: TaxAnswers.submission(), count: rows), next: "k")
            ),
            (TaxAnswers.path, TaxAnswers.detail()),
            ("\(TaxAnswers.path)/exchanges", Answers.page([TaxAnswers.exchange])),
            ("\(TaxAnswers.path)/particulars", TaxAnswers.particulars()),
            ("\(TaxAnswers.path)/payments", TaxAnswers.payments()),
            ("\(SalesAnswers.sales)/work", Answers.counts(SalesAnswers.workCounts)),
            ("\(SalesAnswers.sales)/work-items", SalesAnswers.work),
            ("\(SalesAnswers.sales)/representatives", SalesAnswers.representatives),
            ("\(sales)/matching", SalesAnswers.matching),
            (
                "\(sales)/\(Answers.opportunityID)/duplicates",
                #"{"opportunities": [\#(Answers.opportunity("Pumps"))]}"#
            ),
            ("\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)/history", SalesAnswers.accountHistory),
            ("\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)/duplicates", SalesAnswers.accountDuplicates),
            ("\(sales)/counts", SalesAnswers.counts), ("\(SalesAnswers.sales)/processes", SalesAnswers.processes),
            (sales, Answers.page(Array(repeating: Answers.opportunity("Pumps"), count: rows), next: "k")),
            (
                "\(sales)/\(Answers.opportunityID)",
                Answers.opportunityPage(
                    "Pumps", slices: [("12.5", "DECLINED")], line: #""agreed": true,"#,
                    slice: #","invoice_id":"\#(AccountingAnswers.invoice)","promised_on":"2026-09-30""#,
                    more: #""pro_forma_id":"\#(AccountingAnswers.proForma)","#
                        + #""handover":{"by_id":"\#(SalesAnswers.reza)","by_name":"Mina","at":"2026-08-20T21:00:00.000Z","#
                        + #""note":"call Maryam"},"#)
            ),
            (
                "\(sales)/\(Answers.opportunityID)/history",
                SalesAnswers.history([
                    SalesAnswers.happened("REMARK", "quantity", more: #","text":"less""#),
                    SalesAnswers.happened("PAPER", "ISSUED"), SalesAnswers.happened("STAGE", "sourcing"),
                ])
            ),
            (
                "\(sales)/\(Answers.opportunityID)/lines/\(SalesAnswers.lineID)/withdrawal",
                SalesAnswers.plan(steps: [("REQUEST", "supply"), ("HOLD", "warehouse")])
            ),
            (
                "\(SalesAnswers.sales)/accounts",
                Answers.page(Array(repeating: SalesAnswers.account(), count: rows), next: "k")
            ),
            ("\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", SalesAnswers.account()),
            ("\(SalesAnswers.sales)/products", Answers.page(Array(repeating: SalesAnswers.product(), count: 60))),
        ] + AccountingAnswers.all {
            stage.services.answer("GET", path, 200, answer)
        }
        stage.services.answer("POST", "\(sales)/preview", 200, SalesAnswers.preview())
        AdminAnswers.play(on: stage)
        SourcingAnswers.play(on: stage.services)
        ReportAnswers.play(on: stage.services, rows: 200)
        WarehouseAnswers.play(on: stage.services)
        DeliveryAnswers.play(on: stage.services)
        return stage
    }
}
