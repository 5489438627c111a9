import AKMSClient
import AKMSFakeBroker
import Foundation
import Testing

@Suite struct HelperProgramTests {
  func make(_ path: String, mode: mode_t = 0o755) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(unsafe chmod(path, mode) == 0)
  }

  @Test func `a helper beside the program comes before the installed one`() throws {
    try withTemporaryFolder { root in
      try make(root + "/libexec/akms/akms-cli")
      #expect(HelperProgram.find("akms-cli", beside: root + "/bin") == root + "/libexec/akms/akms-cli")
      try make(root + "/bin/akms-cli")
      #expect(HelperProgram.find("akms-cli", beside: root + "/bin") == root + "/bin/akms-cli")
    }
  }

  @Test func `what is no executable file is no helper`() throws {
    try withTemporaryFolder { root in
      try make(root + "/bin/akms-cli", mode: 0o644)
      try FileManager.default.createDirectory(
        atPath: root + "/libexec/akms/akms-cli", withIntermediateDirectories: true)
      #expect(HelperProgram.find("akms-cli", beside: root + "/bin") == nil)
    }
  }
}
