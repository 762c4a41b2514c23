import { ipcRenderer } from 'electron'

/**
 * A preload script of the bench: says when the list of people is painted and, where it is asked to, clicks at once and says when the chat
 * is open and the badge has been right.
 */

export interface StartOrders {
  /** People that must be in view. */
  people: number
  /** Clicks on the first person in view as soon as the list is painted. */
  isClicking: boolean
  /** What the bell must have said. */
  badge: number
  /** People whose chats have unread messages: reading them would change the badge, so they are not clicked. */
  unreadPeople: number[]
}

declare global {
  /** Stands before this script when it is compiled. */
  var benchOrders: StartOrders
}

const { people, isClicking, badge, unreadPeople } = globalThis.benchOrders
const say = (event: string): void => ipcRenderer.send('bench', { event, at: performance.timeOrigin + performance.now() })

function afterFrame(act: () => void): void {
  requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = act
    channel.port2.postMessage(null)
  })
}

let wasBadgeRight = false
const noteBadge = (): void => {
  const shown = document.querySelector('[data-testid=bell-badge]')?.getAttribute('data-count')
  wasBadgeRight ||= Number(shown) === badge
}

/** People of the list that are in view and can be clicked. */
function peopleInView(): { id: number; control: HTMLElement }[] {
  const found: { id: number; control: HTMLElement }[] = []
  for (const element of document.querySelectorAll<HTMLElement>('article[data-person], a[data-person]')) {
    const { top, bottom, height } = element.getBoundingClientRect()
    if (height === 0 || bottom < 0) continue
    if (top > innerHeight) break
    const control = element.matches('a') ? element : element.querySelector<HTMLElement>('button:not([disabled])')
    if (control) found.push({ id: Number(element.dataset['person']), control })
  }
  return found
}

function awaitList(): void {
  const list = peopleInView()
  if (list.length < people) return afterFrame(awaitList)
  afterFrame(() => clickOn(list))
}

function clickOn(list: { id: number; control: HTMLElement }[]): void {
  say('painted')
  noteBadge()
  if (!isClicking) return
  list.find(({ id }) => !unreadPeople.includes(id))?.control.click()
  awaitChat()
}

function awaitChat(): void {
  noteBadge()
  const log = document.querySelector('[data-testid=thread-pane] [role=log]')
  const bubble = log?.querySelector('[data-message]:last-of-type')
  const isOpen = log && bubble && bubble.getBoundingClientRect().top < log.getBoundingClientRect().bottom
  if (!isOpen || !wasBadgeRight) return afterFrame(awaitChat)
  afterFrame(() => say('live'))
}

afterFrame(awaitList)
