/// The accountant's desk.
enum AccountingPages {
    static func register(on pages: PageRoutes) {
        ProFormasPage.register(on: pages)
        AcceptancesPage.register(on: pages)
        ProFormaPage.register(on: pages)
        InvoicesPage.register(on: pages)
        ReleasePage.register(on: pages)
        InvoicePage.register(on: pages)
        NewAdjustmentPage.register(on: pages)
        NewCreditPage.register(on: pages)
        AdjustmentsPage.register(on: pages)
        PaymentsPage.register(on: pages)
        NewPaymentPage.register(on: pages)
        PaymentPage.register(on: pages)
        CustomersPage.register(on: pages)
        CustomerPage.register(on: pages)
        AccountStatement.register(on: pages)
        TrialBalancePage.register(on: pages)
        JournalPage.register(on: pages)
        NumberSeriesPage.register(on: pages)
        PeriodsPage.register(on: pages)
        ExceptionsPage.register(on: pages)
        BooksSettingsPage.register(on: pages)
    }
}
