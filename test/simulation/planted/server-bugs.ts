import { bug, type Bug } from './bug.js'

const domain = (name: string): string => `sync-server/domain/${name}.ts`
const storage = (name: string): string => `sync-server/storage/${name}.ts`

/** Mistakes on the server. */
export const serverBugs: readonly Bug[] = [
  bug(
    'a serial shared by all as checkpoint',
    domain('feed'),
    'const head = await headOf(db, person.id)',
    'const head = Math.max(await headOf(db, 1), await headOf(db, person.id))',
  ),
  bug(
    'the feed takes any epoch',
    domain('feed'),
    '(page.epoch !== null && page.epoch !== epoch) || page.after > head',
    'page.after > head',
  ),
  bug('the feed skips one at its limit', domain('feed'), 'last ? last.rev : head', 'last ? last.rev + 1 : head'),
  bug('a full frame claims the head', domain('feed'), 'found.length > entries.length && last', 'found.length > entries.length + 1 && last'),
  bug("the feed holds everybody's rows", storage('feed'), "where(columns.id as 'tutor_id', '=',", "where(columns.id as 'tutor_id', '<=',"),
  bug('revs of only one person are kept', storage('clock'), 'clock.next !== clock.stored)', 'clock.next !== clock.stored).slice(0, 1)'),
  bug(
    'a savepoint keeps the revs of what it undid',
    storage('transaction'),
    'if (clock) clock.next = next',
    'if (clock) clock.next += next & 0',
  ),
  bug(
    'intents of another epoch are applied',
    domain('intents'),
    'if (batch.epoch !== null && batch.epoch !== tx.epoch)',
    "if (batch.epoch === 'never')",
  ),
  bug(
    'what follows a "later" goes ahead',
    domain('intents'),
    "if (outcome.verdict.status === 'later' && asked.lane !== null) delayed.add(asked.lane)",
    '',
  ),
  bug('dedupe without fingerprint', domain('messages'), 'return twin.fingerprint === fingerprint', 'return twin.fingerprint !== null'),
  bug('verdicts are not remembered', domain('decisions'), 'if (intent && !known.has(id) &&', 'if (intent && known.has(id) &&'),
  bug(
    'a repeat of a message is told by its text alone',
    domain('messages'),
    'if (twin?.sender_id === author.id)\n    return twin',
    'if (twin?.body === intent.body)\n    return twin',
  ),
  bug(
    'seq with a hole',
    domain('messages'),
    '(last?.seq ?? thread.last_seq) + 1',
    '(last?.seq ?? thread.last_seq) + (thread.last_seq === 2 ? 2 : 1)',
  ),
  bug('a thread forgets the last of its messages', domain('messages'), 'last_seq: last.seq,', 'last_seq: thread.last_seq + 1,'),
  bug(
    'the guard forgets contact access',
    domain('threads'),
    'can_open_chat: await accessOf(tx.db, thread)',
    'can_open_chat: (await accessOf(tx.db, thread)) || true',
  ),
  {
    name: 'the guard is asked outside the transaction',
    plants: [
      {
        file: domain('intents'),
        find: 'return database.transact(\n    (db) => peopleOfIntents(db, author, asked),\n    async (tx) => {',
        replace:
          "const before = await database.read(({ db }) => db.selectFrom('relations').selectAll().execute())\n  return database.transact(\n    (db) => peopleOfIntents(db, author, asked),\n    async (tx) => {\n      Object.assign(tx, { before })",
      },
      {
        file: domain('threads'),
        find: 'const origin = await originState(tx.db, originOf(thread))',
        replace:
          "const origin = await originState(tx.db, originOf(thread))\n  const old = (tx as unknown as { before: { id: number; status: 'ACTIVE' }[] }).before.find((row) => row.id === thread.relation_id)\n  if (old && origin) origin.state = { kind: 'contact', status: old.status }",
      },
    ],
  },
  bug('the making of a thread asks no guard', domain('threads'), 'if (denial) return { ok: false, code: denial.code }', 'void denial'),
  bug('a thread has an id of its own', domain('threads'), 'id: threadIdOf(origin),', "id: threadIdOf(origin).replace(/^./, '0'),"),
  bug(
    'strangers are let in',
    domain('threads'),
    'return thread && isOneOf(thread, person) ? thread : undefined',
    'return thread && person ? thread : undefined',
  ),
  bug(
    'a pause leaves its thread writable',
    domain('facts'),
    "await touchThreadOfOrigin(tx, { kind: 'contact', relation_id: id }, { kind: 'contact', status })",
    '',
  ),
  bug(
    'an expired inquiry leaves its thread writable',
    domain('facts'),
    "await touchThreadOfOrigin(tx, { kind: 'negotiation', inquiry_id: row.id }, { kind: 'negotiation', status: row.status })",
    '',
  ),
  bug('the marker is not clamped', domain('read-markers'), 'Math.min(asked, thread.last_seq)', 'asked'),
  bug(
    'the marker moves back',
    domain('read-markers'),
    'if (last_read_seq <= (current?.last_read_seq ?? 0))',
    'if (last_read_seq === (current?.last_read_seq ?? 0))',
  ),
  bug('the summary counts own messages', storage('threads'), "['t.tutor_id', 't.student_count']", "['t.tutor_id', 't.tutor_count']"),
  bug(
    'a run of messages is counted as one',
    domain('messages'),
    '[countColumn(thread, author.id)]: last.sender_count',
    '[countColumn(thread, author.id)]: thread[countColumn(thread, author.id)] + 1',
  ),
  bug('a reaction enters no feed', domain('reactions'), '[column]: asked.emoji, ...takePairRevs(tx, thread) }', '[column]: asked.emoji }'),
  bug(
    'a removed note keeps its old place',
    domain('kinds/save-private'),
    'const rev = takeRev(tx, author.id)',
    'const rev = merged.next.body ? takeRev(tx, author.id) : (row?.rev ?? 0)',
  ),
  bug(
    'notes go to whom they are about',
    domain('kinds/save-private'),
    'owner_id: author.id, kind:',
    'owner_id: Number(intent.document_id), kind:',
  ),
  bug('a marker counts own messages', domain('counts'), 'sender_id === reader_id ?', 'sender_id !== reader_id ?'),
]
