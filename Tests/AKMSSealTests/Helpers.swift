import AKMSModel
import AKMSSecret

/// Bytes from hex digits; spaces and line feeds are left out.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  precondition(digits.count % 2 == 0, "odd number of hex digits")
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// A secret from a test's own bytes.
func secret(_ bytes: [UInt8]) throws(Failure) -> Secret { try unsafe Secret(copying: bytes.span.bytes) }

/// A secret from a test's own text.
func secret(_ text: String) throws(Failure) -> Secret { try secret(Array(text.utf8)) }

/// The bytes again; in tests only.
func reveal(_ secret: borrowing Secret) -> [UInt8] {
  secret.withBytes { bytes in (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
}

let notOpening = Failure(
  .sealedForeign, "a sealed value does not open", why: "it was changed, or belongs to another place, key or time")
