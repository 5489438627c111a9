/// What this build is.
package enum Build {
  /// Semantic version of the whole of akms.
  package static let version = "0.1.0"
}
