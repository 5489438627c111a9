internal import AKMSJSON
internal import AKMSLedger
internal import AKMSModel
internal import AKMSPipeline

/// The pipeline's recorder: every event durable in the ledger before it returns.
struct LedgerRecorder: Recorder {
  let ledger: Ledger

  func append(_ action: String, outcome: Outcome, _ fields: JSONObject) async throws(Failure) -> String {
    let outcome: LedgerEvent.Outcome =
      switch outcome {
      case .success: .success
      case .failure: .failure
      case .unknown: .unknown
      }
    return try await ledger.append(LedgerEvent(action, outcome: outcome, fields)).eventID
  }
}
