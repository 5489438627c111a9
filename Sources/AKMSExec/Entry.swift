internal import AKMSClient
internal import AKMSModel
internal import AKMSWire
internal import CLinux
internal import Glibc

/// Where `akms` begins: `exec` stays here, every other word goes to `akms-cli`.
package enum Entry {
  /// Never returns: the process ends, or becomes another program.
  package static func run() -> Never {
    let count = akms_argument_count()
    guard count > 0, let arguments = unsafe akms_arguments() else { exit(70) }
    akms_guard_standard()
    if count > 1, let word = unsafe arguments[1], unsafe strcmp(word, "exec") == 0 {
      unsafe exec(arguments + 2, Int(count) - 2)
    }
    unsafe handOver(arguments)
  }

  /// Becomes `akms-cli` with the same words.
  private static func handOver(_ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Never {
    let name = "akms-cli"
    guard let program = HelperProgram.find(name) else { leave(FailureReply(HelperProgram.missing(name)), .text, nil) }
    unsafe execv(program, arguments)
    let failure = Failure(.internal, "cannot execute \(program)", why: unsafe String(cString: strerror(errno)))
    leave(FailureReply(failure), .text, nil)
  }

  private static func exec(_ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ count: Int) -> Never {
    var parser = ExecParser()
    let offset: Int?
    do throws(Failure) {
      parser = ExecParser(try defaults())
      offset = try parser.parse(
        (0..<count).lazy.map { unsafe words[$0].flatMap { unsafe String(validatingCString: $0) } })
    } catch {
      leave(FailureReply(error), parser.options.errorFormat, parser.options.requestID)
    }
    guard let offset else {
      Messages.toStandardOutput(ExecHelp.text)
      exit(0)
    }
    unsafe run(parser.options, words + offset)
  }

  private static func run(_ options: ExecOptions, _ command: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>)
    -> Never
  {
    let requestID = options.requestID ?? .random()
    var report: Report?
    do throws(FailureReply) {
      report = try inOneShape { () throws(Failure) in try Report.open(options.report, requestID) }
      let status = try unsafe Exec(options, command: command, requestID: requestID, report).run()
      report?.close()
      status.leave()
    } catch {
      report?.failure(error)
      report?.close()
      leave(error, options.errorFormat, requestID)
    }
  }

  /// What the environment presets: `AKMS_ERROR_FORMAT`.
  private static func defaults() throws(Failure) -> ExecOptions {
    var options = ExecOptions()
    guard let value = unsafe getenv("AKMS_ERROR_FORMAT").map({ unsafe String(cString: $0) }), !value.isEmpty else {
      return options
    }
    guard let format = ErrorFormat(rawValue: value) else {
      throw Failure(.usage, "AKMS_ERROR_FORMAT is text or json, not \(value)")
    }
    options.errorFormat = format
    return options
  }

  private static func leave(_ reply: FailureReply, _ format: ErrorFormat, _ requestID: RequestID?) -> Never {
    Messages.report(reply, format, requestID)
    exit(reply.failure.code.exitStatus)
  }
}
