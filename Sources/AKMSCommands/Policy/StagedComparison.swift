internal import AKMSConfig
internal import AKMSJSON
internal import AKMSModel
internal import AKMSPolicy
internal import AKMSPolicyAnalysis

/// What all staged changes together come to: wider or narrower, and for whom.
struct StagedComparison {
  /// Or why there is none: what changes rule by rule is shown in any case.
  private let comparison: Result<PolicyComparison, Failure>

  /// Compares what is in force with the staged files.
  ///
  /// - Parameter replaced: A file of `policy/` that is thought of with other bytes.
  /// - Throws: `.configInvalid` for files that do not load, and the broker's refusal.
  init(
    _ changes: StagedChanges, _ context: CommandContext, replacing replaced: (name: String, bytes: [UInt8])? = nil
  ) throws(Failure) {
    let applied: PolicyTexts
    var staged: PolicyTexts
    do throws(Failure) {
      staged = try PolicyTexts(answer: changes.result)
      applied = try PolicyTexts(appliedFrom: context)
    } catch {
      // an answer that is too long for the broker to give stops nobody from applying
      guard [.protocolViolation, .internal, .usage].contains(error.code) else { throw error }
      comparison = .failure(error)
      return
    }
    if let replaced { staged.replace(replaced) }
    let (old, new) = (try applied.ruleset(), try staged.ruleset())
    let spelt = try Spellings(of: [old, new], context)
    comparison = .success(PolicyComparison(from: spelt.of(old), to: spelt.of(new)))
  }

  /// For a person; printable.
  var lines: [String] {
    switch comparison {
    case .success(let comparison): comparison.lines.map(Failure.printable)
    case .failure(let failure): [Failure.printable("not compared as a whole: \(failure.what)")]
    }
  }

  /// An answer of the broker with the comparison in it.
  func added(to answer: JSONValue) -> JSONValue {
    guard case .success(let comparison) = comparison, var object = answer.object else { return answer }
    object["comparison"] = .object(comparison.json)
    return .object(object)
  }
}
