/** Seeds that once broke something in the program, by what was wrong. Their chosen steps change with the simulation; the faults have tests of their own. */
export const regressions: readonly { seed: number; name: string }[] = [
  { seed: 3, name: 'a thread without a word in it was not brought back after a restore' },
  { seed: 29, name: 'what was applied before a restore stayed so when the documents were lost as well' },
  { seed: 44, name: 'two tabs lost the order of writing' },
  { seed: 114, name: 'a stream that was swallowed while opening was waited for longer than a minute' },
  { seed: 306, name: 'a catching up within the minute of healing counted as restlessness (the oracle was wrong)' },
  { seed: 378, name: 'a device that died over the opening of its journal went on all the same (the simulation was wrong)' },
  { seed: 415, name: 'a marker of a history that is gone, on a device without documents (the oracle was wrong)' },
  { seed: 478, name: 'a wait that was told by a clock hours ahead outlived the clock' },
  { seed: 570, name: 'what a tab wrote that died before it said so waited for ever' },
  { seed: 840, name: 'a marker left the outbox before the documents reached it, because of an old frame' },
  { seed: 598, name: 'a second window that opens while the first one writes (the oracle was wrong)' },
  { seed: 1329, name: 'two commits at once whose answers changed places: an intent on its way stood behind a refused thread' },
  {
    seed: 2724,
    name: 'a sent text that the restored server lost goes again, also where its documents were lost before (the oracle was wrong)',
  },
  { seed: 4828, name: 'what a first frame left in a tab that died over it outlived a restore of the server' },
  { seed: 7699, name: 'a second restore in the middle of reading anew was waited for longer than a minute' },
  { seed: 9164, name: 'a tab that is about to be loaded anew was looked at when the leading one died (the oracle was wrong)' },
  { seed: 11865, name: 'of two readings of the journal at once the older one stood over the newer' },
  { seed: 2536, name: 'of two makings of one thread, both applied, a restore left one waiting for ever' },
]
