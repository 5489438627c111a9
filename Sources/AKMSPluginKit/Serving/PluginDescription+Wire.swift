internal import AKMSPluginProtocol
internal import FoundationEssentials
internal import SwiftProtobuf

extension PluginDescription {
  /// Full names of what a credential provider serves.
  static let services = [
    "akms.plugin.v1.Plugin", "akms.plugin.v1.ScopeValidator", "akms.plugin.v1.ScopeAnalyzer",
    "akms.plugin.v1.ScopeSerializer", "akms.plugin.v1.CredentialVender",
  ]
}

extension Akms_Plugin_V1_DescribeResponse {
  init(_ description: PluginDescription, publicKey: [UInt8]) {
    self.init()
    name = description.name
    version = description.version
    apiVersion = "1.0"
    services = PluginDescription.services
    licence = description.licence
    summary = description.summary
    secretPublicKey = Data(publicKey)
    needs = Akms_Plugin_V1_Needs(description.needs)
    provider = Akms_Plugin_V1_Provider(description)
  }
}

extension Akms_Plugin_V1_Needs {
  init(_ needs: PluginDescription.Needs) {
    self.init()
    tcpPorts = needs.tcpPorts.map(UInt32.init)
    dns = needs.dns
    files =
      needs.reads.map { path in .with { ($0.path, $0.access) = (path, .read) } }
      + needs.writes.map { path in .with { ($0.path, $0.access) = (path, .write) } }
  }
}

extension Akms_Plugin_V1_Provider {
  init(_ description: PluginDescription) {
    self.init()
    name = description.provider
    actions = description.actions.map { action in
      .with { ($0.name, $0.description_p, $0.example) = (action.name, action.description, action.example) }
    }
    variables = description.variables.map { variable in
      .with { ($0.name, $0.secret, $0.actions) = (variable.name, variable.isSecret, variable.actions) }
    }
    clears = description.clears
    resources = description.resources.map { form in
      .with { ($0.pattern, $0.description_p, $0.foldsCase) = (form.pattern, form.description, form.foldsCase) }
    }
    lifetime = .with {
      $0.minimumSeconds = description.lifetime.minimum
      $0.defaultSeconds = description.lifetime.standard
      $0.maximumSeconds = description.lifetime.maximum
    }
    revocation =
      switch description.revocation {
      case .none: .none
      case .byHandle: .byHandle
      case .byValue: .byValue
      }
    deliveries = [.env]
  }
}
