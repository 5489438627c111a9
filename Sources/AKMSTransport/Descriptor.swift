internal import CLinux
internal import Glibc

/// One owned file descriptor; closed when its owner lets go. A negative number is none.
package struct Descriptor: ~Copyable, Sendable {
  /// The number, for a call; it must not outlive its owner.
  package let number: Int32

  package init(owning number: Int32) { self.number = number }

  /// The number; the caller closes it from here on.
  package consuming func take() -> Int32 {
    let number = number
    discard self
    return number
  }

  deinit { if number >= 0 { close(number) } }
}

/// The descriptors that came with a message; those that nobody takes are closed.
package struct PassedDescriptors: ~Copyable, Sendable {
  private var numbers: [Int32]

  init(_ numbers: [Int32]) { self.numbers = numbers }

  /// How many are left.
  package var count: Int { numbers.count }

  /// The first that is left, in the sender's order.
  package mutating func takeFirst() -> Descriptor? {
    numbers.isEmpty ? nil : Descriptor(owning: numbers.removeFirst())
  }

  deinit { for number in numbers { close(number) } }
}

/// What a negative errno says, for `why` of a ``Failure``.
package func describe(errno number: Int32) -> String {
  guard let text = unsafe strerror(number) else { return "errno \(number)" }
  return unsafe String(cString: text).lowercased()
}
