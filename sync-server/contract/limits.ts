/** Every bound the wire knows, with its unit. */
export const limits = {
  /** Code points of a message after trimming (R-BODY-2). */
  bodyCodePoints: 8_000,
  /** Code points of the preview that a thread carries. */
  previewCodePoints: 120,
  /** Intents in one batch. */
  intentsPerBatch: 100,
  /** Refusals that are remembered of one person; the oldest go first (R-SYNC-4). */
  refusalsPerPerson: 10_000,
  /** Versions of a private document that are kept beside the stored one (R-PRIVATE-4). */
  otherVersions: 5,
  /** Inquiries that one student may make in 24 hours (R-FACT-3). */
  inquiriesPerDay: 10,
  /** Messages of a student in a negotiation before the tutor has written or accepted (R-GUARD-7). */
  messagesBeforeAnswer: 3,
  /** Bytes of a request body; the import alone has none. */
  requestBytes: 256 * 1024,
  /** Depth of a JSON body, counting the outermost object as 1. */
  jsonDepth: 10,
  /** Documents in one frame of the feed. */
  frameDocuments: 2_000,
  /** Bytes of the documents in one frame of the whole feed, at least one document (R-SYNC-13). */
  frameBytes: 1024 * 1024,
  /** Messages in a block: block n of a thread holds the seqs 64 n + 1 to 64 n + 64. */
  messagesPerBlock: 64,
  /** Messages in one page of a thread. */
  messagesPerPage: 200,
  /** Threads in one page of the list. */
  threadsPerPage: 100,
  /** Ids made here start at this; a platform's ids are below it. */
  firstLocalId: 2 ** 40,
  /** Seconds. */
  accessTokenLifetime: 15 * 60,
  /** Seconds that a rotated refresh token stays good after its successor's first use. */
  refreshGrace: 60,
  /** Seconds between two heartbeats of the event stream. */
  streamHeartbeat: 25,
  /** Bytes of a frame that a poke may carry (R-SYNC-19). */
  streamFrameBytes: 16 * 1024,
  /** Milliseconds after which an ended stream is opened again, by those who lean on the stream's own word. */
  streamRetry: 3_000,
  /** Streams one person may hold open. */
  streamsPerPerson: 10,
} as const
