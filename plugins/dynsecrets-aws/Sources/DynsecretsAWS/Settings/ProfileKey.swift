/// Reads a source key from a profile of `~/.aws`, static keys only.
package struct ProfileKey: Sendable {
  /// The folder that holds `credentials` and `config`, normally `~/.aws`.
  package let folder: String

  package init(folder: String) { self.folder = folder }

  // what makes a profile more than a static key
  private static let foreign = [
    "sso_session", "sso_start_url", "web_identity_token_file", "credential_process", "role_arn", "credential_source",
  ]

  /// - Throws: ``AWSError`` of kind `invalidSettings` at `/source/profile`.
  package func read(_ name: String) throws(AWSError) -> SourceKey {
    var sections = self.sections(name)
    defer { Self.wipe(&sections) }
    guard !sections.isEmpty else {
      throw Self.broken("no profile \(name) in \(folder)/credentials or \(folder)/config")
    }
    for section in sections where section["aws_access_key_id"] != nil || section["aws_secret_access_key"] != nil {
      guard var id = section["aws_access_key_id"], var secret = section["aws_secret_access_key"] else {
        throw Self.broken("the profile \(name) has only one of aws_access_key_id and aws_secret_access_key")
      }
      var token = section["aws_session_token"]
      guard let key = SourceKey(id: &id, secret: &secret, token: &token) else {
        throw Self.broken("the profile \(name) holds a value that is no aws key")
      }
      return key
    }
    if let word = Self.foreign.first(where: { word in sections.contains { $0[word] != nil } }) {
      throw Self.broken("the profile \(name) uses \(word), which is not supported yet: only static keys are")
    }
    throw Self.broken("the profile \(name) has no aws_access_key_id")
  }

  /// The profile's `region`, or nil.
  package func region(_ name: String) -> String? {
    var sections = self.sections(name)
    defer { Self.wipe(&sections) }
    return sections.compactMap { $0["region"] }.first.map { String(decoding: $0, as: UTF8.self) }
  }

  private func sections(_ name: String) -> [[String: [UInt8]]] {
    let names = [("credentials", name), ("config", name == "default" ? name : "profile " + name)]
    return names.compactMap { file, section in
      guard var bytes = SharedConfigFile.read(folder + "/" + file) else { return nil }
      defer { SecretBytes.wipe(&bytes) }
      return SharedConfigFile.section(section, in: bytes)
    }
  }

  private static func broken(_ reason: String) -> AWSError { .setting("/source/profile", reason) }

  private static func wipe(_ sections: inout [[String: [UInt8]]]) {
    for index in sections.indices {
      for key in sections[index].keys {
        if var value = sections[index].removeValue(forKey: key) { SecretBytes.wipe(&value) }
      }
    }
  }
}
