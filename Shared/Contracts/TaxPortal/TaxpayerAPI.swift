import Foundation

/// What a company's documents are sent with; its keys lie in files.
package struct TaxpayerRequest: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case baseURL = "baseUrl"
        case memoryID, options, enabled, filesFrom
    }

    /// The portal's address, with any path prefix.
    package let baseURL: String
    /// Iran: the memory's id of six characters.
    package let memoryID: String?
    /// What a portal's module wants to know besides; see the service's README.
    package let options: [String: String]?
    /// Whether anything is prepared and sent; true unless said otherwise.
    package let enabled: Bool?
    /// The day of issue from which documents are filed; without it, at first today, later as it was.
    package let filesFrom: LocalDate?

    package init(
        baseURL: String, memoryID: String? = nil, options: [String: String]? = nil, enabled: Bool? = nil,
        filesFrom: LocalDate? = nil
    ) {
        self.baseURL = baseURL
        self.memoryID = memoryID
        self.options = options
        self.enabled = enabled
        self.filesFrom = filesFrom
    }
}

/// A certificate or token as it lies in the company's folder, without its secret.
package struct CredentialView: Codable, Sendable {
    /// The file's name.
    package let name: String
    package let subject: String
    package let validUntil: Timestamp
    /// EXPIRES_WITHIN_30_DAYS, EXPIRES_WITHIN_7_DAYS, EXPIRES_WITHIN_1_DAYS, EXPIRED
    package let warning: String?

    package init(name: String, subject: String, validUntil: Timestamp, warning: String? = nil) {
        self.name = name
        self.subject = subject
        self.validUntil = validUntil
        self.warning = warning
    }
}

package struct TaxpayerView: Codable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case portal, version
        case baseURL = "baseUrl"
        case memoryID, options, enabled, filesFrom, secretFiles, credentials, updatedAt
    }

    /// `moadian` or `ksef`.
    package let portal: String
    package let version: Int
    package let baseURL: String
    package let memoryID: String?
    package let options: [String: String]
    package let enabled: Bool
    /// The day of issue from which documents are filed; none for all.
    package let filesFrom: LocalDate?
    /// The names of the files in the company's folder.
    package let secretFiles: [String]
    package let credentials: [CredentialView]
    package let updatedAt: Timestamp

    package init(
        portal: String, version: Int, baseURL: String, memoryID: String? = nil, options: [String: String],
        enabled: Bool, filesFrom: LocalDate? = nil, secretFiles: [String], credentials: [CredentialView],
        updatedAt: Timestamp
    ) {
        self.portal = portal
        self.version = version
        self.baseURL = baseURL
        self.memoryID = memoryID
        self.options = options
        self.enabled = enabled
        self.filesFrom = filesFrom
        self.secretFiles = secretFiles
        self.credentials = credentials
        self.updatedAt = updatedAt
    }
}

package struct TaxpayerViews: Codable, Sendable {
    package let data: [TaxpayerView]

    package init(data: [TaxpayerView]) {
        self.data = data
    }
}
