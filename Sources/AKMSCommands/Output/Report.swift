internal import AKMSJSON
internal import AKMSModel

extension CommandContext {
  /// Prints a result: as the one JSON object it is, or as the lines made for a person.
  ///
  /// - Parameters:
  ///   - result: With its `schema`, as the broker gave it.
  ///   - lines: Without line feeds; made printable by who makes them.
  func report(_ result: JSONValue, as common: CommonOptions, _ lines: () -> [String]) {
    console.write(common.json ? result.text + "\n" : lines().map { $0 + "\n" }.joined())
  }

  /// Calls the broker without a secret.
  func call(_ operation: String, _ arguments: JSONObject = [:]) throws(Failure) -> JSONValue {
    try broker.call(operation, arguments, secret: nil)
  }

  /// Colours as the console allows.
  var style: Style { Style(console) }
}

extension JSONObject {
  /// The object as a command's one answer, with its `schema`.
  func reported(_ schema: String) -> JSONValue {
    var object = self
    object["schema"] = .string(schema)
    return .object(object)
  }
}
