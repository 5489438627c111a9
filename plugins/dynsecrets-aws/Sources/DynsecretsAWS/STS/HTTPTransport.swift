internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// HTTPS by AsyncHTTPClient: no redirects, no proxy from the environment, limits on time and size.
package final class HTTPTransport: Transport {
  private let client: HTTPClient

  /// - Parameter caFile: PEM file with the only authorities to trust, or nil for the system's.
  /// - Throws: ``AWSError`` of kind `invalidSettings` at `/ca_file`.
  package init(caFile: String?) throws(AWSError) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3)), decompression: .disabled)
    configuration.httpVersion = .http1Only
    // trying again is the vender's, which also tells why it had to
    configuration.connectionPool.retryConnectionEstablishment = false
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let caFile {
      do { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile)) } catch {
        throw .setting("/ca_file", "holds no certificate that can be read")
      }
    }
    configuration.tlsConfiguration = tls
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  // a client must be shut down before it goes, and a deinit cannot wait
  deinit { Task { [client] in try? await client.shutdown() } }

  package func post(
    url: String, request: SignableRequest, within milliseconds: Int
  ) async throws(TransportFailure) -> HTTPReply {
    do {
      var outgoing = HTTPClientRequest(url: url)
      outgoing.method = .POST
      for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
      outgoing.body = .bytes(request.body, length: .known(Int64(request.body.count)))
      let response = try await client.execute(outgoing, timeout: .milliseconds(Int64(max(1, milliseconds))))
      let date = response.headers.first(name: "date").flatMap(Timestamp.init(httpDate:))
      var buffer = try await response.body.collect(upTo: XMLLeaves.maximumLength)
      let body = buffer.readBytes(length: buffer.readableBytes) ?? []
      // the reply holds the session's keys; wipes the buffer where nobody else refers to it
      buffer.setRepeatingByte(0, count: buffer.readerIndex, at: 0)
      return HTTPReply(status: Int(response.status.code), date: date, body: body)
    } catch { throw Self.failure(error) }
  }

  private static func failure(_ error: any Error) -> TransportFailure {
    switch error {
    case is NIOTooManyBytesError: return .tooLarge
    case let error as HTTPClientError where [.deadlineExceeded, .readTimeout, .connectTimeout].contains(error):
      return .timeout
    case let error as HTTPClientError: return .connection(error.shortDescription)
    case is NIOSSLError, is BoringSSLError: return .connection("the tls handshake failed: is ca_file right?")
    default: return .connection("cannot connect")
    }
  }
}
