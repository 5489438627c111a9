internal import AKMSModel
internal import AKMSSecret

/// Where a value comes from: a pipe, else a prompt without echo; never argv and never the environment.
struct SecretInput {
  let console: any Console
  /// `--no-input`.
  let noInput: Bool

  /// One value, checked.
  ///
  /// - Parameters:
  ///   - prompt: What is asked on a terminal.
  ///   - noun: What it is called in refusals, such as `value`.
  ///   - raw: Keeps the one trailing line feed that is stripped otherwise.
  ///   - command: Shown with a pipe in front where nothing can be asked.
  /// - Throws: `.usage` when it is empty, too long, holds a NUL, or cannot be asked for.
  func read(_ prompt: String, noun: String, raw: Bool = false, command: String) throws(Failure) -> Secret {
    if console.inputIsTerminal {
      guard !noInput else {
        throw Failure(.usage, "the \(noun) cannot be asked for with --no-input", next: "\(command) <FILE")
      }
      return try Self.checked(try console.askSecret(prompt), noun)
    }
    // one byte over the limit is for the line feed
    let all = try console.readSecret(limit: Limits.value + 1)
    return try Self.checked(raw ? all : Self.stripped(all), noun)
  }

  /// As ``read(_:noun:raw:command:)``; nil where stdin is no terminal and holds nothing.
  func readIfAny(_ prompt: String, noun: String, command: String) throws(Failure) -> Secret? {
    if console.inputIsTerminal { return try read(prompt, noun: noun, command: command) }
    let all = try Self.stripped(try console.readSecret(limit: Limits.value + 1))
    return all.count == 0 ? nil : try Self.checked(all, noun)
  }

  /// Without one line feed at the end.
  private static func stripped(_ value: consuming Secret) throws(Failure) -> Secret {
    let count = value.count
    guard count > 0, value.withBytes({ $0.byte(at: count - 1) }) == UInt8(ascii: "\n") else { return value }
    return try value.withBytes { bytes throws(Failure) in try Secret(copying: bytes.extracting(0..<(count - 1))) }
  }

  private static func checked(_ value: consuming Secret, _ noun: String) throws(Failure) -> Secret {
    guard value.count > 0 else { throw Failure(.usage, "the \(noun) is empty") }
    guard value.count <= Limits.value else {
      throw Failure(
        .usage, "the \(noun) is longer than \(Limits.value) bytes", why: "the kernel gives no variable more room")
    }
    guard value.withBytes({ bytes in !(0..<bytes.byteCount).contains { bytes.byte(at: $0) == 0 } }) else {
      throw Failure(.usage, "the \(noun) holds a NUL byte", why: "no environment variable can carry one")
    }
    return value
  }
}

extension RawSpan {
  /// The byte at `offset`; the caller has checked it against `byteCount` (a precondition, not input).
  fileprivate func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "outside the span")
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }
}
