import AKMSConfig
import Testing

/// The errors of a load as `line:column: message`; the file's name is `f`.
func errors(_ body: () throws -> Void) -> [String] {
  do {
    try body()
    return []
  } catch let error as ConfigErrors {
    return error.errors.map { "\($0.position.line):\($0.position.column): \($0.message)" }
  } catch { return ["another error: \(error)"] }
}

func load(_ text: String) throws -> ConfigNode { try StrictYAML.load(Array(text.utf8), file: "f") }
