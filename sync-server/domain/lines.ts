import { StringDecoder } from 'node:string_decoder'

/** Characters of one line at most: the longest message, escaped, is a tenth of it. A longer line comes out cut, and so as no JSON. */
const maxLine = 1_000_000

/**
 * The lines of a byte stream, each without its end; the last one needs none. Memory stays flat whatever a line's length. An aborted stream throws,
 * where `readline` would end as if the file were whole.
 */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let isFirst = true
  for await (const chunk of input) {
    const text = decoder.write(Buffer.from(chunk))
    const parts = (rest + (isFirst ? text.replace(/^\uFEFF/, '') : text)).split('\n')
    if (text !== '') isFirst = false
    rest = (parts.pop() ?? '').slice(0, maxLine)
    for (const line of parts) yield line.slice(0, maxLine)
  }
  rest += decoder.end()
  if (rest !== '') yield rest
}
