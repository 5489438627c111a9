package import AKMSModel
package import AKMSSecret
internal import Glibc

/// The console of this process: descriptors 0, 1 and 2, and `/dev/tty` for questions.
package struct ProcessConsole: Console {
  package init() {}

  package var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  package var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  package func variable(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

  package func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
  package func writeError(_ text: String) { Self.write(text, to: STDERR_FILENO) }

  package func ask(_ question: String) throws(Failure) -> String? {
    let terminal = try Terminal()
    terminal.write(question)
    return try terminal.readLine()
  }

  package func readSecret(limit: Int) throws(Failure) -> Secret {
    try SecretStream(descriptor: STDIN_FILENO).readToEnd(limit: limit)
  }

  package func askSecret(_ prompt: String) throws(Failure) -> Secret {
    let terminal = try Terminal()
    terminal.write(prompt)
    defer { terminal.write("\n") }
    return try QuietLine.read(from: terminal)
  }

  /// All of it, or up to the error: a closed pipe has ended the process by SIGPIPE already.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while rest.count > 0 {
        let written = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
  }
}
