package import AKMSModel
package import AKMSSecret

/// Standard streams, environment and terminal of the process; the tests' fake is a second one.
///
/// Used from the main thread only.
package protocol Console {
  /// Whether stdin is a terminal: without one nothing is ever asked.
  var inputIsTerminal: Bool { get }
  /// Whether stdout is a terminal: only then is there colour.
  var outputIsTerminal: Bool { get }

  /// One variable of the environment.
  func variable(_ name: String) -> String?

  /// Writes to stdout as it is, all of it.
  func write(_ text: String)

  /// Writes to stderr as it is, all of it.
  func writeError(_ text: String)

  /// Asks on the terminal and reads one line without its end; nil at the end of input.
  func ask(_ question: String) throws(Failure) -> String?

  /// Reads stdin to its end, into guarded memory.
  ///
  /// - Parameter limit: Bytes; one more and it is refused with `.usage`.
  func readSecret(limit: Int) throws(Failure) -> Secret

  /// Asks on the terminal without echo and reads one line, which is kept without its end.
  func askSecret(_ prompt: String) throws(Failure) -> Secret
}
