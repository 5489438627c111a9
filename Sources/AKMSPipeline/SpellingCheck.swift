internal import AKMSModel
internal import AKMSScope

/// Whether a validator's canonical spelling stays within what was asked for.
///
/// A plugin can only shrink a scope. The one thing it may add is the tree below a container that was named alone
/// (`aws:s3:my-bucket` becomes `aws:s3:my-bucket/**`, contract section 3).
enum SpellingCheck {
  static func admits(_ spelling: Scope, for asked: Scope) -> Bool {
    if spelling.isContained(in: asked) { return true }
    guard let tree = tree(of: asked) else { return false }
    return spelling.isContained(in: tree)
  }

  /// Whether it is just that tree.
  static func isTree(_ spelling: Scope, of asked: Scope) -> Bool { tree(of: asked) == spelling }

  private static func tree(of scope: Scope) -> Scope? { try? Scope(parsing: "\(scope.text(appending: "/**"))") }
}

extension Scope {
  /// The scope's text with `suffix` behind its resource, in front of its params.
  func text(appending suffix: String) -> String {
    guard let comma = text.firstIndex(of: ",") else { return text + suffix }
    return text[..<comma] + suffix + text[comma...]
  }
}
