package import AKMSModel
package import AKMSSecret

/// Takes the granted values into the frame, from guarded memory to guarded memory.
package struct VariableSink: ~Copyable {
  private var fields: FieldSink

  init(_ fields: consuming FieldSink) { self.fields = fields }
  consuming func finish() -> FieldSink { fields }

  /// All variables of an environment, in its order.
  package mutating func add(_ environment: borrowing SecretEnvironment) {
    for index in environment.entries.indices {
      let name = environment.entries[index].name
      environment.withValue(at: index) { fields.named(2, name, $0) }
    }
  }

  /// One variable under `name`.
  package mutating func add(_ name: String, _ value: RawSpan) { fields.named(2, name, value) }
}

extension Grant {
  /// The whole frame of a granted reply, header included.
  ///
  /// - Parameter variables: Adds every value; runs twice and must add the same both times (a precondition). A name
  ///   must stand once over all (the client refuses the reply otherwise).
  /// - Throws: `.protocolViolation` when all of it is over ``Limits/frame``, or what `variables` throws.
  package func encode(
    variables: (inout VariableSink) throws(Failure) -> Void
  ) throws(Failure) -> Secret {
    try Frame.encode(.granted) { sink throws(Failure) in
      sink.id(1, requestID)
      var values = VariableSink(consume sink)
      do throws(Failure) { try variables(&values) } catch {
        sink = values.finish()
        throw error
      }
      sink = values.finish()
      for name in clears { sink.text(3, name) }
      for lease in leases { sink.text(4, lease) }
      sink.number(5, endsAtBoottime)
      sink.number(6, expiresAt)
      if let upstreamExpiresAt { sink.number(7, upstreamExpiresAt) }
      sink.number(8, ttlSeconds)
      sink.number(9, UInt8(reused ? 1 : 0))
      for note in notes { sink.text(10, note) }
      for scope in scopes { sink.text(11, scope) }
      sink.text(12, eventID)
      sink.number(13, onExpiry.rawValue)
      for value in withheld { sink.named(14, value.name, value.why) }
      sink.number(15, boottime)
      if let redaction { sink.number(16, redaction.rawValue) }
      if let maxRenew { sink.number(17, maxRenew) }
    }
  }
}
