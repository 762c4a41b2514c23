import path from 'node:path'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { readJson, writeDurably } from '../durable-file.js'

const boundsSchema = Type.Object({ x: Type.Integer(), y: Type.Integer(), width: Type.Integer(), height: Type.Integer() })
const stateSchema = Type.Object({ bounds: boundsSchema, is_maximized: Type.Boolean() })
const fileSchema = Type.Record(Type.String(), stateSchema)

type Bounds = Static<typeof boundsSchema>
/** Where a window was when it was closed. */
type WindowState = Static<typeof stateSchema>

export interface WindowStates {
  read(name: string): WindowState | null
  /** Throws I/O faults. */
  save(name: string, state: WindowState): void
}

/** What windows looked like when they were closed, by name, in `<folder>/windows.json`. */
export function createWindowStates(folder: string): WindowStates {
  const file = path.join(folder, 'windows.json')
  const read = (): Record<string, WindowState> => {
    const content = readJson(file)
    return Value.Check(fileSchema, content) ? content : {}
  }
  return {
    read: (name) => read()[name] ?? null,
    save: (name, state) => writeDurably(file, JSON.stringify({ ...read(), [name]: state })),
  }
}

/** Whether enough of a window lies on one of the screens to be seen and dragged; a monitor may be gone since. */
export function isVisible(bounds: Bounds, workAreas: Bounds[]): boolean {
  return workAreas.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    const height = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
    return width >= 200 && height >= 100 && bounds.y >= area.y
  })
}
