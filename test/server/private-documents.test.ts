import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../sync-server/contract/intents.js'
import { cast, openWorld } from '../support/server.js'
import { inquire, noteIntent, openThread, pull, push, relate } from '../support/server-calls.js'

const brief = (verdicts: Verdict[]) => verdicts.map(({ status, code }) => (code === null ? status : `${status} ${code}`))
const about = cast.student.id

describe('private documents', () => {
  it("R-PRIVATE-1: a note is in its owner's feed alone, each owner has an own one, and it pokes nobody else", async () => {
    const world = await openWorld()
    await openThread(world)
    const heads = { tutor: (await pull(world.tutor)).head, student: (await pull(world.student)).head }
    const note = noteIntent(about, 'готується до НМТ')
    const [verdict] = await push(world.tutor, [note])
    expect(verdict).toMatchObject({ status: 'applied', rev: heads.tutor + 1, seq: null })
    const frame = await pull(world.tutor, heads.tutor)
    const document = { id: String(about), rev: heads.tutor + 1, _deleted: false, version_id: note.id, body: note.body, other_versions: [] }
    expect(frame.documents.notes).toMatchObject([document])
    expect((await world.tutor.get<{ documents: unknown[] }>('/sync/notes/?after=0')).body.documents).toMatchObject([document])
    expect((await pull(world.student)).head).toBe(heads.student)
    expect(brief(await push(world.student, [noteIntent(cast.tutor.id, 'добрий')]))).toEqual(['applied'])
    expect((await pull(world.student, heads.student)).documents.notes).toMatchObject([{ body: { text: 'добрий' } }])
    expect((await pull(world.otherTutor)).documents.notes).toEqual([])
  })

  it('R-PRIVATE-2, R-PRIVATE-3, R-PRIVATE-4: edits of two devices meet; a repeat of either changes nothing', async () => {
    const world = await openWorld()
    await openThread(world)
    const first = noteIntent(about, 'початок')
    const one = noteIntent(about, 'з ноутбука', { base_id: first.id })
    const other = noteIntent(about, 'з планшета', { base_id: first.id })
    const said = await push(world.tutor, [first, one, other])
    expect(brief(said)).toEqual(['applied', 'applied', 'applied'])
    expect(await push(world.tutor, [one, other, first])).toEqual([said[1], said[2], said[0]])
    const { documents } = await pull(world.tutor)
    const [seen] = documents.notes
    expect(seen).toMatchObject({ version_id: other.id, body: other.body, other_versions: [{ version_id: one.id, body: one.body }] })
    const merged = noteIntent(about, 'разом', { base_id: other.id, resolved: [one.id] })
    await push(world.tutor, [merged])
    expect((await pull(world.tutor)).documents.notes).toMatchObject([{ version_id: merged.id, other_versions: [] }])
    const blind = Array.from({ length: 6 }, (_, index) => noteIntent(about, `наосліп ${index}`))
    expect(brief(await push(world.tutor, blind))).toEqual([...Array(5).fill('applied'), 'refused TOO_MANY'])
    expect((await pull(world.tutor)).documents.notes[0]?.other_versions).toHaveLength(5)
  })

  it('R-PRIVATE-5: a removed note is sent as removed, for ever, and a text brings it back', async () => {
    const world = await openWorld()
    await openThread(world)
    const note = noteIntent(about, 'тимчасово')
    const gone = noteIntent(about, null, { base_id: note.id })
    await push(world.tutor, [note])
    const before = await pull(world.tutor)
    const [blind] = await push(world.tutor, [noteIntent(about, null)])
    expect(blind).toMatchObject({ status: 'applied', rev: before.head })
    expect((await pull(world.tutor)).head).toBe(before.head)
    await push(world.tutor, [gone])
    const after = await pull(world.tutor, before.head)
    expect(after.documents.notes).toMatchObject([{ _deleted: true, body: null, rev: before.head + 1, version_id: gone.id }])
    expect((await pull(world.tutor)).documents.notes).toHaveLength(1)
    await push(world.tutor, [noteIntent(about, 'знову', { base_id: note.id })])
    expect((await pull(world.tutor, after.head)).documents.notes).toMatchObject([{ _deleted: false, body: { text: 'знову' } }])
  })

  it('R-PRIVATE-6: a note needs a relation or an inquiry with the person, of any status', async () => {
    const world = await openWorld()
    const notes = [noteIntent(about, 'ще ні'), noteIntent(cast.tutor.id, 'про себе'), { ...noteIntent(about, 'x'), document_id: '02' }]
    expect(brief(await push(world.tutor, notes))).toEqual(Array(3).fill('refused RELATION_NOT_FOUND'))
    await inquire(world, 'EXPIRED')
    expect(brief(await push(world.tutor, [noteIntent(about, 'за запитом')]))).toEqual(['applied'])
    await relate(world, { status: 'ARCHIVED', access: false })
    expect(brief(await push(world.student, [noteIntent(cast.tutor.id, 'за зв’язком')]))).toEqual(['applied'])
    expect(brief(await push(world.otherTutor, [noteIntent(about, 'чужий')]))).toEqual(['refused RELATION_NOT_FOUND'])
  })

  it('R-PRIVATE-7: what its kind does not know is refused alone', async () => {
    const world = await openWorld()
    await openThread(world)
    const good = noteIntent(about, 'x'.repeat(20_000))
    const bad: [unknown, string][] = [
      [{ ...noteIntent(about, 'x'), document_kind: 'secret' }, 'INVALID'],
      [{ ...noteIntent(about, 'x'), body: { text: 'x', colour: 'red' } }, 'INVALID'],
      [{ ...noteIntent(about, 'x'), body: { text: 7 } }, 'INVALID'],
      [{ ...noteIntent(about, 'x'), body: {} }, 'INVALID'],
      [{ ...noteIntent(about, 'x'), base_id: 'none' }, 'INVALID'],
      [noteIntent(about, ' \n'), 'INVALID'],
      [noteIntent(about, 'a\u0000'), 'INVALID'],
      [noteIntent(about, '👩'.repeat(20_001)), 'TOO_LARGE'],
    ]
    expect(
      brief(
        await push(
          world.tutor,
          bad.map(([intent]) => intent),
        ),
      ),
    ).toEqual(bad.map(([, code]) => `refused ${code}`))
    expect(brief(await push(world.tutor, [good]))).toEqual(['applied'])
    expect(brief(await push(world.tutor, [{ ...good, body: { text: 'інше' } }]))).toEqual(['refused ID_REUSED'])
  })
})
