/// What kind of session a request comes from (contract section 5).
package enum SessionClass: String, Sendable, CaseIterable {
  case human, agent, ci, unproven
}
