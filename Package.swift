// swift-tools-version:6.2
import Foundation
import PackageDescription

// MARK: - Libraries

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let csv = Target.Dependency.product(name: "SwiftCSV", package: "SwiftCSV")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

// MARK: - Shapes

/// A department: a pure domain and the executable around it.
func service(
    _ name: String, sharing shared: [Target.Dependency] = [], using more: [Target.Dependency] = [],
    with resources: [Resource] = []
) -> [Target] {
    [
        .target(
            name: "\(name)Domain",
            dependencies: ["Contracts"] + shared.filter { "\($0)".contains("Domain") },
            path: "Services/\(name)/Domain"
        ),
        .executableTarget(
            name: "\(name)Service",
            dependencies: [
                .target(name: "\(name)Domain"), "Contracts", "Messaging", "Postgres", "ServiceKit", hummingbird,
                logging,
            ] + shared + more,
            path: "Services/\(name)/Service",
            resources: [
                .embedInCode("Migrations"),  // m0001_x.sql becomes PackageResources.m0001_x_sql
                .copy("openapi.json"),  // beside the binary, through Bundle.module
            ] + resources
        ),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [
                .target(name: "\(name)Domain"), .target(name: "\(name)Service"), "Contracts", "Messaging", "Postgres",
                "ServiceKit", "TestKit", hummingbird, hummingbirdTesting,
            ] + shared,
            path: "Tests/\(name)Tests"
        ),
    ]
}

/// A module that several services build on, with its tests.
func module(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil, tested: Bool = true) -> [Target] {
    let target = Target.target(name: name, dependencies: dependencies, path: path ?? "Shared/\(name)")
    let tests = Target.testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name), "TestKit"] + dependencies,
        path: "Tests/\(name)Tests"
    )
    return tested ? [target, tests] : [target]
}

/// A portal's double for tests and the demo: a server of its own, which shares no code with the adapter it judges.
func standIn(_ portal: String, _ more: [Target.Dependency]) -> [Target] {
    [
        .executableTarget(
            name: "\(portal)StandIn",
            dependencies: [
                "StandInKit", argumentParser, certificates, asn1, crypto, cryptoExtras, hummingbird, hummingbirdCore,
                logging,
            ] + more,
            path: "Tests/\(portal)StandIn"
        ),
        .testTarget(
            name: "\(portal)StandInTests",
            dependencies: [
                .target(name: "\(portal)StandIn"), certificates, asn1, crypto, cryptoExtras, hummingbird,
                hummingbirdTesting,
            ],
            path: "Tests/\(portal)StandInTests"
        ),
    ]
}

// MARK: - The house

