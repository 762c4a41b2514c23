import type { Page } from '@playwright/test'
import { locales, ownTexts } from '../e2e/support/texts.js'

const labels = locales.flatMap((locale) => ownTexts(locale).map(patternOf))

/**
 * Texts that do not fit where they stand: cut by a box around them or by the window, or spilling out of their own coloured ground. A
 * text that ends in an ellipsis is fine where a person wrote it, and a fault where it is ours.
 */
export async function cutTexts(page: Page): Promise<string[]> {
  const found = await page.evaluate(measure)
  return found
    .filter(({ text, isShortened }) => !isShortened || labels.some((label) => label.test(text)))
    .map(({ text, how }) => `“${text}” ${how}`)
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`)
}

/** Runs in the page. */
function measure(): { text: string; how: string; isShortened: boolean }[] {
  const slack = 1.5
  const found: { text: string; how: string; isShortened: boolean }[] = []
  const isClipping = (value: string): boolean => value !== 'visible'
  /** In a box of a pixel: said to assistive technology alone. */
  const isPixel = ({ width, height }: DOMRect): boolean => width > 0 && width <= 1 && height <= 1 // what has no box at all hides nothing
  const isSpokenOnly = (element: Element | null): boolean =>
    element !== null && (isPixel(element.getBoundingClientRect()) || isSpokenOnly(element.parentElement))
  const isHidden = (element: Element): boolean =>
    !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || isSpokenOnly(element)

  const faultAt = (rect: DOMRect, from: Element): { how: string; isShortened: boolean } | null => {
    let isFixed = false
    for (let box: Element | null = from; box && !isFixed; box = box.parentElement) {
      const style = getComputedStyle(box)
      const edge = box.getBoundingClientRect()
      if (isClipping(style.overflowX) && (rect.right > edge.right + slack || rect.left < edge.left - slack)) {
        return { how: `cut at the side by ${box.tagName.toLowerCase()}.${box.className}`, isShortened: style.textOverflow === 'ellipsis' }
      }
      const isPainted = box === from && style.backgroundColor !== 'rgba(0, 0, 0, 0)'
      const [left, right] = [edge.left + Number.parseFloat(style.paddingLeft), edge.right - Number.parseFloat(style.paddingRight)]
      if (isPainted && (rect.right > right + slack || rect.left < left - slack))
        return { how: `spills out of ${box.tagName.toLowerCase()}.${box.className}`, isShortened: false }
      const isClamped = style.getPropertyValue('-webkit-line-clamp') !== 'none'
      if (['hidden', 'clip'].includes(style.overflowY) && rect.bottom > edge.bottom + slack + 3) {
        return { how: `cut at the bottom by ${box.tagName.toLowerCase()}.${box.className}`, isShortened: isClamped }
      }
      if (['auto', 'scroll'].includes(style.overflowY)) isFixed = true // what scrolls is reached by scrolling
    }
    const isOutside = rect.right > innerWidth + slack || rect.left < -slack
    return isOutside ? { how: 'beyond the window', isShortened: false } : null
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const node = walker.currentNode
    const element = node.parentElement
    const text = (node.textContent ?? '').trim()
    if (!element || text === '' || ['SCRIPT', 'STYLE'].includes(element.tagName) || isHidden(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const rect of range.getClientRects()) {
      const fault = rect.width > 0 ? faultAt(rect, element) : null
      if (fault) {
        found.push({ text: text.slice(0, 120), ...fault })
        break
      }
    }
  }
  // Also where nothing of it is seen: the first focus beyond the edge would push the whole page out of its place.
  const { scrollWidth, scrollHeight } = document.documentElement
  if (scrollWidth > innerWidth || scrollHeight > innerHeight) {
    const how = `the page is ${scrollWidth} x ${scrollHeight}, the window ${innerWidth} x ${innerHeight}`
    found.push({ text: '', how, isShortened: false })
  }
  return found
}
