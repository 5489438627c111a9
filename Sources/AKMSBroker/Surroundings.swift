internal import AKMSModel
internal import CLinux
internal import Glibc

/// What the broker refuses to be started in (security.md).
enum Surroundings {
  static func check() throws(Failure) {
    // An agent's session and a sandbox set it; what they start must not hand out credentials to others.
    guard !Self.isConfined(try text(of: "/proc/self/status") ?? "") else {
      throw Failure(
        .internal, "the broker does not start from a confined process", why: "no_new_privs is set here",
        next: "akms broker start")
    }
    // A time namespace shifts CLOCK_BOOTTIME, by which leases end; an unprivileged user can make one.
    let offsets = try text(of: "/proc/self/timens_offsets") ?? ""
    guard !isShifted(offsets) else {
      throw Failure(
        .internal, "the broker does not start in a shifted time namespace", why: "its clock cannot be trusted")
    }
  }

  /// `NoNewPrivs: 1` of proc_pid_status(5).
  static func isConfined(_ status: String) -> Bool {
    status.split(separator: "\n").contains { line in
      line.hasPrefix("NoNewPrivs:") && line.hasSuffix("1")
    }
  }

  /// Lines are `CLOCK SECONDS NANOSECONDS`; time_namespaces(7).
  static func isShifted(_ offsets: String) -> Bool {
    offsets.split(separator: "\n").contains { line in
      line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().contains { $0 != "0" }
    }
  }

  /// A small file of /proc; nil where the kernel does not have it.
  private static func text(of path: String) throws(Failure) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
