extension Taxpayer {
    /// The seller's NIP as KSeF knows him: ten digits, however the company wrote its tax number.
    var nip: String { FA3Text.nip(taxID) }
}
