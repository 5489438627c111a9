internal import AKMSModel
internal import ArgumentParser

/// One word (or two) that a person types: it reports through the context and returns its exit status.
///
/// Called once by ``CommandRunner``, on the main thread; `run()` of ArgumentParser is never used, because it can
/// neither be handed a console nor throw a ``Failure``.
protocol Command: ParsableCommand {
  var common: CommonOptions { get }

  /// Does it. Blocks on the broker, a file or a terminal.
  ///
  /// - Returns: The exit status: 0, or 1 where a check found something.
  func execute(in context: CommandContext) throws(Failure) -> Int32
}
