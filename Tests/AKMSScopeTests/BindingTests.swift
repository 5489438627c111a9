import AKMSModel
import AKMSScope
import Testing

@Suite struct BindingTests {
  @Test(arguments: [
    ("ANTHROPIC_API_KEY=secret:read:llm/anthropic", "ANTHROPIC_API_KEY", "secret:read:llm/anthropic"),
    ("_=a:b:c", "_", "a:b:c"),
    ("A1_=a:b:%41", "A1_", "a:b:A"),
    ("a:b:c", nil, "a:b:c"),
    ("a:b:c,k=V", nil, "a:b:c,k=V"),
    ("K=a:b:c,k=V", "K", "a:b:c,k=V"),
  ])
  func `a binding is a scope with or without a variable`(text: String, variable: String?, scope: String) throws {
    let binding = try Binding(parsing: text)
    #expect(binding.variable == variable)
    #expect(binding.scope.text == scope)
    #expect(try Binding(parsing: binding.text) == binding)
  }

  @Test(arguments: [
    ("K", "at byte 2 stands the end, expected \"=\" after the variable"),
    ("K-X=a:b:c", "at byte 2 stands \"-\", expected \"=\" after the variable"),
    ("Kx=a:b:c", "at byte 2 stands \"x\", expected \"=\" after the variable"),
    ("K=", "at byte 3 stands the end, expected a connection name (a lower-case letter first)"),
    ("K==a:b:c", "at byte 3 stands \"=\", expected a connection name (a lower-case letter first)"),
    ("K=a:b", "at byte 6 stands the end, expected \":\" after the actions"),
    ("AWS:s3:b", "at byte 4 stands \":\", expected \"=\" after the variable"),
  ])
  func `positions count from the start of the binding`(text: String, why: String) {
    #expect(throws: Failure(.usage, "not a binding: \(text)", why: why)) { try Binding(parsing: text) }
  }

  @Test func `a name without capitals is read as a scope`() {
    let why = "at byte 4 stands \"=\", expected \":\" after the connection"
    #expect(throws: Failure(.usage, "not a scope: key=a:b:c", why: why)) { try Binding(parsing: "key=a:b:c") }
  }

  @Test func `a variable has at most 256 bytes`() throws {
    let name = String(repeating: "K", count: Limits.variableName)
    #expect(try Binding(parsing: name + "=a:b:c").variable == name)
    let why = "at byte 257 stands \"K\", expected a variable of at most 256 bytes"
    #expect(throws: Failure(.usage, "not a binding: \(name)K=a:b:c", why: why)) {
      try Binding(parsing: name + "K=a:b:c")
    }
  }

  @Test func `the variable does not count against the scope's length`() throws {
    let scope = "a:b:" + String(repeating: "x", count: Limits.scope - 4)
    #expect(try Binding(parsing: "KEY=" + scope).scope.text == scope)
    let why = "it has 513 bytes, and 512 are the most"
    #expect(throws: Failure(.usage, "the scope is too long", why: why)) { try Binding(parsing: "KEY=" + scope + "x") }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `any text is a binding with a stable text, or refused with a position`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<2000 {
      let start = random.pick(["", "", "K=", "K_1=", "_=", "k=", "1=", "=", "KEY"])
      let bytes = random.mutated(Array((start + random.richText()).utf8))
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let binding = try Binding(parsing: text)
        #expect((try? Binding(parsing: binding.text)) == binding, "\(text)")
        let scope = binding.variable.map { String(text.dropFirst($0.count + 1)) } ?? text
        #expect((try? Scope(parsing: scope)) == binding.scope, "\(text)")
      } catch {
        #expect(error.code == .usage && error.why?.hasPrefix("at byte ") == true, "\(text)")
        #expect((try? Scope(parsing: text)) == nil, "\(text)")
      }
    }
  }
}
