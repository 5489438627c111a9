internal import AKMSModel
internal import Yams

/// The strict profile of YAML 1.2 that every file of akms is written in.
///
/// One document; no anchors, aliases, tags, merge keys, directives or `?` keys; no key twice; text only, until a
/// schema says otherwise. Bounded: `Limits.configFile` bytes, ``maximumDepth`` levels, ``maximumMarks`` marks.
package enum StrictYAML {
  /// Levels of lists and mappings.
  package static let maximumDepth = 32
  /// Line feeds, commas, colons, dashes and opening brackets together: a bound on the number of values, each of
  /// which costs the parser a few hundred bytes.
  package static let maximumMarks = 600_000

  /// Reads the one value of a file.
  ///
  /// - Parameter file: The name for messages.
  /// - Throws: What is wrong with the bytes or the syntax; schema errors are another layer's.
  package static func load(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> ConfigNode {
    let text = StandIn.replaced(in: try CharacterCheck.text(of: bytes, file: file))
    guard let result = DeepStack.run({ read(text, file: file) }) else {
      throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "no thread could be started to read the file")
    }
    return try result.get()
  }

  /// The parser's nodes are made, read and given back here: each of the three goes as deep as the file nests.
  private static func read(_ text: String, file: String) -> Result<ConfigNode, ConfigErrors> {
    do throws(ConfigErrors) {
      guard let root = try compose(text, file: file) else {
        throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "the file is empty")
      }
      var tree = YAMLTree(file: file)
      let node = tree.node(root, depth: 1)
      guard tree.errors.isEmpty, let node else { throw ConfigErrors(tree.errors) }
      return .success(node)
    } catch { return .failure(error) }
  }

  private static func compose(_ text: String, file: String) throws(ConfigErrors) -> Node? {
    do {
      // .basic: no regular expressions over scalars; .utf8: no look at the environment
      return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw ConfigErrors(YAMLMessage(error).errors(file))
    } catch {
      throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "the file cannot be read as YAML")
    }
  }
}
