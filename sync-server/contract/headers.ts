/** Whom a call is meant for: where that is not the session's user, the answer is 401 `OTHER_ACCOUNT` and nothing is done (R-FOR-1). */
export const userHeader = 'x-kreida-user'
