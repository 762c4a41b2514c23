import { DEMO_PASSWORD, students, tutor } from './people.js'

/** An account of the demo world, with what is worth seeing in it. */
export type DemoAccount = {
  email: string
  password: string
  role: 'tutor' | 'student'
  display_name: string
  locale: string
  note_uk?: string
  note_en?: string
}

const notes: Record<string, { note_uk: string; note_en: string }> = {
  'maria@demo.kreida': {
    note_uk: 'Математика, 9 клас; три повідомлення чекають на репетиторку',
    note_en: 'Maths, year 9; three messages wait for the tutor',
  },
  'danylo@demo.kreida': { note_uk: 'НМТ з математики; чотири непрочитані в репетиторки', note_en: 'Maths exam; four unread for the tutor' },
  'sofia@demo.kreida': { note_uk: 'Англійська B2; два непрочитані від репетиторки', note_en: 'English B2; two unread from the tutor' },
  'artem@demo.kreida': { note_uk: 'Математика, 7 клас', note_en: 'Maths, year 7' },
  'zlata@demo.kreida': { note_uk: 'НМТ з англійської', note_en: 'English exam' },
  'ostap@demo.kreida': { note_uk: 'Математика, 8 клас', note_en: 'Maths, year 8' },
  'yeva@demo.kreida': { note_uk: 'На паузі: історію можна читати, писати не можна', note_en: 'On pause: history to read, no writing' },
  'nazar@demo.kreida': { note_uk: 'В архіві', note_en: 'Archived' },
  'amelia@demo.kreida': {
    note_uk: 'Прийнятий запит і уроки після нього, англійською',
    note_en: 'An accepted inquiry and the lessons after it',
  },
  'marko@demo.kreida': { note_uk: 'Прийнятий запит і уроки після нього', note_en: 'An accepted inquiry and the lessons after it' },
  'maksym@demo.kreida': {
    note_uk: 'Доступ до контакту відкликано: репетиторка лише читає',
    note_en: 'Contact access revoked: the tutor can only read',
  },
  'kateryna@demo.kreida': { note_uk: 'Активна, доступу до контакту ще немає', note_en: 'Active, no contact access yet' },
  'tymur@demo.kreida': { note_uk: 'На паузі', note_en: 'On pause' },
  'yuliia@demo.kreida': { note_uk: 'Запрошена', note_en: 'Invited' },
  'veronika@demo.kreida': { note_uk: 'В архіві', note_en: 'Archived' },
  'dmytro@demo.kreida': { note_uk: 'Доступ є, чату ще немає', note_en: 'With access, without a thread yet' },
  'solomiia@demo.kreida': { note_uk: 'Відкритий запит, одне непрочитане', note_en: 'An open inquiry, one unread' },
  'ihor@demo.kreida': { note_uk: 'Відкритий запит', note_en: 'An open inquiry' },
  'alina@demo.kreida': { note_uk: 'Відхилений запит', note_en: 'A declined inquiry' },
}

/** Everybody who can sign in to the demo world, the tutor first. */
export const demoAccounts: DemoAccount[] = [
  {
    email: tutor.email,
    password: DEMO_PASSWORD,
    role: 'tutor',
    display_name: tutor.display_name,
    locale: tutor.locale,
    note_uk: 'Репетиторка: математика й англійська',
    note_en: 'The tutor: maths and English',
  },
  ...students.map(({ email, display_name, locale }) => ({
    email,
    password: DEMO_PASSWORD,
    role: 'student' as const,
    display_name,
    locale,
    ...notes[email],
  })),
]
