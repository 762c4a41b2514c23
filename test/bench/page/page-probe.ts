/** Runs inside a page: acts, and measures until the result is painted. */

export interface PageProbe {
  /** Resolves with `performance.now()` when the frame that shows what `isShown` looks for has been given away: as the next one begins. */
  painted(isShown: () => boolean, timeoutMs?: number): Promise<number>
  /** Milliseconds from a click on a person in the list until the message stands in view in that person's chat. */
  openChat(personId: number, messageId: string): Promise<number>
  /** Milliseconds from Enter until the bubble is painted. */
  send(text: string): Promise<number>
  /** Begins to note when each new bubble of the open chat is painted, and the tasks of the page. */
  watchArrivals(): void
  arrivals(): Arrivals
  /** Fills a raw table and takes copies of the bubbles on the screen, without their listeners. */
  prepareRawChat(bodies: readonly string[]): Promise<void>
  /** Milliseconds from `getAll` of 50 records until the same bubbles are painted. */
  openRawChat(): Promise<number>
  /** In the reference app: milliseconds of one durable insert and one frame with a bubble. */
  insertAndPaint(): Promise<number>
  /** In the reference app: stores and shows what the bare server's stream brings; `arrivals()` tells when each was painted. */
  watchRawStream(): Promise<void>
  /** In the reference app: fetches all frames and, with `isStored`, writes each in a transaction of its own, a row a message. Milliseconds. */
  syncRaw(frames: number, isStored: boolean): Promise<number>
  /** Milliseconds from each key until the answer to it is painted, with the length of what is written so far. */
  search(texts: readonly string[]): Promise<{ length: number; ms: number }[]>
  /** What a plain program would do: lower case and `includes` over an array. Adds texts, then answers milliseconds of each query. */
  addTexts(texts: readonly string[]): void
  scan(texts: readonly string[]): number[]
}

export interface Arrivals {
  /** `Date.now()`-like times by message id. */
  painted: Record<string, number>
  /** Milliseconds of each task over 50 ms. */
  longTasks: number[]
}

declare global {
  var bench: PageProbe
  /** Of the reference app's preload script. */
  var benchInsert: ((body: string) => Promise<void>) | undefined
}

const afterFrame = (act: () => void): void => {
  requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = act
    channel.port2.postMessage(null)
  })
}

const painted = (isShown: () => boolean, timeoutMs = 30_000): Promise<number> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const look = (): void => {
      if (isShown()) return void requestAnimationFrame(() => resolve(performance.now()))
      if (performance.now() - begun > timeoutMs) return reject(new Error(`not painted after ${timeoutMs} ms: ${isShown.toString()}`))
      afterFrame(look)
    }
    afterFrame(look)
  })

