internal import AKMSConfig
internal import AKMSModel
internal import BenchSupport
internal import Glibc

// usage: policy-bench table              decisions and scopes, with their goals
//        policy-bench load SHAPE COUNT   policy files to a snapshot: milliseconds, KiB
//        policy-bench diff               the exact comparison of 1,000 with 1,000 rules
//        policy-bench cedar SHAPE COUNT  the same rules for cedarpy
let arguments = CommandLine.arguments.dropFirst()
let shape = arguments.dropFirst().first.flatMap(Shape.init(rawValue:))
let count = arguments.dropFirst(2).first.flatMap { Int($0) }
do {
  switch (arguments.first, shape, count) {
  case ("table", _, _):
    let decisions = try DecisionTable.run(rounds: 100)
    guard let scopes = try ScopeBench.run(rounds: 50) else { exit(1) }
    exit(report(decisions + scopes, DecisionTable.goals) ? 0 : 1)
  case ("load", let shape?, let count?): try LoadMeasure.run(shape, count)
  case ("diff", _, _): exit(try DiffMeasure.run() ? 0 : 1)
  case ("cedar", let shape?, let count?): print(shape.cedar(count))
  default:
    print("usage: policy-bench table | load SHAPE COUNT | diff | cedar SHAPE COUNT")
    exit(64)
  }
} catch let failure as Failure {
  for line in failure.lines { print(line) }
  exit(failure.code.exitStatus)
}
