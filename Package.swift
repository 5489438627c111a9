// swift-tools-version: 6.2
import PackageDescription

// MARK: Products of other packages, each named once

extension Target.Dependency {
  static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
  static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
  static let crypto = product(name: "Crypto", package: "swift-crypto")
  static let grdb = product(name: "GRDB", package: "GRDB.swift")
  static let grpcCore = product(name: "GRPCCore", package: "grpc-swift-2")
  static let grpcPosix = product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
  static let grpcProtobuf = product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
  static let logging = product(name: "Logging", package: "swift-log")
  static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
  static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
  static let nioCore = product(name: "NIOCore", package: "swift-nio")
  static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
  static let swiftProtobuf = product(name: "SwiftProtobuf", package: "swift-protobuf")
  static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
  name: "akms",
  platforms: [.macOS(.v15)],
  products: [.library(name: "AKMSPluginKit", targets: ["AKMSPluginKit"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", exact: "2.4.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
  ],
  targets: [
    // MARK: Layer 0, hot: Glibc only

    .systemLibrary(name: "CSodium"),
    .target(name: "CLinux"),
    .target(name: "AKMSModel"),
    .target(name: "AKMSSecret", dependencies: ["AKMSModel", "CSodium"]),
    .target(name: "AKMSWire", dependencies: ["AKMSModel", "AKMSSecret"]),
    .target(name: "AKMSTransport", dependencies: ["AKMSModel", "AKMSSecret", "AKMSWire", "CLinux"]),
    .target(name: "AKMSClient", dependencies: ["AKMSModel", "AKMSSecret", "AKMSTransport", "AKMSWire", "CLinux"]),
    .target(name: "AKMSProcesses", dependencies: ["AKMSModel", "AKMSTransport", "CLinux"]),
    .target(name: "AKMSRedact", dependencies: ["AKMSModel", "AKMSSecret"]),
    .target(
      name: "AKMSExec",
      dependencies: [
        "AKMSClient", "AKMSModel", "AKMSProcesses", "AKMSRedact", "AKMSSecret", "AKMSTransport", "AKMSWire", "CLinux",
      ]),
    .executableTarget(
      name: "akms", dependencies: ["AKMSExec"],
      // One static file: a static Glibc has no NSS and no dlopen, and needs neither. What runs for `exec` stands together in
      // it (docs/design/0008): every 64 KiB that are touched are a page fault.
      linkerSettings: [
        .unsafeFlags(
          [
            "-static-executable", "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/Benchmarks/exec/order",
          ], .when(configuration: .release))
      ]),

    // MARK: Layer 1, decide: pure

    .target(name: "AKMSJSON", dependencies: ["AKMSModel"]),
    .target(name: "AKMSScope", dependencies: ["AKMSModel", "CSodium"]),
    .target(name: "AKMSPolicy", dependencies: ["AKMSModel", "AKMSScope"]),
    .target(name: "AKMSZone", dependencies: ["AKMSModel", "AKMSPolicy"]),
    .target(name: "AKMSConfig", dependencies: ["AKMSModel", "AKMSPolicy", "AKMSScope", "AKMSZone", .yams]),

    .target(
      name: "AKMSPolicyAnalysis", dependencies: ["AKMSConfig", "AKMSJSON", "AKMSModel", "AKMSPolicy", "AKMSScope"]),

    // MARK: Layer 2, the broker

    .systemLibrary(name: "COpenSSL"),
    .target(name: "AKMSSeal", dependencies: ["AKMSModel", "AKMSSecret", "CSodium"]),
    .target(name: "AKMSStore", dependencies: ["AKMSModel", "AKMSSeal", "AKMSSecret", "CSodium", .grdb]),
    .target(name: "AKMSLedger", dependencies: ["AKMSJSON", "AKMSModel", "AKMSSecret", "CSodium"]),
    .target(name: "AKMSReplay", dependencies: ["AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPolicy", "AKMSScope"]),
    .target(
      name: "AKMSPipeline",
      dependencies: ["AKMSJSON", "AKMSModel", "AKMSPolicy", "AKMSReplay", "AKMSScope", "AKMSSeal", "AKMSSecret"]),
    .target(name: "AKMSPluginProtocol", dependencies: [.grpcCore, .grpcProtobuf, .swiftProtobuf]),
    .target(
      name: "AKMSPluginHost",
      dependencies: [
        "AKMSJSON", "AKMSModel", "AKMSPipeline", "AKMSPluginProtocol", "AKMSScope", "AKMSSeal", "AKMSSecret",
        "AKMSTransport", "CLinux", "COpenSSL", .grpcCore, .grpcPosix, .grpcProtobuf, .nioCore, .nioPosix,
        .swiftProtobuf,
      ]),
    .target(
      name: "AKMSBroker",
      dependencies: [
        "AKMSConfig", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPipeline", "AKMSPluginHost", "AKMSPolicy",
        "AKMSProcesses", "AKMSReplay", "AKMSScope", "AKMSSeal", "AKMSSecret", "AKMSStore", "AKMSTransport", "AKMSWire",
        "AKMSZone", "CLinux", "CSodium",
      ]),
    .executableTarget(name: "akms-broker", dependencies: ["AKMSBroker"]),

    // MARK: Layer 3, typed commands

    .target(
      name: "AKMSCommands",
      dependencies: [
        "AKMSClient", "AKMSConfig", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPolicy", "AKMSPolicyAnalysis",
        "AKMSProcesses", "AKMSReplay", "AKMSScope", "AKMSSecret", "AKMSTransport", "AKMSWire", "AKMSZone", "CLinux",
        .argumentParser,
      ]),
    .executableTarget(name: "akms-cli", dependencies: ["AKMSCommands"]),

    // MARK: Layer 4, plugins

    .target(
      name: "AKMSPluginKit",
      dependencies: [
        "AKMSPluginProtocol", "CSodium", .grpcCore, .grpcPosix, .grpcProtobuf, .nioCore, .nioPosix, .swiftProtobuf,
      ]),
    .executableTarget(
      name: "example-swift", dependencies: ["AKMSPluginKit"], path: "plugins/example-swift/Sources/example-swift"),
    .target(
      name: "DynsecretsAWS", dependencies: [.asyncHTTPClient, .crypto, .nioCore, .nioHTTP1, .nioSSL],
      path: "plugins/dynsecrets-aws/Sources/DynsecretsAWS"),
    .executableTarget(
      name: "dynsecrets-aws", dependencies: ["AKMSPluginKit", "DynsecretsAWS"],
      path: "plugins/dynsecrets-aws/Sources/dynsecrets-aws"),

    // MARK: Benchmarks

    .target(name: "BenchSupport", path: "Benchmarks/support"),
    .executableTarget(
      name: "akms-bench",
      dependencies: [
        "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPipeline", "AKMSPluginHost", "AKMSPolicy", "AKMSScope",
        "AKMSSecret", "BenchSupport",
      ], path: "Benchmarks/akms-bench"),
    // Stands in for malloc in the program that links it.
    .target(name: "CAllocations", path: "Benchmarks/allocations"),
    .executableTarget(
      name: "policy-bench",
      dependencies: [
        "AKMSConfig", "AKMSModel", "AKMSPolicy", "AKMSPolicyAnalysis", "AKMSScope", "BenchSupport",
        "CAllocations", "CSodium",
      ], path: "Benchmarks/policy-bench"),

    .executableTarget(
      name: "redact-bench", dependencies: ["AKMSModel", "AKMSRedact", "AKMSSecret", "BenchSupport"],
      path: "Benchmarks/redact-bench"),

    // MARK: Tests

    .target(name: "AKMSTestSupport", path: "Tests/AKMSTestSupport"),
    .target(
      name: "AKMSFakeBroker", dependencies: ["AKMSModel", "AKMSSecret", "AKMSTransport", "AKMSWire", "CLinux"],
      path: "Tests/AKMSFakeBroker"),
    .executableTarget(
      name: "decision-writer",
      dependencies: ["AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPolicy", "AKMSReplay", "AKMSScope", "AKMSSecret"],
      path: "Tests/Helpers/decision-writer"),
    .executableTarget(
      name: "ledger-writer", dependencies: ["AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSSecret"],
      path: "Tests/Helpers/ledger-writer"),
    .executableTarget(
      name: "policy-cases", dependencies: ["AKMSModel", "AKMSPolicy", "AKMSScope"],
      path: "Tests/Helpers/policy-cases"),
    .executableTarget(
      name: "misbehaving-plugin", dependencies: ["AKMSPluginKit"], path: "Tests/Fixtures/misbehaving-plugin"),
    .testTarget(
      name: "AKMSBrokerTests",
      dependencies: [
        "AKMSBroker", "AKMSConfig", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPipeline", "AKMSPolicy", "AKMSReplay",
        "AKMSScope", "AKMSSecret", "AKMSStore", "AKMSTransport", "AKMSWire",
      ]),
    .testTarget(
      name: "AKMSClientTests",
      dependencies: [
        "AKMSClient", "AKMSFakeBroker", "AKMSModel", "AKMSSecret", "AKMSTransport", "AKMSWire",
      ]),
    .testTarget(
      name: "AKMSCommandsTests",
      dependencies: [
        "AKMSTestSupport",
        "AKMSCommands", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPolicy", "AKMSReplay", "AKMSScope", "AKMSSecret",
        "AKMSTransport", .argumentParser,
      ]),
    .testTarget(
      name: "AKMSConfigTests",
      dependencies: ["AKMSTestSupport", "AKMSConfig", "AKMSModel", "AKMSPolicy", "AKMSScope", "AKMSZone"]),
    .testTarget(
      name: "AKMSExecTests",
      dependencies: [
        "AKMSExec", "AKMSFakeBroker", "AKMSModel", "AKMSSecret", "AKMSTransport", "AKMSWire", "akms",
      ]),
    .testTarget(name: "AKMSJSONTests", dependencies: ["AKMSTestSupport", "AKMSJSON", "AKMSModel"]),
    .testTarget(
      name: "AKMSLedgerTests",
      dependencies: [
        "AKMSTestSupport", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSSecret", "CSodium", "ledger-writer",
      ]),
    .testTarget(name: "AKMSModelTests", dependencies: ["AKMSModel"]),
    .testTarget(
      name: "AKMSPipelineTests",
      dependencies: ["AKMSJSON", "AKMSModel", "AKMSPipeline", "AKMSPolicy", "AKMSReplay", "AKMSScope", "AKMSSecret"]),
    .testTarget(
      name: "AKMSPluginHostTests",
      dependencies: [
        "AKMSTestSupport",
        "AKMSModel", "AKMSPipeline", "AKMSPluginHost", "AKMSPluginProtocol", "AKMSScope", "AKMSSecret", "AKMSTransport",
        "example-swift", "misbehaving-plugin",
      ]),
    .testTarget(
      name: "AKMSPluginKitTests",
      dependencies: [
        "AKMSPluginKit", "AKMSPluginProtocol", "CSodium", "example-swift", .grpcCore, .grpcPosix, .grpcProtobuf,
        .nioCore, .nioPosix, .swiftProtobuf,
      ]),
    .testTarget(
      name: "AKMSPolicyAnalysisTests",
      dependencies: [
        "AKMSTestSupport", "AKMSConfig", "AKMSJSON", "AKMSModel", "AKMSPolicy", "AKMSPolicyAnalysis", "AKMSScope",
      ]),
    .testTarget(name: "AKMSPolicyTests", dependencies: ["AKMSModel", "AKMSPolicy", "AKMSScope"]),
    .testTarget(
      name: "AKMSProcessesTests", dependencies: ["AKMSProcesses", "AKMSTransport", "CLinux"]),
    .testTarget(name: "AKMSRedactTests", dependencies: ["AKMSModel", "AKMSRedact", "AKMSTestSupport"]),
    .testTarget(
      name: "AKMSReplayTests",
      dependencies: [
        "AKMSTestSupport",
        "AKMSConfig", "AKMSJSON", "AKMSLedger", "AKMSModel", "AKMSPolicy", "AKMSPolicyAnalysis", "AKMSReplay",
        "AKMSScope", "AKMSSecret",
      ]),
    .testTarget(name: "AKMSScopeTests", dependencies: ["AKMSModel", "AKMSScope"]),
    .testTarget(name: "AKMSSealTests", dependencies: ["AKMSModel", "AKMSSeal", "AKMSSecret", "CSodium"]),
    .testTarget(name: "AKMSSecretTests", dependencies: ["AKMSTestSupport", "AKMSModel", "AKMSSecret"]),
    .testTarget(
      name: "AKMSStoreTests",
      dependencies: ["AKMSTestSupport", "AKMSModel", "AKMSSeal", "AKMSSecret", "AKMSStore", "CSodium", .grdb]),
    .testTarget(
      name: "AKMSTransportTests",
      dependencies: [
        "AKMSFakeBroker", "AKMSModel", "AKMSSecret", "AKMSTransport", "AKMSWire", "CLinux",
      ]),
    .testTarget(name: "AKMSWireTests", dependencies: ["AKMSTestSupport", "AKMSModel", "AKMSSecret", "AKMSWire"]),
    .testTarget(name: "AKMSZoneTests", dependencies: ["AKMSTestSupport", "AKMSModel", "AKMSPolicy", "AKMSZone"]),
    .testTarget(
      name: "DynsecretsAWSTests", dependencies: ["DynsecretsAWS"],
      path: "plugins/dynsecrets-aws/Tests/DynsecretsAWSTests"),
    .testTarget(
      name: "DynsecretsAWSProviderTests",
      dependencies: [
        "AKMSModel", "AKMSPipeline", "AKMSPluginHost", "AKMSPluginKit", "AKMSScope", "AKMSSecret", "DynsecretsAWS",
        "dynsecrets-aws",
      ], path: "plugins/dynsecrets-aws/Tests/DynsecretsAWSProviderTests"),
  ]
)

// Generated code is as the generator makes it.
let strict = package.targets.filter {
  ![.system, .plugin].contains($0.type) && !["CAllocations", "CLinux", "AKMSPluginProtocol"].contains($0.name)
}
for target in strict {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
