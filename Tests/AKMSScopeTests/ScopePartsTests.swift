import AKMSModel
import AKMSScope
import Testing

/// The parts of a scope, as values and as places in its text.
@Suite struct ScopePartsTests {
  @Test func `a scope is its text and eight bytes`() {
    #expect(MemoryLayout<Scope>.size == 24)
    #expect(MemoryLayout<ScopeLayout>.size == 8)
  }

  @Test func `parts of a scope can be read`() throws {
    let scope = try Scope(parsing: "aws:s3-write+s3-read:b/*/pre*/**,role=x,at=%2F")
    #expect(scope.connection == "aws")
    #expect(scope.actions == .some(["s3-read", "s3-write"]))
    #expect(scope.resource == [.literal("b"), .any, .prefix("pre"), .rest])
    #expect(scope.params == [Parameter(name: "at", value: "%2F"), Parameter(name: "role", value: "x")])
  }

  @Test func `places in the text are those of the parts`() throws {
    let scope = try Scope(parsing: "aws:s3-write+s3-read:b/*/pre*/**,role=x")
    #expect(scope.piecesAsText == ["literal b", "any *", "prefix pre", "rest **"])
    #expect(scope.actionsAsText == ["s3-read", "s3-write"])
    #expect(scope.paramsAsText == ["role=x"])
    #expect(scope.layout.connection == 0..<3)
    #expect(scope.layout.actions == 4..<20)
    #expect(scope.layout.resource == 21..<32)
    #expect(scope.layout.actionCount == 2 && scope.layout.segmentCount == 4 && scope.layout.form == .tree)
  }

  @Test func `a star names no action, and a scope need not have params`() throws {
    let scope = try Scope(parsing: "aws:*:b")
    #expect(scope.actionsAsText == [] && scope.paramsAsText == [])
    #expect(scope.layout.hasAllActions && scope.layout.actionCount == 0 && !scope.hasParams)
    #expect(scope.actions == .all && scope.params == [])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the parts of any scope put together are its text`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<300 {
      let scope = try Scope(parsing: random.richText())
      let resource = scope.resource.map(\.text).joined(separator: "/")
      let params = scope.params.map { ",\($0.name)=\($0.value)" }.joined()
      #expect("\(scope.connection):\(scope.actions.text):\(resource)\(params)" == scope.text)
      let model = ScopeModel(scope.text)
      #expect(scope.connection == model.connection && scope.resource.map(\.text) == model.segments, "\(scope)")
      #expect(scope.actionsAsText == model.actions ?? [], "\(scope)")
      #expect(scope.paramsAsText == scope.params.map { "\($0.name)=\($0.value)" }, "\(scope)")
      #expect(scope.params.count == model.params.count && scope.hasParams == !model.params.isEmpty, "\(scope)")
      #expect(scope.piecesAsText.count == Int(scope.layout.segmentCount), "\(scope)")
    }
  }

  @Test(arguments: [
    ("a:b:c/d,k=v", true, false), ("a:b+c:d", false, false), ("a:*:d", false, true), ("a:b:*", false, true),
    ("a:b:c/**", false, true), ("a:b:c*", false, true), ("a:b:%2A", true, false), ("a:b:*/c", false, true),
    ("a:b:c*/d", false, true), ("a:b:**", false, true), ("a:b+b:c", true, false),
  ])
  func `concrete means one action and no wildcard`(text: String, concrete: Bool, wildcard: Bool) throws {
    let scope = try Scope(parsing: text)
    #expect(scope.isConcrete == concrete)
    #expect(scope.hasWildcard == wildcard)
  }

  @Test func `the hash is SHA-256 of the canonical text`() throws {
    // printf aws:s3:my-bucket | sha256sum
    let expected = "68972932216b223026b02fb7257a53e5e87754bf9ec0a9be1db8e56f2559e5ef"
    #expect(Fingerprint.hex(try Scope(parsing: "aws:s3:my%2dbucket").hash) == expected)
  }

  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ])
  func `SHA-256 answers as FIPS 180-4 does`(text: String, expected: String) {
    #expect(Fingerprint.hex(Fingerprint.sha256(Array(text.utf8))) == expected)
  }

  @Test func `scopes sort by the bytes of their text`() throws {
    let texts = ["a:b:c", "a:b:B", "a:b:~", "a:b:c/d", "a:a:z", "a-b:a:a"]
    let sorted = try texts.map { try Scope(parsing: $0) }.sorted().map(\.text)
    #expect(sorted == ["a-b:a:a", "a:a:z", "a:b:B", "a:b:c", "a:b:c/d", "a:b:~"])
  }
}

extension Scope {
  fileprivate func slice(_ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  fileprivate var piecesAsText: [String] {
    let bytes = text.utf8.span
    var (cursor, out) = (segments, [String]())
    while let piece = cursor.next(bytes) { out.append("\(piece.kind) \(slice(piece.range))") }
    return out
  }

  fileprivate var actionsAsText: [String] { items(actionNames) }
  fileprivate var paramsAsText: [String] { items(paramItems) }

  private func items(_ cursor: ItemCursor) -> [String] {
    let bytes = text.utf8.span
    var (cursor, out) = (cursor, [String]())
    while let range = cursor.next(bytes) { out.append(slice(range)) }
    return out
  }
}
