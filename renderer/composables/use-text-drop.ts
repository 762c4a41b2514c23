interface TextDropInput {
  mayWrite: () => boolean
  insert: (text: string) => void
}

interface TextDrop {
  onDragOver(event: DragEvent): void
  onDrop(event: DragEvent): void
}

/** Lets a text be dropped anywhere in a pane while one may write (SYN-3). A field takes it itself, where the pointer is; a file is no text. */
export function useTextDrop({ mayWrite, insert }: TextDropInput): TextDrop {
  const isTaken = ({ dataTransfer, target }: DragEvent): boolean =>
    mayWrite() && !(target instanceof HTMLTextAreaElement) && (dataTransfer?.types.includes('text/plain') ?? false)
  return {
    onDragOver(event) {
      if (isTaken(event)) event.preventDefault()
    },
    onDrop(event) {
      if (!isTaken(event)) return
      event.preventDefault()
      insert(event.dataTransfer?.getData('text/plain') ?? '')
    },
  }
}
