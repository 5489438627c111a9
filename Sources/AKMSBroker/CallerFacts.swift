internal import AKMSJSON
internal import AKMSModel
internal import AKMSPipeline
internal import AKMSPolicy
internal import AKMSTransport
internal import AKMSWire
internal import Glibc

/// What the core finds out about a caller: from the kernel and from descriptors, never from the request's text.
struct CallerFacts {
  /// Bytes of a path that is recorded; longer ones are cut for the ledger only.
  private static let longestPath = 4096

  let peer: Peer
  let tool: Tool?
  let directory: String?

  /// - Parameter digests: Where a rule asks for the digest of the caller's program; nil else.
  init(peer: Peer, file: Int32?, directory: Int32?, digests: ToolDigests? = nil) {
    self.peer = peer
    tool = file.flatMap { Self.tool($0, digests) }
    self.directory = directory.flatMap(Self.path)
  }

  /// Sessions come with the shell's proofs; without one a caller is `unproven`, one session a uid and broker run.
  func caller(_ request: VendRequest, session: Session) -> Caller {
    let user = Accounts.shared.account(of: peer.uid)
    return Caller(
      session: session.id, sessionClass: session.sessionClass, user: user.name ?? String(peer.uid),
      circumstances: circumstances(session: session.sessionClass, request),
      toolKey: tool.map { "\($0.identity.device):\($0.identity.inode)" } ?? "",
      requestID: request.requestID.description, isNamed: request.flags.contains(.named),
      record: record(request, session, user.name))
  }

  /// What the policy decides by.
  private func circumstances(session: SessionClass, _ request: VendRequest) -> Circumstances {
    var circumstances = circumstances(session: session, reason: request.reason)
    circumstances.redacts = request.flags.contains(.redacts)
    return circumstances
  }

  /// The same without what a request says.
  func circumstances(session: SessionClass, reason: String?) -> Circumstances {
    let user = Accounts.shared.account(of: peer.uid)
    return Circumstances(
      user: user.name.map { .known($0) } ?? .unknown, uid: peer.uid, session: session,
      tool: tool.map { .known($0) } ?? .unknown, cwd: directory.map { .known($0) } ?? .unknown, reason: reason,
      home: user.home)
  }

  private func record(_ request: VendRequest, _ session: Session, _ user: String?) -> JSONObject {
    var record: JSONObject = [
      "process.pid": .integer(Int64(peer.pid)),
      "akms.session.id": .string(session.id),
      "akms.session.class": .string(session.sessionClass.rawValue),
      "user.id": .string(String(peer.uid)),
    ]
    record["user.name"] = .optional(user)
    record["process.executable"] = .optional(tool?.path)
    record["process.working_directory"] = .optional(directory)
    record["akms.reason"] = .optional(request.reason)
    return record
  }

  private static func tool(_ descriptor: Int32, _ digests: ToolDigests?) -> Tool? {
    guard let status = FileStatus(of: descriptor), let path = path(descriptor) else { return nil }
    return Tool(
      path: path, identity: FileIdentity(device: status.device, inode: status.inode),
      sha256: digests?.digest(of: descriptor))
  }

  /// The path that the kernel has for an open file; a deleted one says so and matches no rule.
  private static func path(_ descriptor: Int32) -> String? {
    unsafe withUnsafeTemporaryAllocation(byteCount: longestPath, alignment: 1) { buffer in
      let count = unsafe readlink("/proc/self/fd/\(descriptor)", buffer.baseAddress!, buffer.count)
      guard count > 0, count < longestPath else { return nil }
      return unsafe String(validating: buffer[..<count], as: UTF8.self)
    }
  }
}
