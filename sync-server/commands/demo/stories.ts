import type { InquiryStatus } from './lines.js'

const DAY = 24 * 60

/** What a pair has written in its contact thread. Days and minutes count back from now. */
export type ContactStory = {
  studentId: number
  /** The name of its scenes in `openings.txt` and `endings.txt`. */
  cast: string
  /** Subjects taught side by side, each by one or more scripts that follow each other. */
  studies: string[][]
  everyday: { track: 'everyday' | 'everyday-en'; count: number }
  fromDaysAgo: number
  endedMinutesAgo: number
  unread: { by: 'tutor' | 'student'; count: number } | null
}

/** An inquiry and how its talk went. */
export type InquiryStory = {
  id: number
  studentId: number
  status: InquiryStatus
  subject: string
  body: string
  /** The name of its scene in `negotiations.txt`. */
  cast: string
  endedMinutesAgo: number
  unreadByTutor: number
}

const uk = (count: number) => ({ track: 'everyday', count }) as const
const en = (count: number) => ({ track: 'everyday-en', count }) as const

/** The contact threads; a student who has none here has no thread. */
export const contactStories: ContactStory[] = [
  {
    studentId: 2,
    cast: 'maria',
    studies: [['algebra-9'], ['geometry-9']],
    everyday: uk(11),
    fromDaysAgo: 152,
    endedMinutesAgo: 7,
    unread: { by: 'tutor', count: 3 },
  },
  {
    studentId: 3,
    cast: 'danylo',
    studies: [['exam-maths-a', 'exam-maths-b']],
    everyday: uk(9),
    fromDaysAgo: 150,
    endedMinutesAgo: 42,
    unread: { by: 'tutor', count: 4 },
  },
  {
    studentId: 4,
    cast: 'sofia',
    studies: [['english-b1'], ['english-b2']],
    everyday: uk(6),
    fromDaysAgo: 148,
    endedMinutesAgo: 130,
    unread: { by: 'student', count: 2 },
  },
  {
    studentId: 5,
    cast: 'artem',
    studies: [['algebra-7'], ['geometry-7']],
    everyday: uk(9),
    fromDaysAgo: 140,
    endedMinutesAgo: 22 * 60 + 47,
    unread: null,
  },
  {
    studentId: 6,
    cast: 'zlata',
    studies: [['english-b1'], ['english-exam']],
    everyday: uk(8),
    fromDaysAgo: 145,
    endedMinutesAgo: 310,
    unread: null,
  },
  {
    studentId: 7,
    cast: 'ostap',
    studies: [['algebra-8'], ['geometry-8']],
    everyday: uk(9),
    fromDaysAgo: 138,
    endedMinutesAgo: 2 * DAY - 73,
    unread: null,
  },
  {
    studentId: 8,
    cast: 'yeva',
    studies: [['english-a2']],
    everyday: uk(8),
    fromDaysAgo: 151,
    endedMinutesAgo: 24 * DAY + 96,
    unread: null,
  },
  {
    studentId: 9,
    cast: 'nazar',
    studies: [['exam-maths-a']],
    everyday: uk(6),
    fromDaysAgo: 155,
    endedMinutesAgo: 52 * DAY - 73,
    unread: null,
  },
  { studentId: 10, cast: 'amelia', studies: [['maths-en']], everyday: en(8), fromDaysAgo: 104, endedMinutesAgo: 200, unread: null },
  {
    studentId: 11,
    cast: 'marko',
    studies: [['english-work']],
    everyday: en(6),
    fromDaysAgo: 90,
    endedMinutesAgo: 25 * 60 + 38,
    unread: null,
  },
  {
    studentId: 12,
    cast: 'maksym',
    studies: [['algebra-8']],
    everyday: uk(6),
    fromDaysAgo: 128,
    endedMinutesAgo: 11 * DAY - 128,
    unread: null,
  },
  {
    studentId: 14,
    cast: 'tymur',
    studies: [['exam-maths-b']],
    everyday: uk(6),
    fromDaysAgo: 146,
    endedMinutesAgo: 37 * DAY - 52,
    unread: null,
  },
  {
    studentId: 16,
    cast: 'veronika',
    studies: [['english-a2']],
    everyday: uk(5),
    fromDaysAgo: 154,
    endedMinutesAgo: 68 * DAY + 17,
    unread: null,
  },
]

/** The inquiries: two accepted, two open, one declined. */
export const inquiryStories: InquiryStory[] = [
  {
    id: 201,
    studentId: 10,
    status: 'ACCEPTED',
    cast: 'amelia',
    endedMinutesAgo: 107 * DAY + 34,
    unreadByTutor: 0,
    subject: 'A-level maths',
    body: 'Adult learner, back to maths after fifteen years. Lessons in English, please.',
  },
  {
    id: 202,
    studentId: 11,
    status: 'ACCEPTED',
    cast: 'marko',
    endedMinutesAgo: 94 * DAY - 187,
    unreadByTutor: 0,
    subject: 'English for IT',
    body: 'I am QA engineer, I need speaking for calls with clients. Once a week in the evening.',
  },
  {
    id: 203,
    studentId: 18,
    status: 'OPEN',
    cast: 'solomiia',
    endedMinutesAgo: 95,
    unreadByTutor: 1,
    subject: 'Математика, 6 клас',
    body: 'Добрий день! Хочу підтягнути дроби та відсотки, бажано двічі на місяць.',
  },
  {
    id: 204,
    studentId: 19,
    status: 'OPEN',
    cast: 'ihor',
    endedMinutesAgo: 27 * 60 + 22,
    unreadByTutor: 0,
    subject: 'Англійська, ЄВІ',
    body: 'Готуюся до вступу в магістратуру. Потрібні читання й лексика, зараз рівень B1.',
  },
  {
    id: 205,
    studentId: 20,
    status: 'DECLINED',
    cast: 'alina',
    endedMinutesAgo: 33 * DAY + 128,
    unreadByTutor: 0,
    subject: 'Хімія, 10 клас',
    body: 'Шукаю репетиторку з хімії. Якщо не викладаєте, порадьте когось, будь ласка.',
  },
]
