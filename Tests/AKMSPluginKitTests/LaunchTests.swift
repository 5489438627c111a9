import GRPCCore
import Glibc
import Testing

@testable import AKMSPluginKit

@Suite struct `How a plugin is started` {
  static let byHand: [[String: String]] = [
    [:], ["AKMS_PLUGIN_PROTOCOL": "2"], ["AKMS_PLUGIN_PROTOCOL": "1"],
    [
      "AKMS_PLUGIN_PROTOCOL": "1", "AKMS_PLUGIN_SOCKET_FD": "0", "AKMS_PLUGIN_LIFELINE_FD": "1",
      "AKMS_PLUGIN_HANDSHAKE_FD": "2",
    ],
    [
      "AKMS_PLUGIN_PROTOCOL": "1", "AKMS_PLUGIN_SOCKET_FD": "9999", "AKMS_PLUGIN_LIFELINE_FD": "x",
      "AKMS_PLUGIN_HANDSHAKE_FD": "5",
    ],
  ]

  @Test(arguments: byHand)
  func `without what the host hands over it does not serve`(environment: [String: String]) {
    #expect(throws: PluginError(.failed, "this is an akms plugin: akms starts it, it is not run by hand")) {
      try LaunchDescriptors { environment[$0] }
    }
  }

  @Test func `run by hand it says so and exits with 64`() throws {
    let (status, output) = try run(buildFolder + "/example-swift")
    #expect(status == 64)
    #expect(output == "this is an akms plugin: akms starts it, it is not run by hand\n")
  }

  @Test func `the ticket is read from the lifeline, and nothing behind it`() throws {
    var ends: [Int32] = [-1, -1]
    #expect(unsafe pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    let environment = [
      "AKMS_PLUGIN_PROTOCOL": "1", "AKMS_PLUGIN_SOCKET_FD": "\(ends[0])", "AKMS_PLUGIN_LIFELINE_FD": "\(ends[0])",
      "AKMS_PLUGIN_HANDSHAKE_FD": "\(ends[1])",
    ]
    let launch = try LaunchDescriptors { environment[$0] }
    let ticket = (0..<33).map { UInt8($0) }
    unsafe _ = write(ends[1], ticket, ticket.count)
    #expect(try launch.readTicket() == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    var rest: UInt8 = 0
    #expect(unsafe read(ends[0], &rest, 1) == 1)
    #expect(rest == 32)
  }

  @Test func `the gate lets one exact ticket in`() {
    let gate = Gate(ticket: "abcd") {}
    #expect(gate.admits(["abcd"]))
    for tickets in [[], ["abce"], ["abc"], ["abcde"], ["abcd", "abcd"], [""]] { #expect(!gate.admits(tickets)) }
  }

  static let errors: [(error: PluginError, code: RPCError.Code, kind: String)] = [
    (PluginError(.invalidScope, "m"), .invalidArgument, "invalid_scope"),
    (PluginError(.refused, "m"), .permissionDenied, "provider_refused"),
    (PluginError(.unavailable, "m"), .unavailable, "provider_unavailable"),
    (PluginError(.invalidSetting, "m"), .failedPrecondition, "invalid_setting"),
    (PluginError(.failed, "m"), .internalError, "plugin_failed"),
  ]

  @Test(arguments: errors)
  func `an author's error keeps its kind on the wire`(error: PluginError, code: RPCError.Code, kind: String) {
    let wire = RPCError(error)
    #expect(wire.code == code && wire.message == "m" && Array(wire.metadata[stringValues: "akms-error"]) == [kind])
  }

  private var buildFolder: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
  }

  /// Exit status and all that was written to stderr.
  private func run(_ path: String) throws -> (Int32, String) {
    guard let stream = unsafe popen("'\(path)' 2>&1", "r") else { throw PluginError(.failed, "no process") }
    var output: [UInt8] = []
    var byte = unsafe fgetc(stream)
    while byte >= 0 {
      output.append(UInt8(truncatingIfNeeded: byte))
      byte = unsafe fgetc(stream)
    }
    return (unsafe pclose(stream) >> 8, String(decoding: output, as: UTF8.self))
  }
}
