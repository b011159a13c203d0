import Foundation

/// What the page leaves open, or calls a setting, and how the stand-in behaves. Changed by the command line and the
/// side channel.
struct Settings: Codable, Sendable {
    /// Inquiries that find a packet still in progress before its answer is shown.
    var think = 0
    /// Milliseconds of the portal's clock between the taking in and the checking.
    var delay: Int64 = 0
    /// Days from the issue to the last day of sending (section 13).
    var deadlineDays: Int64 = 12
    /// Percent of VAT on the workmanship of gold (section 13).
    var workmanshipRate = "10"
    /// Days that a buyer has (section 9).
    var reactionDays: Int64 = 30
    var buyers = Buyers.plausible
    var reactions = Reactions.wait
    /// Whether members that the page does not know spoil an invoice, or are warned of. Section 5 leaves it open; what no
    /// pattern has is only warned of (section 6), and so are they.
    var unknownMembersRefused = false
    /// Whether a discount above the price spoils gold and currency too (section 7.1 leaves it open).
    var discountsBoundEverywhere = false
    /// Whether a correction or return without `inty` and `inp` is refused (section 8.2 leaves it open).
    var typeNeededInReferrals = false
    /// Whether real time is spent on slow answers, in milliseconds.
    var slowness: Int64 = 3000

    /// Which buyers' economic numbers the portal takes (0301201).
    enum Buyers: String, Codable, Sendable {
        /// Those of its directory.
        case known
        /// Those, and any whose check digit is right.
        case plausible
    }

    /// What buyers do with an invoice that awaits their word.
    enum Reactions: String, Codable, Sendable { case wait, approve, reject }

    /// Refuses what the page does not say to be taken.
    mutating func takeHarderReadings() {
        unknownMembersRefused = true
        discountsBoundEverywhere = true
        typeNeededInReferrals = true
    }

    /// Takes over the members that `object` names.
    /// - Throws: `SideChannelFault` for an unknown name or value.
    mutating func change(_ object: JSON) throws {
        for member in object.members ?? [] {
            switch member.name {
            case "think": think = try Int(whole(member))
            case "delay": delay = try whole(member)
            case "deadlineDays": deadlineDays = try whole(member)
            case "reactionDays": reactionDays = try whole(member)
            case "slowness": slowness = try whole(member)
            case "workmanshipRate":
                guard let written = member.value.written, Exact(written) != nil else { throw fault(member) }
                workmanshipRate = written
            case "buyers":
                guard let value = member.value.text.flatMap(Buyers.init) else { throw fault(member) }
                buyers = value
            case "reactions":
                guard let value = member.value.text.flatMap(Reactions.init) else { throw fault(member) }
                reactions = value
            case "unknownMembersRefused": unknownMembersRefused = try yesOrNo(member)
            case "discountsBoundEverywhere": discountsBoundEverywhere = try yesOrNo(member)
            case "typeNeededInReferrals": typeNeededInReferrals = try yesOrNo(member)
            default: throw SideChannelFault("There is no setting named \(member.name).")
            }
        }
    }

    private func whole(_ member: JSON.Member) throws -> Int64 {
        guard let value = member.value.integer, value >= 0 else { throw fault(member) }
        return value
    }

    private func yesOrNo(_ member: JSON.Member) throws -> Bool {
        guard let value = member.value.bool else { throw fault(member) }
        return value
    }

    private func fault(_ member: JSON.Member) -> SideChannelFault {
        SideChannelFault("The setting \(member.name) does not take this value.")
    }
}
