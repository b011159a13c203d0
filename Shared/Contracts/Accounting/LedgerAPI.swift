import Foundation

/// A customer's account with us: balance, exposure, and what happened in money and in goods (F-ARYA-37).
package struct CustomerAccountView: Codable, Sendable {
    package struct Movement: Codable, Sendable {
        package let entryID: JournalEntryID
        package let rule: String
        package let postedOn: LocalDate
        package let occurredOn: LocalDate
        package let invoiceID: InvoiceID?
        package let legalNumber: String?
        /// 1210 or 2110
        package let ledgerAccount: Int
        package let debit: Money
        package let credit: Money

        package init(
            entryID: JournalEntryID, rule: String, postedOn: LocalDate, occurredOn: LocalDate, invoiceID: InvoiceID?,
            legalNumber: String?, ledgerAccount: Int, debit: Money, credit: Money
        ) {
            self.entryID = entryID
            self.rule = rule
            self.postedOn = postedOn
            self.occurredOn = occurredOn
            self.invoiceID = invoiceID
            self.legalNumber = legalNumber
            self.ledgerAccount = ledgerAccount
            self.debit = debit
            self.credit = credit
        }
    }

    package struct Goods: Codable, Sendable {
        package let productID: ProductID
        package let description: String
        /// Delivered less returned.
        package let quantity: Quantity

        package init(productID: ProductID, description: String, quantity: Quantity) {
            self.productID = productID
            self.description = description
            self.quantity = quantity
        }
    }

    package let accountID: AccountID
    package let name: String
    package let country: String
    package let currency: Currency
    /// What the customer owes for what he has, less his money with us.
    package let balance: Money
    package let exposure: Money
    package let parts: ExposureParts
    /// The latest first.
    package let movements: [Movement]
    package let goods: [Goods]

    package init(
        accountID: AccountID, name: String, country: String, currency: Currency, balance: Money, exposure: Money,
        parts: ExposureParts, movements: [Movement], goods: [Goods]
    ) {
        self.accountID = accountID
        self.name = name
        self.country = country
        self.currency = currency
        self.balance = balance
        self.exposure = exposure
        self.parts = parts
        self.movements = movements
        self.goods = goods
    }
}

/// A customer in a list: how he stands with us.
package struct CustomerAccountSummary: Codable, Sendable {
    package let accountID: AccountID
    package let name: String
    package let taxID: String?
    package let country: String?
    /// What the customer owes for what he has, less his money with us.
    package let balance: Money
    /// Invoiced, neither delivered nor credited.
    package let undelivered: Money
    package let blockedReason: String?

    package init(
        accountID: AccountID, name: String, taxID: String?, country: String?, balance: Money, undelivered: Money,
        blockedReason: String?
    ) {
        self.accountID = accountID
        self.name = name
        self.taxID = taxID
        self.country = country
        self.balance = balance
        self.undelivered = undelivered
        self.blockedReason = blockedReason
    }
}

package struct TrialBalanceView: Codable, Sendable {
    package struct Row: Codable, Sendable {
        package let code: Int
        package let name: String
        package let debit: Money
        package let credit: Money
        /// Debit less credit.
        package let balance: Money

        package init(code: Int, name: String, debit: Money, credit: Money, balance: Money) {
            self.code = code
            self.name = name
            self.debit = debit
            self.credit = credit
            self.balance = balance
        }
    }

    package let through: LocalDate?
    package let rows: [Row]
    /// Debit less credit of everything; always zero (I-21).
    package let difference: Money

    package init(through: LocalDate?, rows: [Row], difference: Money) {
        self.through = through
        self.rows = rows
        self.difference = difference
    }
}

package struct JournalEntryView: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let code: Int
        package let name: String
        package let debit: Money
        package let credit: Money

        package init(code: Int, name: String, debit: Money, credit: Money) {
            self.code = code
            self.name = name
            self.debit = debit
            self.credit = credit
        }
    }

    package let id: JournalEntryID
    package let rule: String
    package let sourceID: UUID
    package let accountID: AccountID?
    package let accountName: String?
    package let invoiceID: InvoiceID?
    /// Of the invoice.
    package let legalNumber: String?
    package let postedOn: LocalDate
    package let occurredOn: LocalDate
    package let text: String?
    package let lines: [Line]

    package init(
        id: JournalEntryID, rule: String, sourceID: UUID, accountID: AccountID?, accountName: String?,
        invoiceID: InvoiceID?, legalNumber: String?, postedOn: LocalDate, occurredOn: LocalDate, text: String?,
        lines: [Line]
    ) {
        self.id = id
        self.rule = rule
        self.sourceID = sourceID
        self.accountID = accountID
        self.accountName = accountName
        self.invoiceID = invoiceID
        self.legalNumber = legalNumber
        self.postedOn = postedOn
        self.occurredOn = occurredOn
        self.text = text
        self.lines = lines
    }
}

/// An entry made by a person: a bad debt written off, an opening balance, a clearing at year end.
package struct PostEntryRequest: Codable, Sendable {
    package struct Line: Codable, Sendable {
        package let code: Int
        package let debit: Money?
        package let credit: Money?

        package init(code: Int, debit: Money? = nil, credit: Money? = nil) {
            self.code = code
            self.debit = debit
            self.credit = credit
        }
    }

    package let entryID: JournalEntryID?
    package let accountID: AccountID?
    package let occurredOn: LocalDate?
    package let text: String
    package let lines: [Line]

    package init(
        entryID: JournalEntryID? = nil, accountID: AccountID? = nil, occurredOn: LocalDate? = nil, text: String,
        lines: [Line]
    ) {
        self.entryID = entryID
        self.accountID = accountID
        self.occurredOn = occurredOn
        self.text = text
        self.lines = lines
    }
}
