internal import AKMSModel
internal import AKMSPluginProtocol

/// The rules of a description, a function each.
struct DescriptionCheck {
  let plugin: String

  func refused(_ why: String) -> Failure {
    Failure(.pluginFailed, "the plugin \(plugin) describes itself wrongly", why: why)
  }

  func require(_ condition: Bool, _ why: @autoclosure () -> String) throws(Failure) {
    if !condition { throw refused(why()) }
  }

  func provider(_ wire: Akms_Plugin_V1_Provider) throws(Failure) -> String {
    try require(PluginText.isScopeName(wire.name), "its provider's name is \"\(PluginText.cut(wire.name, to: 64))\"")
    return wire.name
  }

  func actions(_ wire: Akms_Plugin_V1_Provider) throws(Failure) -> [(name: String, description: String)] {
    try require(
      (1...PluginLimits.actions).contains(wire.actions.count),
      "it has \(wire.actions.count) actions, and 1 to \(PluginLimits.actions) may be")
    for action in wire.actions {
      try require(PluginText.isScopeName(action.name), "an action's name is \"\(PluginText.cut(action.name, to: 64))\"")
    }
    return wire.actions.map { ($0.name, PluginText.cut($0.description_p, to: PluginLimits.description)) }
  }

  func variables(_ wire: Akms_Plugin_V1_Provider) throws(Failure) -> [DescribedPlugin.Variable] {
    try require(
      (1...PluginLimits.variables).contains(wire.variables.count),
      "it has \(wire.variables.count) variables, and 1 to \(PluginLimits.variables) may be")
    try require(Set(wire.variables.map(\.name)).count == wire.variables.count, "a variable stands twice")
    for variable in wire.variables { try checkName(variable.name) }
    return wire.variables.map { DescribedPlugin.Variable(name: $0.name, isSecret: $0.secret) }
  }

  func clears(_ wire: Akms_Plugin_V1_Provider) throws(Failure) -> [String] {
    try require(
      wire.clears.count <= PluginLimits.variables,
      "it clears \(wire.clears.count) variables, and \(PluginLimits.variables) are the most")
    for name in wire.clears { try checkName(name) }
    return wire.clears
  }

  func lifetime(_ wire: Akms_Plugin_V1_Lifetime) throws(Failure) -> (minimum: Int, standard: Int, maximum: Int) {
    let (low, standard, high) = (wire.minimumSeconds, wire.defaultSeconds, wire.maximumSeconds)
    try require(
      low >= 1 && low <= standard && standard <= high && high <= UInt32(Limits.ttl),
      "its lifetimes are \(low), \(standard) and \(high) s, and 1 <= minimum <= default <= maximum <= \(Limits.ttl) must hold"
    )
    return (Int(low), Int(standard), Int(high))
  }

  private func checkName(_ name: String) throws(Failure) {
    if let why = VariableName.objection(to: name) {
      throw refused("the variable \"\(PluginText.cut(name, to: 64))\" may not be set: \(why)")
    }
  }
}
