import AKMSJSON
import AKMSModel

/// libFuzzer's entry for the JSON reader: the bytes are one text.
///
/// What is read is written and read again: the same value, and the same bytes from then on.
/// - Returns: 0: keep whatever reached new code.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  do throws(Failure) {
    let value = try JSONParser.parse(bytes, name: "input")
    let text = value.text
    claim((try? JSONParser.parse(text, name: "output")) == value, "what is written reads as the same value")
    claim((try? JSONParser.parse(text, name: "output"))?.text == text, "the written form is a fixed point")
    claim(text.utf8.allSatisfy { $0 >= 0x20 }, "no control is written raw")
  } catch {
    claim(error.code == .configInvalid && error.what.hasPrefix("input:"), "a refusal names its place")
    claim(error.lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 } }, "a refusal is printable")
  }
  return 0
}
