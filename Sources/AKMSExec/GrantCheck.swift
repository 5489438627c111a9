internal import AKMSModel
internal import AKMSWire

/// What akms looks at before it lets a grant into a child, whatever broker and plugin say.
enum GrantCheck {
  /// - Parameter requested: Variables that the caller named.
  /// - Throws: `.protocolViolation` for a variable that would change what code runs, or where traffic goes.
  static func check(_ names: [String], requested: [String]) throws(Failure) {
    for name in names {
      if VariableName.redirectsCode(name) {
        throw Failure(.protocolViolation, "the grant sets \(name)", why: "it changes what code runs")
      }
      if VariableName.redirectsTraffic(name), !requested.contains(name) {
        throw Failure(.protocolViolation, "the grant sets \(name)", why: "it changes where programs connect")
      }
    }
  }
}
