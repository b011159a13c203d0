import Contracts

/// Net and tax of something, in one currency; gross is always their sum (`flows.md` 7.1).
package struct NetAndTax: Equatable, Sendable {
    package var net: Money
    package var tax: Money

    package var gross: Money { net + tax }
    package var isZero: Bool { net.isZero && tax.isZero }

    package init(net: Money, tax: Money) {
        self.net = net
        self.tax = tax
    }

    package static func zero(_ currency: Currency) -> Self { Self(net: .zero(currency), tax: .zero(currency)) }

    package static func + (left: Self, right: Self) -> Self {
        Self(net: left.net + right.net, tax: left.tax + right.tax)
    }
    package static func - (left: Self, right: Self) -> Self {
        Self(net: left.net - right.net, tax: left.tax - right.tax)
    }
    package static func += (left: inout Self, right: Self) { left = left + right }
    package static func -= (left: inout Self, right: Self) { left = left - right }
    package static prefix func - (value: Self) -> Self { Self(net: -value.net, tax: -value.tax) }

    package var totals: DocumentTotals { DocumentTotals(net: net, tax: tax, gross: gross) }
}

extension Sequence where Element == NetAndTax {
    package func sum(_ currency: Currency) -> NetAndTax { reduce(.zero(currency), +) }
}
