import AKMSPluginKit
import Glibc

// A plugin that does what no plugin may. What it does at its start is chosen by the name it is started under, what it
// does in a call by the first segment of the scope's resource: `example:read:hang-vend`.

@main struct Main {
  static func main() async {
    switch CommandLine.arguments.first {
    case "silent": while true { sleep(60) }
    case "quits": exit(3)
    case "crashes": abort()
    case "babbles": say("hello from nobody\n")
    case "talks-on": say(String(repeating: "x", count: 4096))
    case "speaks-v9": say("1|9|unix|fd|grpc\n")
    case "listens-elsewhere": say("1|1|unix|tcp|grpc\n")
    case "never-listens": say("1|1|unix|fd|grpc\n")
    default: break
    }
    await PluginMain.run(Misbehaving.self)
  }

  /// Writes to the handshake's descriptor and stays.
  private static func say(_ text: String) -> Never {
    let bytes = Array(text.utf8)
    unsafe _ = write(5, bytes, bytes.count)
    while true { sleep(60) }
  }
}
