/**
 * Steps only with a breaking change: clients ignore fields, kinds and codes that they do not know. `test/contract` holds a hash of every schema,
 * so that no change passes unseen. 1: December 2025, never released. 2: 1 December 2026, memory of verdicts, `user_id`, private documents,
 * reactions, counts.
 */
export const contractVersion = 2

/** The oldest version this server still answers; an older client gets 426 `CONTRACT_OUTDATED`. */
export const oldestContractVersion = 1

export const contractVersionHeader = 'x-contract-version'
