internal import AKMSModel
internal import AKMSWire
internal import Synchronization

/// What requests with an id of the caller's asked for: the same id never means two things (`--request-id`).
final class NamedRequests: Sendable {
  private struct Name: Hashable {
    let session: String
    let id: RequestID
  }

  private struct Book {
    var known: [Name: VendRequest] = [:]
    var order: [Name] = []
  }

  /// Requests that are remembered; the oldest go first.
  private static let most = 4096
  private let book = Mutex(Book())

  /// - Throws: `.usage` where the id was used for something else in this run of the broker.
  func check(_ request: VendRequest, in session: String) throws(Failure) {
    guard request.flags.contains(.named) else { return }
    let name = Name(session: session, id: request.requestID)
    let known = book.withLock { book in
      if let known = book.known[name] { return known }
      book.known[name] = request
      book.order.append(name)
      if book.order.count > Self.most { book.known[book.order.removeFirst()] = nil }
      return request
    }
    guard known == request else {
      throw Failure(
        .usage, "the request id \(request.requestID) was used for another request",
        why: "a retry asks for the same scopes, in the same way")
    }
  }
}
