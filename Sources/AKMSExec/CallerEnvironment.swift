internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// The environment that akms was started with, entry by entry as the kernel handed it over: not decoded, not copied.
@safe struct CallerEnvironment {
  /// What a sealed value begins with (contract section 5).
  static let sealedPrefix = "akms1."

  private let block: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

  /// - Parameter block: nil at its end; it stays where it is.
  init(_ block: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) { unsafe self.block = block }

  /// How many entries there are.
  var count: Int {
    var count = 0
    unsafe forEach { _ in count += 1 }
    return count
  }

  /// The entries in order.
  func forEach(_ body: (UnsafeMutablePointer<CChar>) -> Void) {
    var next = unsafe block
    while let place = unsafe next, let entry = unsafe place.pointee {
      unsafe body(entry)
      unsafe next = place + 1
    }
  }

  /// The sealed values, in order; those whose name or text is not well-formed are left to the child as they are.
  func sealedValues() -> [VendRequest.Sealed] {
    var values: [VendRequest.Sealed] = []
    unsafe forEach { entry in
      if let value = unsafe Self.sealedValue(in: entry) { values.append(value) }
    }
    return values
  }

  private static func sealedValue(in entry: UnsafeMutablePointer<CChar>) -> VendRequest.Sealed? {
    guard let equals = unsafe strchr(entry, 61), unsafe strncmp(equals + 1, sealedPrefix, 6) == 0 else { return nil }
    let name = unsafe String(decoding: UnsafeRawBufferPointer(start: entry, count: equals - entry), as: UTF8.self)
    let text = unsafe String(cString: equals + 1)
    guard VariableName.isWellFormed(name), text.utf8.count <= WireLimits.sealed else { return nil }
    return .init(name: name, text: text)
  }

  /// Whether a variable of that name is there.
  func contains(_ name: String) -> Bool { occurrences(of: name) > 0 }

  /// Refuses a name of `names` that stands twice: shells and getenv(3) disagree on which one counts.
  func requireOnce(_ names: [String]) throws(Failure) {
    for name in names where occurrences(of: name) > 1 {
      throw Failure(.usage, "the variable \(name) stands twice in the environment", why: "it is sealed or asked for")
    }
  }

  private func occurrences(of name: String) -> Int {
    var count = 0
    unsafe forEach { if unsafe Self.entry($0, isNamed: name) { count += 1 } }
    return count
  }

  /// Whether an entry reaches the child: it is named in none of `names`, and is none of akms's own for the session.
  static func stays(_ entry: UnsafePointer<CChar>, without names: [String]) -> Bool {
    for name in names where unsafe self.entry(entry, isNamed: name) { return false }
    return unsafe !isSessions(entry)
  }

  /// `AKMS_SESSION` and what the hook keeps in `AKMS_HOOK_*`.
  private static func isSessions(_ entry: UnsafePointer<CChar>) -> Bool {
    // Nearly all entries are told apart by their first byte.
    guard unsafe entry[0] == CChar(bitPattern: UInt8(ascii: "A")) else { return false }
    return unsafe self.entry(entry, beginsWith: "AKMS_SESSION=") || self.entry(entry, beginsWith: "AKMS_HOOK_")
  }

  private static func entry(_ entry: UnsafePointer<CChar>, isNamed name: String) -> Bool {
    unsafe self.entry(entry, beginsWith: name) && entry[name.utf8.count] == 61
  }

  /// Not strncmp(3) with the text as it is: Swift would make an array of it at every call.
  private static func entry(_ entry: UnsafePointer<CChar>, beginsWith text: String) -> Bool {
    var text = text
    return text.withUTF8 { text in unsafe strncmp(entry, text.baseAddress!, text.count) == 0 }
  }
}
