import Contracts

/// What is asked of a customer, for a new one and to change one.
struct AccountForm: Sendable {
    static let name = "account"

    let desk: Desk
    /// The fields are called as the members of the request: a new one is the first of a list.
    let prefix: String

    /// - Parameter account: as it is; `nil` for a new one.
    func form(of account: AccountView?, to target: String, button: String) -> Form {
        let (texts, address) = (desk.texts, account?.address)
        let countries = Countries.options(texts.language)
        func field(
            _ name: String, _ label: String, _ kind: Field.Kind = .text, value: String? = nil, hint: String? = nil,
            isOptional: Bool = true
        ) -> Field {
            Field(
                prefix + name, texts.text(label), kind, value: value ?? "", hint: hint.map { texts.text($0) },
                isOptional: isOptional, longest: 200)
        }
        return Form(
            Self.name, to: target, button, weight: .main, version: account?.version,
            [
                field("name", "accountName", value: account?.name, hint: "accountNameHint", isOptional: false),
                field(
                    "country", "accountCountry", .list(countries), value: account?.country ?? desk.me.company.country,
                    isOptional: false),
                field("tax_id", "taxNumber", .code, value: account?.taxID, hint: "taxNumberHint"),
                field("address.street", "accountStreet", value: address?.street),
                field("address.city", "accountCity", value: address?.city),
                field("address.postal_code", "accountPostalCode", .code, value: address?.postalCode),
                field(
                    "address.country", "addressCountry",
                    .list([Field.Option("", texts.text("sameCountry"))] + countries),
                    value: address.flatMap { $0.country == account?.country ? nil : $0.country }),
                field("account_class", "accountClass", value: account?.accountClass, hint: "accountClassHint"),
                field("external_ref", "externalRef", .code, value: account?.externalRef, hint: "externalRefHint"),
            ])
    }

    /// The facts as typed; `nil` where something is missing or wrong.
    func facts(_ input: inout FormInput) -> AccountFacts? {
        let name = input.text(prefix + "name")
        let country = self.country(prefix + "country", &input)
        let number = input.optional(prefix + "tax_id") { $0.code($1) }.map(TaxNumber.bare)
        if let number, let country, !TaxNumber.isPossible(number, in: country) {
            input.add(fault: "fault.tax_number_wrong", to: prefix + "tax_id")
        }
        let address = address(&input, in: country)
        let accountClass = input.optional(prefix + "account_class") { $0.text($1) }
        let externalRef = input.optional(prefix + "external_ref") { $0.code($1) }
        guard input.isComplete, let name, let country else { return nil }
        return AccountFacts(
            name: name, taxID: number, country: country, accountClass: accountClass, address: address,
            externalRef: externalRef)
    }

    private func country(_ field: String, _ input: inout FormInput) -> String? {
        guard let code = input.optionalText(field), Countries.isOne(code) else {
            input.add(fault: "choiceMissing", to: field)
            return nil
        }
        return code
    }

    /// All of it or nothing: half an address is none.
    private func address(_ input: inout FormInput, in country: String?) -> PostalAddress? {
        let fields = ["street", "city", "postal_code"].map { "\(prefix)address.\($0)" }
        guard fields.contains(where: { input.optionalText($0) != nil }) else { return nil }
        let (street, city) = (input.text(fields[0]), input.text(fields[1]))
        let postalCode = input.optional(fields[2]) { $0.code($1) }
        let other = "\(prefix)address.country"
        let chosen = input.optionalText(other) == nil ? country : self.country(other, &input)
        guard let street, let city, let chosen else { return nil }
        return PostalAddress(street: street, city: city, postalCode: postalCode, country: chosen)
    }
}
