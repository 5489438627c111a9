internal import CLinux
internal import Glibc

/// Tells the accept loop to end: from SIGTERM, from `akms broker stop`, from the idle watch.
package final class StopSignal: Sendable {
  /// Readable once the signal is raised.
  package let descriptor: Int32

  package init() { descriptor = akms_eventfd() }

  package func raise() {
    var one: UInt64 = 1
    unsafe _ = write(descriptor, &one, 8)
  }

  /// Turns SIGTERM and SIGINT into the signal. Call it before any thread is made: the mask is inherited.
  package func raiseOnTermination() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGTERM)
    unsafe sigaddset(&set, SIGINT)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    Thread.start { [self] in
      var set = sigset_t()
      unsafe sigemptyset(&set)
      unsafe sigaddset(&set, SIGTERM)
      unsafe sigaddset(&set, SIGINT)
      var number: Int32 = 0
      unsafe sigwait(&set, &number)
      raise()
    }
  }
}
