import AKMSJSON
import AKMSModel
import AKMSSecret

@testable import AKMSCommands

/// Answers from a table and remembers what it was asked; an operation that is not in the table is a refusal.
final class FakeBroker: BrokerLink, BrokerProcess {
  struct Call: Equatable {
    let operation: String
    let arguments: String
    var secret: [UInt8]?
  }

  /// What `runInPlace` throws here, where it cannot end the process.
  static let ran = Failure(.internal, "the broker ran in the place of the process")

  var answers: [String: [Result<JSONValue, Failure>]] = [:]
  /// Answers what is not in the table.
  var fallback: ((String) -> JSONValue)?
  var isRunning = true
  private(set) var calls: [Call] = []
  private(set) var waits: [Int] = []

  /// The answer to every call of `operation`; several are given in turn, the last for ever.
  func answer(_ operation: String, _ results: JSONValue...) { answers[operation] = results.map { .success($0) } }
  func refuse(_ operation: String, _ failure: Failure) { answers[operation] = [.failure(failure)] }

  func call(_ operation: String, _ arguments: JSONObject, secret: consuming Secret?) throws(Failure) -> JSONValue {
    let bytes: [UInt8]? = if let secret { secret.revealed } else { nil }
    calls.append(Call(operation: operation, arguments: arguments.text, secret: bytes))
    guard let results = answers[operation], let first = results.first else {
      if let fallback { return fallback(operation) }
      throw Failure(.internal, "the fake broker knows no \(operation)")
    }
    if results.count > 1 { answers[operation] = Array(results.dropFirst()) }
    return try first.get()
  }

  func callRunning(_ operation: String) throws(Failure) -> JSONValue? {
    isRunning ? try call(operation, [:], secret: nil) : nil
  }

  func waitUntilStopped(seconds: Int) throws(Failure) {
    waits.append(seconds)
    isRunning = false
  }

  func runInPlace() throws(Failure) -> Never { throw Self.ran }
}
