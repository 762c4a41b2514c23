import { bug, type Bug } from './bug.js'

const [outbox, drain, settle, puller, pokes] = ['outbox', 'drain', 'settle', 'puller', 'pokes'].map(
  (name) => `renderer/sync/${name}.ts`,
) as [string, string, string, string, string]
const store = 'renderer/db/document-store.ts'
const journal = 'electron/main/journal/journal.ts'
const timeline = 'renderer/model/timeline.ts'
const unread = 'renderer/model/unread.ts'

/** Mistakes on the device. */
export const clientBugs: readonly Bug[] = [
  {
    name: '"queued" before the journal has it',
    plants: [
      {
        file: outbox,
        find: 'const asked = journal.commit(changes).catch',
        replace: 'for (const change of changes) apply(change)\n      announce()\n      const asked = journal.commit(changes).catch',
      },
      { file: outbox, find: 'for (const change of changes) apply(change)\n      if (isNext)', replace: 'if (isNext)' },
    ],
  },
  bug(
    'shown as queued although the disk is full',
    outbox,
    'if (!committed.ok) {',
    "if (!committed.ok && committed.reason === 'conflict') {",
  ),
  bug('two tabs lose the order of writing', outbox, 'if (!isShared || isNext || !(await isReloaded())) {', 'if (changes.length > 0) {'),
  bug(
    'a start forgets what was attempted',
    outbox,
    'entries = new Map(snapshot.entries.map((entry) =>',
    "entries = new Map(snapshot.entries.filter(({ state }) => state !== 'attempted').map((entry) =>",
  ),
  bug('order of a thread reversed', drain, 'for (const entry of entries) {', 'for (const entry of [...entries].reverse()) {'),
  bug(
    'a refused thread blocks all others',
    drain,
    'const lane = laneOf(entries, thread_id)',
    "const lane = laneOf(entries, entries.find(({ state }) => state === 'refused')?.thread_id ?? thread_id)",
  ),
  bug(
    'messages do not wait for their thread',
    drain,
    "batch.push(entry)\n    if (intent.kind === 'ensure_thread') blocked.add(thread_id)",
    'batch.unshift(entry)',
  ),
  bug(
    'refused texts are sent again',
    drain,
    'blocked.has(thread_id) || !isSendable(lane, entry)',
    "blocked.has(thread_id) || (!isSendable(lane, entry) && entry.state !== 'refused')",
  ),
  bug(
    'a resend has a new id',
    drain,
    'batch.map((entry) => entry.json)',
    "batch.map((entry) => (entry.state === 'attempted' ? entry.json.replace(entry.id, entry.id.replace('-7', '-6')) : entry.json))",
  ),
  bug(
    '"later" drops the text',
    drain,
    'deps.delays.set(entry.thread_id, { from, until: from + (verdict.retry_after ?? 5) * 1000 })',
    "changes.push({ op: 'remove', id: entry.id, from: ['attempted'] })",
  ),
  bug('refusal by deletion', drain, "if (verdict.status === 'refused' && isMarker)", "if (verdict.status === 'refused')"),
  bug(
    'applied intents leave before documents show them',
    drain,
    "if (verdict.status === 'refused' && isMarker)",
    "if (verdict.status === 'applied')",
  ),
  bug(
    '401 as refusal',
    drain,
    "(failure.code === 'INVALID' || failure.code === 'TOO_LARGE')",
    "(failure.code === 'INVALID' || failure.code === 'TOO_LARGE' || failure.code === 'UNAUTHENTICATED')",
  ),
  bug(
    'attempted is not marked',
    drain,
    'const isMarked = await markAttempted(deps.outbox, batch)',
    'const isMarked = batch.length > 0 || (await markAttempted(deps.outbox, batch))',
  ),
  bug(
    'lost messages are not sent again after a restore',
    settle,
    "const lostMessages = await rebuild.lost('messages', { selector: { sender_id: user_id } })",
    'const lostMessages: Message[] = []\n  void user_id',
  ),
  bug('lost messages come back in the wrong order', settle, 'sort((a, b) => a.seq - b.seq)', 'sort((a, b) => b.seq - a.seq)'),
  bug('a thread without words is not brought back', settle, 'new Set([...lostThreads.keys(), ...toAgain', 'new Set([...toAgain'),
  bug(
    'applied and lost stays applied',
    settle,
    'if (verdict?.epoch !== checkpoint.epoch) return [[',
    "if (verdict?.epoch === 'none') return [[",
  ),
  bug('no recovery before the swap', puller, 'beforeSwap: deps.onRebuild', 'beforeSwap: () => Promise.resolve(void deps.onRebuild)'),
  bug(
    'another epoch is not noticed',
    puller,
    'isOtherHistory(pulled.failure) ? rebuild(deps) : pulled\n}\n\n/**\n * The first',
    'isOtherHistory(pulled.failure) ? pulled : pulled\n}\n\n/**\n * The first',
  ),
  bug('a pull ends with its first frame', puller, 'if (frame.to >= frame.head) return', 'if (frame) return'),
  bug('a frame with another beginning is taken', 'renderer/sync/frames.ts', ' || frame.from > at.rev', ''),
  bug(
    'an older document overwrites a newer one',
    'renderer/db/blocks.ts',
    'document.rev > (stored?.rev ?? -1)',
    'document.rev > (stored ? 0 : -1)',
  ),
  bug(
    "a poke's head is believed",
    'renderer/sync/news.ts',
    'inbox.push(poke)',
    'const at = documents.checkpoint()\n      if (at && poke.epoch === at.epoch && poke.head > at.rev)\n        void documents.writeFrame({ ...poke, from: at.rev, to: poke.head, documents: {} })\n      else inbox.push(poke)',
  ),
  bug('a swallowed stream is waited for', pokes, 'const openingMs = 20_000', 'const openingMs = 120_000'),
  bug('a silent stream is believed', pokes, 'const silenceMs = 60_000', 'const silenceMs = 6_000_000'),
  bug(
    'the checkpoint is written before its documents',
    store,
    'await writeDocuments(open.set, frame.documents)\n      await writeCheckpoint(open, { epoch: frame.epoch, rev: frame.to })',
    'await writeCheckpoint(open, { epoch: frame.epoch, rev: frame.to })\n      await writeDocuments(open.set, frame.documents)',
  ),
  bug('a half wiped store is not noticed', store, 'marks[store] === mark)', 'marks[store] === mark || mark.length > 0)'),
  bug(
    'what is on its way may be cancelled',
    journal,
    "'DELETE FROM entries WHERE id = ? AND state IN (SELECT value FROM json_each(?))', id, JSON.stringify(from)",
    "'DELETE FROM entries WHERE id = ?', id",
  ),
  bug(
    'a conflict goes unnoticed',
    journal,
    'if (apply(database, change)) continue\n',
    'apply(database, change)\n      if (change) continue\n',
  ),
  bug(
    'an echo stands beside its document',
    timeline,
    '(shown.has(entry.id) ? [] : bubbleOfUnsent(entry, lane))',
    'bubbleOfUnsent(entry, lane)',
  ),
  bug(
    'unsent texts stand by the clock',
    timeline,
    '...(section.holds_end ? lane.entries : []).flatMap(',
    '...[...(section.holds_end ? lane.entries : [])].sort((a, b) => a.intent.created_at.localeCompare(b.intent.created_at)).flatMap(',
  ),
  bug(
    'a refused text looks queued',
    'renderer/model/message-state.ts',
    "return stopped(entry.verdict?.code ?? 'INVALID')",
    "return plain('queued')",
  ),
  bug(
    'unread counts own messages',
    unread,
    'thread.tutor_id === me ? thread.student_count : thread.tutor_count',
    'thread.student_count + thread.tutor_count',
  ),
  bug(
    'a marker on its way is forgotten',
    unread,
    "if (intent.kind === 'advance_read_marker') raise",
    "if (intent.kind === 'advance_read_marker' && intent.last_read_seq < 0) raise",
  ),
]
