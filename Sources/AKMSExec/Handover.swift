internal import AKMSModel
internal import AKMSWire
internal import Glibc

/// How what was granted gets to the command where it is not its environment (`--deliver file`).
struct Handover {
  let files: DeliveredFiles

  var owned: [Int32] { files.descriptors }

  /// The variables that the command gets in their place.
  var names: [String] { files.paths.map(\.name) }

  func entries() throws(Failure) -> GrantedEntries { try files.entries() }

  /// The command or its lease has ended: nothing is handed over any more, and what was is taken back where it can be.
  func end() { files.wipe() }
}
