import { watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Does once what an address asks of its screen by this hash: a command was given elsewhere, and the screen is to ask more. */
export function useHashWish(hash: `#${string}`, grant: () => void): void {
  const route = useRoute()
  const router = useRouter()
  watch(
    () => route.hash === hash,
    (isAsked) => {
      if (!isAsked) return
      grant()
      void router.replace({ query: route.query, hash: '' })
    },
    { immediate: true },
  )
}
