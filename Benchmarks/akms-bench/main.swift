internal import AKMSModel
internal import BenchSupport
internal import Glibc

// usage: akms-bench FOLDER PLUGINS: FOLDER is empty and on the disk that is meant, PLUGINS has plugins.manifest.
guard CommandLine.arguments.count == 3 else {
  print("usage: akms-bench FOLDER PLUGINS")
  exit(64)
}
do {
  let pipeline = try await PipelineBench.run(
    rounds: 300, folder: CommandLine.arguments[1], plugins: CommandLine.arguments[2])
  exit(report(pipeline, PipelineBench.goals) ? 0 : 1)
} catch let failure as Failure {
  for line in failure.lines { print(line) }
  exit(failure.code.exitStatus)
}
