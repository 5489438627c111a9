import AKMSModel
import AKMSSecret
import AKMSWire
import Glibc
import Testing

@testable import AKMSExec

@Suite struct EnvironmentTests {
  /// An environment block as the kernel makes one, for the length of `body`.
  func withCaller<R>(_ entries: [String], _ body: (CallerEnvironment) throws -> R) rethrows -> R {
    var block = unsafe entries.map { unsafe strdup($0) } + [nil]
    defer { unsafe block.forEach { unsafe free($0) } }
    return try unsafe block.withUnsafeMutableBufferPointer { try body(unsafe CallerEnvironment($0.baseAddress)) }
  }

  func granted(_ variables: [(String, String)], clears: [String] = []) throws -> Granted {
    var grant = Grant(
      requestID: .random(), endsAtBoottime: 0, expiresAt: 0, ttlSeconds: 1, reused: false, eventID: "", onExpiry: .keep)
    grant.clears = clears
    let frame = try grant.encode { sink in
      for (name, value) in variables { sink.add(name, unsafe Array(value.utf8).span.bytes) }
    }
    return try Granted(
      decoding: try Secret(count: frame.count - FrameHeader.size) { span in
        frame.withBytes { span.write($0.extracting(FrameHeader.size..<$0.byteCount), at: 0) }
      })
  }

  /// The child's entries as texts.
  func child(_ environment: borrowing ChildEnvironment) -> [String] {
    unsafe environment.withPointers { block, _ in
      var entries: [String] = []
      var next = unsafe block
      while let entry = unsafe next.pointee {
        unsafe entries.append(String(cString: entry))
        unsafe next += 1
      }
      return entries
    }
  }

  @Test func `a granted variable replaces every plain one of its name`() throws {
    try withCaller(["A=old", "HOME=/h", "AB=keep", "A=older", "odd"]) { caller in
      let environment = ChildEnvironment(
        caller, clean: false, granted: try granted([("A", "new"), ("C", "")]), removed: [])
      #expect(child(environment) == ["HOME=/h", "AB=keep", "odd", "A=new", "C="])
    }
  }

  @Test func `what would shadow the grant and the session's own variables go`() throws {
    try withCaller(["AWS_PROFILE=x", "AKMS_SESSION=s", "AKMS_HOOK_PWD=p", "AKMS_HOME=/a", "GH_TOKEN=akms1.x", "Z=1"]) {
      caller in
      let environment = ChildEnvironment(
        caller, clean: false, granted: try granted([]), removed: ["AWS_PROFILE", "GH_TOKEN"])
      #expect(child(environment) == ["AKMS_HOME=/a", "Z=1"])
    }
  }

  @Test func `a clean environment has the grant alone`() throws {
    try withCaller(["A=1", "B=2"]) { caller in
      let environment = ChildEnvironment(caller, clean: true, granted: try granted([("K", "v")]), removed: [])
      #expect(child(environment) == ["K=v"])
    }
  }

  @Test func `without a grant the caller's environment stays as it is`() {
    withCaller(["A=1", "A=2", "=x", "B=é\n", "AKMS_SESSION=s"]) { caller in
      let environment = ChildEnvironment(caller, clean: false)
      #expect(child(environment) == ["A=1", "A=2", "=x", "B=é\n"])
    }
  }

  @Test func `sealed values are found by how they begin`() {
    withCaller([
      "A=akms1.abc", "B=akms2.x", "C=xakms1.", "D=akms1.", "1=akms1.x", "E",
      "F=akms1." + String(repeating: "x", count: 4090),
    ]) {
      #expect($0.sealedValues() == [.init(name: "A", text: "akms1.abc"), .init(name: "D", text: "akms1.")])
    }
  }

  @Test func `a name that is asked for and stands twice is refused`() {
    withCaller(["A=1", "B=1", "A=2", "BB=1", "B"]) { caller in
      do throws(Failure) {
        try caller.requireOnce(["B", "C", "A"])
        Issue.record("it was taken")
      } catch {
        #expect(
          error == Failure(.usage, "the variable A stands twice in the environment", why: "it is sealed or asked for"))
      }
    }
  }

  @Test(
    arguments: [
      (["GH_TOKEN", "AWS_SESSION_TOKEN"], [], nil), (["LD_PRELOAD"], ["LD_PRELOAD"], "the grant sets LD_PRELOAD"),
      (["A", "PATH"], [], "the grant sets PATH"), (["https_proxy"], [], "the grant sets https_proxy"),
      (["HTTPS_PROXY"], ["HTTPS_PROXY"], nil),
    ] as [([String], [String], String?)])
  func `a grant that redirects code or traffic is refused`(_ names: [String], _ requested: [String], _ what: String?) {
    do throws(Failure) {
      try GrantCheck.check(names, requested: requested)
      #expect(what == nil)
    } catch { #expect(error.what == what && error.code == .protocolViolation) }
  }
}
