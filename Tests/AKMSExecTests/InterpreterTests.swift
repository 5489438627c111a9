import AKMSFakeBroker
import CLinux
import Foundation
import Testing

@Suite struct InterpreterTests {
  func interpreter(_ head: [UInt8]) -> String? {
    var path = [CChar](repeating: 0, count: 64)
    let length = unsafe akms_interpreter(head, head.count, &path, Int32(path.count))
    return length > 0 ? String(decoding: path.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
  }

  @Test(
    arguments: [
      ("#!/bin/sh\n", "/bin/sh"), ("#! /bin/sh -e\n", "/bin/sh"), ("#!\t/usr/bin/env\tpython3\n", "/usr/bin/env"),
      ("#!relative\nx", "relative"), ("#!/cut/short", nil), ("#!\n", nil), ("#!", nil), ("#", nil), ("", nil),
      ("echo x\n", nil), ("#!" + String(repeating: "a", count: 64) + "\n", nil),
    ] as [(String, String?)])
  func `a script's first line names it, or nothing is said`(_ text: String, _ path: String?) {
    #expect(interpreter(Array(text.utf8)) == path)
  }

  @Test func `a program's loader is named`() throws {
    let head = Array(try Data(contentsOf: URL(fileURLWithPath: "/bin/true")).prefix(1024))
    #expect(interpreter(head)?.contains("/ld-linux") == true)
  }

  @Test func `any bytes behind an ELF file's first ones are read without harm`() {
    var generator = SystemRandomNumberGenerator()
    let head = Array((try? Data(contentsOf: URL(fileURLWithPath: "/bin/true")).prefix(1024)) ?? Data())
    for _ in 0..<20_000 {
      var bytes = head
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        bytes[Int.random(in: 4..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = interpreter(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
    }
  }
}
