import AKMSModel
import AKMSScope

/// libFuzzer's entry for the scope grammar: the bytes are one scope or binding, or two scopes: with a line feed
/// between, else one in each half.
///
/// What must hold for all of them is checked here; a violation traps, which libFuzzer reports with the input.
/// - Returns: 0: keep whatever reached new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScope(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  let middle = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count / 2
  _ = checked(bytes)
  let rest = bytes[middle...].drop { $0 == UInt8(ascii: "\n") }
  if let a = checked(Array(bytes[..<middle])), let b = checked(Array(rest)) { check(a, b) }
  if let text = String(validating: bytes, as: UTF8.self), let binding = try? Binding(parsing: text) {
    claim((try? Binding(parsing: binding.text)) == binding, "a binding's text is its own spelling")
  }
  return 0
}

/// One scope: its text is a fixed point, no longer than what was read, and its parts put together.
private func checked(_ bytes: [UInt8]) -> Scope? {
  do {
    let scope = try Scope(parsing: bytes)
    claim(scope.text.utf8.count <= bytes.count && bytes.count <= Limits.scope, "canonical text never grows")
    checkText(scope)
    checkAtoms(scope)
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

/// What was parsed, or put together from other scopes, is what its text says.
private func checkText(_ scope: Scope) {
  let again = try? Scope(parsing: scope.text)
  claim(again == scope && again?.layout == scope.layout, "canonical text is idempotent")
  claim((try? Scope(parsing: Array(scope.text.utf8))) == scope, "bytes and text are read alike")
  let resource = scope.resource.map(\.text).joined(separator: "/")
  let params = scope.params.map { ",\($0.name)=\($0.value)" }.joined()
  claim("\(scope.connection):\(scope.actions.text):\(resource)\(params)" == scope.text, "the parts are the text")
}

private func checkAtoms(_ scope: Scope) {
  let atoms = scope.atoms
  for atom in atoms { claim(atom.isContained(in: scope) && atom.layout.actionCount <= 1, "an atom is of its scope") }
  claim(atoms.dropFirst().reduce(atoms.first) { $0?.joined(with: $1) } == scope, "atoms joined are the scope")
  claim(zip(atoms, atoms.dropFirst()).allSatisfy { !$0.overlaps($1) }, "atoms exclude each other")
}

/// Two scopes: the laws of the algebra.
private func check(_ a: Scope, _ b: Scope) {
  let meet = try? a.meet(b)
  claim(a.overlaps(b) == b.overlaps(a) && meet == (try? b.meet(a)), "overlap and meet are symmetric")
  claim(meet == nil || a.overlaps(b), "what meets overlaps")
  claim(!a.overlaps(b) || a.reaches(b), "what overlaps is reached")
  claim(a.isContained(in: b) == (meet == a), "what is contained is the meet")
  claim((a.isContained(in: b) && b.isContained(in: a)) == (a == b), "antisymmetric")
  claim((a < b || b < a) == (a != b), "the order is total")
  claim((a == b) == (a.hash == b.hash), "one text, one hash")
  if let both = a.joined(with: b) { claim(a.isContained(in: both) && b.isContained(in: both), "joined holds both") }
  guard let meet else { return }
  checkText(meet)
  claim(meet.isContained(in: a) && meet.isContained(in: b), "the meet is below both")
  claim((try? meet.meet(a)) == meet && (try? b.meet(meet)) == meet, "the meet is idempotent")
  if let part = a.restricted(to: b.actions) {
    claim(meet.isContained(in: part), "restricted loses nothing of the meet")
  }
}
