import { createRouter, createWebHistory, type Router } from 'vue-router'
import type { Role } from '@contract/values.js'

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see it; everybody where it is left out. */
    role?: Role
  }
}

/** The screens. Each is loaded when it is first shown. Nothing here makes a thread: only a person's click does (R-THREAD-4). */
export function createAppRouter(role: () => Role | null): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'dashboard', component: () => import('./views/DashboardView.vue') },
      {
        path: '/chats',
        component: () => import('./views/ChatsView.vue'),
        children: [
          { path: '', name: 'chats', component: () => import('./views/ChatPickView.vue') },
          {
            path: '/chat/student/:studentId(\\d+)',
            name: 'chat-student',
            component: () => import('./views/ChatWithStudentView.vue'),
            meta: { role: 'tutor' },
          },
          {
            path: '/chat/tutor/:tutorId(\\d+)',
            name: 'chat-tutor',
            component: () => import('./views/ChatWithTutorView.vue'),
            meta: { role: 'student' },
          },
        ],
      },
      { path: '/outbox', name: 'outbox', component: () => import('./views/OutboxView.vue') },
      { path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach((to) => {
    const own = role()
    return to.meta.role && own && to.meta.role !== own ? { name: 'dashboard' } : true
  })
  return router
}
