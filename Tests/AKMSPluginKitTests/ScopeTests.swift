import AKMSPluginProtocol
import Testing

@testable import AKMSPluginKit

@Suite struct `A scope in the kit` {
  @Test func `its text sorts actions and params`() {
    let scope = PluginScope(
      connection: "aws", actions: ["s3-write", "s3-read"], segments: ["b", "pub", "**"],
      params: ["role": "x", "a": "1"])
    #expect(scope.text == "aws:s3-read+s3-write:b/pub/**,a=1,role=x")
  }

  @Test(arguments: [(["a"], false), (["a", "*"], true), (["a", "**"], true), (["ab*"], true), (["a%2A"], false)])
  func `a wildcard is seen, an encoded one is a character`(segments: [String], hasWildcard: Bool) {
    #expect(PluginScope(connection: "a", actions: ["r"], segments: segments).hasWildcard == hasWildcard)
  }
}
