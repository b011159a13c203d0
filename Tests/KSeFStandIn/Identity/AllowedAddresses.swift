/// `authorizationPolicy.allowedIps`: the addresses an access token may be used from (page, 1.2).
struct AllowedAddresses: Codable, Sendable {
    var ip4Addresses: [String]?
    var ip4Ranges: [String]?
    var ip4Masks: [String]?

    /// - Throws: 21405 where a list has more than ten entries or an entry is no address, range or mask.
    func checked() throws(Refusal) -> AllowedAddresses {
        for list in [ip4Addresses, ip4Ranges, ip4Masks] where (list ?? []).count > 10 {
            throw .invalid("Lista dozwolonych adresów IP może mieć najwyżej 10 pozycji.")
        }
        let sound =
            (ip4Addresses ?? []).allSatisfy { Self.number($0) != nil }
            && (ip4Ranges ?? []).allSatisfy { Self.range($0) != nil }
            && (ip4Masks ?? []).allSatisfy { Self.mask($0) != nil }
        guard sound else { throw .invalid("Nieprawidłowy adres, zakres lub maska IP.") }
        return self
    }

    func admits(_ address: String) -> Bool {
        let ranges =
            (ip4Addresses ?? []).compactMap(Self.number).map { $0...$0 } + (ip4Ranges ?? []).compactMap(Self.range)
            + (ip4Masks ?? []).compactMap(Self.mask)
        guard !ranges.isEmpty else { return true }
        guard let number = Self.number(address) else { return false }
        return ranges.contains { $0.contains(number) }
    }

    private static func number(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            number = number << 8 | UInt32(part)
        }
        return number
    }

    private static func range(_ text: String) -> ClosedRange<UInt32>? {
        let ends = text.split(separator: "-").compactMap(number)
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        return ends[0]...ends[1]
    }

    private static func mask(_ text: String) -> ClosedRange<UInt32>? {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let base = number(parts[0]), let bits = UInt32(parts[1]), bits <= 32 else { return nil }
        let host: UInt32 = bits == 32 ? 0 : UInt32.max >> bits
        return (base & ~host)...(base | host)
    }
}
