import AKMSConfig
import AKMSModel
import AKMSPolicy
import AKMSScope

/// libFuzzer's entry for the strict YAML reader: the bytes are a file, read as a tree and by every schema.
///
/// It must end, in time and memory that libFuzzer limits, with a value or with errors that have a position.
/// - Returns: 0: keep whatever reached new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYAML(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  check { () throws(ConfigErrors) in
    let tree = try StrictYAML.load(bytes, file: "f")
    let again = try StrictYAML.load(bytes, file: "f")
    claim(tree == again && tree.json == again.json, "equal bytes give equal settings")
  }
  check { () throws(ConfigErrors) in
    let policy = try PolicyFile.read(bytes, file: "f")
    let ruleset = try PolicySet.read([("f", bytes)]).ruleset
    claim(ruleset.rules.count == policy.rules.count, "a set of one file is that file")
    decide(ruleset)
    append(bytes, policy)
  }
  check { () throws(ConfigErrors) in _ = try ConfigFile.read(bytes, file: "f") }
  check { () throws(ConfigErrors) in profile(try ProfileFile.read(bytes, file: "f")) }
  check { () throws(ConfigErrors) in _ = try ProjectFile.read(bytes, file: "f") }
  return 0
}

private func check(_ load: () throws(ConfigErrors) -> Void) {
  do { try load() } catch {
    claim(!error.errors.isEmpty && error.errors.count <= ConfigErrors.limit, "a refusal says what is wrong")
    for problem in error.errors {
      claim(problem.position.line >= 1 && problem.position.column >= 1, "every error has a position")
      claim(!problem.message.isEmpty && !problem.message.utf8.contains(UInt8(ascii: "\n")), "one line each")
    }
  }
}

/// Names that reach a shell or an environment are plain.
private func profile(_ profile: ProfileFile) {
  for word in profile.wrap + profile.tools.map(\.name) + profile.env.map(\.name) + profile.values.map(\.key) {
    claim(!word.isEmpty && word.utf8.allSatisfy { !" $`'\"\\;&|<>()/\n".utf8.contains($0) }, "a name is a plain word")
  }
  claim(profile.env.allSatisfy { !$0.text.utf8.contains(0) }, "an environment can hold it")
}

/// What the rules grant is below what was asked for.
private func decide(_ ruleset: Ruleset) {
  for scope in ruleset.rules.flatMap(\.scopes) {
    guard let request = try? PolicyRequest(scope, ttlSeconds: 60) else { continue }
    let facts = Circumstances(user: .known("dana"), uid: 1000, session: .human)
    guard let permit = try? ruleset.decide(request, in: facts).permitted(acceptingNarrowed: true) else { continue }
    claim(permit.granted.allSatisfy { $0.isContained(in: scope) }, "granted is within what was asked for")
    claim((1...60).contains(permit.ttlSeconds), "and so is the time")
  }
}

/// A rule appended leaves the others as they are, or nothing is written.
private func append(_ bytes: [UInt8], _ policy: PolicyFile) {
  guard let scope = try? Scope(parsing: "c:a:x") else { return }
  guard let writer = try? PolicyWriter(appending: .init(scope), to: bytes, file: "f", taken: []) else { return }
  let rules = (try? PolicyFile.read(writer.text, file: "f"))?.rules
  claim(rules?.dropLast().map(\.id) == policy.rules.map(\.id), "the old rules stay")
  claim(rules?.last?.scopes == [scope], "the new rule comes last")
}
