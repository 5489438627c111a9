internal import AKMSModel

/// Which fields a message has, as bits 1 to 31 by tag.
struct Shape {
  let type: MessageType
  let known: UInt32
  let repeated: UInt32
  let required: UInt32

  /// - Parameter fields: Tags 1 to this are known.
  init(_ type: MessageType, fields: UInt8, repeated: [UInt8] = [], required: [UInt8] = []) {
    self.type = type
    known = (1 << (UInt32(fields) + 1)) - 2
    self.repeated = repeated.reduce(0) { $0 | 1 << UInt32($1) }
    self.required = required.reduce(0) { $0 | 1 << UInt32($1) }
  }
}

/// Walks a body field by field and refuses what is not exactly the message's shape.
struct FieldReader {
  private let shape: Shape
  private var offset = 0
  private var seen: UInt32 = 0
  private var last: UInt8 = 0
  private var count = 0

  init(_ shape: Shape) { self.shape = shape }

  /// The next field's tag and place, or nil at the end of a whole message.
  mutating func next(in body: RawSpan) throws(Failure) -> (tag: UInt8, range: Range<Int>)? {
    guard offset < body.byteCount else {
      try requireAll()
      return nil
    }
    guard body.byteCount - offset >= 5 else { throw refuse("cut short at byte \(offset)") }
    let tag = body.byte(at: offset)
    let start = offset + 5
    let length = Int(body.number(in: (offset + 1)..<start))
    guard length <= body.byteCount - start else { throw refuse("field \(tag) is cut short") }
    try admit(tag)
    offset = start + length
    return (tag, start..<offset)
  }

  private mutating func admit(_ tag: UInt8) throws(Failure) {
    let bit: UInt32 = tag < 32 ? 1 << UInt32(tag) : 0
    guard shape.known & bit != 0 else { throw refuse("field \(tag) is unknown") }
    guard tag >= last else { throw refuse("field \(tag) after field \(last)") }
    guard tag != last || shape.repeated & bit != 0 else { throw refuse("field \(tag) stands twice") }
    count = tag == last ? count + 1 : 1
    last = tag
    seen |= bit
  }

  private func requireAll() throws(Failure) {
    let missing = shape.required & ~seen
    guard missing == 0 else { throw refuse("field \(missing.trailingZeroBitCount) is missing") }
  }

  /// How often the current field has stood, at most `most` times.
  func limit(to most: Int) throws(Failure) {
    guard count <= most else { throw refuse("field \(last) stands more than \(most) times") }
  }

  /// Text of the current field: UTF-8 without NUL, at most `most` bytes.
  func text(_ range: Range<Int>, in body: RawSpan, most: Int) throws(Failure) -> String {
    guard range.count <= most else { throw refuse("field \(last) has \(range.count) bytes, at most \(most)") }
    guard !body.holdsNUL(in: range) else { throw refuse("field \(last) holds a nul byte") }
    guard let text = body.text(in: range) else { throw refuse("field \(last) is not utf-8") }
    return text
  }

  /// A big-endian number of exactly `width` bytes, 1 to 8.
  func number(_ range: Range<Int>, in body: RawSpan, width: Int) throws(Failure) -> UInt64 {
    guard range.count == width else { throw refuse("field \(last) has \(range.count) bytes, not \(width)") }
    return body.number(in: range)
  }

  /// A byte that is 0 or 1.
  func flag(_ range: Range<Int>, in body: RawSpan) throws(Failure) -> Bool {
    let value = try number(range, in: body, width: 1)
    guard value <= 1 else { throw refuse("field \(last) is \(value), not 0 or 1") }
    return value == 1
  }

  /// A variable's well-formed name and the place of what follows it.
  func named(_ range: Range<Int>, in body: RawSpan) throws(Failure) -> (name: String, rest: Range<Int>) {
    guard range.count >= 2 else { throw refuse("field \(last) is cut short") }
    let start = range.lowerBound + 2
    let length = Int(body.number(in: range.lowerBound..<start))
    guard length <= range.upperBound - start else { throw refuse("field \(last) is cut short") }
    let name = try text(start..<(start + length), in: body, most: Limits.variableName)
    guard VariableName.isWellFormed(name) else { throw refuse("field \(last) has no variable's name") }
    return (name, (start + length)..<range.upperBound)
  }

  /// The refusal, with the message's name in front.
  func refuse(_ what: String) -> Failure { Failure(.protocolViolation, "\(shape.type.name): \(what)") }
}
