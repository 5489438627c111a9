import AKMSJSON
import AKMSLedger
import AKMSModel
import AKMSSecret
import Glibc

// A writer that a test can kill: `ledger-writer FOLDER TASKS` appends until it dies, and says each event's id on
// standard output once it was acknowledged. The seed is the test fixture's.
let folder = CommandLine.arguments.dropFirst().first ?? ""
let tasks = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1

do {
  var options = Ledger.Options()
  options.segmentBytes = 200_000
  let seed = try Secret(count: 32) { span in
    for index in 0..<32 { span.storeBytes(of: 7, toByteOffset: index, as: UInt8.self) }
  }
  let ledger = try Ledger(directory: folder, signingSeed: seed, options: options)
  await withTaskGroup(of: Void.self) { group in
    for task in 0..<tasks {
      group.addTask {
        while let receipt = try? await ledger.append(LedgerEvent("exec.start", ["akms.request_id": "task \(task)"])) {
          let line = Array((receipt.eventID + "\n").utf8)
          unsafe _ = write(1, line, line.count)
        }
      }
    }
  }
} catch {
  for line in error.lines.map({ Array(($0 + "\n").utf8) }) { unsafe _ = write(2, line, line.count) }
  exit(error.code.exitStatus)
}
