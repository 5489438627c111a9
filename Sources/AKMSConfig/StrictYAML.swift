internal import AKMSModel
internal import Yams

/// The strict profile of YAML 1.2 that every file of akms is written in.
///
/// One document; no anchors, aliases, tags, merge keys, directives or `?` keys; no key twice; text in Unicode
/// Normalization Form C only, until a schema says otherwise. Bounded: `Limits.configFile` bytes, ``maximumDepth``
/// levels, and what ``YAMLCost`` estimates.
package enum StrictYAML {
  /// Levels of lists and mappings.
  package static let maximumDepth = 32

  /// Reads the one value of a file.
  ///
  /// - Parameter file: The name for messages.
  /// - Throws: What is wrong with the bytes or the syntax; schema errors are another layer's.
  package static func load(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> ConfigNode {
    guard let result = DeepStack.run({ Result { () throws(ConfigErrors) in try tree(bytes, file: file) } }) else {
      throw noThread(file)
    }
    let (root, errors) = try result.get()
    guard errors.isEmpty else { throw ConfigErrors(errors.sorted { $0.position < $1.position }) }
    return root
  }

  /// The value of a file, and what is wrong with parts of it: at each such position stands an empty text, so that a
  /// schema can be read all the same.
  ///
  /// The parser's nodes are made, read and given back here: each of the three goes as deep as the file nests, so this
  /// runs on a ``DeepStack``.
  /// - Throws: What leaves no tree to go on with.
  static func tree(_ bytes: [UInt8], file: String) throws(ConfigErrors) -> (root: ConfigNode, errors: [ConfigError]) {
    let source = try SourceText(bytes, file: file)
    var keys = RepeatedKeys(source.text, file: file)
    guard let root = try compose(&keys, file: file) else {
      throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "the file is empty")
    }
    var tree = YAMLTree(file: file, mayHaveOthers: source.mayHaveOthers || !keys.errors.isEmpty)
    let node = tree.node(root, depth: 1)
    return (node, Array((keys.errors + tree.errors).prefix(ConfigErrors.limit)))
  }

  private static func compose(_ keys: inout RepeatedKeys, file: String) throws(ConfigErrors) -> Node? {
    while true {
      do {
        // .basic: no regular expressions over scalars; .utf8: no look at the environment
        return try Parser(yaml: keys.text, resolver: .basic, encoding: .utf8).singleRoot()
      } catch YamlError.duplicatedKeysInMapping(let found, let context) {
        guard keys.rename(found.first ?? "", at: context.mark) else { throw ConfigErrors(keys.errors) }
      } catch let error as YamlError {
        throw ConfigErrors(keys.errors + YAMLMessage(error).errors(file))
      } catch {
        throw ConfigErrors(file, ConfigPosition(line: 1, column: 1), "the file cannot be read as YAML")
      }
    }
  }

  static func noThread(_ file: String) -> ConfigErrors {
    ConfigErrors(file, ConfigPosition(line: 1, column: 1), "no thread could be started to read the file")
  }
}
