import { readFileSync } from 'node:fs'
import { WHENS, type When } from './calendar.js'

/** What goes before a line: nothing said, some minutes, or a time of the following day (minutes from midnight). */
export type Pause = { kind: 'usual' } | { kind: 'minutes'; minutes: number } | { kind: 'next_day'; minute: number }

/** A line and its wordings, of which one is said. */
export type SceneLine = { by: 'tutor' | 'student'; pause: Pause; wordings: string[] }

/** A piece of a thread that belongs together. */
export type Scene = {
  name: string
  when: When
  /** Not in the holidays. */
  isAtSchool: boolean
  /** Not among the first lessons, for it looks back on others. */
  isLater: boolean
  isMathsOnly: boolean
  /** Nothing is said at the lesson's usual hour. */
  movesLesson: boolean
  lines: SceneLine[]
}

const tracks = new Map<string, Scene[]>()

/** The scenes of `scripts/<track>.txt` in their order. The form of these files is told in `scripts/README.md`. */
export function scenesOf(track: string): Scene[] {
  const known = tracks.get(track)
  if (known) return known
  const scenes = parseScenes(readFileSync(new URL(`./scripts/${track}.txt`, import.meta.url), 'utf8'), track)
  tracks.set(track, scenes)
  return scenes
}

/** A scene by its name; throws when the script has none, for that is a fault of the script. */
export function sceneNamed(track: string, name: string): Scene {
  const found = scenesOf(track).find((scene) => scene.name === name)
  if (!found) throw new Error(`${track}.txt has no scene "${name}"`)
  return found
}

function parseScenes(text: string, track: string): Scene[] {
  const scenes: Scene[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const scene = parseHead(line)
    const spoken = parseLine(line)
    if (scene) scenes.push(scene)
    else if (spoken && scenes.length > 0) scenes.at(-1)?.lines.push(spoken)
    else throw new Error(`${track}.txt:${index + 1} is neither a scene nor a line of one: ${line}`)
  }
  return scenes
}

function parseHead(line: string): Scene | undefined {
  const [name, ...tags] = line.startsWith('# scene:')
    ? line
        .slice('# scene:'.length)
        .split('|')
        .map((part) => part.trim())
    : []
  if (!name) return undefined
  const when = WHENS.find((each) => tags.includes(each)) ?? 'mid'
  return {
    name,
    when,
    isAtSchool: tags.includes('school'),
    isLater: tags.includes('later'),
    isMathsOnly: tags.includes('maths'),
    movesLesson: tags.includes('moves'),
    lines: [],
  }
}

function parseLine(line: string): SceneLine | undefined {
  const match = /^([TS])(?: \+(\d+)([mh])| next (\d+):(\d+))?: (.+)$/.exec(line)
  if (!match) return undefined
  const [, by, amount, unit, hour, minute, text = ''] = match
  let pause: Pause = { kind: 'usual' }
  if (amount) pause = { kind: 'minutes', minutes: Number(amount) * (unit === 'h' ? 60 : 1) }
  if (hour) pause = { kind: 'next_day', minute: Number(hour) * 60 + Number(minute) }
  const wordings = text.split(' // ').map((wording) => wording.trim().replaceAll('\\n', '\n'))
  return { by: by === 'T' ? 'tutor' : 'student', pause, wordings }
}
