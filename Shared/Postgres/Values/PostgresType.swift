/// A type of the server by its object id, with the id of the array of it. The numbers are fixed in the server's catalogue.
package struct PostgresType: Sendable, Equatable {
    package let oid: UInt32
    package let array: UInt32

    package static let bool = PostgresType(oid: 16, array: 1000)
    package static let bytea = PostgresType(oid: 17, array: 1001)
    package static let int8 = PostgresType(oid: 20, array: 1016)
    package static let int2 = PostgresType(oid: 21, array: 1005)
    package static let int4 = PostgresType(oid: 23, array: 1007)
    package static let text = PostgresType(oid: 25, array: 1009)
    package static let date = PostgresType(oid: 1082, array: 1182)
    package static let timestamptz = PostgresType(oid: 1184, array: 1185)
    package static let uuid = PostgresType(oid: 2950, array: 2951)
    package static let jsonb = PostgresType(oid: 3802, array: 3807)

    // Read, never bound.
    static let name: UInt32 = 19
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let unknown: UInt32 = 705
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let numeric: UInt32 = 1700
    static let xid8: UInt32 = 5069
    /// Ids from here on belong to types that somebody created, for example enums, which travel as text.
    static let firstUserDefined: UInt32 = 16_384
}
