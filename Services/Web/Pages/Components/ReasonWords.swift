/// A reason as people read it: the services' own ones and codes of losses in the reader's language, what a person wrote as
/// it is (UX guide 11.2).
enum ReasonWords {
    /// What services write where nobody was asked, and the text for it.
    private static let written = [
        "withdrawn": "reasonWithdrawn", "a new revision": "reasonNewRevision",
        "not wanted any more": "reasonNotWanted", "not recorded": "reasonNotRecorded", "expired": "reasonExpired",
    ]

    static func words(_ reason: String, _ texts: MessageCatalog) -> String {
        written[reason].map { texts.text($0) } ?? LossFields.words(reason, texts)
    }
}
