import AKMSModel
import AKMSSecret

@testable import AKMSCommands

/// Streams in memory; answers and typed secrets come from lists, and asking past their end is a refusal.
final class FakeConsole: Console {
  var inputIsTerminal = false
  var outputIsTerminal = false
  var variables: [String: String] = [:]
  var input: [UInt8] = []
  var answers: [String] = []
  var typed: [String] = []
  private(set) var out = ""
  private(set) var err = ""
  private(set) var asked: [String] = []

  /// Forgets what was written.
  func clear() { (out, err) = ("", "") }

  func variable(_ name: String) -> String? { variables[name] }
  func write(_ text: String) { out += text }
  func writeError(_ text: String) { err += text }

  func ask(_ question: String) throws(Failure) -> String? {
    asked.append(question)
    return answers.isEmpty ? nil : answers.removeFirst()
  }

  func readSecret(limit: Int) throws(Failure) -> Secret {
    guard input.count <= limit else { throw Failure(.usage, "the value is longer than \(limit) bytes") }
    return try Secret(bytes: input)
  }

  func askSecret(_ prompt: String) throws(Failure) -> Secret {
    asked.append(prompt)
    guard !typed.isEmpty else { throw Failure(.usage, "nobody typed anything") }
    return try Secret(bytes: Array(typed.removeFirst().utf8))
  }
}

extension Secret {
  /// A secret from bytes that are no secret.
  init(bytes: [UInt8]) throws(Failure) { try self.init(copying: unsafe bytes.span.bytes) }

  /// The bytes, for a comparison.
  var revealed: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
