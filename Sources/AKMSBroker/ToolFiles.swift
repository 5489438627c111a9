internal import AKMSPolicy
internal import AKMSTransport

/// What a path in a rule names right now.
enum ToolFiles {
  @Sendable static func identity(_ path: String) -> FileIdentity? {
    FileStatus(path: path).map { FileIdentity(device: $0.device, inode: $0.inode) }
  }
}
