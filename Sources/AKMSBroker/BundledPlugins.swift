internal import AKMSModel
internal import AKMSPluginHost
internal import AKMSTransport
internal import Glibc

/// Where the plugins of this build are: `plugins/` beside the broker as installed, or beside it in a build folder.
enum BundledPlugins {
  /// nil where the build has none.
  static func manifest() -> Result<PluginManifest?, Failure> {
    guard let program = program(), let slash = program.lastIndex(of: "/") else { return .success(nil) }
    let folder = String(program[..<slash])
    let folders = [folder + "/plugins", folder]
    guard let found = folders.first(where: { SafeDirectory.exists($0 + "/" + PluginManifest.fileName) }) else {
      return .success(nil)
    }
    do throws(Failure) { return .success(try PluginManifest(folder: found)) } catch { return .failure(error) }
  }

  /// `HOME` of plugins: the caller's own, which the broker was given at its start; else the data folder.
  static func home(_ places: Places) -> String {
    places.environment.first { $0.name == "HOME" }?.value ?? places.data
  }

  private static func program() -> String? {
    unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      let count = unsafe readlink("/proc/self/exe", buffer.baseAddress!, buffer.count)
      guard count > 0, count < 4096 else { return nil }
      return unsafe String(validating: buffer[..<count], as: UTF8.self)
    }
  }
}
