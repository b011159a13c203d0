import Foundation

/// `GET /opportunities/{id}/history`: what happened, the latest first.
package struct OpportunityHistory: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        package let at: Timestamp
        /// Who did it; absent where no person did.
        package let userID: UserID?
        package let userName: String?
        /// OPENED, STATE, REVISION, PAPER, LINE, PROMISE, REMARK, NOTE, NEXT_STEP, OWNER, EXPECTED, FIELD or STAGE.
        package let kind: String
        /// The state, stage or revision that was come to; of a promise or an expectation the day that it was, of a remark the field it is on.
        package let value: String
        /// The department that it is about.
        package let unit: ServiceName?
        package let lineID: OpportunityLineID?
        package let line: String?
        /// How many lines it is about, where goods moved.
        package let lines: Int?
        package let quantity: Quantity?
        package let day: LocalDate?
        /// What was said; of a stage its name, where the company gave it one.
        package let text: String?
        /// Of a field: what stood there before; the text is what stands there now.
        package let before: String?
        /// Who was responsible, where another one is now.
        package let formerOwnerID: UserID?
        package let formerOwnerName: String?
        package let ownerID: UserID?
        package let ownerName: String?

        package init(
            at: Timestamp, userID: UserID? = nil, userName: String? = nil, kind: String, value: String,
            unit: ServiceName? = nil, lineID: OpportunityLineID? = nil, line: String? = nil, lines: Int? = nil,
            quantity: Quantity? = nil, day: LocalDate? = nil, text: String? = nil, before: String? = nil,
            formerOwnerID: UserID? = nil,
            formerOwnerName: String? = nil, ownerID: UserID? = nil, ownerName: String? = nil
        ) {
            self.at = at
            self.userID = userID
            self.userName = userName
            self.kind = kind
            self.value = value
            self.unit = unit
            self.lineID = lineID
            self.line = line
            self.lines = lines
            self.quantity = quantity
            self.day = day
            self.text = text
            self.before = before
            self.formerOwnerID = formerOwnerID
            self.formerOwnerName = formerOwnerName
            self.ownerID = ownerID
            self.ownerName = ownerName
        }
    }

    package let entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries }
}
