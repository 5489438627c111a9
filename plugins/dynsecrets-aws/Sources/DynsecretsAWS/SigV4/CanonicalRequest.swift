internal import Crypto

/// Step 1 of Signature Version 4: a request in the one spelling that both sides hash.
///
/// Source: AWS, "Create a signed AWS API request" (IAM User Guide), step 1; checked against the published
/// suite in `Tests/Fixtures/sigv4`.
package struct CanonicalRequest: Sendable, Equatable {
  /// Six parts joined by line feeds, no line feed at the end.
  package let text: String
  /// Lower-case header names, sorted, joined by `;`.
  package let signedHeaders: String

  /// - Parameter normalizePath: Whether `.`, `..` and empty path segments are resolved first, as every service
  ///   but S3 does.
  package init(_ request: SignableRequest, normalizePath: Bool) {
    let headers = Self.headers(request.headers)
    signedHeaders = headers.map(\.name).joined(separator: ";")
    text = [
      request.method, Self.path(request.path, normalize: normalizePath), Self.query(request.query),
      headers.map { $0.name + ":" + $0.value + "\n" }.joined(), signedHeaders, Self.bodyHash(request.body),
    ].joined(separator: "\n")
  }

  /// Lower-case hex of the SHA-256 of the body.
  package static func bodyHash(_ body: [UInt8]) -> String { lowerHex(SHA256.hash(data: body)) }

  private static func path(_ path: String, normalize: Bool) -> String {
    let encoded = PercentEncoding.encode((normalize ? resolved(path) : path).utf8, keep: [0x2F])
    return encoded.isEmpty ? "/" : encoded
  }

  // RFC 3986 section 5.2.4, but empty segments go too, and `/a/..` and `/a/.` end without a slash, as botocore has it
  private static func resolved(_ path: String) -> String {
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for segment in segments where segment != "." && !segment.isEmpty {
      if segment == ".." { _ = kept.popLast() } else { kept.append(segment) }
    }
    let isFolder = !kept.isEmpty && segments.last?.isEmpty == true
    return "/" + kept.joined(separator: "/") + (isFolder ? "/" : "")
  }

  private static func query(_ query: String) -> String {
    let pairs = query.utf8.split(separator: 0x26).map { part -> (name: String, value: String) in
      let halves = part.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      let value = halves.count == 2 ? PercentEncoding.decode(halves[1]) : []
      return (PercentEncoding.encode(PercentEncoding.decode(halves[0])), PercentEncoding.encode(value))
    }
    return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
      .map { $0.name + "=" + $0.value }.joined(separator: "&")
  }

  private static func headers(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
    var values: [String: [String]] = [:]
    for header in headers { values[header.name.lowercased(), default: []].append(trimmed(header.value)) }
    return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
  }

  // runs of white space become one blank, also inside quotes and over folded lines, as the suite demands
  private static func trimmed(_ value: String) -> String {
    value.utf8.split { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.map { String($0) ?? "" }.joined(separator: " ")
  }
}