var targets: [Target] = [
    .systemLibrary(
        name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CRabbitMQ", path: "Shared/CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
    .systemLibrary(
        name: "COpenSSL", path: "Shared/COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
        name: "CLibXML2", path: "Shared/CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", path: "Shared/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
        name: "TestKit",
        dependencies: [
            "Contracts", "Messaging", "Postgres", "ServiceKit", hummingbird, hummingbirdTesting, jwt, logging, nio,
            nioPosix,
        ],
        path: "Tests/TestKit"
    ),
    .testTarget(
        name: "ScenarioTests",
        dependencies: ["Contracts", "Messaging", "Postgres", "ServiceKit", "TestKit", "karvan", httpClient],
        path: "Tests/ScenarioTests"
    ),
    .executableTarget(
        name: "karvan",
        dependencies: [
            "Contracts", "KSeF", "Messaging", "Moadian", "Sealing", "UBL", argumentParser, crypto, csv, httpClient, nio,
            nioHTTP1,
        ],
        path: "Services/CommandLine"
    ),
    .testTarget(
        name: "CommandLineTests",
        dependencies: ["karvan", "Contracts", httpTypes, hummingbird, logging],
        path: "Tests/CommandLineTests"
    ),
    .executableTarget(
        name: "WebService",
        dependencies: ["Contracts", "ServiceKit", hummingbird, httpClient, mustache, logging],
        path: "Services/Web",
        exclude: ["README.md", "Assets"]
    ),
    .testTarget(
        name: "WebTests",
        dependencies: ["WebService", "Contracts", "ServiceKit", "TestKit", hummingbird, hummingbirdTesting],
        path: "Tests/WebTests"
    ),
]
targets += module("Contracts", [])
targets.first { $0.name == "ContractsTests" }?.exclude = ["Samples"]
targets += module("Postgres", ["Contracts", "CLibPQ", collections, logging, metrics])
targets += module(
    "Messaging", ["Contracts", "CRabbitMQ", "Postgres", collections, crypto, lifecycle, logging, metrics])
targets.first { $0.name == "MessagingTests" }?.exclude = ["README.md"]
targets += module(
    "ServiceKit",
    [
        "Contracts", "Messaging", "Postgres", configuration, crypto, httpClient, httpTypes, hummingbird, jwt, lifecycle,
        logging, metrics, nio, nioPosix,
    ])
targets += module("Sealing", ["COpenSSL", crypto, cryptoExtras])
targets += module("XML", ["CLibXML2"])
targets += module("PortalHTTP", [asn1, certificates, httpClient, nio, nioPosix, nioSSL])
targets.first { $0.name == "PortalHTTPTests" }?.dependencies += [crypto]
targets += module("UBL", ["Contracts", "XML"])
targets += module("Moadian", ["Contracts", "PortalHTTP", "Sealing", crypto], path: "Services/TaxPortal/Moadian")
targets += module(
    "KSeF", ["CZlib", "Contracts", "PortalHTTP", "Sealing", "XML", crypto, logging], path: "Services/TaxPortal/KSeF")
for target in targets where ["Moadian", "KSeF"].contains(target.name) { target.exclude = ["README.md"] }
targets += [
    .target(
        name: "StandInKit", dependencies: [argumentParser, hummingbirdCore, hummingbirdTLS], path: "Tests/StandInKit")
]
targets += standIn("Moadian", [])
targets += standIn("KSeF", ["CLibXML2"])
targets += [
    .executableTarget(
        name: "TaxMeasure", dependencies: ["Contracts", "KSeF", "Moadian", "Sealing", "XML", argumentParser],
        path: "Tests/TaxMeasure"),
    .executableTarget(
        name: "Fuzz", dependencies: ["Contracts", "Messaging", "ServiceKit", "TestKit", argumentParser],
        path: "Tests/Fuzz"),
]
// What `deploy/dev bench` measures with: our own roads, and plain C on the same roads.
targets += [
    .executableTarget(
        name: "KarvanBench", dependencies: ["Contracts", "Messaging", "Postgres", argumentParser, logging],
        path: "Tests/Bench/KarvanBench"),
    .executableTarget(name: "BenchLimit", dependencies: ["CLibPQ", "CRabbitMQ"], path: "Tests/Bench/Limit"),
]
targets += module("SourcingDomain", ["Contracts"], path: "Shared/Sourcing/Domain", tested: false)
targets += module(
    "SourcingService", ["SourcingDomain", "Contracts", "Messaging", "Postgres", "ServiceKit", hummingbird],
    path: "Shared/Sourcing/Service", tested: false)

targets += service("Sales", using: [crypto])
targets += service("Approval")
targets += service("Accounting", using: [crypto])
targets += service("Supply", sharing: ["SourcingDomain", "SourcingService"])
targets += service("Production", sharing: ["SourcingDomain", "SourcingService"])
targets += service("Purchasing", sharing: ["SourcingDomain", "SourcingService"])
targets += service("Warehouse")
targets += service("Delivery", using: [crypto])
targets += service(
    "TaxPortal", sharing: ["Moadian", "KSeF", "PortalHTTP", "Sealing"], using: [crypto],
    with: ["fa", "pl", "en"].map { .copy("WorkItems/faults.\($0).json") })
targets.first { $0.name == "TaxPortalTests" }?.dependencies += [
    httpTypes, hummingbirdCore, hummingbirdTLS, nioSSL, "XML",
]
targets += service("Identity", using: [crypto, cryptoExtras, jwt])

/// All departments in one process, a broker and a clock that a seed drives.
targets.append(
    .testTarget(
        name: "SimulationTests",
        dependencies: [
            "Contracts", "Messaging", "Postgres", "ServiceKit", "TaxPortalDomain", "TestKit", "karvan", httpTypes,
            logging,
        ]
            + [
                "Accounting", "Approval", "Delivery", "Identity", "Production", "Purchasing", "Sales", "Supply",
                "TaxPortal", "Warehouse",
            ].map { .target(name: "\($0)Service") },
        path: "Tests/SimulationTests", exclude: ["Bugs", "README.md"]
    ))

for target in targets where target.type != .system {
    target.swiftSettings = [.enableUpcomingFeature("ExistentialAny")]
}

/// What a target builds on in this package.
func neighbours(of target: Target) -> [String] {
    target.dependencies.compactMap { dependency in
        switch dependency {
        case .byNameItem(let name, _), .targetItem(let name, _): name
        default: nil
        }
    }
}

// `ONLY=Accounting deploy/dev test Accounting` plans and builds one service and what it needs, whatever state the rest is
// in; several names are parted by commas.
if let only = ProcessInfo.processInfo.environment["ONLY"] {
    let wanted = only.split(separator: ",")
    var kept = Set(targets.map(\.name).filter { name in wanted.contains { name.hasPrefix($0) } })
    var found = kept
    while !found.isEmpty {
        found = Set(targets.filter { found.contains($0.name) }.flatMap(neighbours)).subtracting(kept)
        kept.formUnion(found)
    }
    targets.removeAll { !kept.contains($0.name) }
}

let package = Package(
    name: "karvan",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: targets
)
