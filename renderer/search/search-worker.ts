import type { SearchCall, SearchWord } from './search-calls.js'
import { openSearchDesk } from './search-desk.js'

/** A worker's own side of its door; the page's types know only windows. */
const page = globalThis as unknown as {
  postMessage(word: SearchWord): void
  onmessage: ((event: MessageEvent<SearchCall>) => void) | null
}

const hear = openSearchDesk({ say: (word) => page.postMessage(word) })
page.onmessage = ({ data }) => hear(data)
