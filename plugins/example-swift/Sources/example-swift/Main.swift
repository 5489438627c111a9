import AKMSPluginKit

@main struct Main {
  static func main() async { await PluginMain.run(Example.self) }
}
