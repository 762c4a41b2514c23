import type { LessonTime } from './calendar.js'
import type { RelationStatus } from './lines.js'

/** One for everybody in the demo world; the server refuses that world on any address but loopback. */
export const DEMO_PASSWORD = 'kreida-demo'

/** The one tutor of the demo world. */
export const tutor = { id: 1, email: 'olena@demo.kreida', display_name: 'Олена Гриценко', locale: 'uk' }

/** A student and where the pair stands; no relation means that there is only an inquiry. */
export type Student = {
  id: number
  email: string
  display_name: string
  shortName: string
  vocative: string
  gender: 'f' | 'm'
  locale: 'uk' | 'en'
  lesson: LessonTime
  relation: { id: number; status: RelationStatus; access: 'granted' | 'revoked' | 'never' } | null
}

/** Every state a tutor meets: active with and without access, without a thread, paused, invited, archived, only asking. */
export const students: Student[] = [
  student({
    id: 2,
    names: ['Марія Коваль', 'Маріє', 'maria'],
    gender: 'f',
    lesson: '2 17:00',
    relation: { id: 101, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 3,
    names: ['Данило Бондаренко', 'Даниле', 'danylo'],
    gender: 'm',
    lesson: '4 18:30',
    relation: { id: 102, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 4,
    names: ['Софія Шевчук', 'Софіє', 'sofia'],
    gender: 'f',
    lesson: '3 16:00',
    relation: { id: 103, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 5,
    names: ['Артем Ткаченко', 'Артеме', 'artem'],
    gender: 'm',
    lesson: '1 15:30',
    relation: { id: 104, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 6,
    names: ['Злата Мельник', 'Злато', 'zlata'],
    gender: 'f',
    lesson: '5 17:30',
    relation: { id: 105, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 7,
    names: ['Остап Лисенко', 'Остапе', 'ostap'],
    gender: 'm',
    lesson: '3 18:00',
    relation: { id: 106, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 8,
    names: ['Єва Кравченко', 'Єво', 'yeva'],
    gender: 'f',
    lesson: '2 15:00',
    relation: { id: 107, status: 'PAUSED', access: 'granted' },
  }),
  student({
    id: 9,
    names: ['Назар Павленко', 'Назаре', 'nazar'],
    gender: 'm',
    lesson: '1 18:00',
    relation: { id: 108, status: 'ARCHIVED', access: 'granted' },
  }),
  {
    ...student({
      id: 10,
      names: ['Amelia Whitcombe-Fitzgerald', 'Amelia', 'amelia'],
      gender: 'f',
      lesson: '4 16:00',
      relation: { id: 109, status: 'ACTIVE', access: 'granted' },
    }),
    locale: 'en',
  },
  student({
    id: 11,
    names: ['Марко Гнатюк', 'Марку', 'marko'],
    gender: 'm',
    lesson: '1 19:00',
    relation: { id: 110, status: 'ACTIVE', access: 'granted' },
  }),
  student({
    id: 12,
    names: ['Максим Олійник', 'Максиме', 'maksym'],
    gender: 'm',
    lesson: '5 16:00',
    relation: { id: 111, status: 'ACTIVE', access: 'revoked' },
  }),
  student({
    id: 13,
    names: ['Катерина Дорошенко', 'Катерино', 'kateryna'],
    gender: 'f',
    lesson: '6 11:00',
    relation: { id: 112, status: 'ACTIVE', access: 'never' },
  }),
  student({
    id: 14,
    names: ['Тимур Савчук', 'Тимуре', 'tymur'],
    gender: 'm',
    lesson: '6 13:00',
    relation: { id: 113, status: 'PAUSED', access: 'granted' },
  }),
  student({
    id: 15,
    names: ['Юлія Захарченко', 'Юліє', 'yuliia'],
    gender: 'f',
    lesson: '5 15:00',
    relation: { id: 114, status: 'INVITED', access: 'never' },
  }),
  student({
    id: 16,
    names: ['Вероніка Руденко', 'Вероніко', 'veronika'],
    gender: 'f',
    lesson: '4 15:00',
    relation: { id: 115, status: 'ARCHIVED', access: 'granted' },
  }),
  student({
    id: 17,
    names: ['Дмитро Поліщук', 'Дмитре', 'dmytro'],
    gender: 'm',
    lesson: '5 18:30',
    relation: { id: 116, status: 'ACTIVE', access: 'granted' },
  }),
  student({ id: 18, names: ['Соломія Бойко', 'Соломіє', 'solomiia'], gender: 'f', lesson: '3 15:00', relation: null }),
  student({ id: 19, names: ['Ігор Василенко', 'Ігорю', 'ihor'], gender: 'm', lesson: '2 19:00', relation: null }),
  student({ id: 20, names: ['Аліна Федорук', 'Аліно', 'alina'], gender: 'f', lesson: '5 19:00', relation: null }),
]

type Sketch = {
  id: number
  names: [display: string, vocative: string, mailbox: string]
  gender: 'f' | 'm'
  /** Weekday (1 is Monday) and hour: `2 17:00`. */
  lesson: `${number} ${number}:${number}`
  relation: Student['relation']
}

function student({ id, names: [displayName, vocative, mailbox], gender, lesson, relation }: Sketch): Student {
  const [weekday = 1, hour = 17, minute = 0] = lesson.split(/[ :]/).map(Number)
  return {
    id,
    email: `${mailbox}@demo.kreida`,
    display_name: displayName,
    shortName: displayName.split(' ')[0] ?? displayName,
    vocative,
    gender,
    locale: 'uk',
    lesson: { weekday, minute: hour * 60 + minute },
    relation,
  }
}
