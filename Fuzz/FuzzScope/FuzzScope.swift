import AKMSModel
import AKMSScope

/// libFuzzer's entry for the scope grammar: the bytes are one scope or binding, or two scopes with a line feed between.
///
/// What must hold for all of them is checked here; a violation traps, which libFuzzer reports with the input.
/// - Returns: 0: keep whatever reached new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScope(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  let scopes = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).compactMap { checked(Array($0)) }
  if scopes.count == 2 { check(scopes[0], scopes[1]) }
  if let text = String(validating: bytes, as: UTF8.self), let binding = try? Binding(parsing: text) {
    claim((try? Binding(parsing: binding.text)) == binding, "a binding's text is its own spelling")
  }
  return 0
}

/// One scope: its text is a fixed point, no longer than what was read, and contained in itself.
private func checked(_ bytes: [UInt8]) -> Scope? {
  do {
    let scope = try Scope(parsing: bytes)
    claim((try? Scope(parsing: scope.text))?.text == scope.text, "canonical text is idempotent")
    claim(scope.text.utf8.count <= bytes.count && bytes.count <= Limits.scope, "canonical text never grows")
    claim(scope.isContained(in: scope) && scope.overlaps(scope) && scope.reaches(scope), "reflexive")
    claim((try? scope.meet(scope)) == scope, "a scope meets itself in itself")
    claim(scope.hash.count == 32, "a hash has 32 bytes")
    return scope
  } catch {
    claim(error.code == .usage && error.why != nil, "a refusal says why")
    claim(error.lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } }, "a refusal is printable")
    return nil
  }
}

/// Two scopes: the meet is below both and symmetric, and there is one exactly where they overlap.
private func check(_ a: Scope, _ b: Scope) {
  claim(a.overlaps(b) == b.overlaps(a), "overlap is symmetric")
  claim(!a.overlaps(b) || a.reaches(b), "what overlaps is reached")
  if a.isContained(in: b) {
    claim(a.overlaps(b) && (try? a.meet(b)) == a, "what is contained is its own meet")
    if b.isContained(in: a) { claim(a == b, "antisymmetric") }
  }
  guard let meet = try? a.meet(b) else { return }
  claim(a.overlaps(b) && (try? b.meet(a)) == meet, "the meet is symmetric")
  claim(meet.isContained(in: a) && meet.isContained(in: b), "the meet is below both")
  claim((try? Scope(parsing: meet.text)) == meet, "the meet can be spelt")
}
