import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router'
import type { Role } from '@contract/values.js'
import ChatPickView from './views/ChatPickView.vue'
import ChatWithStudentView from './views/ChatWithStudentView.vue'
import ChatWithTutorView from './views/ChatWithTutorView.vue'
import ChatsView from './views/ChatsView.vue'
import DashboardView from './views/DashboardView.vue'
import OutboxView from './views/OutboxView.vue'
import SettingsView from './views/SettingsView.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see it; everybody where it is left out. */
    role?: Role
  }
}

/**
 * The screens, all loaded with the page: without a network a browser could not fetch another one. Nothing here makes a thread: only a
 * person's click does (R-THREAD-4).
 */
export function createAppRouter(role: () => Role | null, history: RouterHistory = createWebHistory()): Router {
  const router = createRouter({
    history,
    routes: [
      { path: '/', name: 'dashboard', component: DashboardView },
      {
        path: '/chats',
        component: ChatsView,
        children: [
          { path: '', name: 'chats', component: ChatPickView },
          {
            path: '/chat/student/:studentId(\\d+)',
            name: 'chat-student',
            component: ChatWithStudentView,
            meta: { role: 'tutor' },
          },
          {
            path: '/chat/tutor/:tutorId(\\d+)',
            name: 'chat-tutor',
            component: ChatWithTutorView,
            meta: { role: 'student' },
          },
        ],
      },
      { path: '/outbox', name: 'outbox', component: OutboxView },
      { path: '/settings', name: 'settings', component: SettingsView },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach((to) => {
    const own = role()
    return to.meta.role && own && to.meta.role !== own ? { name: 'dashboard' } : true
  })
  return router
}
