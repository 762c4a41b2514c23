import { useI18n } from 'vue-i18n'

/** Why something was refused, in words. A code that only a newer program knows is named as it is. */
export function useReason(): (code: string) => string {
  const { t, te } = useI18n()
  return (code) => (te(`errors.${code}`) ? t(`errors.${code}`) : t('message.unknownReason', { code }))
}
