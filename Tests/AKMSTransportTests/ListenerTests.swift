import AKMSFakeBroker
import AKMSModel
import AKMSSecret
import AKMSTransport
import AKMSWire
import Glibc
import Testing

extension Transport {
  @Suite struct ListenerTests {
    /// A listener in a fresh folder, lent with the folder.
    func withListener(under part: String = "", _ body: (inout Listener, borrowing SafeDirectory) throws -> Void) throws
    {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(making: path + part)
        let lock = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(milliseconds: 1000))
        var listener = try Listener(in: folder, holding: lock)
        try body(&listener, folder)
      }
    }

    @Test func `a frame and its descriptors arrive on the other side`() throws {
      try withListener { listener, folder in
        let client = try unwrap(try FrameSocket.connect(in: folder))
        let server = try unwrap(try listener.accept(until: -1))
        let request = VendRequest(requestID: .random(), commandPath: "/bin/true", purpose: .exec)
        let frame = try request.encode()
        try client.send(unsafe frame.span.bytes, descriptors: [0, 1], within: Deadline(milliseconds: 1000))
        var received = try server.receive(descriptors: 2, within: Deadline(milliseconds: 1000))
        let first = try unwrap(received.takeDescriptor())
        let second = try unwrap(received.takeDescriptor())
        #expect(fcntl(first.number, F_GETFD) == FD_CLOEXEC)
        #expect(fcntl(second.number, F_GETFD) == FD_CLOEXEC)
        guard case .vend(let vend) = try Request(decoding: received.takeFrame()) else { throw Missing() }
        #expect(vend == request)
      }
    }

    @Test func `both sides know the other's uid and process from the kernel`() throws {
      try withListener { listener, folder in
        let client = try unwrap(try FrameSocket.connect(in: folder))
        let server = try unwrap(try listener.accept(until: -1))
        let peers = (try client.peer(), try server.peer())
        #expect(peers.0 == peers.1 && peers.0.uid == geteuid() && peers.0.pid == getpid())
        let pidfd = try server.peerPidfd()
        var state = pollfd(fd: pidfd.number, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&state, 1, 0) == 0, "the process lives")
        #expect(fcntl(pidfd.number, F_GETFD) == FD_CLOEXEC)
      }
    }

    @Test func `the socket is for its user alone from the first moment`() throws {
      try withListener { _, folder in
        var status = stat()
        #expect(unsafe fstatat(folder.descriptor.number, FrameSocket.name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
      }
    }

    @Test func `a path longer than a socket's address works`() throws {
      try withListener(
        under: "/" + Array(repeating: String(repeating: "d", count: 100), count: 4).joined(separator: "/")
      ) {
        listener, folder in
        let client = try unwrap(try FrameSocket.connect(in: folder))
        let server = try unwrap(try listener.accept(until: -1))
        #expect(client.descriptor.number != server.descriptor.number)
      }
    }

    @Test func `nobody listens where no socket or a dead one is`() throws {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(opening: path)
        #expect(try isNil(FrameSocket.connect(in: folder)))
        do {
          let lock = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(milliseconds: 1000))
          _ = try Listener(in: folder, holding: lock)
        }
        #expect(SafeDirectory.exists(path + "/broker.sock"), "a killed broker leaves its socket")
        #expect(try isNil(FrameSocket.connect(in: folder)))
        let lock = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(milliseconds: 1000))
        let listener = try Listener(in: folder, holding: lock)
        #expect(try !isNil(FrameSocket.connect(in: folder)))
        listener.remove()
        #expect(try isNil(FrameSocket.connect(in: folder)))
      }
    }

    @Test func `accepting ends when it is told to`() throws {
      try withListener { listener, _ in
        var ends: [Int32] = [-1, -1]
        #expect(unsafe pipe(&ends) == 0)
        let reader = Descriptor(owning: ends[0])
        close(ends[1])
        let ended = try isNil(listener.accept(until: reader.number))
        #expect(ended)
      }
    }

    @Test func `a client in the backlog of a broker that ends is told that nothing was taken`() throws {
      try withTemporaryFolder { path in
        let folder = try SafeDirectory(opening: path)
        let lock = try FileLock.take(FileLock.brokerName, in: folder, within: Deadline(milliseconds: 1000))
        let listener = try Listener(in: folder, holding: lock)
        let client = try unwrap(try FrameSocket.connect(in: folder))
        try client.send(try Reply.encode(result: "{}"), within: Deadline(milliseconds: 1000))
        listener.remove()
        _ = consume listener
        do throws(Failure) {
          _ = try client.receive(within: Deadline(milliseconds: 1000))
          Issue.record("a dead broker answered")
        } catch { #expect(error == FrameSocket.notTaken) }
      }
    }

    private func isNil<T: ~Copyable>(_ value: consuming T?) -> Bool {
      switch consume value {
      case .some: false
      case .none: true
      }
    }
  }
}
