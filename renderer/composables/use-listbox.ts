import { computed, nextTick, ref, useId, watch, type ComputedRef, type Ref } from 'vue'

export interface Listbox {
  id: string
  active: Ref<number>
  /** For `aria-activedescendant` of the field that keeps the keyboard. */
  activeId: ComputedRef<string | undefined>
  optionId: (index: number) => string
  onKeydown: (event: KeyboardEvent) => void
}

/** A field with a list under it, by the combobox pattern: the arrows walk, Enter chooses, the keyboard stays in the field. */
export function useListbox(keys: () => readonly string[], choose: (index: number) => void): Listbox {
  const id = useId()
  const active = ref(0)
  const optionId = (index: number): string => `${id}-${index}`
  const activeId = computed(() => (active.value < keys().length ? optionId(active.value) : undefined))
  watch(
    () => keys()[0],
    () => (active.value = 0),
  )

  function walk(step: number): void {
    const count = keys().length
    if (count === 0) return
    active.value = (Math.min(active.value, count - 1) + step + count) % count
    void nextTick(() => document.getElementById(optionId(active.value))?.scrollIntoView({ block: 'nearest' }))
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'ArrowDown') walk(1)
    else if (event.key === 'ArrowUp') walk(-1)
    else if (event.key === 'Enter' && active.value < keys().length) choose(active.value)
    else return
    event.preventDefault()
  }
  return { id, active, activeId, optionId, onKeydown }
}
