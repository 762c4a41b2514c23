/** Steps with every change of a document, an intent or a verdict; `test/contract` holds the hash that forces it. */
export const contractVersion = 1

/** The oldest version this server still answers; an older client gets 426 `CONTRACT_OUTDATED`. */
export const oldestContractVersion = 1

export const contractVersionHeader = 'x-contract-version'
