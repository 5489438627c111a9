package import AKMSModel
internal import Glibc

/// Where akms keeps what (contract section 1): absolute paths, not yet checked for existence or owner.
package struct Places: Sendable, Equatable {
  /// `config.yaml`, `policy/`, `profiles/`, `trust/`.
  package let config: String
  /// `store.db`, installed plugins, root-key slots.
  package let data: String
  /// The ledger, its index, `broker.log`.
  package let state: String
  /// `broker.sock`, locks, plugin sockets.
  package let run: String
  /// The variables that these came from, for the broker's own environment.
  package var environment: [(name: String, value: String)] { names.indices.map { (names[$0], values[$0]) } }
  // Two lists, since the runtime would build the type of an array of pairs at every start.
  private let names: [String]
  private let values: [String]

  package static func == (a: Places, b: Places) -> Bool {
    a.config == b.config && a.data == b.data && a.state == b.state && a.run == b.run
  }

  /// From this process's environment.
  package static func current() throws(Failure) -> Places {
    try Places { name in
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe String(cString: value)
    }
  }

  /// From `AKMS_HOME`, else `XDG_*`, else `HOME`; an empty variable counts as none. No password database is asked:
  /// a static Glibc has none.
  ///
  /// - Parameter variable: Looks a variable up.
  /// - Throws: `.configInvalid` when one is relative, or HOME is needed and missing.
  package init(_ variable: (String) -> String?) throws(Failure) {
    var (names, values): ([String], [String]) = ([], [])
    func absolute(_ name: String) throws(Failure) -> String? {
      guard let value = variable(name), !value.isEmpty else { return nil }
      guard value.utf8.first == UInt8(ascii: "/") else {
        throw Failure(.configInvalid, "\(name) is not an absolute path", why: "it is \(value)")
      }
      names.append(name)
      values.append(value)
      return value.count > 1 && value.hasSuffix("/") ? String(value.dropLast()) : value
    }
    let home = try absolute("HOME")
    if let own = try absolute("AKMS_HOME") {
      self.init(config: own + "/config", data: own + "/data", state: own + "/state", run: own + "/run", names, values)
      return
    }
    func base(_ name: String, _ under: String) throws(Failure) -> String {
      if let value = try absolute(name) { return value + "/akms" }
      guard let home else { throw Failure(.configInvalid, "HOME is not set", why: "neither AKMS_HOME nor \(name) is") }
      return home + under + "/akms"
    }
    let config = try base("XDG_CONFIG_HOME", "/.config")
    let data = try base("XDG_DATA_HOME", "/.local/share")
    let state = try base("XDG_STATE_HOME", "/.local/state")
    let run = try absolute("XDG_RUNTIME_DIR").map { $0 + "/akms" } ?? state + "/run"
    self.init(config: config, data: data, state: state, run: run, names, values)
  }

  private init(
    config: String, data: String, state: String, run: String, _ names: [String], _ values: [String]
  ) {
    (self.config, self.data, self.state, self.run) = (config, data, state, run)
    (self.names, self.values) = (names, values)
  }
}
