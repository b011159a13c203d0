import Contracts
import Foundation

/// Microseconds and days from 1970 to 2000-01-01, where the server's calendar begins.
private let microsecondsTo2000: Int64 = 946_684_800_000_000
private let daysTo2000 = 10_957

extension Timestamp: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .timestamptz }

    package func encode(into writer: inout PostgresWriter) {
        let (value, overflow) = microseconds.subtractingReportingOverflow(microsecondsTo2000)
        if overflow { writer.flaw = "an instant is out of the server's range" }
        writer.append(value)
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> Timestamp {
        let value: Int64 = try cell.integer(.timestamptz)
        // The greatest and the least number are the server's infinity and -infinity.
        guard value != .max, value != .min else { throw cell.problem("infinity is no instant") }
        return Timestamp(microseconds: value + microsecondsTo2000)
    }
}

extension LocalDate: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .date }

    package func encode(into writer: inout PostgresWriter) {
        guard let days = Int32(exactly: daysSince1970 - daysTo2000) else {
            writer.flaw = "a day is out of the server's range"
            return
        }
        writer.append(days)
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> LocalDate {
        let value: Int32 = try cell.integer(.date)
        guard value != .max, value != .min else { throw cell.problem("infinity is no day") }
        return LocalDate(daysSince1970: Int(value) + daysTo2000)
    }
}

extension ID: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .uuid }
    package func encode(into writer: inout PostgresWriter) { uuid.encode(into: &writer) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> ID { ID(try UUID.decode(cell)) }
}

/// Quantities, prices and rates are stored as a `bigint` of millionths; the unit or currency has its own column.
extension ExactDecimal: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int8 }
    package func encode(into writer: inout PostgresWriter) { writer.append(millionths) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> ExactDecimal {
        ExactDecimal(millionths: try Int64.decode(cell))
    }
}
