/** Counts from 0 up to `of`, and at each tenth of a long run says how far it is: nobody watches a silent hour. */
export function* countTo(of: number, what: string): Generator<number, void, void> {
  for (let count = 0; count < of; count += 1) {
    if (of >= 20 && count > 0 && count % Math.ceil(of / 10) === 0) console.log(`      ${what}: ${count} of ${of}`)
    yield count
  }
}