const logOf = (personId: number): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-testid=thread-pane][data-person="${personId}"] [role=log]`)

function isInView(element: Element | null | undefined, box: Element | null): boolean {
  if (!element || !box) return false
  const inner = element.getBoundingClientRect()
  const outer = box.getBoundingClientRect()
  return inner.height > 0 && inner.bottom > outer.top && inner.top < outer.bottom
}

async function openChat(personId: number, messageId: string): Promise<number> {
  const link = document.querySelector<HTMLElement>(`nav a[data-person="${personId}"]`)
  if (!link) throw new Error(`person ${personId} is not in the list`)
  const begun = performance.now()
  link.click()
  const end = await painted(() => {
    const log = logOf(personId)
    return isInView(log?.querySelector(`[data-message="${messageId}"]`), log)
  })
  return end - begun
}

function fieldOf(): HTMLTextAreaElement {
  const field = document.querySelector<HTMLTextAreaElement>('[data-testid=thread-pane] form textarea')
  if (!field) throw new Error('there is no field to write in')
  return field
}

async function send(text: string): Promise<number> {
  const field = fieldOf()
  field.focus()
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const begun = performance.now()
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  const end = await painted(() => {
    const bubbles = document.querySelectorAll('[data-message] [data-body]')
    for (let index = bubbles.length - 1; index >= Math.max(0, bubbles.length - 5); index -= 1)
      if (bubbles[index]?.textContent === text) return isInView(bubbles[index], document.querySelector('[role=log]'))
    return false
  })
  return end - begun
}

const seen: Arrivals = { painted: {}, longTasks: [] }

function watchArrivals(): void {
  const log = document.querySelector('[data-testid=thread-pane] [role=log]')
  if (!log) throw new Error('no chat is open')
  let waiting: string[] = []
  const note = (element: Element): void => {
    const id = element.getAttribute('data-message')
    if (id !== null && seen.painted[id] === undefined) waiting.push(id)
  }
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'attributes' && target instanceof Element) note(target)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        note(node)
        node.querySelectorAll('[data-message]').forEach(note)
      }
    }
    if (waiting.length === 0) return
    const ids = waiting
    waiting = []
    afterFrame(() =>
      requestAnimationFrame(() => {
        const at = performance.timeOrigin + performance.now()
        for (const id of ids) seen.painted[id] ??= at
      }),
    )
  })
  log.querySelectorAll('[data-message]').forEach((bubble) => (seen.painted[bubble.getAttribute('data-message') ?? ''] = 0))
  observer.observe(log, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-message'] })
  new PerformanceObserver((list) => seen.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  })
}

let templates: Element[] = []
let raw: IDBDatabase | null = null

const openRaw = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('bench-raw-chat')
    opening.onupgradeneeded = () => opening.result.createObjectStore('messages', { keyPath: ['thread_id', 'seq'] })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error ?? new Error('no raw database'))
  })

async function prepareRawChat(bodies: readonly string[]): Promise<void> {
  const bubbles = [...document.querySelectorAll('[role=log] [data-message]')]
  templates = bubbles.map((bubble) => {
    const copy = bubble.cloneNode(true) as Element
    copy.querySelectorAll('button').forEach((button) => button.remove()) // what only the pointer brings up is no part of the picture
    for (const name of ['data-message', 'data-thread', 'data-seq', 'aria-label']) copy.removeAttribute(name)
    return copy
  })
  raw = await openRaw()
  const writing = raw.transaction('messages', 'readwrite', { durability: 'relaxed' })
  bodies.forEach((body, seq) => writing.objectStore('messages').put({ thread_id: 'thread', seq, id: `raw-${seq}`, sender_id: 1, body }))
  await new Promise((resolve) => (writing.oncomplete = resolve))
}

async function openRawChat(): Promise<number> {
  const database = raw
  const template = document.querySelector('[role=log]')
  if (!database || !template || templates.length === 0) throw new Error('the raw chat was not prepared')
  const pane = document.createElement('div')
  const { left, top, width, height } = template.getBoundingClientRect()
  pane.className = template.className
  pane.style.cssText = `position:fixed;overflow:auto;z-index:99;background:white;left:${left}px;top:${top}px;width:${width}px;height:${height}px`
  const first = Math.floor(Math.random() * 9_000)
  const begun = performance.now()
  const records = await new Promise<{ body: string }[]>((resolve) => {
    const reading = database
      .transaction('messages')
      .objectStore('messages')
      .getAll(IDBKeyRange.bound(['thread', first], ['thread', first + 49]))
    reading.onsuccess = () => resolve(reading.result as { body: string }[])
  })
  for (const [index, { body }] of records.entries()) {
    const bubble = templates[index % templates.length]?.cloneNode(true) as Element
    bubble.querySelector('[data-body]')?.replaceChildren(body)
    pane.append(bubble)
  }
  document.body.append(pane)
  pane.scrollTop = pane.scrollHeight
  const end = await painted(() => pane.childElementCount === records.length)
  pane.remove()
  return end - begun
}

async function insertAndPaint(): Promise<number> {
  if (!globalThis.benchInsert) throw new Error('this page is not in the reference app')
  const begun = performance.now()
  await globalThis.benchInsert('Домашнє завдання: вправи 3 і 4 на сторінці 57, і повторіть слова.')
  const bubble = document.createElement('div')
  bubble.textContent = 'Домашнє завдання: вправи 3 і 4 на сторінці 57, і повторіть слова.'
  document.body.append(bubble)
  const end = await painted(() => bubble.getBoundingClientRect().height > 0)
  return end - begun
}

const openStore = (name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(name)
    deleting.onsuccess = () => {
      const opening = indexedDB.open(name)
      opening.onupgradeneeded = () => opening.result.createObjectStore('messages', { keyPath: 'id' })
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error ?? new Error('no raw database'))
    }
  })

async function watchRawStream(): Promise<void> {
  const database = await openStore('bench-raw-live')
  const log = document.querySelector('#log')
  if (!log) throw new Error('this is not the page of the bare server')
  const stream = new EventSource('/stream')
  stream.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as { id: string; body: string }
    const writing = database.transaction('messages', 'readwrite')
    writing.objectStore('messages').put(message)
    writing.oncomplete = () => {
      const bubble = document.createElement('div')
      bubble.textContent = message.body
      log.append(bubble)
      bubble.scrollIntoView()
      afterFrame(() => requestAnimationFrame(() => (seen.painted[message.id] ??= performance.timeOrigin + performance.now())))
    }
  }
  await new Promise((resolve) => (stream.onopen = resolve))
}

async function syncRaw(frames: number, isStored: boolean): Promise<number> {
  const database = await openStore('bench-raw-sync')
  const begun = performance.now()
  for (let number = 0; number < frames; number += 1) {
    const answer = await fetch(`/frame?number=${number}`)
    const { documents } = (await answer.json()) as { documents: Record<string, object[]> }
    if (!isStored) continue
    const writing = database.transaction('messages', 'readwrite')
    const store = writing.objectStore('messages')
    for (const message of documents['messages'] ?? []) store.put(message)
    await new Promise((resolve, reject) => {
      writing.oncomplete = resolve
      writing.onerror = () => reject(writing.error ?? new Error('a frame was not stored'))
    })
  }
  const ms = performance.now() - begun
  database.close()
  return ms
}

async function search(texts: readonly string[]): Promise<{ length: number; ms: number }[]> {
  const field = document.querySelector<HTMLInputElement>('[role=search] input')
  if (!field) throw new Error('there is no search here')
  const times: { length: number; ms: number }[] = []
  for (const text of texts) {
    for (let length = 1; length <= text.length; length += 1) {
      field.value = text.slice(0, length)
      const begun = performance.now()
      field.dispatchEvent(new Event('input'))
      const end = await painted(() => (document.querySelector('[data-search-count]')?.textContent ?? '').trim() !== '')
      times.push({ length, ms: end - begun })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return times
}

const plainTexts: string[] = []
const scan = (texts: readonly string[]): number[] =>
  texts.map((text) => {
    const begun = performance.now()
    const found = plainTexts.filter((body) => body.toLowerCase().includes(text))
    return performance.now() - begun + (found.length < 0 ? 1 : 0)
  })

globalThis.bench = {
  painted,
  openChat,
  send,
  watchArrivals,
  arrivals: () => seen,
  prepareRawChat,
  openRawChat,
  insertAndPaint,
  watchRawStream,
  syncRaw,
  search,
  addTexts: (texts) => void plainTexts.push(...texts),
  scan,
}
