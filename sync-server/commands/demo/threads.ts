import { daysBefore, isSchoolDay, isSummer, kyivMoment, lessonsBetween, minutesAfter, momentOf, wakingMomentUpTo } from './calendar.js'
import type { Random } from './random.js'
import { sceneNamed, scenesOf, type Scene } from './scenes.js'
import { played, playedUpTo, type Setting, type Utterance } from './play.js'
import type { ContactStory, InquiryStory } from './stories.js'

/** The talk in an inquiry: one scene, ended as long ago as the story says. */
export function negotiationOf(now: Date, setting: Setting, story: InquiryStory): Utterance[] {
  const endsAt = wakingMomentUpTo(minutesAfter(now, -story.endedMinutesAgo))
  return playedUpTo(endsAt, setting, sceneNamed('negotiations', story.cast))
}

/** A contact thread from its opening to its ending; `everyday` are the scenes of no subject, laid between those of the studies. */
export function contactHistoryOf(now: Date, setting: Setting, story: ContactStory & { everydayScenes: Scene[] }): Utterance[] {
  const endsAt = wakingMomentUpTo(minutesAfter(now, -story.endedMinutesAgo))
  const ending = playedUpTo(endsAt, setting, sceneNamed('endings', story.cast))
  const opensAt = kyivMoment(daysBefore(now, story.fromDaysAgo), 0, 16 * 60 + setting.random.between(0, 150))
  const opening = played(opensAt, setting, sceneNamed('openings', story.cast))
  const tracks = [...story.studies.map((scripts) => trackOf(scripts.flatMap(scenesOf), 0)), trackOf(story.everydayScenes, 2)]
  const lessonTime = { from: kyivMoment(opensAt, 1, 0), to: kyivMoment(ending[0]?.at ?? endsAt, 0, 0) }
  return [...opening, ...laidOnLessons(setting, tracks, lessonTime), ...ending]
}

type Track = { waiting: Scene[]; total: number; fromWeek: number }

const trackOf = (scenes: Scene[], fromWeek: number): Track => ({ waiting: [...scenes], total: scenes.length, fromWeek })

type Turn = { track: Track; scene: Scene; beginsAt: Date }

/** Lays the tracks evenly on the weekly lessons; the order inside a track stays, scenes never overlap. */
function laidOnLessons(setting: Setting, tracks: Track[], { from, to }: { from: Date; to: Date }): Utterance[] {
  const lessons = lessonsBetween(setting.student.lesson, from, to)
  const total = tracks.reduce((sum, track) => sum + track.total, 0)
  const utterances: Utterance[] = []
  let freeFrom = from
  let laid = 0
  for (const [index, lesson] of lessons.entries()) {
    const due = Math.ceil(((index + 1) * total) / lessons.length)
    while (laid < due) {
      const started = tracks.filter((track) => index >= track.fromWeek)
      const turns = started.flatMap((track) => turnOf(track, { lesson, week: index, freeFrom, random: setting.random }))
      const turn = due - laid > 1 ? earliestOf(turns) : mostBehindOf(turns)
      if (!turn) break
      const spoken = played(turn.beginsAt, setting, turn.scene)
      const endsAt = spoken.at(-1)?.at ?? turn.beginsAt
      turn.track.waiting.splice(turn.track.waiting.indexOf(turn.scene), 1)
      if (endsAt >= to) return utterances
      utterances.push(...spoken)
      freeFrom = turn.scene.movesLesson ? kyivMoment(lesson, 3, 12 * 60) : minutesAfter(endsAt, 100)
      laid += 1
    }
  }
  return utterances
}

/** The first scene of the track that may be played around this lesson, if it still finds its time free. */
function turnOf(track: Track, { lesson, week, freeFrom, random }: { lesson: Date; week: number; freeFrom: Date; random: Random }): Turn[] {
  const scene = track.waiting.find((each) => !(each.isLater && week < 6) && !(each.isAtSchool && isSummer(lesson)))
  if (!scene) return []
  const jitter = random.between(0, 100)
  // The odd neighbour of an even number lies on another day.
  const moments = [jitter, jitter ^ 1].map((each) => momentOf(scene.when, lesson, each))
  const beginsAt = moments.find((at) => at >= freeFrom && (!scene.isAtSchool || isSchoolDay(scene.when, at)))
  return beginsAt ? [{ track, scene, beginsAt }] : []
}

const earliestOf = (turns: Turn[]) => turns.toSorted((one, other) => one.beginsAt.getTime() - other.beginsAt.getTime())[0]

const mostBehindOf = (turns: Turn[]) => turns.toSorted((one, other) => shareWaiting(other.track) - shareWaiting(one.track))[0]

const shareWaiting = ({ waiting, total }: Track) => waiting.length / total
