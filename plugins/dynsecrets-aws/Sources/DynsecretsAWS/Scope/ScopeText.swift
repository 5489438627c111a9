/// A scope's parts, read from and written to the canonical text (grammar: scope.ebnf of the core).
///
/// The core owns the algebra of scopes; this is the small reader that any plugin needs. It is as strict as the
/// grammar where the difference could make a scope wider, and leaves the rest to the core.
package struct ScopeText: Sendable, Hashable {
  /// One step of a resource.
  package enum Segment: Sendable, Hashable {
    /// `*`: one whole segment.
    case any
    /// `**`: everything from here on, one segment or more; always last.
    case rest
    /// `abc*`: one segment that starts with these bytes (decoded, at least one).
    case prefix([UInt8])
    /// Exactly these bytes (decoded, at least one).
    case literal([UInt8])
  }

  /// At most this many bytes of text (the core's limit).
  package static let maximumLength = 512

  package let connection: String
  /// Sorted, without duplicates; `["*"]` for every action.
  package let actions: [String]
  package let resource: [Segment]
  /// Sorted by name; names are unique, values decoded.
  package let params: [Param]

  /// `name=value`; the value is decoded UTF-8.
  package struct Param: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package init(connection: String, actions: [String], resource: [Segment], params: [Param] = []) {
    self.connection = connection
    self.actions = Set(actions).sorted()
    self.resource = resource
    self.params = params.sorted { $0.name < $1.name }
  }

  /// Reads one scope.
  ///
  /// - Throws: ``AWSError`` of kind `invalidScope` with the position's reason.
  package init(_ text: String) throws(AWSError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maximumLength else { throw .scope("scope is longer than 512 bytes") }
    let parts = bytes.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .scope("scope needs connection:action:resource") }
    let tail = parts[2].split(separator: 0x2C, omittingEmptySubsequences: false)
    let actions = try Self.actions(parts[1])
    let resource = try Self.resource(tail[0])
    var params: [Param] = []
    for piece in tail.dropFirst() { params.append(try Self.param(piece)) }
    guard Set(params.map(\.name)).count == params.count else { throw .scope("a parameter stands twice in the scope") }
    self.init(connection: try Self.name(parts[0], "connection"), actions: actions, resource: resource, params: params)
  }

  /// The resource's segments as the text spells them.
  package var segmentTexts: [String] { resource.map(Self.spelling) }

  /// The parameters as the text spells them.
  package var paramTexts: [String: String] {
    params.reduce(into: [:]) { $0[$1.name] = Self.encode($1.value.utf8) }
  }

  /// The canonical text: sorted, minimally encoded, hex in upper case.
  package var text: String {
    let path = segmentTexts.joined(separator: "/")
    let tail = params.map { "," + $0.name + "=" + Self.encode($0.value.utf8) }.joined()
    return connection + ":" + actions.joined(separator: "+") + ":" + path + tail
  }

  /// The value of a parameter, or nil.
  package func param(_ name: String) -> String? { params.first { $0.name == name }?.value }

  /// The same scope with another resource.
  package func with(resource: [Segment]) -> Self {
    Self(connection: connection, actions: actions, resource: resource, params: params)
  }
}

extension ScopeText {
  private static func actions(_ bytes: ArraySlice<UInt8>) throws(AWSError) -> [String] {
    if bytes.elementsEqual("*".utf8) { return ["*"] }
    var names: [String] = []
    for piece in bytes.split(separator: 0x2B, omittingEmptySubsequences: false) {
      names.append(try name(piece, "action"))
    }
    return names
  }

  private static func name(_ bytes: ArraySlice<UInt8>, _ role: String) throws(AWSError) -> String {
    let isLower = { (byte: UInt8) in (0x61...0x7A).contains(byte) }
    guard (1...32).contains(bytes.count), let first = bytes.first, isLower(first),
      bytes.allSatisfy({ isLower($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
    else { throw .scope("\(role) name must be 1 to 32 of a-z, 0-9 and -, and start with a letter") }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func resource(_ bytes: ArraySlice<UInt8>) throws(AWSError) -> [Segment] {
    let pieces = bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
    var segments: [Segment] = []
    for piece in pieces {
      guard segments.last != .rest else { throw .scope("** is allowed as the last segment only") }
      segments.append(try segment(piece))
    }
    return segments
  }

  private static func segment(_ bytes: ArraySlice<UInt8>) throws(AWSError) -> Segment {
    if bytes.elementsEqual("*".utf8) { return .any }
    if bytes.elementsEqual("**".utf8) { return .rest }
    if bytes.last == 0x2A { return .prefix(try decoded(bytes.dropLast())) }
    let text = try decoded(bytes)
    guard !text.elementsEqual(".".utf8), !text.elementsEqual("..".utf8) else {
      throw .scope("a segment of the resource is . or ..")
    }
    return .literal(text)
  }

  private static func param(_ bytes: ArraySlice<UInt8>) throws(AWSError) -> Param {
    let halves = bytes.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { throw .scope("a parameter needs name=value") }
    return Param(
      name: try name(halves[0], "parameter"), value: String(decoding: try decoded(halves[1]), as: UTF8.self))
  }

  private static func decoded(_ bytes: ArraySlice<UInt8>) throws(AWSError) -> [UInt8] {
    guard !bytes.isEmpty else { throw .scope("a part of the scope is empty") }
    let array = Array(bytes)
    for (index, byte) in array.enumerated() where !isPlain(byte) {
      guard byte == 0x25, index + 2 < array.count, PercentEncoding.value(ofHex: array[index + 1]) != nil,
        PercentEncoding.value(ofHex: array[index + 2]) != nil
      else { throw .scope("a character of the scope must be percent-encoded") }
    }
    let text = PercentEncoding.decode(array)
    guard String(validating: text, as: UTF8.self) != nil, text.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .scope("the scope holds control characters or is not UTF-8 once decoded")
    }
    return text
  }

  private static func spelling(_ segment: Segment) -> String {
    switch segment {
    case .any: "*"
    case .rest: "**"
    case .prefix(let bytes): encode(bytes) + "*"
    case .literal(let bytes): encode(bytes)
    }
  }

  private static let plainMarks = Array(":@#".utf8)

  private static func encode(_ bytes: some Sequence<UInt8>) -> String {
    PercentEncoding.encode(bytes, keep: plainMarks)
  }

  private static func isPlain(_ byte: UInt8) -> Bool { PercentEncoding.isUnreserved(byte) || plainMarks.contains(byte) }
}
