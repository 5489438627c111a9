/// An HTTP request in the parts that Signature Version 4 covers, before it is signed.
///
/// Names and values are as they go over the wire. A header may appear several times; `host` must be among them.
package struct SignableRequest: Sendable, Equatable {
  /// Upper case, as in the request line.
  package var method: String
  /// The path of the request line, from its first `/` to before `?`; bytes outside ASCII are allowed.
  package var path: String
  /// What stands behind `?`, without it; empty for none.
  package var query: String
  /// In wire order; names in any case, values may hold folded lines.
  package var headers: [(name: String, value: String)]
  /// The body; empty for none.
  package var body: [UInt8]

  package init(
    method: String, path: String, query: String = "", headers: [(name: String, value: String)], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.method == right.method && left.path == right.path && left.query == right.query && left.body == right.body
      && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
  }
}
