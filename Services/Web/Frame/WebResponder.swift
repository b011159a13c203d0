import Contracts
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// The outermost layer: gives each request its trace, refuses foreign forms, turns errors into pages, and puts the
/// security headers on whatever goes out.
struct WebResponder: HTTPResponder {
    typealias Context = ServiceRequestContext

    private let house: House
    private let router: RouterResponder<ServiceRequestContext>

    init(_ house: House) {
        self.house = house
        router = Self.router(house).buildResponder()
    }

    /// Every page and every form, by method and path.
    static func router(_ house: House) -> Router<ServiceRequestContext> {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        let pages = PageRoutes(router, house)
        SignInPages.register(on: pages)
        LanguageChoice.register(on: pages)
        ThemeChoice.register(on: pages)
        StaticFiles.register(on: pages)
        LiveStream.register(on: pages)
        ComponentsPage.register(on: pages)
        SearchPage.register(on: pages)
        StartPage.register(on: pages)
        InboxPage.register(on: pages)
        SavedViewsPage.register(on: pages)
        HelpPage.register(on: pages)
        ProblemPage.register(on: pages)
        ProblemReportsPage.register(on: pages)
        CalendarSheet.register(on: pages)
        OpportunitiesPage.register(on: pages)
        OpportunityEditor.register(on: pages)
        OpportunityPage.register(on: pages)
        WithdrawalPage.register(on: pages)
        AccountsPage.register(on: pages)
        AccountPages.register(on: pages)
        ProductsPage.register(on: pages)
        ProductOptions.register(on: pages)
        TasksPage.register(on: pages)
        DecisionsPage.register(on: pages)
        RequestsPage.register(on: pages)
        RemarksPage.register(on: pages)
        RequestPage.register(on: pages)
        DelegationsPage.register(on: pages)
        AccountingPages.register(on: pages)
        PaperPages.register(on: pages)
        GoodsPapers.register(on: pages)
        EnquiriesPage.register(on: pages)
        AnswersPage.register(on: pages)
        EnquiryPage.register(on: pages)
        SuppliersPage.register(on: pages)
        SourcingExceptionsPage.register(on: pages)
        ProductionOrdersPage.register(on: pages)
        ProductionOrderPage.register(on: pages)
        BillsPage.register(on: pages)
        BillPage.register(on: pages)
        PurchaseOrdersPage.register(on: pages)
        PurchaseOrderPage.register(on: pages)
        StockPage.register(on: pages)
        ProductStockPage.register(on: pages)
        HoldsPage.register(on: pages)
        WaitingHoldsPage.register(on: pages)
        LedgerPage.register(on: pages)
        WarehouseExceptionsPage.register(on: pages)
        DispatchNotesPage.register(on: pages)
        DispatchNotePage.register(on: pages)
        PickPage.register(on: pages)
        ExitPermitsPage.register(on: pages)
        NewPermitPage.register(on: pages)
        ExitPermitPage.register(on: pages)
        GatePage.register(on: pages)
        ExpectedReceiptsPage.register(on: pages)
        ExpectedReceiptPage.register(on: pages)
        ReceiptsPage.register(on: pages)
        NewReceiptPage.register(on: pages)
        TakeBacksPage.register(on: pages)
        GoodsReturnsPage.register(on: pages)
        GoodsReturnPage.register(on: pages)
        DeliveriesPage.register(on: pages)
        DeliveryPage.register(on: pages)
        ReportPage.register(on: pages)
        LostLinesPage.register(on: pages)
        TaxWorkPage.register(on: pages)
        SubmissionsPage.register(on: pages)
        SubmissionPage.register(on: pages)
        ExchangesPage.register(on: pages)
        ParticularsPage.register(on: pages)
        TaxPaymentsPage.register(on: pages)
        PortalsPage.register(on: pages)
        PortalForm.register(on: pages)
        UserForm.register(on: pages)
        UsersPage.register(on: pages)
        UserPage.register(on: pages)
        RolesPage.register(on: pages)
        UnitsPage.register(on: pages)
        ProcessesPage.register(on: pages)
        SeriesPage.register(on: pages)
        CompanyPage.register(on: pages)
        PoliciesPage.register(on: pages)
        PolicyForm.register(on: pages)
        AuditPage.register(on: pages)
        HealthPage.register(on: pages)
        ParkedMessagesPage.register(on: pages)
        PasswordPage.register(on: pages)
        return router
    }

    func respond(to request: Request, context: ServiceRequestContext) async throws -> Response {
        let trace = TraceContext(traceparent: request.headers[.traceParent], requestID: request.headers[.requestID])
        return await TraceContext.$current.withValue(trace) {
            var response = await answer(request, context, trace)
            SecurityHeaders.add(to: &response, requestID: trace.requestID)
            return response
        }
    }

    private func answer(
        _ request: Request, _ context: ServiceRequestContext, _ trace: TraceContext
    ) async -> Response {
        let visit = Visit(request, context, house, trace)
        do {
            guard SameOrigin.allows(visit) else { throw PageFault.foreignForm }
            let response = try await router.respond(to: request, context: context)
            // The router answers an unknown path by itself, with an empty body.
            guard response.status == .notFound, response.headers[.contentType] == nil else { return response }
            guard SessionCookie.read(visit) != nil else { throw PageFault.notFound }
            return try await SessionKeeper.signedIn(visit) { _ in throw PageFault.notFound }
        } catch {
            return await ErrorPage.response(to: error, for: visit)
        }
    }
}
