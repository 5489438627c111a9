internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// The environment that akms was started with, entry by entry as the kernel handed it over: not decoded, not copied.
@safe struct CallerEnvironment {
  /// What a sealed value begins with (contract section 5).
  static let sealedPrefix = "akms1."

  private let entries: [UnsafeMutablePointer<CChar>]

  init(_ block: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    var entries: [UnsafeMutablePointer<CChar>] = unsafe []
    var next = unsafe block
    while let place = unsafe next, let entry = unsafe place.pointee {
      unsafe entries.append(entry)
      unsafe next = place + 1
    }
    unsafe self.entries = entries
  }

  /// The sealed values, in order; those whose name or text is not well-formed are left to the child as they are.
  func sealedValues() -> [VendRequest.Sealed] {
    unsafe entries.compactMap { unsafe Self.sealedValue(in: $0) }
  }

  private static func sealedValue(in entry: UnsafeMutablePointer<CChar>) -> VendRequest.Sealed? {
    guard let equals = unsafe strchr(entry, 61), unsafe strncmp(equals + 1, sealedPrefix, 6) == 0 else { return nil }
    let name = unsafe String(decoding: UnsafeRawBufferPointer(start: entry, count: equals - entry), as: UTF8.self)
    let text = unsafe String(cString: equals + 1)
    guard VariableName.isWellFormed(name), text.utf8.count <= WireLimits.sealed else { return nil }
    return .init(name: name, text: text)
  }

  /// Whether a variable of that name is there.
  func contains(_ name: String) -> Bool { unsafe entries.contains { unsafe Self.entry($0, isNamed: name) } }

  /// Refuses a name of `names` that stands twice: shells and getenv(3) disagree on which one counts.
  func requireOnce(_ names: [String]) throws(Failure) {
    for name in names where unsafe entries.count(where: { unsafe Self.entry($0, isNamed: name) }) > 1 {
      throw Failure(.usage, "the variable \(name) stands twice in the environment", why: "it is sealed or asked for")
    }
  }

  /// The entries that stay, in order: those named in none of `names`, and none of akms's own for the session.
  func entries(without names: [String]) -> [UnsafeMutablePointer<CChar>] {
    unsafe entries.filter { entry in
      unsafe !Self.isSessions(entry) && !names.contains { unsafe Self.entry(entry, isNamed: $0) }
    }
  }

  /// `AKMS_SESSION` and what the hook keeps in `AKMS_HOOK_*`.
  private static func isSessions(_ entry: UnsafePointer<CChar>) -> Bool {
    unsafe strncmp(entry, "AKMS_SESSION=", 13) == 0 || strncmp(entry, "AKMS_HOOK_", 10) == 0
  }

  private static func entry(_ entry: UnsafePointer<CChar>, isNamed name: String) -> Bool {
    let count = name.utf8.count
    return unsafe strncmp(entry, name, count) == 0 && entry[count] == 61
  }
}
