/** Who lives in the soaked database: few enough that writers meet at the same people all the time. */
export const people = { tutors: 8, students: 24 }
export const tutorId = (index: number): number => 1 + (index % people.tutors)
export const studentId = (index: number): number => 101 + (index % people.students)

export interface WriterSettings {
  url: string
  /** Which of the processes this is. */
  index: number
  processes: number
  writers: number
  /** Of this process. */
  commits: number
}

export interface WriterReport {
  commits: number
  failures: number
  firstFailure: string
  /** Rows that this process's readers have followed. */
  seen: number
  missed: number
  duplicates: number
}
