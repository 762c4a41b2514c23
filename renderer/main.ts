import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { openDesktop } from './desktop/desktop.js'
import { i18n } from './i18n/i18n.js'
import { createAppRouter } from './router.js'
import { useAccountStore } from './stores/account.js'
import { useSettingsStore } from './stores/settings.js'
import { createApi } from './sync/api.js'
import { systemSources } from './sync/system-sources.js'
import AppView from './views/AppView.vue'
import './styles/main.css'

const app = createApp(AppView).use(createPinia()).use(i18n)
useSettingsStore()
const account = useAccountStore()
app.use(createAppRouter(() => account.user?.role ?? null))
app.mount('#app')
account.start({ desktop: openDesktop(), api: createApi(), sources: systemSources }).catch((error: unknown) => {
  console.error(error)
  account.phase = 'failed'
})
