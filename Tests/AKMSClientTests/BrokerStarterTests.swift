import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Foundation
import Testing

@testable import AKMSClient

@Suite(.serialized) struct BrokerStarterTests {
  /// A starter whose broker is a shell script.
  func withStarter(_ script: String, _ body: (BrokerStarter, String) throws -> Void) throws {
    try withTemporaryFolder { home in
      let program = home + "/fake"
      try makeExecutable(program, "#!/bin/sh\n" + script)
      let places = try Places { ["AKMS_HOME": home, "HOME": "/h"][$0] }
      try body(BrokerStarter(places: places, program: program), home)
    }
  }

  func refusal(_ body: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) {
      try body()
      return nil
    } catch { return error }
  }

  @Test func `the broker starts in an environment of its own`() throws {
    try withStarter("cd \"$AKMS_HOME\"; env | sort > env; pwd > /dev/null; printf '\\0' > /proc/self/fd/$3") {
      starter, home in
      try starter.start(Deadline(seconds: 5))
      let lines = try String(contentsOfFile: home + "/env", encoding: .utf8).split(separator: "\n").map(String.init)
      let expected = [
        "AKMS_HOME=\(home)", "HOME=/h", "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin",
        "SWIFT_BACKTRACE=enable=no",
      ]
      #expect(lines.filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("OLDPWD=") && !$0.hasPrefix("_=") } == expected)
    }
  }

  @Test func `the broker is nobody's child in a session without a terminal`() throws {
    let script =
      "cat /proc/$$/stat > \"$AKMS_HOME/stat\"; umask > \"$AKMS_HOME/umask\"; pwd > \"$AKMS_HOME/pwd\"; printf '\\0' > /proc/self/fd/$3"
    try withStarter(script) { starter, home in
      try starter.start(Deadline(seconds: 5))
      let stat = try String(contentsOfFile: home + "/stat", encoding: .utf8)
      let fields = stat.split(separator: ")").last!.split(separator: " ")
      let (parent, session, terminal) = (Int32(fields[1]), Int32(fields[3]), Int(fields[4]))
      #expect(parent != getpid() && session != getsid(0) && terminal == 0)
      #expect(try String(contentsOfFile: home + "/umask", encoding: .utf8) == "0077\n")
      #expect(try String(contentsOfFile: home + "/pwd", encoding: .utf8) == "/\n")
    }
  }

  @Test func `the broker has log and ready pipe and no other descriptor`() throws {
    let script =
      "ls -l /proc/$$/fd > \"$AKMS_HOME/fds\"; echo said; printf '\\0' > /proc/self/fd/$3"
    try withStarter(script) { starter, home in
      let leaked = unsafe open("/dev/zero", O_RDONLY)
      defer { close(leaked) }
      try starter.start(Deadline(seconds: 5))
      let lines = try String(contentsOfFile: home + "/fds", encoding: .utf8).split(separator: "\n")
        .filter { $0.contains(" -> ") }
      // The shell holds its script and its redirection as well.
      let own = [home + "/fake", home + "/fds"]
      let names = lines.map { String($0.split(separator: " ").last!) }.filter {
        !$0.hasPrefix("pipe:") && !own.contains($0)
      }
      #expect(names == ["/dev/null", "\(home)/state/broker.log", "\(home)/state/broker.log"])
      #expect(lines.count { $0.contains("pipe:") } == 1)
      #expect(try String(contentsOfFile: home + "/state/broker.log", encoding: .utf8) == "said\n")
      let mode = try FileManager.default.attributesOfItem(atPath: home + "/state/broker.log")[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `why a broker does not start is told in its own words`() throws {
    try withStarter("printf 'config.yaml:1:1: unknown key x' > /proc/self/fd/$3; exit 78") { starter, _ in
      let expected = Failure(
        .brokerUnavailable, "the broker does not start", why: "config.yaml:1:1: unknown key x", next: "akms broker run")
      #expect(refusal { () throws(Failure) in try starter.start(Deadline(seconds: 5)) } == expected)
    }
  }

  @Test func `a broker that dies is told`() throws {
    try withStarter("exit 1") { starter, _ in
      #expect(
        refusal { () throws(Failure) in try starter.start(Deadline(seconds: 5)) }?.why == "it ended before it was ready"
      )
    }
  }

  @Test func `a program that cannot be executed is told`() throws {
    try withStarter("") { starter, home in
      let broken = BrokerStarter(places: starter.places, program: home + "/none")
      #expect(
        refusal { () throws(Failure) in try broken.start(Deadline(seconds: 5)) }?.why
          == "the program cannot be executed")
      let missing = BrokerStarter(places: starter.places, program: nil)
      #expect(
        refusal { () throws(Failure) in try missing.start(Deadline(seconds: 5)) }?.what
          == "the program akms-broker is missing")
    }
  }

  @Test func `many that want a broker at once start one`() throws {
    try withStarter(
      "echo started >> \"$AKMS_HOME/starts\"; while [ ! -S \"$AKMS_HOME/run/broker.sock\" ]; do sleep 0.01; done; sleep 0.2; printf '\\0' > /proc/self/fd/$3"
    ) {
      starter, home in
      let clients = (0..<20).map { _ in
        Background { _ = try starter.connect(try SafeDirectory(making: starter.places.run)) }
      }
      while !FileManager.default.fileExists(atPath: home + "/starts") { usleep(1000) }
      let broker = try FakeBroker(starter.places, answers: [])
      for client in clients { try client.value() }
      #expect(try String(contentsOfFile: home + "/starts", encoding: .utf8) == "started\n")
      try broker.finish()
    }
  }
}
