import AKMSPluginKit
import Glibc

extension Misbehaving {
  func vend(_ order: VendOrder) async throws -> Credential {
    var credential = Credential(secrets: ["EXAMPLE_TOKEN": try SecretValue("token-of-a-test")], handle: order.requestID)
    switch order.scopes[0].segments.first {
    case "hang-vend": try await hang()
    case "crash-vend": abort()
    case "kill-vend": kill(getpid(), SIGKILL)
    case "refuse": throw PluginError(.refused, "the account is closed")
    case "unreachable": throw PluginError(.unavailable, "connection reset")
    case "throws-secret": throw Leak()
    case "undeclared": credential.secrets["OTHER_TOKEN"] = try SecretValue("x")
    case "path": credential.secrets["PATH"] = try SecretValue("/evil")
    case "plain-secret": credential.plain["EXAMPLE_TOKEN"] = "in the clear"
    case "no-values": credential.secrets = [:]
    case "long-value": credential.secrets["EXAMPLE_TOKEN"] = try SecretValue(String(repeating: "x", count: 130_815))
    case "zero-byte": credential.secrets["EXAMPLE_TOKEN"] = try SecretValue("a\0b")
    case "long-plain": credential.plain["EXAMPLE_PLACE"] = String(repeating: "x", count: 1025)
    case "escape-plain": credential.plain["EXAMPLE_PLACE"] = "\u{1B}[31m"
    case "wide-vend": credential.scopes = [PluginScope(connection: "example", actions: ["read"], segments: ["**"])]
    case "narrow-vend":
      credential.scopes = [PluginScope(connection: "example", actions: ["read"], segments: ["narrow-vend", "one"])]
    case "many-metadata": credential.metadata = Dictionary(uniqueKeysWithValues: (0..<33).map { ("m\($0)", "") })
    case "bad-metadata": credential.metadata = ["Bad Name": ""]
    case "long-metadata": credential.metadata = ["m": String(repeating: "x", count: 1025)]
    case "bad-handle": credential.handle = "two words"
    case "past": credential.expires = -1
    case "flood": for i in 0..<5000 { log("line \(i)") }
    case "log-escapes": log("\u{1B}]0;title\u{7} \u{202E}reversed")
    case "leave-child": credential.metadata = ["child": "\(startChild())"]
    case "key-length": credential.metadata = ["key_length": "\(key?.count ?? 0)"]
    case "surroundings": credential.metadata = surroundings()
    default: break
    }
    return credential
  }

  func revoke(_ revocation: Revocation) async throws -> RevocationResult {
    switch revocation.handle {
    case "ended": .alreadyEnded
    case "never": .notRevocable
    default: .revoked
    }
  }

  /// A process in the plugin's group that would outlive it.
  private func startChild() -> pid_t {
    var pid: pid_t = 0
    let words: [String] = ["sleep", "600"]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    unsafe _ = posix_spawn(&pid, "/bin/sleep", nil, nil, &arguments, nil)
    return pid
  }

  private struct Leak: Error { let secret = "hunter2" }

  func log(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    unsafe _ = write(2, bytes, bytes.count)
  }

  /// What the process was given, told from inside.
  private func surroundings() -> [String: String] {
    var environment: [String] = []
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      environment.append(unsafe String(cString: text))
      unsafe entry += 1
    }
    var core = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
    var folder = [CChar](repeating: 0, count: 256)
    unsafe getcwd(&folder, folder.count)
    let mask = umask(0o077)
    var blocked = sigset_t()
    unsafe sigprocmask(SIG_BLOCK, nil, &blocked)
    return [
      "environment": environment.sorted().joined(separator: " "), "core": "\(core.rlim_cur) \(core.rlim_max)",
      "folder": String(decoding: folder.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
      "umask": String(mask, radix: 8), "session": getsid(0) == getpid() ? "own" : "shared", "parent": "\(getppid())",
      "descriptors": descriptors(), "status": status(["NoNewPrivs", "SigBlk"]),
    ]
  }

  /// Numbers and kinds of what is open below 6: what is above, the process opened itself.
  private func descriptors() -> String {
    (0..<6).map { number in
      var target = [CChar](repeating: 0, count: 64)
      let count = unsafe readlink("/proc/self/fd/\(number)", &target, target.count)
      let text = String(decoding: target.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
      return "\(number)=\(text.prefix { $0 != ":" && $0 != "[" })"
    }.joined(separator: " ")
  }

  private func status(_ fields: [String]) -> String {
    var bytes = [UInt8](repeating: 0, count: 8192)
    let file = unsafe open("/proc/self/status", O_RDONLY)
    let count = unsafe read(file, &bytes, bytes.count)
    close(file)
    let lines = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
    return lines.filter { line in fields.contains { line.hasPrefix($0 + ":") } }.joined(separator: " ").replacing(
      "\t", with: "")
  }
}
